"""A film as a still picture, for pages on which nothing runs: its stills, and beside or below them its second panel."""

from dataclasses import replace

from emlearn.pictures.film import Film
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.picture import Picture, figure, one_in_the_row, title

ACROSS = 9.0
MOST_BESIDE = 3
"""Up to this many stills leave room for the second panel beside them."""


def film_strip(film: Film, *, alt: str) -> Picture:
    """A film's stills side by side, and the second panel as it is at the last of them.

    The second panel stands at the right or, if there are more than three stills, below them, with the dots of each.

    Parameters
    ----------
    film : Film
    alt : str

    Returns
    -------
    Picture

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.pictures.em_film import film_of
    >>> from emlearn.pictures.film_strip import film_strip
    >>> trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> film_strip(film_of(trace, datasets.linkage()), alt="EM on the linkage data")
    EM on the linkage data
    """
    beside = film.panels[1:2]
    if beside and len(film.stills) > MOST_BESIDE:
        return _in_two_rows(film, alt)
    fig, axes = figure(ACROSS, 2.7, ncols=len(film.stills) + len(beside), squeeze=False)
    for ax, frame in zip(axes[0], film.stills):
        draw_panel(ax, film, film.panels[0], frame)
        title(ax, film.headings[frame], pad=16)
    for ax, panel in zip(axes[0, len(film.stills) :], beside):
        draw_panel(ax, film, panel, film.stills[-1])
        title(ax, panel.name, pad=16)
    return Picture(fig, alt)


def _in_two_rows(film, alt) -> Picture:
    stage, below = film.panels[:2]
    fig, axes = figure(ACROSS, 4.7, nrows=2, ncols=len(film.stills), height_ratios=(1.5, 1), squeeze=False)
    for ax, frame in zip(axes[0], film.stills):
        draw_panel(ax, film, stage, frame)
        title(ax, film.headings[frame], pad=16)
    for ax in axes[0, 1:]:
        ax.set_ylabel("")
    wide = one_in_the_row(fig, axes[1])
    draw_panel(wide, film, below, film.stills[-1])
    spots = replace(below, layers=[layer for layer in below.layers if layer["kind"] == "dots"])
    for frame in film.stills[:-1]:
        draw_panel(wide, film, spots, frame)
    wide.locator_params(axis="x", nbins=10)
    title(wide, below.name)
    return Picture(fig, alt)
