"""The pages for practitioners: snippets print what they say, calls of two packages agree, and no claim lacks a run."""

import importlib.util
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
import sklearn.mixture

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SPEC = importlib.util.spec_from_file_location("refresh_pages", ROOT / "tools" / "refresh_pages.py")
refresh_pages = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(refresh_pages)
PEERS = (ROOT / "benchmarks" / "peers.md").read_text(encoding="utf-8")
MIXTURES = (ROOT / "benchmarks" / "mixtures.md").read_text(encoding="utf-8")
CALLS = DOCS / "from_your_call.md"


WITH_SNIPPETS = [path for path in refresh_pages.PAGES if refresh_pages.SNIPPET.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", WITH_SNIPPETS, ids=lambda path: path.name)
def test_snippets_print_what_they_say(path):
    text = path.read_text(encoding="utf-8")
    assert refresh_pages.refreshed(text)[0] == text


def pairs(peer):
    """The calls of a peer beside ours, from the table under its name."""
    part = CALLS.read_text(encoding="utf-8").split(f"| {peer} | emlearn |\n", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", part, re.M)


@pytest.fixture(scope="module")
def names():
    """What the page defines before its tables."""
    return refresh_pages.refreshed(CALLS.read_text(encoding="utf-8"))[1]


def numbers(value, X):
    """What two packages can agree on: the mean log-density of a fit, or the numbers, in no order of components."""
    return np.array([value.score(X)]) if hasattr(value, "score") else np.sort(np.ravel(value))


@pytest.mark.parametrize("left, right", pairs("scikit-learn"))
def test_scikit_learns_call_and_ours_agree(left, right, names):
    theirs = numbers(eval(left, {**names, "GaussianMixture": sklearn.mixture.GaussianMixture}), names["X"])
    ours = numbers(eval(right, names), names["X"])
    if "fit(" in left and "best_params" not in left:  # ours may end on a higher summit, and never on a lower
        assert ours >= theirs - 1e-4
    else:
        assert ours == pytest.approx(theirs, rel=1e-3, abs=1e-3)


ARBITRARY = ("sim(", "fit$classification")
"""Draws are random, and so is which component comes first."""


@pytest.mark.parametrize("left, right", pairs("mclust"))
def test_mclusts_call_was_run_and_ours_agrees(left, right, names):
    returned = re.search(rf"^\| `{re.escape(left)}` \| (\S+) \|$", PEERS, re.M)[1]
    ours = eval(right, names)
    if not left.startswith((*ARBITRARY, "MclustBootstrap")):
        squares = np.atleast_1d(getattr(ours, "log_likelihood_", ours))
        found = squares.item() if squares.size == 1 else (squares**2).sum()
        assert found == pytest.approx(float(returned), rel=1e-3)


COMPARED = (DOCS / "compared.md").read_text(encoding="utf-8")


def test_every_claim_about_a_peer_was_run_and_every_run_is_told():
    """The names on the page are those of the lines of the run."""
    peers = "sklearn|hmmlearn|statsmodels|stepmix|mclust"
    cited = set(re.findall(rf"`((?:{peers})_\w+)`", COMPARED))
    assert cited == set(re.findall(rf"^\| `((?:{peers})_\w+)` \|", PEERS, re.M))


@pytest.mark.parametrize("side", ["emlearn, default", "scikit-learn, default", r"mclust \(VVV\), R 4.2"])
def test_the_share_of_summits_is_that_of_the_benchmark(side):
    summits = (ROOT / "benchmarks" / "summits.md").read_text(encoding="utf-8")
    hits = float(re.search(rf"^\| {side} +\| ([\d.]+) ±", summits, re.M)[1])
    assert f"{hits:.0%}" in COMPARED.split("## How fast, and how high")[1]


def test_what_a_default_fit_costs_is_the_benchmarks():
    summits = (ROOT / "benchmarks" / "summits.md").read_text(encoding="utf-8")
    ratio = re.search(r"^\| emlearn, default .*\| ([\d.]+) \([^|]*\| [\d.]+ +\|$", summits, re.M)[1]
    assert f"by a factor whose median is {float(ratio):.1f}," in COMPARED


def test_the_figures_of_notebook_10_are_those_of_the_benchmark():
    notebook = nbformat.read(ROOT / "notebooks" / "10_how_fast_how_sure.ipynb", as_version=4)
    said = next(cell.source for cell in notebook.cells if "were measured in [benchmarks/mixtures.md]" in cell.source)
    rows = re.findall(r"^\| (.*?) +\| ([\d.]+) .*?\|.*?\|.*?\|.*?\| (.*?) +\|$", MIXTURES, re.M)
    measured = {work: (figure, beside) for work, figure, beside in rows}
    full, million, tied, diagonal = (
        measured[f"{kind} d=50 K=10"] for kind in ("full, n=200k", "full, n=1M", "tied, n=200k", "diag, n=200k")
    )
    memory = measured["extra memory, one E- and M-step, n=1,000,000"]
    passes, seconds = (measured[f"{what}, EM / lbfgs, overlapping"][0] for what in ("passes", "seconds"))
    theirs = int(re.match(r"scikit-learn: (\d+) MB", memory[1])[1])
    own = [re.match(r"[\d.e+]+ / ([\d.]+) ms", beside)[1] for _, beside in (full, diagonal)]
    for figures in (
        f"| {million[0]} times as fast as scikit-learn, iteration by iteration |",
        f"| {memory[0]} MB, scikit-learn {theirs:,} MB |",
        f"| {full[0]} / {tied[0]} / {diagonal[0]} times as fast as scikit-learn |",
        f"| needs 1/{passes} of EM's passes and 1/{seconds} of its time |",
        f"takes {own[0]} ms with full covariances and {own[1]} ms with diagonal ones",
    ):
        assert figures in said
