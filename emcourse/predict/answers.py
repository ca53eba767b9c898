"""The answers that are words, kept apart from the notebooks, whose cells would show them too early."""

ANSWERS = {
    "00-kinds": ("2", "Two clouds, and a few eruptions between them."),
    "00-iterations": ("", ""),
    "00-starts": ("in more than two places", "There are several hills."),
    "01-peak": ("", "The peak is at the mean, where the data are few."),
    "01-height": ("", "A density may exceed 1."),
    "01-thirty": ("", "The minutes say nothing; the weight remains."),
    "01-wrong": ("", "If you always say kind 2, you err for kind 1 alone."),
    "02-product": ("exactly 0", "There are not enough digits for it."),
    "02-summits": ("2", "The names of the kinds can be exchanged."),
    "02-scatter": ("more scattered", "The centre hardly moves."),
    "02-empty": ("", "Ten bins along each of three axes are 1,000 bins."),
    "03-row2": ("", "B explains nine heads as well, at a quarter of the probability."),
    "03-hard": ("apart", "From 0.71 and 0.58 to 0.80 and 0.45."),
    "03-long": ("no number", "Both probabilities became 0, and 0/0 is not a number."),
    "05-means": ("near 34, both", "Two components on top of each other."),
    "05-climb": ("it rises in every iteration, steeply at first", "What is left to gain shrinks."),
    "05-gap": ("opens", "The M-step climbs the bound; the curve above rises more."),
    "05-gains": ("fall and rise before they settle", "Only at the end is each a fixed fraction of the last."),
    "06-q": ("it falls", "Each M-step maximises another function Q."),
    "06-jensen": ("the log of the average", "The logarithm bends down."),
    "06-zero": ("after each E-step", "There the shares are the posterior."),
    "06-steps": ("those of 0.005", "Long steps overshoot the maximum of Q."),
}
"""By key, the answer (empty where the notebook computes it) and a few words on why."""
