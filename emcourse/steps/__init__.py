"""Steps that the learner has written by hand, so that no later notebook needs to write them again.

``from emcourse.steps.normals import e_step`` brings the very lines of an earlier notebook, and ``e_step??`` shows them.
"""
