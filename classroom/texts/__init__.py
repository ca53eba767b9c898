"""Markdown as HTML: formulas as MathML or for MathJax, and students' words as HTML that does nothing."""
