"""What a picture of EM shows, whoever draws it: matplotlib in ``emcourse.plots``, the browser in ``emlearn.widgets``.

``of_models`` has an entry for each model: how it is drawn, which of its numbers can move alone, where EM may start.
``scenes`` say how one state is drawn; ``em_film`` makes a film of a run, a frame per half-step, and ``film`` is what a
film is.
"""

from emlearn.engine.errors import require_package

require_package("matplotlib", "pictures", __name__)
