"""The codes of findings and deadlines, read off the source that makes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from registry.domain.crossing import table
from registry.jurisdictions import discover
from tests.support import ROOT

PLACES = discover()
TABLES = (*(rule for place in PLACES.values() for rule in place.rules), *table.RULES)
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?::.*)?")
VERDICTS = {"fail", "pending", "condition", "note", "say", "Verdict"}


@cache
def findings() -> frozenset[str]:
    """Every code that a finding can have, without what follows its colon."""
    checked = {rule.code or rule.id for rule in TABLES if rule.check is not None}
    return frozenset({*(code for code, _ in said()), *in_conditions(), *of_places(), *checked})


def deadlines() -> set[str]:
    """Every code that a deadline can have; of those named after a proceeding, how they end."""
    told = (
        _text(_named(call).get("code"))
        for name, call in _calls("domain", "jurisdictions", "service")
        if name == "Deadline"
    )
    return {code.replace("{}", "*") for code in told if code}


def said() -> Iterator[tuple[str, bool]]:
    """Each code written in a call that makes a verdict, a finding or a rule, and whether a cure stands beside it."""
    for name, call in _calls("domain", "jurisdictions", "service"):
        named = _named(call)
        told = call.args[0] if name in VERDICTS and call.args else named.get("code") if name != "Deadline" else None
        beside = call.args[3] if name in VERDICTS and len(call.args) > 3 else named.get("cure")
        cured = beside is not None and not (isinstance(beside, ast.Constant) and beside.value is None)
        if CODE.fullmatch(_text(told)) or (name == "Finding" and re.fullmatch(r"[a-z]+(-[a-z]+)+", _text(told))):
            yield _text(told).partition(":")[0], cured


def in_conditions() -> Iterator[str]:
    """Each code that a rule of recognition names in whatever way."""
    for path in sorted((ROOT / "registry/domain/recognition/rules").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if CODE.fullmatch(_text(node)):
                yield _text(node).partition(":")[0]


def of_places() -> Iterator[str]:
    """The codes that bear the name of a place or its register: those of a right that takes one pledge at a time."""
    for place in PLACES.values():
        if place.exclusive:
            yield f"{place.code}_ALREADY_PLEDGED"
            yield f"{place.register}_CANCELLATION_OUTSTANDING"


def _named(call: ast.Call) -> dict[str | None, ast.expr]:
    return {word.arg: word.value for word in call.keywords}


def _text(node: ast.AST | None) -> str:
    """A literal or an f-string, each of its values as `{}`; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def _calls(*rooms: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call by the bare name of what is called."""
    for room in rooms:
        for path in sorted((ROOT / "registry" / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield getattr(node.func, "id", getattr(node.func, "attr", "")), node
