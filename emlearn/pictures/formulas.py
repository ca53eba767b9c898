"""Formulas of the E-step and the M-step, written in MathML, which browsers set without help.

The terms of a formula have names, and a formula knows which marks of the picture show what stands on its left side. So
a term that is pointed at lights its mark, and a mark its term. Each model's formulas are in its entry
(:mod:`emlearn.pictures.of_models`).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Formula(NamedTuple):
    """What one step computes."""

    step: str
    """``"E"`` or ``"M"``."""
    term: str
    """The name of the term on the left side, by which other formulas refer to it."""
    words: str
    """What the step computes, in words."""
    math: str
    """The formula in MathML, without its ``<math>``."""
    marks: Sequence[tuple[str, str]] = ()
    """The marks that show the left side: a reel of the stage, and the kind of layer that is drawn from it."""
    symbol: str = ""
    """The left side as text, for its value."""
    value: Callable[[Any], Any] | None = None
    """The value of the left side in given parameters, one row per component."""
    names: Sequence[str] = ()
    """The names of the rows, if they are not the components."""

    def script(self) -> dict[str, Any]:
        """The formula in a form that JSON can hold."""
        marks = [list(mark) for mark in self.marks]
        return {
            "step": self.step, "term": self.term, "words": self.words, "math": self.math, "marks": marks,
            "symbol": self.symbol, "valued": self.value is not None, "names": list(self.names),
        }  # fmt: skip


def symbol(text: str) -> str:
    """A letter, a number, or a sign between them."""
    kind = "mi" if text[0].isalpha() else "mn" if text[0].isdigit() else "mo"
    return f"<{kind}>{text}</{kind}>"


def row(*parts: str) -> str:
    """Parts side by side; what is not MathML yet is a letter or a sign."""
    return f"<mrow>{''.join(part if part.startswith('<') else symbol(part) for part in parts)}</mrow>"


def below(base: str, *indices: str) -> str:
    """A letter with indices; the browser puts a component in the place of the index ``k``."""
    return f"<msub>{row(base)}{row(*indices)}</msub>"


def hat(letter: str) -> str:
    """A letter for what is expected."""
    return f'<mover accent="true">{symbol(letter)}<mo>^</mo></mover>'


def above(base: str, *exponents: str) -> str:
    """A base with an exponent."""
    return f"<msup>{row(base)}{row(*exponents)}</msup>"


def fraction(top: str, bottom: str) -> str:
    """One over the other."""
    return f"<mfrac>{row(top)}{row(bottom)}</mfrac>"


def summed(index: str, *parts: str) -> str:
    """A sum over an index."""
    return row(f"<munder>{symbol('∑')}{row(index)}</munder>", *parts)


def term(name: str, *parts: str) -> str:
    """Parts that belong to the term of this name."""
    return f'<mrow data-term="{name}">{"".join(parts)}</mrow>'


def of_component(name: str, letter: str, index: str = "k") -> str:
    """A parameter of a component."""
    return term(name, below(letter, index))


SHARE = term("responsibilities", below("r", "i", "k"))
COUNT = below("N", "k")


def average(what: str, weight: str = "") -> str:
    """The average of ``what`` over the rows, weighted by responsibility."""
    return row(fraction("1", COUNT), summed("i", *([weight] if weight else []), SHARE, what))


def responsibilities(density: Callable[[str], str], marks=(("responsibilities", ""),)) -> Formula:
    """Bayes' rule, from a component's weight times its density, as a function of the component's index."""
    math = row(SHARE, "=", fraction(density("k"), summed("j", density("j"))))
    return Formula("E", "responsibilities", "each component's share of every row", math, marks, "r")


def weights(marks, weight: str = "") -> Formula:
    """The weights, as expected shares of the rows."""
    rows = summed("i", weight) if weight else "n"
    counted = summed("i", *([weight] if weight else []), SHARE)
    math = row(of_component("weights", "π"), "=", fraction(COUNT, rows), "<mspace width='0.5em'/>", COUNT, "=", counted)
    return Formula(
        "M", "weights", "each component's share of all rows", math, marks, "π", lambda params: params.weights
    )
