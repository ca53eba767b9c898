"""The story that the front door tells: scenes in order, each with a question, what to notice, and its notebook.

All of its words are here; ``browser/story.js`` walks through them.
"""

from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from emlearn import datasets
from emlearn.pictures.scenes import Plane
from emlearn.widgets.base import filled
from emlearn.widgets.course_data import FAITHFUL, OLD_FAITHFUL
from emlearn.widgets.microscope import EMMicroscope
from emlearn.widgets.player import Player
from emlearn.widgets.watch import watch


class Scene(NamedTuple):
    """One scene."""

    key: str
    """Its name in the page's address, as in ``#scene=e-step``."""
    name: str
    question: str
    notice: str
    notebook: str
    """The name of the notebook's file, without its ending."""
    title: str
    """The title of the notebook."""
    widget: str
    """What is shown, by its name in the gallery."""
    film: str = ""
    """Which film of it; by default the first."""
    lead: str = ""
    """What the data are, where the question does not say it."""
    frame: int | None = None
    """At which frame it opens, or at its end if that comes before; by default where it opens in the gallery."""


END = 10**6

OPENING = Scene(
    "old-faithful",
    "Old Faithful",
    "Two kinds of eruption, and nobody wrote down which was which",
    "The E-step changes colours, the M-step moves shapes, and the log-likelihood never falls.",
    "00_start_here",
    "Start here: EM before your eyes",
    "EM microscope",
    "Old Faithful",
    "Each point is one of 272 eruptions of the geyser Old Faithful. The EM algorithm starts from two groups placed by "
    "chance, shares every point out between them, fits the groups to their shares, and repeats.",
)
STORY = (
    OPENING,
    Scene(
        "hidden",
        "What is hidden",
        "Which of two groups does a point come from?",
        "Push the groups together: where they overlap, even a judge who knows both curves is wrong about some points.",
        "01_latent_variables",
        "01 Latent variables: what nobody wrote down",
        "Overlap",
        lead="Trips of a delivery service: x is how many minutes one took. Group 1 makes 3 in 10 of them, and group 2 "
        "the rest.",
    ),
    Scene(
        "e-step",
        "The E-step",
        "Whose is a point that either group could have made?",
        "Move the point: it is shared out in proportion to the heights of the two curves, and nobody has to guess.",
        "03_e_step",
        "03 The E-step: who made what?",
        "Responsibilities",
        lead="A point is again a trip of x minutes. Group 1 takes about 20 minutes and group 2 about 40.",
    ),
    Scene(
        "m-step",
        "The M-step",
        "What does a group learn from its shares?",
        "Drag a point's share up or down: the mean and the standard deviation follow, because each is an average in "
        "which a point counts as much as its share.",
        "04_m_step",
        "04 The M-step: average what counts",
        "Drag a share",
        lead="No trips any more: here, x is one of eight made-up numbers, each drawn as high as its share in group 1.",
    ),
    Scene(
        "climb",
        "The climb",
        "Why does the log-likelihood never fall?",
        "The bound touches it where the E-step is made and is nowhere above it, so whatever the M-step gains on the "
        "bound, the log-likelihood gains at least as much.",
        "06_why_it_climbs",
        "06 Why it climbs",
        "Lower bound",
        "waiting times",
        "The waiting times at Old Faithful, fitted by two normals. From left to right, one of their means changes, in "
        "minutes, and all else is held. The slider moves θₜ, where the E-step is made, and dots show the M-steps from "
        "there.",
    ),
    Scene(
        "be-em",
        "Be EM",
        "Can you take EM's steps yourself?",
        "Paint the shares, then drag the ellipses: no half-step has a higher bound than EM's own, and yet a lower one "
        "may lead to a better place, because you see two clumps and EM does not.",
        "06_why_it_climbs",
        "06 Why it climbs",
        "Be EM",
    ),
    Scene(
        "two-starts",
        "Two starts",
        "Does EM always end on the same summit?",
        "On the galaxies neither climb ever falls, and yet they end at different heights: which summit EM reaches "
        "depends on where it starts.",
        "08_when_em_goes_wrong",
        "08 When EM goes wrong",
        "Two starts",
        "galaxies",
        frame=END,
    ),
    Scene(
        "landscape",
        "The landscape",
        "How does EM find its way uphill?",
        "Drop the ball anywhere: the bound is a sheet that touches the landscape under the ball, and each iteration "
        "carries the ball to where that sheet is highest.",
        "06_why_it_climbs",
        "06 Why it climbs",
        "Landscape",
        "3,000 + 7,000",
        "A delivery service has noted the minutes of 10,000 trips, 3,000 drawn around 20 and 7,000 around 40, which is "
        "marked as the truth. Each place on the ground is a pair of means, fitted to every 20th trip.",
    ),
    Scene(
        "trouble",
        "Trouble",
        "Can a fit be too good?",
        "Make the component on a single point narrower and narrower: in the end the log-likelihood rises without limit "
        "although nothing has been learnt, whereas with a prior it has a summit.",
        "08_when_em_goes_wrong",
        "08 When EM goes wrong",
        "Singularity",
    ),
    Scene(
        "draw",
        "Draw your own",
        "What will EM make of your data?",
        "Click to add points and drag them: EM runs again at once, in your browser, and four challenges wait below.",
        "08_when_em_goes_wrong",
        "08 When EM goes wrong",
        "Playground",
    ),
)


IN_A_LINE = {
    "EM microscope": "Any run, half-step by half-step",
    "Hard and soft": "Two coins, from verdicts to shares",
    "Lower bound": "The curve that EM climbs by",
    "Landscape": "Drop a ball and let EM carry it up",
    "Bound and gap": "The two bars that make the likelihood",
    "Temperature": "From k-means through EM to one blob",
    "Singularity": "A likelihood that has no end",
    "Basins": "Where each start ends",
    "Step size": "Online EM, from restless to sluggish",
    "Race": "EM, its accelerations and the gradient",
    "Gaps": "Filled in with the doubt, and without",
    "Not at random": "When the reason for a gap matters",
    "Overlap": "Two groups drift apart",
    "Responsibilities": "A point between two curves",
    "Likelihood surface": "All pairs of means at one glance",
    "Drag a share": "One point's weight in a mean",
    "Covariance shapes": "What each shape can describe",
    "How many": "Four criteria choose a number",
    "Playground": "Draw data and watch EM run",
    "Two starts": "Side by side, to different summits",
    "Be EM": "Take the half-steps by hand",
}
"""What a widget of the gallery shows, in a few words."""


def old_faithful() -> Player:
    """The film with which the story opens: EM on Old Faithful, from means that chance has placed.

    Examples
    --------
    >>> old_faithful()
    EM on Old Faithful. At the end: iteration 19, after the E-step: bound -1130.26, log-likelihood -1130.26, gap 0.00.
    """
    X = datasets.old_faithful()
    return watch(EMMicroscope(OLD_FAITHFUL, seed=1).trace, X, scene=Plane(X, FAITHFUL), title="EM on Old Faithful")


def told(title, gallery) -> str:
    """The story as HTML, with a place for each scene's widget, and links to the widgets of the gallery."""
    return filled(
        "story.html",
        TITLE=escape(title),
        NAMES="\n".join(_link(scene.name, scene=scene.key) for scene in STORY),
        SCENES="\n".join(_scene(scene, after) for scene, after in zip(STORY, [*STORY[1:], None])),
        GALLERY="\n".join(f"<li>{_link(name, IN_A_LINE[name], widget=name)}</li>" for name in gallery),
    )


def _scene(scene, after) -> str:
    heading = "h1" if scene is OPENING else "h2"
    return filled(
        "scene.html",
        KEY=scene.key,
        NAME=escape(scene.name),
        HEADING=heading,
        QUESTION=escape(scene.question),
        LEAD=f'<p class="scene-lead">{escape(scene.lead)}</p>' if scene.lead else "",
        NOTICE=escape(scene.notice),
        NOTEBOOK=escape(scene.title),
        FILE=scene.notebook,
        FULL=_link("full window", widget=scene.widget, **({"film": scene.film} if scene.film else {})),
        NEXT=_link(after.name, scene=after.key) if after else _link("The gallery", scene="gallery"),
    )


def _link(words, more="", /, **state) -> str:
    """A link to a place on the page."""
    small = f"<small>{escape(more)}</small>" if more else ""
    return f'<a href="#{escape(urlencode(state))}">{escape(words)}{small}</a>'
