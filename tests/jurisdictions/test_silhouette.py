"""The folders of the places are alike: whoever has read one finds their way in all."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

import registry.jurisdictions
from registry.domain.case.case import Jurisdiction

ROOM = Path(registry.jurisdictions.__file__).parent
FOLDERS = sorted(path.parent for path in ROOM.glob("*/__init__.py"))
EVERY = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)

NAMES = {
    "texts": (),
    "values": ("REGISTER", "KINDS", "GRACE_MONTHS", "ARRANGEMENTS"),
    "days": ("statutory_holidays", "CALENDAR"),
    "fees": ("fee_due_days",),
    "numbers": ("read_number",),
    "deadlines": ("deadlines",),
    "charges": ("CHARGE_REGISTER",),
    "checks": (),
    "table": ("RULES",),
    "other_rights": ("OTHER_RIGHTS",),
}
"""The files of a folder in the order of reading, each with the names it has in every place, in their order."""
WHERE_IT_HAS_THE_MATTER = {"charges", "other_rights"}
SECTIONS = ("The law. ", "Days. ", "Fees. ", "Numbers. ", "Settings. ", "Not here: ", "Sources: ")
"""What the docstring of a place tells, in this order; settings, where the place has any."""


def _files(folder: Path) -> dict[str, ast.Module]:
    return {path.stem: ast.parse(path.read_text()) for path in folder.glob("*.py") if path.stem != "__init__"}


def _stated(module: ast.Module) -> list[str]:
    """The names a module states at its top, in order."""
    stated = []
    for node in module.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                stated.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                stated.append(name)
    return stated


def _docstring(folder: Path) -> str:
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))
    assert told is not None
    return told


@EVERY
def test_a_folder_has_the_same_files(folder: Path) -> None:
    files = set(_files(folder))
    assert files <= set(NAMES)
    assert files | WHERE_IT_HAS_THE_MATTER == set(NAMES)


@EVERY
def test_a_file_states_the_same_names_in_the_same_order(folder: Path) -> None:
    for file, module in _files(folder).items():
        assert [name for name in _stated(module) if name in NAMES[file]] == list(NAMES[file])


@EVERY
def test_a_file_imports_only_what_was_read_before_it(folder: Path) -> None:
    order = list(NAMES)
    for file, module in _files(folder).items():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                f"registry.jurisdictions.{folder.name}."
            ):
                assert order.index(str(node.module).rpartition(".")[2]) < order.index(file)


@EVERY
def test_values_are_apart_from_what_is_worked_out(folder: Path) -> None:
    for file in ("texts", "values"):
        assert not [node for node in ast.walk(_files(folder)[file]) if isinstance(node, ast.FunctionDef | ast.Lambda)]


@EVERY
def test_a_place_is_declared_in_the_order_of_the_form(folder: Path) -> None:
    (call,) = (
        node
        for node in ast.walk(ast.parse((folder / "__init__.py").read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Jurisdiction"
    )
    told = [keyword.arg for keyword in call.keywords]
    assert told == [field.name for field in fields(Jurisdiction) if field.name in told]


@EVERY
def test_the_first_sentence_of_a_file_needs_no_and(folder: Path) -> None:
    for module in (ast.parse(path.read_text()) for path in folder.glob("*.py")):
        told = ast.get_docstring(module)
        assert told is not None
        assert not re.search(r"\band\b", re.split(r"\.(?:\s|$)", told)[0])


@EVERY
def test_the_docstring_of_a_place_has_its_sections_in_order(folder: Path) -> None:
    begun = [one for paragraph in _docstring(folder).split("\n\n") for one in SECTIONS if paragraph.startswith(one)]
    assert begun == [one for one in SECTIONS if one in begun]
    assert set(SECTIONS) - set(begun) <= {"Settings. "}


@EVERY
def test_the_worked_examples_of_a_place_come_out_as_they_are_told(folder: Path) -> None:
    """Each of the sections of law, days, fees and numbers has one at least."""
    place = importlib.import_module(f"registry.jurisdictions.{folder.name}")
    told = _docstring(folder)
    for section, following in zip(SECTIONS[:4], (*SECTIONS[1:4], "Not here: "), strict=True):
        assert ">>> " in told[told.index(f"\n{section}") : told.index(f"\n{following}")]
    assert doctest.testmod(place, optionflags=doctest.ELLIPSIS) == (0, told.count(">>> "))
