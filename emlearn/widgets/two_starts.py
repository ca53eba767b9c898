"""Two starts: two runs of EM on the same data, side by side on one slider."""

from __future__ import annotations

import numpy as np
import traitlets

from emlearn.engine.trace import Trace
from emlearn.estimators.initialization import from_means
from emlearn.pictures.em_film import film_of
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.names import name
from emlearn.pictures.picture import Picture, figure, one_in_the_row, title
from emlearn.pictures.visual import QUANTITIES
from emlearn.widgets.base import Widget, browser_side, browser_text
from emlearn.widgets.course_data import MANY_SUMMITS
from emlearn.widgets.inputs import columns, whole
from emlearn.widgets.microscope import OWN, own_data, run_to_the_end
from emlearn.widgets.player import KEEPING
from emlearn.widgets.playground import drawn_rows
from emlearn.widgets.subjects import Subject
from emlearn.widgets.two_ends import Run, comparison

MOST_COMPONENTS, MOST_ROWS, MOST_SEED = 6, 1000, 999
MOST_STRETCHED = 2.5
"""Times the usual height of an axis, so that a component that collapses does not flatten all others."""


class TwoStarts(Widget):
    """Watch two runs of EM on the same data side by side, and see whether they end on the same summit.

    Everything is computed in the browser. One transport line goes through both runs by half-steps, and one picture has
    both climbs. "Surprise me" deals two seeds that end on different summits, if it finds them; drag a mean in either
    picture, and that run starts anew from there. At the end the status line tells how many nats lie between the two,
    and whether their components differ or only their numbers.

    Parameters
    ----------
    data : str, or array-like of shape (n,), (n, 1) or (n, 2), default="galaxies"
        One of ``TwoStarts.datasets()``, or your own numbers, at most 1,000 rows.
    n_components : int, default=3
        The number of components at first, from 1 to 6.
    seeds : pair of int, default=(0, 2)
        The seeds of the two starts, from 0 to 999; each draws different rows as the starting means.
    labels : sequence of str, optional
        The labels of the axes, for your own numbers.
    title : str

    Attributes
    ----------
    means : tuple of 2 ndarray of shape (n_components, d)
        Where the two runs start, with equal weights and the covariance of all the rows.
    traces : tuple of 2 Trace
        emlearn's own runs from there.
    comparison : str
        How the ends of the two runs compare, in a sentence.
    frame : int
        The half-step that is shown, which you can set or observe.
    logarithmic : bool
        Whether the climbs are shown as nats below the higher end, on a log scale.

    Raises
    ------
    ValueError
        For unknown data, numbers to which no such mixture can be fitted, or too many rows or components.

    Examples
    --------
    >>> two = emlearn.widgets.TwoStarts("galaxies", 3, seeds=(0, 2))
    >>> two.comparison
    'Two summits: start A ends 8.90 nats above start B.'
    """

    _esm = browser_side(
        "axes.js", "names.js", "elements.js", "layers.js", "film.js", "panel.js", "shares.js", "transport.js", *KEEPING,
        "drawing_axes.js", "em.js", "half_steps.js", "em_film.js", "laboratory.js", "labels.js", "means.js",
        "two_ends.js", "start_panel.js", "two_climbs.js", "two_address.js", "two_starts.js", render="twoStarts",
    )  # fmt: skip
    _css = browser_text("player.css", "drawing.css", "two_starts.css")

    sets = traitlets.Dict().tag(sync=True)
    dataset = traitlets.Unicode().tag(sync=True)
    starts: traitlets.List = traitlets.List().tag(sync=True)
    frame = traitlets.Int(0, min=0).tag(sync=True)
    logarithmic = traitlets.Bool(False).tag(sync=True)

    def __init__(self, data="galaxies", n_components=3, seeds=(0, 2), *, labels=None, title="Two starts"):
        self._subjects = {name: make() for name, make in MANY_SUMMITS.items()}
        if not isinstance(data, str):
            self._subjects, data = {OWN: _own(data, labels), **self._subjects}, OWN
        sets = {name: _set_of(subject) for name, subject in self._subjects.items()}
        super().__init__(sets=sets, dataset=data, title=title)
        K = whole(n_components, "n_components", 1, sets[data]["most"])
        self.starts = [_start(self._subject.data, K, seed) for seed in _pair(seeds)]

    @traitlets.validate("dataset")
    def _known(self, proposal):
        name = proposal["value"]
        if name not in self._subjects:
            raise ValueError(f"no data called {name!r}: give numbers, or one of {', '.join(self._subjects)}.")
        return name

    @traitlets.observe("dataset")
    def _follow(self, change):
        """Starts on other data: the seeds draw anew, and means that were placed stay if they fit."""
        X, most = self._subject.data, self.sets[self.dataset]["most"]
        starts = [(start, min(start["n_components"], most)) for start in self.starts]
        self.starts = [start if _placed_on(X, start, K) else _start(X, K, start["seed"]) for start, K in starts]

    @staticmethod
    def datasets() -> list[str]:
        """The names of the data on offer."""
        return list(MANY_SUMMITS)

    @property
    def means(self) -> tuple[np.ndarray, np.ndarray]:
        a, b = (np.array(start["means"]) for start in self.starts)
        return a, b

    @property
    def traces(self) -> tuple[Trace, Trace]:
        a, b = self._runs()
        return a.trace, b.trace

    @property
    def comparison(self) -> str:
        return comparison(*self._runs(), self._subject.data)

    @property
    def _subject(self) -> Subject:
        return self._subjects[self.dataset]

    def _runs(self) -> tuple[Run, Run]:
        def run(means):
            trace, note = run_to_the_end(self._subject, from_means(self._subject.data, means))
            return Run(trace, bool(note))

        a, b = map(run, self.means)
        return a, b

    def __repr__(self):
        K = len(self.means[0])
        a, b = (f"{trace.objectives[-1]:.2f}" for trace in self.traces)
        has = f"{self.dataset}, {K} {'component' if K == 1 else 'components'}"
        return f"{self.title}: {has}. Start A ends at {a}, start B at {b}. {self.comparison}"

    def _still(self):
        fig, axes = figure(7.2, 4.8, nrows=2, ncols=2, height_ratios=(1.3, 1))
        traces = self.traces
        ends = [film_of(trace, self._subject.data, self._subject.scene) for trace in traces]
        tallest = max(map(_tallest, ends))  # one scale for both
        for ax, letter, trace, film in zip(axes[0], "AB", traces, ends):
            draw_panel(ax, film, film.panels[0], film.frames - 1)
            ax.set_ylim(top=tallest)
            title(ax, f"start {letter}: {trace.objectives[-1]:.2f}")
        below = one_in_the_row(fig, axes[1])
        _draw_climbs(below, [trace.objectives for trace in traces])
        title(below, self.comparison.split(":")[0].rstrip("."))
        return Picture(fig, repr(self))


def _tallest(film):
    """How high the vertical axis has to be for the end of a film; in the plane it is what it is."""
    usual, whole = film.panels[0].y["domain"][1], film.shown(film.frames - 1).get("whole")
    return usual if whole is None else float(np.clip(1.1 * whole[:, 1].max(), usual, MOST_STRETCHED * usual))


def _own(data, labels) -> Subject:
    X = columns(data, 1, 2)
    if len(X) < 3:
        raise ValueError(f"X must have at least 3 rows, so that two starts can differ; got {len(X)}.")
    if len(X) > MOST_ROWS:
        raise ValueError(
            f"X must have at most {MOST_ROWS:,} rows, so that the browser keeps up with your hand; got {len(X):,}. "
            f"Take some of them: X[::{-(-len(X) // MOST_ROWS)}]."
        )
    if X.shape[1] == 2 and np.linalg.matrix_rank(X - X.mean(axis=0)) < 2:
        raise ValueError("X lies on one line, to which no two-dimensional normal can be fitted: give one column of it.")
    return own_data(X, labels)


def _set_of(subject):
    """What the browser needs of some data: the rows, how they are drawn, and how many components there may be."""
    X = subject.data
    most = min(MOST_COMPONENTS, len(np.unique(X, axis=0)))
    return {"X": X.tolist(), "panel": subject.scene.stage([str(k + 1) for k in range(most)]).script(), "most": most}


def _pair(seeds) -> list[int]:
    try:
        a, b = seeds
    except (TypeError, ValueError):
        raise ValueError(f"seeds must be two whole numbers, one per start, such as (0, 2); got {seeds!r}.") from None
    return [whole(seed, "a seed", 0, MOST_SEED) for seed in (a, b)]


def _start(X, K, seed):
    return {"n_components": K, "seed": seed, "means": drawn_rows(X, K, seed), "drawn": True}


def _placed_on(X, start, K) -> bool:
    """Whether a start has ``K`` means that were placed by hand, and fit these rows."""
    return not start["drawn"] and np.shape(start["means"]) == (K, X.shape[1])


def _draw_climbs(ax, climbs):
    """Both climbs, with their names at their ends: above the higher, below the lower."""
    longest = max(len(climb) for climb in climbs) - 1
    first_is_higher = climbs[0][-1] >= climbs[1][-1]
    for climb, letter, dash in zip(climbs, "AB", ("solid", (0, (4, 2)))):
        above = (letter == "A") == first_is_higher
        ax.plot(climb, color=QUANTITIES["loglik"], lw=1.8, ls=dash)
        ax.plot([len(climb) - 1, longest], [climb[-1]] * 2, color=QUANTITIES["muted"], lw=0.9, ls="dotted")
        ax.plot(len(climb) - 1, climb[-1], "o", color=QUANTITIES["loglik"], mec="w", ms=6, clip_on=False)
        name(
            ax,
            f"start {letter}",
            (longest, climb[-1]),
            *(("upper left", "above") if above else ("lower left", "below")),
        )
    ax.set(xlabel="iteration", ylabel="log-likelihood")
    ax.margins(y=0.16)
    ax.locator_params(nbins=5)
