"""What is broken, a file for each patient: the functions that differ from the correct program's."""
