"""The examples in the docstrings print what they say, and every public name has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import emcourse
import emlearn

MODULES = [m.name for p in (emlearn, emcourse) for m in pkgutil.walk_packages(p.__path__, p.__name__ + ".")]
CLASSROOM = ["box.told", "grading.contents", "grading.rubrics", "platforms.collect", "platforms.download"]
CLASSROOM += ["texts.apart"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_print_what_they_say(name):
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, extraglobs={"emlearn": emlearn, "match_labels": emlearn.match_labels})
    assert outcome.failed == 0


@pytest.mark.parametrize("name", CLASSROOM)
def test_examples_of_the_classroom_print_what_they_say(name):
    outcome = doctest.testmod(importlib.import_module(f"classroom.{name}"))
    assert outcome.failed == 0 < outcome.attempted


EXPORT = ["emlearn", "emlearn.estimators", "emlearn.models", "emlearn.standard_errors", "emlearn.widgets"]
"""Packages that list what is public."""
DEFINE = ["emlearn.datasets", "emlearn.models.families", "emlearn.pictures.choice", "emlearn.pictures.film_strip"]
"""Modules whose classes are public or, where they define none, their functions."""
DRAW = ["line", "plane", "tables", "times"]
"""Modules of scenes, whose classes are what ``watch`` is given to draw."""


def defined_in(name):
    """The public classes that a module defines or, if there are none, its functions."""
    found = {n: v for n, v in vars(importlib.import_module(name)).items() if getattr(v, "__module__", None) == name}
    classes = {n: v for n, v in found.items() if inspect.isclass(v)}
    return {n: v for n, v in (classes or found).items() if not n.startswith("_")}


def public():
    """Every public class and function, by its full name."""
    for package in map(importlib.import_module, EXPORT):
        listed = ((name, getattr(package, name)) for name in package.__all__)
        yield from ((f"{package.__name__}.{name}", value) for name, value in listed if not inspect.ismodule(value))
    for module in [*DEFINE, *(f"emlearn.pictures.scenes.{name}" for name in DRAW)]:
        yield from ((f"{module}.{name}", value) for name, value in defined_in(module).items())


PUBLIC = dict(public())


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name):
    examples = doctest.DocTestParser().get_examples(PUBLIC[name].__doc__ or "")
    assert examples and any(example.want for example in examples)
