"""Exercise notebooks as files: which tasks they hold, what of them is solved, how answers move to a newer edition.

The checks that answer a learner are in :mod:`emcourse.check`; what a teacher runs is in ``classroom/``.
"""
