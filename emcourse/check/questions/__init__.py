"""What the exercises ask: each question with its right answer and the slips that people make in it."""
