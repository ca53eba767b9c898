"""Waiting times as horizontal bars, with the unobserved parts filled in."""

import numpy as np

from emlearn.models.censored import read_times
from emlearn.pictures import layers
from emlearn.pictures.film import Panel


class Times:
    """Times as bars, the shortest on top, with the rest of each censored time filled in lighter.

    The E-step fills it in, with a line of one standard deviation; the M-step moves the mean.

    Parameters
    ----------
    data : ndarray of shape (n, 2)
        The time, and 1 if it ended then or 0 if it was censored.
    label : str
        What is measured.

    Examples
    --------
    What the E-step adds to the last time, which was cut off at 35 weeks:

    >>> from emlearn import datasets
    >>> from emlearn.models import CensoredExponential, CensoredParameters
    >>> from emlearn.pictures.scenes import Times
    >>> weeks, params = datasets.leukaemia(), CensoredParameters(40.0)
    >>> posterior = CensoredExponential().posterior(params, weeks)
    >>> Times(weeks, "weeks").after_e_step(posterior, params)["beyond"][-1, :2]
    array([35., 75.])
    """

    def __init__(self, data, label="time"):
        self.label = label
        data = read_times(data)
        self._order = np.lexsort((1 - data[:, 1], data[:, 0]))
        self.times, self.ended = data[self._order].T
        self._rows = np.arange(1.0, len(data) + 1)

    def component_names(self, params):
        """No names, because what is hidden is not a label."""
        return []

    def stage(self, names):
        typical = self.times.sum() / max(self.ended.sum(), 1)
        x = {"domain": [0, float(self.times.max() + 2.1 * typical)], "label": self.label}
        y = {"domain": [len(self.times) + 0.8, 0], "label": "", "ticks": []}
        marks = [
            layers.bars(self._bars(0 * self.times, self.times), look=0),
            layers.bars("beyond", look="unknown"),
            layers.segments("spread", look="muted", width=1.2),
            layers.rule("mean", look="ink", name="mean"),
        ]
        return Panel(x, y, marks, "times, observed and filled in", margins={"left": 16, "top": 30})

    def after_m_step(self, params):
        return {"mean": np.array([params.mean])}

    def after_e_step(self, posterior, params):
        more, sd = posterior.mean[self._order], posterior.sd[self._order]
        full = np.where(more > 0, self.times + more, np.nan)
        spread = np.column_stack([full - sd, self._rows, full + sd, self._rows])
        return {"beyond": self._bars(self.times, full), "spread": spread}

    def _bars(self, left, right):
        return np.column_stack([left, right, self._rows - 0.38, self._rows + 0.38])
