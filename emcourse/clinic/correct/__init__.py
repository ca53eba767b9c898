"""The programs as they should be: what each patient would be without its fault."""
