"""How each model is shown: one entry per model, so that nothing else changes when a model is added.

An entry answers four questions, each by a method: ``scene(model, data)``, how one state is drawn;
``slices(model, params, data)``, which parameters can be varied alone in ``lower_bound``; ``starts(model, data)``, what
the microscope offers; ``formulas(model, data)``, what its steps compute. Code that shows a model calls
``entry_of(model)``.

The entry of a new model of this package is a file here and its name in the line below; the entry of a model of your
own may be defined anywhere.
"""

from emlearn.pictures.of_models import censored, coins, family_mixtures, merged_cells, normal_mixtures  # noqa: F401
from emlearn.pictures.of_models.entry import Entry, entry_of, formulas_of, register
from emlearn.pictures.of_models.normal_mixtures import normal_scene
from emlearn.pictures.slices import Slice
from emlearn.pictures.starts import Starts

__all__ = ["Entry", "Slice", "Starts", "entry_of", "formulas_of", "normal_scene", "register"]
