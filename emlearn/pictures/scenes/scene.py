"""What a scene must define: how one state of a model is drawn."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

from emlearn.engine.posterior import Posterior
from emlearn.pictures.film import Panel

Numbers = dict[str, Any]
"""The numbers that a frame shows, by the name under which the stage's layers ask for them."""


class Scene(Protocol):
    """What :func:`emlearn.pictures.em_film.film_of` requires of a scene; ``names`` are those of the components."""

    def stage(self, names: Sequence[str]) -> Panel:
        """What does not move: a panel with its axes and layers."""
        ...

    def after_m_step(self, params: Any) -> Numbers:
        """What the M-step moves."""
        ...

    def after_e_step(self, posterior: Any, params: Any) -> Numbers:
        """What the E-step changes; ``posterior`` is what the model's ``posterior(params, data)`` returns.

        Responsibilities may be passed through :func:`emlearn.pictures.film.quantised` to save memory.
        """
        ...


@runtime_checkable
class NamesComponents(Protocol):
    """A scene that knows the names of its components, or that it has none."""

    def component_names(self, params: Any) -> Sequence[str]: ...


def names_in(scene: Scene, posterior: Any, params: Any, given: Sequence[str] | None = None) -> list[str]:
    """The names of the components: those ``given``, or else those of the scene, or else 1, 2, ..."""
    if isinstance(scene, NamesComponents):
        own = list(scene.component_names(params))
    elif isinstance(posterior, Posterior):
        own = [str(k + 1) for k in range(posterior.responsibilities.shape[1])]
    else:
        return list(given or ())
    return list(given)[: len(own)] if given else own


class Read:
    """A scene that first turns a model's parameters into the form that it draws.

    Parameters
    ----------
    scene : Scene
    read : callable ``params -> params``
    """

    def __init__(self, scene: Scene, read: Callable):
        self.scene, self._read = scene, read

    def stage(self, names):
        return self.scene.stage(names)

    def after_m_step(self, params):
        return self.scene.after_m_step(self._read(params))

    def after_e_step(self, posterior, params):
        return self.scene.after_e_step(posterior, self._read(params))
