"""The widgets at the edges: components far apart or narrow, data of any unit and offset, ties, what makes no picture."""

import numpy as np
import pytest
from scipy import stats

from emlearn import datasets, watch
from emlearn import widgets as w
from emlearn.em import fit
from emlearn.films.scenes import Line
from emlearn.models.gaussian_mixture import MixtureOfGaussians, from_sds

FAITHFUL, GALAXIES = datasets.old_faithful(), datasets.galaxies()[:, 0]


def frames(player):
    return [player._film.shown(frame) for frame in range(player._film.frames)]


def test_far_between_two_components_a_point_has_shares():
    player = w.responsibility_explorer(means=(0, 1000), sds=(1, 1))
    assert "nan" not in " ".join(player._film.said)
    assert all(np.isfinite(shown["shares"]).all() for shown in frames(player)[::50])
    top = player._film.shown(0)["parts"][1][:, 1].max()
    assert top == pytest.approx(0.95 / np.sqrt(2 * np.pi), rel=1e-3)  # however narrow beside their distance


def test_the_gradient_far_from_every_mean_is_not_0():
    from emlearn.widgets.likelihood_surface import gradient

    x, mu, sds = np.array([1000.0]), np.array([0.0, 10.0]), np.ones(2)
    np.testing.assert_allclose(gradient(mu, x, np.array([0.5, 0.5]), sds), [0, 990])


def test_a_component_narrower_than_the_grid_is_drawn():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 0.01, 100), rng.normal(1000, 0.01, 100)])[:, None]
    moved = Line(x).moved(from_sds([0.5, 0.5], [0, 1000], [0.01, 0.01]))
    at, whole = moved["whole"].T
    assert whole.max() == pytest.approx(0.5 * stats.norm.pdf(0, 0, 0.01), rel=1e-6)
    assert np.trapezoid(whole, at) == pytest.approx(1, abs=1e-3)
    wide = Line(x).moved(from_sds([0.5, 0.5], [0, 1000], [50, 50]))
    assert wide["whole"].shape == moved["whole"].shape
    trace = fit(MixtureOfGaussians(), x, from_sds([0.5, 0.5], [0, 1000], [1, 1]), max_iter=5)
    assert watch(trace, x)._repr_mimebundle_()[0]["image/png"]
