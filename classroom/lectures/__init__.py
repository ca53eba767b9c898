"""What is on the projector: the lecture within a notebook, and the page that shows it."""
