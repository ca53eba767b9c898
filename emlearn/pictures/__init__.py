"""What a picture of EM shows, whoever draws it: matplotlib in ``emcourse.plots``, the browser in ``emlearn.widgets``.

``scenes`` say how one state of a model is drawn; ``film`` makes a film of a trace, a frame per half-step.
"""
