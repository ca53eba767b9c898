"""Exercise notebooks as files: which tasks they hold, which are solved, and how answers move to a newer edition.

The checks that answer a learner are in :mod:`emcourse.check`; what a teacher runs is in ``classroom/``.
"""
