"""What is broken, a file for each patient: the functions that differ from the healthy program's."""
