"""A cluster of real worker processes fits what one machine fits, from the same start after the same iterations."""

import os
import signal
import threading
import time

import numpy as np
import pandas as pd
import pytest

from emlearn import BernoulliMixture, CategoricalMixture, GaussianMixture, MultinomialMixture, PoissonMixture, restarts
from emlearn.cluster import rows as cluster_rows
from emlearn.cluster.pieces import Pieces
from emlearn.models.table import Rows

da = pytest.importorskip("dask.array")
dd = pytest.importorskip("dask.dataframe")
distributed = pytest.importorskip("distributed")

RNG = np.random.default_rng(0)
CENTRES = np.array([[0.0, 0, 0], [3, 1, 0], [0, 4, 2]])
X = RNG.normal(size=(6000, 3)) + CENTRES[RNG.integers(3, size=6000)]
START = {"means_init": CENTRES + 0.5, "weights_init": [0.2, 0.3, 0.5], "precisions_init": np.tile(np.eye(3), (3, 1, 1))}
SAME = {"rtol": 1e-10, "atol": 1e-12}

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


@pytest.fixture
def client(cluster):
    with distributed.Client(cluster) as client:
        yield client


def gaussians(**options):
    return GaussianMixture(3, **{**START, "tol": 0, "max_iter": 12, **options})


def assert_same(one, other):
    assert one.n_iter_ == other.n_iter_
    for name in ("weights_", "means_", "covariances_", "log_likelihood_", "lower_bounds_"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), **SAME)


PRECISIONS = {"full": START["precisions_init"], "tied": np.eye(3), "diag": np.ones((3, 3)), "spherical": np.ones(3)}


@pytest.mark.parametrize("blocks", [(1000,) * 6, (6000,), (1, 17, 2982, 3000)], ids=["six", "one", "uneven"])
@pytest.mark.parametrize("covariance", PRECISIONS)
def test_the_same_estimator_fits_the_same(client, covariance, blocks):
    options = {"covariance_type": covariance, "precisions_init": PRECISIONS[covariance]}
    spread = gaussians(**options).fit(da.from_array(X, chunks=(blocks, (2, 1))))  # cut by columns as well
    assert_same(gaussians(**options).fit(X), spread)


@pytest.mark.parametrize(
    "options", [{"prior": 2.0}, {"reg_covar": 0.1}, {"accelerate": "squarem"}, {"accelerate": "lbfgs"}], ids=str
)
def test_priors_floors_and_acceleration_work_there_too(client, options):
    assert_same(gaussians(**options).fit(X), gaussians(**options).fit(da.from_array(X, chunks=(900, 3))))


def test_weights_labels_and_missing_entries_stay_with_their_rows(client):
    holes = np.where(RNG.random(X.shape) < 0.1, np.nan, X)
    weights = RNG.integers(0, 3, len(X)).astype(float)
    weights[:1000] = 0  # a whole block that does not count
    labels = np.where(RNG.random(len(X)) < 0.2, RNG.integers(3, size=len(X)), -1)
    alone = gaussians().fit(holes, sample_weight=weights, labels=labels)
    blocks = da.from_array(holes, chunks=(1000, 3))
    assert_same(alone, gaussians().fit(blocks, sample_weight=weights, labels=labels))
    as_dask = {"sample_weight": da.from_array(weights, chunks=1000), "labels": da.from_array(labels, chunks=1000)}
    assert_same(alone, gaussians().fit(blocks, **as_dask))


def test_a_dataframe_keeps_the_names_of_its_columns(client):
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    spread = gaussians().fit(dd.from_pandas(frame, npartitions=4))
    assert_same(gaussians().fit(frame), spread)
    assert list(spread.feature_names_in_) == ["a", "b", "c"]
    assert spread.predict(frame[:5]).shape == (5,)


def test_single_precision_stays_single(client):
    spread = gaussians().fit(da.from_array(X.astype(np.float32), chunks=(1000, 3)))
    assert spread.means_.dtype == np.float32
    np.testing.assert_allclose(spread.means_, gaussians().fit(X.astype(np.float32)).means_, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", ["yes and no", "levels", "counts", "shares"])
def test_every_family_whose_statistics_add_fits_too(client, kind):
    few = RNG.poisson(RNG.choice([8.0, 2.0], (900, 1)), (900, 2))
    data, make = {
        "yes and no": ((few > 4).astype(float), lambda: BernoulliMixture(2, random_state=0)),
        "levels": (np.minimum(few, 3), lambda: CategoricalMixture(2, n_categories=4, random_state=0)),
        "counts": (few, lambda: PoissonMixture(2, random_state=0, prior=1.0)),
        "shares": (few + 1, lambda: MultinomialMixture(2, random_state=0)),
    }[kind]
    alone, spread = make().fit(data), make().fit(da.from_array(data, chunks=(200, 2)))
    assert spread.log_likelihood_ == pytest.approx(alone.log_likelihood_, abs=1e-5)
    assert getattr(alone, "mean_total_", None) == getattr(spread, "mean_total_", None)


def test_few_rows_are_all_at_hand_so_the_search_is_the_same(client):
    alone, spread = (GaussianMixture(3, random_state=3).fit(data) for data in (X, da.from_array(X, chunks=(2500, 3))))
    assert spread.log_likelihood_ == pytest.approx(alone.log_likelihood_, abs=1e-5)
    again = spread.set_params(warm_start=True).fit(da.from_array(X, chunks=(2500, 3)))
    assert again.log_likelihood_ >= alone.log_likelihood_ - 1e-5


def test_starts_are_drawn_from_a_part_if_there_are_many_rows(client, monkeypatch):
    monkeypatch.setattr(cluster_rows, "AT_HAND", 500)
    spread = GaussianMixture(3, random_state=0).fit(da.from_array(X, chunks=(1000, 3)))
    assert len(spread.data_) == 6000 and abs(len(spread.data_.at_hand) - 500) <= 6
    assert spread.log_likelihood_ == pytest.approx(GaussianMixture(3, random_state=0).fit(X).log_likelihood_, abs=1e-4)


def test_restarts_run_at_once_and_find_the_same(client):
    options = {"n_starts": 6, "short": 5, "keep": 3}
    alone = restarts(GaussianMixture(3, random_state=0), X, **options)
    spread = restarts(GaussianMixture(3, random_state=0), da.from_array(X, chunks=(2000, 3)), **options)
    np.testing.assert_allclose(spread.objectives, alone.objectives, atol=1e-4)


def test_standard_errors_need_no_rows_or_say_so(client):
    alone, spread = (gaussians(tol=1e-9, max_iter=1000).fit(data) for data in (X, da.from_array(X, chunks=(2000, 3))))
    errors = [mixture.standard_errors("oakes").standard_errors for mixture in (spread, alone)]
    np.testing.assert_allclose(*errors, rtol=1e-4)
    for method in ("louis", "bootstrap"):
        with pytest.raises(TypeError, match="lie on a cluster"):
            spread.standard_errors(method)


def test_a_worker_killed_in_the_middle_of_a_fit_loses_nothing(cluster, client):
    """The rows are read anew from where they were, the iteration is finished, and the answer is the same."""
    alone = gaussians(max_iter=60).fit(X)
    spread = gaussians(max_iter=60)
    seen = []

    original = Pieces.sum

    def sum_and_strike(self, name, *rest):
        seen.append(name)
        if name == "e_step" and seen.count("e_step") == 20:
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        return original(self, name, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pieces, "sum", sum_and_strike)
        spread.fit(da.from_array(X, chunks=(1000, 3)))
    assert seen.count("e_step") > 40
    assert_same(alone, spread)
    client.wait_for_workers(2)


def test_tasks_have_names_that_a_dashboard_can_show(client):
    before = time.time()
    client.get_task_stream(start=before)  # which begins to record
    gaussians().fit(da.from_array(X, chunks=(2000, 3)))
    names = {distributed.utils.key_split(record["key"]) for record in client.get_task_stream(start=before)}
    assert {"e_step", "sum_of_e_step", "read", "prepare"} <= names


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda Z: Z.__setitem__((4321, 1), np.inf), r"in block 4 of X: .*inf at row 321, column 1"),
        (lambda Z: Z.__setitem__((slice(None), 2), 7.0), "column 2 of X is constant"),
        (lambda Z: Z.__setitem__((slice(None), 0), np.nan), "column 0 of X holds only NaN"),
    ],
    ids=["infinity", "constant", "empty"],
)
@pytest.mark.filterwarnings("ignore:All-NaN")
def test_bad_rows_are_named_with_their_block(client, spoil, message):
    Z = X.copy()
    spoil(Z)
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(da.from_array(Z, chunks=(1000, 3)))


def test_what_does_not_fit_together_is_said(client):
    D = da.from_array(X, chunks=(1000, 3))
    with pytest.raises(ValueError, match=r"sample_weight has 5 entries for 6,000 rows"):
        gaussians().fit(D, sample_weight=np.ones(5))
    with pytest.raises(ValueError, match="rechunk labels like X"):
        gaussians().fit(D, labels=da.from_array(np.zeros(6000, int), chunks=1500))
    with pytest.raises(ValueError, match="sample_weight is zero for every row"):
        gaussians().fit(D, sample_weight=np.zeros(6000))
    with pytest.raises(ValueError, match="n_components=9 but X has"):
        GaussianMixture(9).fit(da.from_array(X[:4], chunks=(2, 3)))


def test_without_a_cluster_the_way_to_one_is_said():
    with pytest.raises(ValueError, match=r"Client\(\)"):
        GaussianMixture(2).fit(da.from_array(X, chunks=(1000, 3)))


def test_what_runs_beside_others_has_one_core():
    from emlearn.engine import parallel

    found = []
    with parallel.one_thread():
        thread = threading.Thread(target=lambda: found.append(parallel.cores()))
        assert parallel.cores() == 1
        thread.start()
        thread.join()
    assert found == [parallel.cores()]  # another thread is none of its business


def test_rows_on_a_cluster_refuse_to_be_looked_at_one_by_one():
    rows = object.__new__(cluster_rows.ClusterRows)
    rows.sizes = [3, 4]
    with pytest.raises(TypeError, match="these 7 rows lie on a cluster"):
        np.asarray(rows)
    assert isinstance(cluster_rows.joined([Rows(X[:2]), Rows(X[2:3], labels=np.array([1]))]).labels, np.ndarray)
