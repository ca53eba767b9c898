"""The exercises' programs as the course writes them, each with the small changes that make slips of it."""
