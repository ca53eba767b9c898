"""The player: a film with its controls, and a still picture where nothing runs."""

from collections.abc import Callable

import traitlets

from emlearn.pictures.film import Film
from emlearn.pictures.picture import Picture
from emlearn.widgets.base import Widget, browser_side, browser_text

KEEPING = ("menu.js", "svg.js", "save_picture.js", "save_film.js", "keeping.js")
PLAYER = (
    "axes.js", "names.js", "elements.js", "layers.js", "film.js", "panel.js", "transport.js", "touch.js", *KEEPING,
    "jumps.js", "summit.js", "shares.js", "light.js", "formulas.js", "player.js",
)  # fmt: skip


class Player(Widget):
    """Show a film, whose sliders need the browser only.

    Parameters
    ----------
    film : Film
    title : str
        What the film shows, also for viewers who cannot see it.
    still : callable, optional
        Draws the still picture, given its alternative text; by default the film's stills stand side by side.

    Attributes
    ----------
    frame : int
        The current frame, which you can set or observe.

    Examples
    --------
    Any film will do, such as that of a run:

    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.pictures.em_film import film_of
    >>> from emlearn.widgets import Player
    >>> trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> player = Player(film_of(trace, datasets.linkage()), title="Linkage")
    >>> player.frame = 2
    >>> player.status
    'iteration 1, after the M-step: bound -206.18, log-likelihood -205.78, gap 0.40'
    """

    _esm = browser_side(*PLAYER, render="({ model, el }) => player({ model, el }).destroy")
    _css = browser_text("player.css", "linked.css")

    film = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    frame = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(self, film: Film, *, title: str, still: Callable[[str], Picture] | None = None, **traits):
        self._film, self._drawn = film, still
        super().__init__(film=film.script(), numbers=film.numbers(), title=title, **{"frame": film.first, **traits})

    def load(self, film: Film):
        """Show another film."""
        self._film = film
        with self.hold_sync():
            self.numbers, self.frame = film.numbers(), film.first
            self.film = film.script()

    @traitlets.validate("frame")
    def _existing_frame(self, proposal):
        return max(0, min(proposal["value"], self._film.frames - 1))

    @property
    def status(self) -> str:
        """The current frame in words, as in the status line."""
        return self._film.words(self.frame)

    def __repr__(self):
        return f"{self.title}. {self._film.last_still}: {self._film.words(self._film.stills[-1]).rstrip('.')}."

    def _writers(self):
        return {**super()._writers(), ".gif": self._write_film, ".png": self._write_frame, ".svg": self._write_frame}

    def _write_film(self, path):
        from emlearn.pictures.film_frames import write_gif

        write_gif(self._film, path, self.frame)

    def _write_frame(self, path):
        from emlearn.pictures.film_frames import frame_picture

        frame_picture(self._film, self.frame, alt=self.status).save(path)

    def _still(self):
        if self._drawn is not None:
            return self._drawn(repr(self))
        from emlearn.pictures.film_strip import film_strip

        return film_strip(self._film, alt=repr(self))
