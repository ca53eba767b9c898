"""Pictures of digits: images in ink, and in blue what a model believes of their pixels."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from emlearn.pictures import layers
from emlearn.pictures.film import Panel, quantised
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import QUANTITIES, component

SIDE = 8
"""The number of rows, and of columns, of pixels in an image."""
COVERED, FRAME = "#F4E3BC", QUANTITIES["grid"]
RAMPS = {
    "ink": ["#FFFFFF", QUANTITIES["ink"]],
    "belief": ["#FFFFFF", "#8FBFE0", component(0)["color"], "#04263D"],
    "doubt": ["#FFFFFF", component(1)["color"]],
}
LOOKS = {name: LinearSegmentedColormap.from_list(name, colors).with_extremes(bad=COVERED) for name, colors in
         RAMPS.items()}  # fmt: skip
"""From 0 to 1: a real image's ink, a model's probability of ink, its doubt; what is covered (NaN) is pale amber."""
WIDEST_TILE, LEAST = 0.66, 0.005


def gallery(rows, *, alt, heading="", looks=None, captions=(), believed=None) -> Picture:
    """Rows of small images, each row with its name on the left.

    Parameters
    ----------
    rows : dict of str to ndarray of shape (m, 64)
        Values from 0 to 1; NaN is drawn as covered, and an image of NaN alone leaves its place empty.
    alt, heading : str
    looks : dict of str to {"ink", "belief", "doubt"}, optional
        By the name of the row; rows that are not named are in ink.
    captions : sequence of str
        What to write above the columns.
    believed : ndarray of bool, shape (64,), optional
        Pixels that are the model's in a row whose look is ``"belief"``; by default all.
    """
    looks, columns = looks or {}, max(map(len, rows.values()))
    indent = 0.25 + 0.085 * max(map(len, rows))
    tile = min(WIDEST_TILE, (7.2 - indent) / columns)
    height = tile * len(rows) + 0.12 + 0.3 * bool(heading) + 0.25 * bool(len(captions))
    fig, ax = figure(7.2, height)
    sheet = np.ones((len(rows) * (SIDE + 1) + 1, columns * (SIDE + 1) + 1, 3))
    for i, (name, images) in enumerate(rows.items()):
        images = np.asarray(images, dtype=float)
        for j, colors in enumerate(_colored(images, looks.get(name, "ink"), believed)):
            if np.isnan(images[j]).all():
                continue
            top, left = i * (SIDE + 1), j * (SIDE + 1)
            sheet[top : top + SIDE + 2, left : left + SIDE + 2] = _rgb(FRAME)
            sheet[top + 1 : top + SIDE + 1, left + 1 : left + SIDE + 1] = colors.reshape(SIDE, SIDE, 3)
    ax.imshow(sheet, interpolation="nearest", aspect="equal")
    at = 0.5 + SIDE / 2 + (SIDE + 1) * np.arange(max(columns, len(rows)))
    ax.set_yticks(at[: len(rows)], list(rows))
    ax.set_xticks(at[: len(captions)], captions)
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False, labelcolor=QUANTITIES["ink"])
    ax.spines[:].set_visible(False)
    if heading:
        title(ax, heading)
    return Picture(fig, alt)


def emerging(trace, at, *, alt, heading="", n=None) -> Picture:
    """A film strip: the prototypes of a run at a few of its iterations, from the start downwards.

    Parameters
    ----------
    trace : Trace
        A run whose parameters have the probabilities of ink as their second part, shape (K, 64).
    at : sequence of int
        The iterations to show.
    alt, heading : str
    n : int, optional
        How many prototypes to show, from the first; by default all.
    """
    rows = {f"iteration {i}" if i else "start": trace.states[i].params[1][:n] for i in at}
    return gallery(rows, alt=alt, heading=heading, looks=dict.fromkeys(rows, "belief"))


def prototypes(params, *, alt, heading="") -> Picture:
    """The prototypes of a mixture in a row, each under its number and its weight.

    Parameters
    ----------
    params : (ndarray of shape (K,), ndarray of shape (K, 64))
        Weights and probabilities of ink.
    alt, heading : str
    """
    weights, theta = params
    captions = [f"{k}: {weight:.0%}" for k, weight in enumerate(weights, start=1)]
    return gallery({"prototype": theta}, alt=alt, heading=heading, looks={"prototype": "belief"}, captions=captions)


def which_is_drawn(drawn, written) -> Picture:
    """Two rows, of which a model has drawn one and people have written the other; the picture does not say which.

    Parameters
    ----------
    drawn, written : ndarray of shape (m, 64)
    """
    return gallery(
        {"row A": drawn, "row B": written}, heading="One of these rows was written by people",
        alt="Two rows of digits. Those of row A have ragged strokes with holes, and single loose pixels beside them; "
        "those of row B have smooth strokes.",
    )  # fmt: skip


def loose_pixels(images) -> float:
    """How many pixels of an image are inked and have no inked neighbour beside, above or below, on average.

    Parameters
    ----------
    images : ndarray of shape (n, 64)

    Returns
    -------
    float

    Examples
    --------
    >>> corners = np.zeros((1, 64))
    >>> corners[0, [0, 1, 63]] = 1
    >>> float(loose_pixels(corners))
    1.0
    """
    P = np.pad(np.asarray(images).reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
    beside = P[:, :-2, 1:-1] + P[:, 2:, 1:-1] + P[:, 1:-1, :-2] + P[:, 1:-1, 2:]
    return (P[:, 1:-1, 1:-1] * (beside == 0)).sum(axis=(1, 2)).mean()


def restorations(written, covered, restored, doubt, *, alt, heading="") -> Picture:
    """Four rows: what was written, what is left of it, what a model restores in blue, and how doubtful each pixel is.

    Parameters
    ----------
    written, covered, restored, doubt : ndarray of shape (m, 64)
        In ``covered`` the same pixels of each image are NaN.
    alt, heading : str
    """
    rows = {"written": written, "visible": covered, "restored": restored, "doubt": doubt}
    return gallery(
        rows, alt=alt, heading=heading, looks={"restored": "belief", "doubt": "doubt"},
        believed=np.isnan(covered[0]), captions=[str(i + 1) for i in range(len(written))],
    )  # fmt: skip


def seven():
    """A seven with a bar, drawn in single pixels, shape ``(8, 8)``."""
    rows = "..#####. ......#. .....#.. ..#####. ....#... ...#.... ...#.... ..#....."
    return np.array([[pixel == "#" for pixel in row] for row in rows.split()], dtype=float)


def ways(prototypes, digits, *, alt, heading="") -> Picture:
    """The prototypes of each digit in a column under its name.

    Parameters
    ----------
    prototypes : ndarray of shape (K, 64)
    digits : ndarray of shape (K,) of int
        The digit that each stands for.
    alt, heading : str
    """
    most = np.bincount(digits, minlength=10).max()
    sheet = np.full((most, 10, SIDE**2), np.nan)
    for d in range(10):
        of_digit = np.asarray(prototypes)[digits == d]
        sheet[: len(of_digit), d] = of_digit
    rows = {f"way {i + 1}": row for i, row in enumerate(sheet)}
    captions = [str(d) for d in range(10)]
    return gallery(rows, alt=alt, heading=heading, looks=dict.fromkeys(rows, "belief"), captions=captions)


def verdict(image, prototypes, shares, names, *, alt, heading="", most=7) -> Picture:
    """An image, and beside it the prototypes that claim most of it, each under the bar of its share.

    Parameters
    ----------
    image : ndarray of shape (64,)
    prototypes : ndarray of shape (K, 64)
    shares : ndarray of shape (K,)
    names : sequence of str
        What each prototype is called.
    alt, heading : str
    most : int
        The largest number of prototypes shown; those with hardly any share are left out.
    """
    shares = np.asarray(shares)
    order = np.argsort(-shares)[: np.clip((shares >= LEAST).sum(), 4, most)]
    tallest = max(shares.max(), 0.4)
    fig, axes = figure(7.2, 2.5, ncols=len(order) + 1, nrows=2, height_ratios=[0.6, 1.1])
    for ax, share in zip(axes[0, 1:], shares[order]):
        ax.bar([0], [share], width=0.7, color=component(0)["color"])
        ax.annotate(_percent(share), (0, share), (0, 3), ha="center", color=QUANTITIES["ink"], **LABEL)
        ax.set(xlim=(-0.6, 0.6), ylim=(0, 1.5 * tallest), xticks=[], yticks=[])
        ax.spines["left"].set_visible(False)
    axes[0, 0].axis("off")
    parts = [(image, "ink", "the image"), *((prototypes[k], "belief", names[k]) for k in order)]
    for ax, (values, look, name) in zip(axes[1], parts):
        colors = _colored(np.asarray(values, dtype=float)[None], look, None)[0].reshape(SIDE, SIDE, 3)
        ax.imshow(colors, interpolation="nearest")
        ax.set(xticks=[], yticks=[], xlabel=name)
        ax.spines[:].set(visible=True, color=FRAME)
    fig.suptitle(heading, x=0.01, ha="left", fontweight="bold", fontsize=10, color=QUANTITIES["ink"])
    return Picture(fig, alt)


class OneImage:
    """A scene for the player: the prototypes, under each a bar for its share of one image, and the image itself.

    The E-step changes the bars, the M-step the prototypes.

    Parameters
    ----------
    row : int
        Which row of the data is the image.
    images : ndarray of shape (n, 64)
        The data.
    """

    ACROSS, PITCH = 4, np.array([SIDE + 2, SIDE + 4])
    LOW = 3  # under each image, where bars and a name have room
    climbs = "objective"  # the learner's third function, which adds the log prior

    def __init__(self, row, images):
        self._row, self._image = row, np.asarray(images[row], dtype=float)

    def component_names(self, params):
        return [str(k + 1) for k in range(len(params[0]))]

    def stage(self, names):
        width, height = self._size(len(names))
        x, y = width - self.PITCH[0], self.LOW
        marks = [
            layers.cells("prototypes", look=0, extent=[0, width, self.LOW, height]),
            layers.cells(np.flipud(self._image.reshape(SIDE, SIDE)), look="ink", extent=[x, x + SIDE, y, y + SIDE]),
            layers.bars("shares", look=1),
            layers.dots(np.array([[x + SIDE / 2, y - 0.5]]), "ink", names=["image"], size=0.1, below=True),
        ]
        blank = {"label": "", "ticks": []}
        return Panel(
            {"domain": [-1, width + 2], **blank}, {"domain": [-4, height], **blank}, marks,
            "the prototypes, and whose the image is", margins={"left": 16, "bottom": 16},
        )  # fmt: skip

    def after_m_step(self, params):
        K = len(params[0])
        width, height = self._size(K)
        sheet = np.zeros((height, width))
        for k, image in enumerate(params[1]):
            x, y = self._corner(k, K)
            sheet[y : y + SIDE, x : x + SIDE] = np.flipud(image.reshape(SIDE, SIDE))
        return {"prototypes": quantised(sheet[self.LOW :])}

    def after_e_step(self, posterior, params):
        shares = posterior.responsibilities[self._row]
        x, y = np.array([self._corner(k, len(shares)) for k in range(len(shares))]).T
        return {"shares": np.column_stack([x, x + SIDE * shares, y - 0.7, y - 2.2])}

    def _size(self, K):
        """Width and height of the sheet: a place for each prototype, and one for the image at the end."""
        return self.PITCH * [self.ACROSS, -(-(K + 1) // self.ACROSS)]

    def _corner(self, k, K):
        """The lower left corner of a place; places are counted from the top left."""
        row, column = divmod(k, self.ACROSS)
        return self.PITCH[0] * column, self._size(K)[1] - self.PITCH[1] * (row + 1) + self.LOW


def _colored(images, look, believed):
    colors = LOOKS[look](np.ma.masked_invalid(images))[..., :3]
    if believed is not None and look == "belief":
        colors = np.where(np.asarray(believed)[:, None], colors, LOOKS["ink"](images)[..., :3])
    return colors


def _rgb(color):
    return LinearSegmentedColormap.from_list("one", [color, color])(0.0)[:3]


def _percent(share):
    return f"{share:.0%}" if share >= LEAST else "<1%"
