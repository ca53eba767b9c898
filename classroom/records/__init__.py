"""The folder of a class: who is in it, what was handed in, which command is at work in it, and the grades."""
