"""The examples in the log's docstrings are what the log does."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import registry.log

MODULES = [module.name for module in pkgutil.iter_modules(registry.log.__path__, "registry.log.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
