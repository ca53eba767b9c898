"""Where students' code runs: a box with limits, and the line through which the grader calls what is in it."""
