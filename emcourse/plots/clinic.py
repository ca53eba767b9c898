"""At a patient's bedside: the trace of a run, and the data with what was fitted to them."""

from __future__ import annotations

import textwrap

import numpy as np

from emcourse.plots.mixtures import draw_component, shared_points
from emlearn.models.gaussian.mixture import GaussianParameters, from_sds
from emlearn.pictures.names import Name, along
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.scenes import Line, ellipses, matrices
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component

LONG, SHOWN = 101, 41
"""A trace with more points than the first number is cut to the second."""
ACROSS = 84
"""The number of letters of a heading that stand in one line."""


def bedside(record, kind, label, *, ended, heading, alt) -> Picture:
    """A run's trace on the left, its data and last fit on the right.

    Parameters
    ----------
    record : emcourse.clinic.Record
    kind : {"line", "steps", "plane", "coins", "gaps"}
    label : str
        The label of the data's axis.
    ended : str
        What the program does at the end, in two words.
    heading, alt : str
    """
    fig, (left, right) = figure(7.2, 3.2, ncols=2, width_ratios=[1.25, 1])
    draw_trace(left, record.true, record.reported, record.summit, ended)
    last = left.lines[0].get_xdata()[-1]  # beyond it stands what happened then
    left.set_xticks([tick for tick in left.get_xticks() if 0 <= tick <= last])
    left.spines["bottom"].set_bounds(left.get_xlim()[0], last)
    DRAWN[kind](right, record, label)
    fig.suptitle(_in_even_lines(heading), x=0.01, ha="left", fontweight="bold", fontsize=10, color=QUANTITIES["ink"])
    return Picture(fig, alt)


def _in_even_lines(text):
    lines = -(-len(text) // ACROSS)
    return textwrap.fill(text, min(ACROSS, len(text) // lines + 8), break_on_hyphens=False)


def traces(records, *, alt) -> Picture:
    """Several runs' traces side by side, three in a row.

    Parameters
    ----------
    records : dict of str to emcourse.clinic.Record
        By name.
    alt : str
        What is seen of each trace is added to it.
    """
    fig, axes = figure(7.2, 2.3 * (len(records) // 3), nrows=len(records) // 3, ncols=3, squeeze=False)
    for ax, (name, record) in zip(axes.flat, records.items()):
        draw_trace(ax, record.true, record.reported, record.summit, record.ended)
        for text in ax.texts:
            text.set_visible(False)
        ax.set(xlabel="", ylabel="", xlim=(-0.03 * ax.get_xlim()[1], 0.8 * ax.get_xlim()[1]))
        ax.locator_params(nbins=3, integer=True)
        title(ax, name.capitalize())
    for ax in axes[-1]:
        ax.set_xlabel("iteration")
    for ax in axes[:, 0]:
        ax.set_ylabel("log-likelihood")
    fig.align_ylabels(axes[:, 0])
    return Picture(fig, " ".join([alt, *(f"{name.capitalize()} {_told(record)}." for name, record in records.items())]))


def _told(record):
    """What is seen of a trace, in words."""
    true, falls = record.true, int((np.diff(record.true) < -1e-6).sum())
    words = [f"goes from {true[0]:.0f} to {true[-1]:.0f} in {len(true) - 1} iterations; summit {record.summit:.0f}"]
    words += [f"it falls {falls} times"] * (falls > 0) + ["it ends in a cross"] * (record.ended == "broke off")
    words += ["it has a second curve"] * bool(np.abs(true - record.reported).max() > 1e-6)
    return "; ".join(words)


def draw_trace(ax, true, reported, summit, ended):
    """The log-likelihood by iteration, with falls as red triangles, what was reported if it differs, summit and end."""
    iterations, cut = len(true) - 1, len(true) > LONG
    true, reported = (values[:SHOWN] if cut else values for values in (true, reported))
    at, last, lines = np.arange(len(true)), len(true) - 1, [true]
    if np.abs(true - reported).max() > 1e-6:
        lines.append(reported)
        ax.plot(at, reported, color=QUANTITIES["Q"], lw=1.4, marker="s", ms=3)
        up = reported[-1] > true[-1]
        ax.annotate("what it reports" if up else "what it\nreports", (last, reported[-1]), (0, 12 if up else -7),
                    textcoords="offset points", ha="right", va="baseline" if up else "top",
                    color=QUANTITIES["Q"], weight="bold")  # fmt: skip
    ax.plot(at, true, color=QUANTITIES["loglik"], lw=1.8, marker="o", ms=3)
    falls = at[1:][np.diff(true) < -1e-6]
    ax.plot(falls, true[falls], "v", color=QUANTITIES["kl"], ms=5)
    if cut:  # the end is out of sight, so no mark stands for it, but an arrow towards it
        ax.annotate("", (1.09 * last, true[-1]), (last, true[-1]),
                    arrowprops={"arrowstyle": "->", "color": QUANTITIES["kl"], "lw": 2, "shrinkA": 0})  # fmt: skip
    else:
        ax.plot(last, true[-1], "X" if ended in ("breaks off", "broke off") else "o", color=QUANTITIES["kl"], ms=8)
    spread = np.ptp([*np.concatenate(lines), summit])
    near = summit - true[-1] < 0.1 * spread
    place = {"xytext": (9, -3), "va": "top"} if near else {"xytext": (9, 0), "va": "center"}
    when = f"{ended}\nin {iterations} iterations" if ended == "does not stop" else f"{ended},\niteration {iterations}"
    ax.annotate(when, ((1.08 if cut else 1) * last, true[-1]), textcoords="offset points",
                color=QUANTITIES["kl"], weight="bold", annotation_clip=False, **place)  # fmt: skip
    ax.axhline(summit, color=QUANTITIES["truth"], lw=0.9, ls="--")
    ax.annotate("summit", (1.36 * max(last, 1), summit), (0, 3), textcoords="offset points", ha="right")
    low, high = min(map(np.min, lines)), max(summit, *map(np.max, lines))
    ax.set(xlabel=f"iteration (the first {last} shown)" if cut else "iteration", ylabel="log-likelihood (nats)")
    ax.set(xlim=(-0.03 * last, 1.36 * max(last, 1)), ylim=(low - 0.12 * spread, high + 0.12 * spread))
    ax.locator_params(nbins=5, integer=True)


def _line(ax, record, label):
    _histogram(ax, record.data, from_sds(*record.params), label)


def _steps(ax, record, label):
    _histogram(ax, record.data, from_sds(*record.params), label)
    ax.plot(record.data, np.full(len(record.data), -0.02 * ax.get_ylim()[1]), "|", color=QUANTITIES["ink"], ms=5)


def _histogram(ax, x, params, label):
    scene = Line(np.asarray(x)[:, None])
    left, right, height = scene.bars().T
    ax.bar(left, height, right - left, align="edge", color=QUANTITIES["unknown"], alpha=0.45, linewidth=0)
    fit = scene.after_m_step(params)
    ax.plot(*fit["whole"].T, color=QUANTITIES["ink"], lw=1)
    parts = fit["outlines"]
    duplicate_components = np.allclose(parts[0], parts[1])
    for k, part in enumerate(parts):
        draw_component(ax, k, part, name="")
        if not (k and duplicate_components):
            Name(ax, "1 and 2" if duplicate_components else str(k + 1), along(part))
    ax.set(xlabel=label, ylabel="density")


def _plane(ax, record, label):
    params = GaussianParameters(*record.params)
    shared_points(ax, record.data, record.turns[-1].hidden, size=10)
    for k, outline in enumerate(ellipses(params.means, matrices(params))):
        draw_component(ax, k, outline)
        mark = MATPLOTLIB_MARKS[component(k)["mark"]]
        ax.plot(*params.means[k], mark, color=component(k)["color"], mec="w", ms=7)
    ax.set(xlabel="eruption (standardised)", ylabel="waiting (standardised)")


def _coins(ax, record, label):
    heads, tails = record.data.T
    at = np.arange(1, len(heads) + 1)
    R = np.nan_to_num(record.turns[-1].hidden, nan=0.5)
    shared_points(ax, np.column_stack([heads / (heads + tails), at]), R, size=40)
    for k, theta in enumerate(record.params):
        ax.axvline(theta, color=component(k)["color"], ls="--" if k else "-", lw=1.6)
        ax.annotate("AB"[k], (theta, 1), (0, 2), xycoords=("data", "axes fraction"), textcoords="offset points",
                    ha="center", weight="bold")  # fmt: skip
    ax.set(xlabel=label, ylabel="row", xlim=(0, 1), ylim=(0, len(at) + 1))


def _gaps(ax, record, label):
    mu, Sigma = record.params
    X, gap = record.data, np.isnan(record.data[:, 1])
    filled = mu[1] + Sigma[0, 1] / Sigma[0, 0] * (X[gap, 0] - mu[0])
    ax.plot(*X[~gap].T, "o", color=QUANTITIES["unknown"], ms=5)
    ax.plot(X[gap, 0], filled, "o", mfc="w", mec=component(0)["color"], ms=6)
    ax.text(0.04, 0.04, "open circles:\nfilled in", weight="bold", color=component(0)["color"], transform=ax.transAxes)
    outline = ellipses(mu[None], Sigma[None])[0]
    ax.plot(*outline.T, color=component(0)["color"], lw=1.6)
    ax.set(xlabel="size of crop (hundreds)", ylabel="wormy fruits (%)")


DRAWN = {"line": _line, "steps": _steps, "plane": _plane, "coins": _coins, "gaps": _gaps}
