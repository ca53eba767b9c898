"""The EM microscope: EM by half-steps, with data, components and starts of your choice."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import traitlets

from emlearn.engine.convergence import monotone, until
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.trace import Trace
from emlearn.estimators.initialization import filled
from emlearn.estimators.validation import refuse_constant_column, refuse_empty_column, refuse_too_few_rows
from emlearn.pictures.em_film import film_of
from emlearn.pictures.film import Film
from emlearn.widgets.base import browser_side
from emlearn.widgets.browser_rows import rows_for_browser
from emlearn.widgets.course_data import COURSE_DATA, normals
from emlearn.widgets.inputs import columns, labels_of, whole
from emlearn.widgets.player import PLAYER, Player
from emlearn.widgets.subjects import PLACED, Subject, write_means

TOL, MAX_ITER = 1e-6, 500
OWN = "your data"


class Settings(NamedTuple):
    """The settings of the controls."""

    dataset: str
    n_components: int
    start: str
    seed: int
    means: str


class EMMicroscope(Player):
    """Watch EM converge, half-step by half-step.

    The slider moves through the run, and the controls above it start another run. Click in the picture, or type
    numbers, to place the starting means.

    Parameters
    ----------
    data : str, Subject, or array-like of shape (n,), (n, 1) or (n, 2), default="Old Faithful"
        One of ``EMMicroscope.datasets()``; your own numbers, for a Gaussian mixture (two columns may have missing
        entries, NaN); or any model with its data, as ``emlearn.widgets.Subject(data, model)``.
    n_components : int, default=2
        The number of components, which is moved into the range that the data allow.
    start : str, default: the first that the data offer
        One of ``choices["starts"]``, by its name there or by scikit-learn's (``"kmeans"``, ``"k-means++"``,
        ``"random_from_data"``, ``"random"``); or ``"placed"``, which starts at ``means``.
    seed : int, default=0
        The seed of a random start.
    means : str, default=""
        Starting means, such as ``"2 54; 4.3 80"``: components are separated by semicolons.
    labels : sequence of str, optional
        The labels of the axes, for your own numbers.

    Attributes
    ----------
    trace : Trace
        The run that is shown.
    message : str
        Why the last request could not be met, or not exactly; empty if it was met. After a request that could not be
        met, the other attributes are again those of the run that is shown.

    Raises
    ------
    ValueError
        For unknown data, starts or means, and for numbers to which no Gaussian mixture can be fitted.

    Examples
    --------
    >>> from emlearn import EMMicroscope
    >>> EMMicroscope("two coins")
    EM microscope: two coins. At the end: iteration 11, after the E-step: bound -31.57, log-likelihood -31.57, gap 0.00.
    """

    _esm = browser_side(
        *PLAYER, "em.js", "half_steps.js", "em_film.js", "means.js", "alone.js", "microscope.js", render="microscope"
    )

    dataset = traitlets.Unicode().tag(sync=True)
    n_components = traitlets.Int(2, min=1).tag(sync=True)
    start = traitlets.Unicode().tag(sync=True)
    seed = traitlets.Int(0, min=0).tag(sync=True)
    means = traitlets.Unicode("").tag(sync=True)
    starting_means: traitlets.List = traitlets.List().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)

    _given: Settings  # the settings of the run that is shown

    def __init__(self, data="Old Faithful", n_components=2, *, start="", seed=0, means="", labels=None):
        self._subjects, n_components = COURSE_DATA, whole(n_components)
        if not isinstance(data, str):
            own = data if isinstance(data, Subject) else own_data(columns(data, 1, 2, missing=True), labels)
            self._subjects, data = {OWN: lambda: own, **self._subjects}, OWN
        start = start or (PLACED if means else "")
        take = _take(self._subjects, Settings(data, n_components, start, seed, means))
        super().__init__(take.film, **self._traits_of(take))
        self.observe(self._asked_for, names=[*Settings._fields, "asked"])

    @staticmethod
    def datasets() -> list[str]:
        """The names of the course's own data."""
        return list(COURSE_DATA)

    def alone(self):
        """The rows, if the browser can make runs from them; nothing for other models."""
        return rows_for_browser(self._subject)

    def _asked_for(self, change):
        """A control moved, here or in the browser: make the run that is now asked for, unless it is shown already."""
        asked_for = Settings(*(getattr(self, name) for name in Settings._fields))
        if asked_for != self._given:
            try:
                with np.errstate(all="ignore"):  # an impossible start is reported in words
                    take = _take(self._subjects, self._settled(asked_for))
                typed = asked_for.n_components not in (self._given.n_components, take.settings.n_components)
                self._show(take, _moved(asked_for, take) if typed else "")
            except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
                other = asked_for.dataset in self._subjects and asked_for.dataset != self._given.dataset
                self._refuse(f"{asked_for.dataset}: {error}" if other else str(error))
        self.answered = self.asked

    def _refuse(self, why):
        """Say why a request cannot be met, and put the controls back to the run that is shown."""
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in {**self._given._asdict(), "message": why}.items():
                setattr(self, name, value)

    def _settled(self, asked_for):
        """What the controls mean: typed means are a start, and a start that no longer fits is replaced by the first."""
        given, other = self._given, asked_for.dataset != self._given.dataset
        if asked_for.means != given.means:
            return asked_for._replace(start=PLACED)
        other_means = (asked_for.n_components, asked_for.seed) != (given.n_components, given.seed)
        kept = asked_for.start == given.start
        if (kept and (other or (asked_for.start == PLACED and other_means))) or (other and not self._offers(asked_for)):
            return asked_for._replace(start="")
        return asked_for

    def _offers(self, asked_for):
        """Whether the data that are asked for, if there are such, offer the start that is asked for."""
        subject = self._subjects.get(asked_for.dataset)
        return subject is None or asked_for.start in subject().offered

    def _show(self, take, message):
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in {**self._traits_of(take), "message": message}.items():
                setattr(self, name, value)
            self.load(take.film)

    def _traits_of(self, take):
        """The values of the traits for a take."""
        self._given, self._subject, self.trace = take.settings, take.subject, take.trace
        fewest, most = take.subject.components
        return {
            **take.settings._asdict(),
            "title": f"EM microscope: {take.settings.dataset}",
            "starting_means": take.subject.means(take.trace.states[0].params).tolist(),
            "choices": {
                "datasets": list(self._subjects),
                "starts": take.subject.offered,
                "min_components": fewest,
                "max_components": most,
            },
        }


class Take(NamedTuple):
    """One run, as it was asked for."""

    settings: Settings
    subject: Subject
    trace: Trace
    film: Film


def _take(offered, wanted: Settings) -> Take:
    """Run EM as wanted; raises ValueError if the data, the start or the means do not exist, or nothing can run."""
    if wanted.dataset not in offered:
        raise ValueError(
            f"no data called {wanted.dataset!r}: choose from {', '.join(offered)}; your own numbers need a microscope "
            "of their own."
        )
    subject = offered[wanted.dataset]()
    fewest, most = subject.components
    K = min(max(wanted.n_components, fewest), most)
    start = subject.start_called(wanted.start or next(iter(subject.starts)))
    try:
        trace, note = run_to_the_end(subject, _starting_params(subject, K, start, wanted))
    except CollapsedComponent as error:
        raise ValueError(
            f"component {error.component + 1} has too few points of its own at this start: try another seed, another "
            "start, or fewer components."
        ) from error
    except ArithmeticError as error:
        if start != PLACED:
            raise
        raise ValueError(
            f"starting means {wanted.means!r}: these are too far from the data for any density there."
        ) from error
    means = wanted.means if start == PLACED else write_means(subject.means(trace.states[0].params))
    settings = wanted._replace(n_components=K, start=start, means=means)
    film = film_of(trace, subject.data, subject.scene, names=subject.names, note=note)
    return Take(settings, subject, trace, film)


def _moved(asked_for, take) -> str:
    """What to say of a number of components that these data do not allow."""
    fewest, most = take.subject.components
    allowed = f"from {fewest} to {most}" if fewest < most else f"always {most}"
    return f"components: {allowed}, so {asked_for.n_components} became {take.settings.n_components}."


def _starting_params(subject, K, start, wanted):
    if start == PLACED and subject.place:
        return subject.place(subject.data, subject.read_means(wanted.means, K))
    if start == PLACED:
        raise ValueError(f"starting means cannot be placed here: choose a start from {', '.join(subject.offered)}.")
    if start not in subject.starts:
        raise ValueError(f"no start called {start!r} here: choose from {', '.join(subject.offered)}.")
    return subject.starts[start](subject.data, K, np.random.default_rng(wanted.seed))


def run_to_the_end(subject: Subject, params) -> tuple[Trace, str]:
    """Run EM until it converges or a component collapses: the states up to there, and a note if one did.

    Raises CollapsedComponent if one has collapsed at the start.
    """
    states, note = [], ""
    try:
        for state in until(monotone(em(subject.model, subject.data, params)), tol=TOL, max_iter=MAX_ITER):
            states.append(state)
    except CollapsedComponent as error:
        if not states:
            raise
        note = f"then component {error.component + 1} collapsed onto too few points: try another seed or start"
    return Trace(subject.model, states, TOL), note


def own_data(X, labels) -> Subject:
    """Your own columns with a Gaussian mixture; raises ValueError if none can be fitted to them."""
    refuse_empty_column(X)
    refuse_constant_column(X)
    refuse_too_few_rows(filled(X), 2)
    return normals(X, labels_of(labels, X.shape[1]))
