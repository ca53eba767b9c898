"""Questions of the exercise on digits: a mixture of Bernoullis with one imagined grey image in each prototype."""

import numpy as np
from scipy.special import logsumexp

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden

GREY = 0.5  # the ink of the imagined image in every pixel


def log_joint(params, X):
    """``log p(x_i, z_i = k)``, shape ``(n, K)``; an unknown pixel, NaN, adds nothing."""
    weights, theta = params
    ink = np.nan_to_num(X) @ np.log(theta).T
    return np.log(weights) + ink + np.nan_to_num(1 - X) @ np.log(1 - theta).T


def shared(logs, axis=1):
    return np.exp(logs - logsumexp(logs, axis=axis, keepdims=True))


def _e_step(params, X):
    return shared(log_joint(params, X))


def _plain(params, X):
    joint = np.exp(log_joint(params, X))
    with np.errstate(invalid="ignore"):
        return joint / joint.sum(axis=1, keepdims=True)


_rng = np.random.default_rng(0)
_weights, _theta = np.array([0.5, 0.2, 0.3]), _rng.uniform(0.1, 0.9, size=(3, 4))
_images = np.array([[1, 0, 1, 1], [0, 0, 1, 0], [1, 1, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0], [1, 1, 1, 0.0]])
# so many pixels that the product of their probabilities is 0 for a computer
_large = 0.1 + 0.8 * _rng.uniform(size=(2, 2500)).round(1)

bernoulli_e_step = Question(
    name="the responsibilities of the prototypes",
    asked=(
        ((_weights, _theta), _images),
        ((np.array([0.4, 0.6]), _large), (_rng.uniform(size=(5, 2500)) < _large[[0, 1, 0, 1, 0]]).astype(float)),
    ),
    right=_e_step,
    slips=(
        Slip(
            "your responsibilities sum to 1 over images: each image is shared among the prototypes, axis=1.",
            lambda params, X: shared(log_joint(params, X), axis=0),
        ),
        Slip(
            "the weights are missing: add their logarithm to each column.",
            lambda params, X: shared(log_joint((np.ones(len(params[0])), params[1]), X)),
        ),
        Slip(
            "the weights are added to logarithms: add np.log(weights).",
            lambda params, X: shared(log_joint((np.exp(params[0]), params[1]), X)),
        ),
        Slip(
            "only ink counts here: a blank pixel is evidence too, so add (1 - X) @ np.log(1 - theta).T.",
            lambda params, X: shared(np.log(params[0]) + X @ np.log(params[1]).T),
        ),
        Slip(
            "ink and blank are swapped: theta is the probability of ink, so X goes with np.log(theta).",
            lambda params, X: _e_step((params[0], 1 - params[1]), X),
        ),
        Slip(
            "a product of thousands of probabilities is 0 for a computer, and 0/0 is NaN: add logarithms, and subtract "
            "logsumexp of each row before you take exp.",
            _plain,
        ),
        Slip(
            "these are logarithms of responsibilities: take exp at the end.",
            lambda params, X: np.log(_e_step(params, X)),
        ),
        Slip(
            "you gave each image wholly to its likeliest prototype; keep the shares.",
            lambda params, X: harden(_e_step(params, X)),
        ),
        Slip(
            "these are joint probabilities: divide each row by its sum.",
            lambda params, X: np.exp(log_joint(params, X)),
        ),
        Slip(
            "rows and columns are swapped: a row for each image, a column for each prototype.",
            lambda params, X: _e_step(params, X).T,
        ),
    ),
)


def _m_step(R, X, ink=GREY, seen=1.0, in_weights=1.0):
    N = R.sum(axis=0)
    return (N + in_weights) / (N + in_weights).sum(), (R.T @ X + ink) / (N + seen)[:, None]


bernoulli_m_step = Question(
    name="weights and prototypes with an imagined grey image",
    asked=(
        (_rng.dirichlet(np.ones(3), size=6), _images),
        (np.eye(2)[[0, 0, 1, 0, 0]], np.array([[0, 1], [0, 1], [1, 1], [0, 1], [0, 1.0]])),
    ),
    right=_m_step,
    parts=("weights", "prototypes"),
    slips=(
        Slip(
            "the imagined image is missing: a pixel that no image of a prototype inks gets probability 0.",
            lambda R, X: _m_step(R, X, 0, 0, 0),
        ),
        Slip(
            "the sums are divided by the number of images, n: divide those of a prototype by its own N.",
            lambda R, X: (_m_step(R, X)[0], (R.T @ X + GREY) / (len(X) + 1)),
        ),
        Slip(
            "the imagined image is in the numerator only: it counts in N as well, N + 1.",
            lambda R, X: _m_step(R, X, seen=0),
        ),
        Slip(
            "the imagined image is in N only: it has half a pixel of ink everywhere, so add 0.5 to the sums.",
            lambda R, X: _m_step(R, X, ink=0),
        ),
        Slip(
            "your imagined image is black: with 1 in both numerator and denominator, a pixel can get probability 1.",
            lambda R, X: _m_step(R, X, ink=1),
        ),
        Slip(
            "you imagined two images, one black and one blank; here it is one, grey: add 0.5 to the sums, and 1 to N.",
            lambda R, X: _m_step(R, X, 1, 2, 2),
        ),
        Slip(
            "the prototypes are right; the weights forget the imagined image: N + 1, divided by their sum.",
            lambda R, X: _m_step(R, X, in_weights=0),
        ),
        Slip(
            "the prototypes are right; the weights sum to more than 1: divide N + 1 by its own sum.",
            lambda R, X: ((R.sum(axis=0) + 1) / len(X), _m_step(R, X)[1]),
        ),
        Slip(
            "the prototypes are right; the weights are all equal: they are N + 1, divided by their sum.",
            lambda R, X: (np.full(R.shape[1], 1 / R.shape[1]), _m_step(R, X)[1]),
        ),
        Slip(
            "you gave each image wholly to its likeliest prototype; keep the shares.",
            lambda R, X: _m_step(harden(R), X),
        ),
        Slip(
            "rows and columns of theta are swapped: a row for each prototype, R.T @ X.",
            lambda R, X: (_m_step(R, X)[0], _m_step(R, X)[1].T),
        ),
        Slip(
            "weights and prototypes are swapped: return the weights first.",
            lambda R, X: _m_step(R, X)[::-1],
        ),
    ),
)


def _kinds(weights, u):
    return np.searchsorted(np.cumsum(weights), u)


def _draw(weights, theta, u, v, inked=np.less):
    z = _kinds(weights, u)
    return z, inked(v, theta[z]).astype(float)


draw_images = Question(
    name="drawing a prototype, then its pixels",
    asked=(
        (_weights, _theta, np.array([0.1, 0.45, 0.55, 0.65, 0.72, 0.95]), _rng.uniform(size=(6, 4))),
        (np.array([0.3, 0.7]), np.array([[0.1, 0.9], [0.6, 0.2]]), np.array([0.29, 0.31]), np.full((2, 2), 0.55)),
    ),
    right=_draw,
    parts=("z", "images"),
    slips=(
        Slip(
            "your prototypes are equally frequent: use the weights.",
            lambda weights, theta, u, v: _draw(np.full(len(weights), 1 / len(weights)), theta, u, v),
        ),
        Slip(
            "your prototypes are counted from 1; count from 0, so that theta[z] works.",
            lambda weights, theta, u, v: (_kinds(weights, u) + 1, _draw(weights, theta, u, v)[1]),
        ),
        Slip(
            "you averaged the prototypes: an image comes from one of them, theta[z], wholly.",
            lambda weights, theta, u, v: (_kinds(weights, u), (v < weights @ theta).astype(float)),
        ),
        Slip(
            "this is a negative: a pixel is inked where v is below its probability.",
            lambda weights, theta, u, v: _draw(weights, theta, u, v, np.greater),
        ),
        Slip(
            "these are the probabilities, without any chance in them: ink a pixel where v is below theta[z].",
            lambda weights, theta, u, v: (_kinds(weights, u), theta[_kinds(weights, u)]),
        ),
        Slip(
            "you inked each pixel whose probability is above one half: no two images of a prototype would differ.",
            lambda weights, theta, u, v: _draw(weights, theta, u, np.full(v.shape, 0.5)),
        ),
        Slip(
            "a whole image depends on u here: each pixel has a number of its own, in v.",
            lambda weights, theta, u, v: _draw(weights, theta, u, np.broadcast_to(u[:, None], v.shape)),
        ),
        Slip(
            "z and the images are swapped: return z, then the images.",
            lambda weights, theta, u, v: _draw(weights, theta, u, v)[::-1],
        ),
    ),
)


def _restored(params, X, R=None):
    R = _e_step(params, X) if R is None else R
    return np.where(np.isnan(X), R @ params[1], X)


_torn = _images.copy()
_torn[[0, 0, 1, 2, 3, 3, 4, 5], [0, 3, 1, 2, 0, 1, 3, 2]] = np.nan

restore = Question(
    name="restored images",
    asked=(
        ((_weights, _theta), _torn),
        ((_weights, _theta), np.array([[np.nan] * 4, [1, 0, 1, 1]])),
    ),
    right=_restored,
    slips=(
        Slip(
            "what is visible does not count here: share each image by its visible pixels, not by the weights alone.",
            lambda params, X: _restored(params, X, np.tile(params[0], (len(X), 1))),
        ),
        Slip(
            "covered pixels were taken for blank: an unknown pixel adds nothing, neither to ink nor to blank.",
            lambda params, X: _restored(params, X, _e_step(params, np.nan_to_num(X))),
        ),
        Slip(
            "you took the likeliest prototype alone: average the prototypes by responsibility.",
            lambda params, X: _restored(params, X, harden(_e_step(params, X))),
        ),
        Slip(
            "the weights are missing in the responsibilities.",
            lambda params, X: _restored(params, X, _e_step((np.ones(len(params[0])), params[1]), X)),
        ),
        Slip(
            "visible pixels have changed: they stay as they are; only covered ones are restored.",
            lambda params, X: _e_step(params, X) @ params[1],
        ),
        Slip(
            "the prototypes are averaged as if all were equally responsible: weight them by responsibility.",
            lambda params, X: np.where(np.isnan(X), params[1].mean(axis=0), X),
        ),
        Slip(
            "you rounded to ink or blank: return the probability, which says how sure it is.",
            lambda params, X: np.where(np.isnan(X), (_e_step(params, X) @ params[1]).round(), X),
        ),
    ),
)


def _shares_of_digits(R, ask, R_new, asked):
    """The share of each digit in each new image, once these images of the shelf are named."""
    return R_new @ (np.array([ask(i) for i in asked])[:, None] == np.arange(10))


def _read(R, ask, R_new, asked=None):
    return _shares_of_digits(R, ask, R_new, R.argmax(axis=0) if asked is None else asked).argmax(axis=1)


_shelf = np.array([[0.1, 0.2, 0.7, 0], [0.1, 0.9, 0, 0], [0.3, 0.4, 0.3, 0], [0, 0, 0.1, 0.9], [0.8, 0, 0.2, 0]])
_new = np.array([[0.1, 0.3, 0.2, 0.4], [0.8, 0.1, 0.1, 0], [0, 0.4, 0.35, 0.25], [0.1, 0.1, 0.2, 0.6]])

read_archive = Question(
    name="the digits of new images",
    asked=(
        (_shelf, [7, 7, 0, 1, 9].__getitem__, _new),
        (_shelf[:, :3], [0, 3, 5, 5, 8].__getitem__, _new[:2, :3] / _new[:2, :3].sum(axis=1, keepdims=True)),
    ),
    right=_read,
    slips=(
        Slip(
            "two prototypes can have the same name: add up the shares of each digit before you choose.",
            lambda R, ask, R_new: np.array([ask(i) for i in R.argmax(axis=0)])[R_new.argmax(axis=1)],
        ),
        Slip(
            "these are numbers of prototypes: look up their names.",
            lambda R, ask, R_new: R_new.argmax(axis=1),
        ),
        Slip(
            "these are the shares of the ten digits: return the digit with the largest.",
            lambda R, ask, R_new: _shares_of_digits(R, ask, R_new, R.argmax(axis=0)),
        ),
        Slip(
            "you asked about the first images of the shelf: ask about the most typical one of each prototype.",
            lambda R, ask, R_new: _read(R, ask, R_new, range(R.shape[1])),
        ),
        Slip(
            "argmax along axis=1 finds the prototype of each image; you want the image of each prototype, axis=0.",
            lambda R, ask, R_new: _read(R, ask, R_new, R.argmax(axis=1)[: R.shape[1]]),
        ),
    ),
)
