"""How one state of a model is drawn. A scene answers three questions, which is all that a new model needs:

``stage(names)``
    what does not move: a panel with its axes and layers; ``names`` are those of the components;
``after_m_step(params)``
    what the M-step moves: numbers by the name under which the layers ask for them;
``after_e_step(posterior, params)``
    what the E-step changes, in the same form, from what the model's ``posterior(params, data)`` returned, be it
    responsibilities, filled-in values or a path.

If the components have names of their own, or if there are none, ``component_names(params)`` returns the names. What the
run climbs is called the log-likelihood, with or without the log prior, unless the scene's ``climbs`` has another name.
"""

from emlearn.pictures.scenes.line import Counts, Line, evenly, parts_of
from emlearn.pictures.scenes.normal import ellipses, matrices, normal_parts, own_places, places_for
from emlearn.pictures.scenes.plane import Plane, PlaneWithMissing
from emlearn.pictures.scenes.scene import NamesComponents, Read, Scene, names_in
from emlearn.pictures.scenes.tables import Answers, Cells, Coins
from emlearn.pictures.scenes.times import Times

__all__ = [
    "Answers",
    "Cells",
    "Coins",
    "Counts",
    "Line",
    "NamesComponents",
    "Plane",
    "PlaneWithMissing",
    "Read",
    "Scene",
    "Times",
    "ellipses",
    "evenly",
    "matrices",
    "names_in",
    "normal_parts",
    "own_places",
    "parts_of",
    "places_for",
]
