"""What a picture of EM shows, be it drawn by matplotlib (``emcourse.plots``) or by the browser (``emlearn.widgets``).

``of_models`` has an entry for each model: how to draw it, which parameters can be varied alone, where EM may start.
``scenes`` define how one state is drawn, ``film`` what a film is, and ``em_film`` makes the film of a run, one frame
per half-step.
"""

from emlearn.engine.errors import require_package

require_package("matplotlib", "pictures", __name__)
