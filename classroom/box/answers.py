"""At the grader's: the student's functions, which answer from their box. Tests call them as if they were here.

Arguments go in pickled; a function among them stays here, and the box asks for its values. What comes out is data
alone (see classroom/box/answering.py).
"""

import base64
import builtins
import io
import json
import pickle
import socket
import types
from pathlib import Path
from typing import Any

import numpy as np

LARGEST_ANSWER = 2**26


class BoxEnded(Exception):
    """Nobody answers any more."""


class Answers:
    """The conversation with a box.

    Parameters
    ----------
    place : str
        The socket at which the box answers.
    """

    def __init__(self, place):
        line = socket.socket(socket.AF_UNIX)
        line.connect(place)
        self.stream = line.makefile("rwb")
        self.functions = []  # those that were handed over, and that the box may ask for

    def names(self, names):
        """What the student's names stand for: functions that answer from the box, and plain values."""
        found = {}
        known = self.together([(name, None, None) for name in names], to_the_end=True)
        for name in names:
            try:
                found[name] = self.ask(name, None, None, known)
            except Exception:  # not defined, or nothing that can be told: a test that needs it will say so
                continue
        return found

    def ask(self, name, arguments, options, known=None):
        """The answer of the student's function to a call; without arguments, what the name stands for.

        Parameters
        ----------
        name : str
        arguments : tuple or None
        options : dict or None
        known : dict, optional
            What came of calls that were made ahead (see `together`); each time, the answer is made anew.
        """
        __tracebackhide__ = True
        message = self._pickled("call", name, arguments, options)
        kind, content = (known or {}).get(message) or self._answer_to(message)
        if kind == "error":
            raise _error(*content)
        return self.function(content) if kind == "function" and arguments is None else _decoded(content)

    def together(self, calls, to_the_end=False):
        """Make calls in one message.

        Parameters
        ----------
        calls : sequence of tuple
            The name, the arguments and the options of each.
        to_the_end : bool
            Whether calls after one that failed are made. One by one they would often not be.

        Returns
        -------
        dict
            What came of each call, by its message. Those that were not made, or whose answers were too long to come
            together, are not in it.
        """
        messages = [self._pickled("call", *call) for call in calls]
        kind, outcomes = self._answer_to(self._pickled("batch", messages, to_the_end))
        return dict(zip(messages, outcomes, strict=False)) if kind == "batch" else {}

    def function(self, name, known=None):
        """A function of the student's, as if it were here.

        Its ``batched`` makes calls ahead in one message, and returns the function that knows what came of them.
        """

        def function(*arguments, **options):
            __tracebackhide__ = True
            return self.ask(name, arguments, options, known)

        def batched(asked):
            return self.function(name, self.together([(name, arguments, {}) for arguments in asked]))

        function.__name__ = function.__qualname__ = name
        vars(function).update(in_the_box=name, batched=batched)
        return function

    def _answer_to(self, message):
        """What the box tells, after the values of functions that are here and that it asked for meanwhile."""
        self._send(message)
        while True:
            kind, content = self._receive()
            if kind != "ask":
                return kind, content
            self._reply(*content)

    def _reply(self, number, arguments):
        """Tell the box the value of a function that is here, or the error that it raised."""
        try:
            self._send(self._pickled("value", self.functions[number](*_decoded(arguments))))
        except BoxEnded:
            raise
        except Exception as error:
            self._send(self._pickled("error", f"{type(error).__name__}: {error}"))

    def _pickled(self, *message):
        file = io.BytesIO()
        _Writer(file, self.functions).dump(message)
        return file.getvalue()

    def _send(self, message):
        try:
            self.stream.write(len(message).to_bytes(8, "big") + message)
            self.stream.flush()
        except OSError:
            raise BoxEnded("it has ended") from None

    def _receive(self):
        size = int.from_bytes(self.stream.read(8), "big")
        text = self.stream.read(size) if size <= LARGEST_ANSWER else b""
        if not text:
            raise BoxEnded("it has ended, or its answer was too long")
        return json.loads(text)


class _Writer(pickle.Pickler):
    """Leaves functions where they are: the student's in the box, and those that have no importable name here."""

    def __init__(self, file, functions):
        super().__init__(file)
        self.functions = functions

    def persistent_id(self, value):
        if isinstance(name := getattr(value, "in_the_box", None), str):
            return "own", name
        if isinstance(value, types.FunctionType) and (value.__module__ == "__main__" or "<" in value.__qualname__):
            if value not in self.functions:
                self.functions.append(value)
            return "ask", self.functions.index(value)
        return None


def _decoded(value):
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "npy":
        return np.load(io.BytesIO(base64.b64decode(content)), allow_pickle=False)[()]
    if kind == "dict":
        return {_decoded(key): _decoded(part) for key, part in content}
    return {"list": list, "tuple": tuple}[kind](map(_decoded, content))


def _error(name, text, where, sentence):
    """The error that the student's function raised, with the lines where, and what a check says of it."""
    known: Any = getattr(builtins, str(name), None)
    plain = isinstance(known, type) and issubclass(known, Exception) and not issubclass(known, UnicodeError)
    error: Any = known(text) if plain else RuntimeError(f"{name}: {text}")
    error.add_note(str(where))
    error.sentence = str(sentence)
    return error


def source_in_the_box(place):
    """The program by which a box begins to answer at a socket."""
    program = Path(__file__).with_name("answering.py").read_text(encoding="utf-8")
    return f"{program}\n_answering({place!r}, globals())\ndel _answering"
