"""A film as a still picture, for pages on which nothing runs: its stills, and at the right its second panel."""

from emlearn.pictures.film import Film
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.picture import Picture, figure, title

ACROSS = 9.0


def film_strip(film: Film, *, alt: str) -> Picture:
    """A film's stills side by side, and the second panel as it is at the last of them.

    Parameters
    ----------
    film : Film
    alt : str

    Returns
    -------
    Picture
    """
    beside = film.panels[1:2]
    fig, axes = figure(ACROSS, 2.7, ncols=len(film.stills) + len(beside), squeeze=False)
    for ax, frame in zip(axes[0], film.stills):
        draw_panel(ax, film, film.panels[0], frame)
        title(ax, film.headings[frame], pad=16)
    for ax, panel in zip(axes[0, len(film.stills) :], beside):
        draw_panel(ax, film, panel, film.stills[-1])
        title(ax, panel.name, pad=16)
    return Picture(fig, alt)
