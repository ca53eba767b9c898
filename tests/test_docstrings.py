"""The examples in the docstrings print what they say."""

import doctest
import importlib
import pkgutil

import pytest

import emcourse
import emlearn

MODULES = [m.name for p in (emlearn, emcourse) for m in pkgutil.walk_packages(p.__path__, p.__name__ + ".")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_print_what_they_say(name):
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, extraglobs={"emlearn": emlearn, "match_labels": emlearn.match_labels})
    assert outcome.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    with_examples = [n for n in MODULES if any(t.examples for t in finder.find(importlib.import_module(n)))]
    wanted = {"emlearn.models.labels", "emlearn.estimators.restarts", "emlearn.estimators.selection"}
    assert wanted <= set(with_examples)
