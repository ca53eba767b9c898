"""The cases that several exercises share: a problem, its right functions, and the slips that people make in them."""
