"""Small real data sets, read from files beside this one; nothing is downloaded.

``README.md`` in this folder lists the sources.
"""

from importlib import resources

import numpy as np


def old_faithful():
    """272 eruptions of the Old Faithful geyser: their duration and the waiting time to the next one.

    Returns
    -------
    ndarray of shape (272, 2)
        Both columns in minutes.

    Examples
    --------
    >>> from emlearn import datasets
    >>> datasets.old_faithful()[:3]
    array([[ 3.6  , 79.   ],
           [ 1.8  , 54.   ],
           [ 3.333, 74.   ]])

    References
    ----------
    Härdle (1991), Smoothing Techniques with Implementation in S, Springer: the table ``faithful`` of R.
    Azzalini & Bowman (1990), A look at some data on the Old Faithful geyser, Applied Statistics 39, 357-365,
    study a more complete version, 299 rows.
    """
    return _table("old_faithful.csv", float)


def coin_flips():
    """Five rows of ten tosses, each row made with one of two coins.

    Returns
    -------
    ndarray of shape (5, 2)
        The numbers of heads and tails in each row.

    Examples
    --------
    >>> from emlearn import datasets
    >>> heads, tails = datasets.coin_flips().T
    >>> heads
    array([5., 9., 8., 4., 7.])

    References
    ----------
    Do & Batzoglou (2008), What is the expectation maximization algorithm?, Nature Biotechnology 26, 897-899,
    figure 1.
    """
    heads = np.array([5.0, 9.0, 8.0, 4.0, 7.0])
    return np.column_stack([heads, 10 - heads])


def galaxies():
    """Velocities of 82 galaxies in the region of Corona Borealis, in 1000 km/s and in increasing order.

    The 78th is 26.690, as in the copies that are commonly used; the paper has 26.960.

    Returns
    -------
    ndarray of shape (82, 1)

    Examples
    --------
    >>> from emlearn import datasets
    >>> velocities = datasets.galaxies()
    >>> velocities.shape, float(velocities.max())
    ((82, 1), 34.279)

    References
    ----------
    Roeder (1990), Density estimation with confidence sets exemplified by superclusters and voids in the galaxies,
    Journal of the American Statistical Association 85, 617-624; the measurements: Postman, Huchra & Geller (1986),
    Probes of large-scale structure in the Corona Borealis region, Astronomical Journal 92, 1238-1247.
    """
    return _table("galaxies.csv", float)[:, None]


def london_deaths():
    """Deaths of women over 80 per day in *The Times*, 1910-1912, as a table of values and frequencies.

    Returns
    -------
    deaths : ndarray of shape (10, 1)
        0 to 9 deaths.
    days : ndarray of shape (10,)
        How many of the 1,096 days had each number of deaths, to be passed as ``sample_weight``.

    Examples
    --------
    >>> from emlearn import datasets
    >>> deaths, days = datasets.london_deaths()
    >>> int(days.sum()), round(float(days @ deaths.ravel() / days.sum()), 3)
    (1096, 2.157)

    References
    ----------
    Hasselblad (1969), Estimation of finite mixtures of distributions from the exponential family, Journal of the
    American Statistical Association 64, 1459-1471.
    """
    table = _table("london_deaths.csv", float)
    return table[:, :1], table[:, 1]


def murray():
    """Twelve constructed points in the plane, of which eight have only one observed coordinate (the other is NaN).

    With the mean fixed at 0 the likelihood has two equal summits, at correlations of 1/2 and -1/2 and variances of
    8/3, and a saddle between them, at correlation 0 and variances of 5/2.

    Returns
    -------
    ndarray of shape (12, 2)

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import datasets
    >>> int(np.isnan(datasets.murray()).any(axis=1).sum())
    8

    References
    ----------
    Murray (1977), in the discussion of Dempster, Laird & Rubin, Journal of the Royal Statistical Society B 39, 27-28.
    """
    return _table("murray.csv", float, converters=lambda field: float(field or "nan"))


def linkage():
    """Counts of 197 animals in the four cells of a cross, the first of which merges two cells.

    Returns
    -------
    ndarray of shape (4,)

    Examples
    --------
    >>> from emlearn import datasets
    >>> datasets.linkage()
    array([125.,  18.,  20.,  34.])

    References
    ----------
    Rao (1965), Linear Statistical Inference and Its Applications, Wiley; the first example of Dempster, Laird & Rubin
    (1977), Maximum likelihood from incomplete data via the EM algorithm, Journal of the Royal Statistical Society B 39,
    1-38.
    """
    return np.array([125.0, 18.0, 20.0, 34.0])


def blood_groups():
    """Counts of 521 people by blood group.

    Returns
    -------
    ndarray of shape (4,)
        The numbers of people with group A, B, AB and O.

    Examples
    --------
    >>> from emlearn import datasets
    >>> dict(zip(["A", "B", "AB", "O"], datasets.blood_groups().tolist()))
    {'A': 186.0, 'B': 38.0, 'AB': 13.0, 'O': 284.0}

    References
    ----------
    Clarke, Price Evans, McConnell & Sheppard (1959), Secretion of blood group antigens and peptic ulcer, British
    Medical Journal 1, 603-607: patients with a duodenal ulcer; as given by Lange (2002), Mathematical and Statistical
    Methods for Genetic Analysis, Springer, an example of gene counting.
    """
    return np.array([186.0, 38.0, 13.0, 284.0])


def leukaemia():
    """21 patients with leukaemia on 6-mercaptopurine: weeks in remission, and whether the remission ended then.

    Returns
    -------
    ndarray of shape (21, 2)
        Weeks, and 1 for a relapse in that week or 0 for a patient still in remission at the last observation.

    Examples
    --------
    >>> from emlearn import datasets
    >>> weeks, relapsed = datasets.leukaemia().T
    >>> int(relapsed.sum()), round(float(weeks.sum() / relapsed.sum()), 2)  # relapses, and weeks at risk for each
    (9, 39.89)

    References
    ----------
    Gehan (1965), A generalized Wilcoxon test for comparing arbitrarily singly-censored samples, Biometrika 52,
    203-223; the trial is that of Freireich et al. (1963), Blood 21, 699-716.
    """
    return _table("leukaemia_6mp.csv", float)


def stouffer_toby():
    """Answers of 216 respondents to four questions on role conflict, as a table of patterns and frequencies.

    Returns
    -------
    patterns : ndarray of shape (16, 4)
        0 or 1 for each question.
    respondents : ndarray of shape (16,)
        How many respondents gave each pattern, to be passed as ``sample_weight``.

    Examples
    --------
    >>> from emlearn import datasets
    >>> patterns, respondents = datasets.stouffer_toby()
    >>> patterns[respondents.argmax()], int(respondents.max())
    (array([1., 1., 1., 1.]), 42)

    References
    ----------
    Stouffer & Toby (1951), Role conflict and personality, American Journal of Sociology 56, 395-406; Goodman (1974),
    Exploratory latent structure analysis using both identifiable and unidentifiable models, Biometrika 61, 215-231.
    """
    table = _table("stouffer_toby.csv", str)
    return np.array([list(pattern) for pattern in table[:, 0]], dtype=float), table[:, 1].astype(float)


def apple_worms():
    """18 apple trees: the size of the crop and the percentage of wormy fruits, six of which are missing.

    Returns
    -------
    ndarray of shape (18, 2)
        Hundreds of fruits, and percent; the second column of the last six rows is NaN.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import datasets
    >>> np.isnan(datasets.apple_worms()).sum(axis=0)
    array([0, 6])

    References
    ----------
    Snedecor & Cochran (1967), Statistical Methods, 6th edition, Iowa State University Press; Little & Rubin (2019),
    Statistical Analysis with Missing Data, 3rd edition, Wiley.
    """
    return _table("apple_worms.csv", float, converters=lambda field: float(field or "nan"))


def _table(name, dtype, **options):
    """The rows of a file beside this one without its header; ``options`` are those of ``numpy.loadtxt``."""
    with resources.files(__name__).joinpath(name).open() as file:
        return np.loadtxt(file, delimiter=",", skiprows=1, dtype=dtype, **options)


def introduction(seed=0):
    """The example of the introduction: 3,000 draws from N(20, sd 5) and 7,000 from N(40, sd 5).

    Parameters
    ----------
    seed : int
        The seed of numpy's ``default_rng``.

    Returns
    -------
    ndarray of shape (10000, 1)

    Examples
    --------
    >>> from emlearn import datasets
    >>> x = datasets.introduction()
    >>> x.shape, round(float(x.mean()), 1)
    ((10000, 1), 34.0)
    """
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(20, 5, 3000), rng.normal(40, 5, 7000)])[:, None]
