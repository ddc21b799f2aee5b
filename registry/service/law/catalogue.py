"""The rule catalogue: every rule this register knows, with its place, effect, basis, confidence and first day.

It is read off what judges, never written beside it: the places' tables, the cross-border table, the rules of
recognition, those of the district policy. Each says what it does in answers, and names the tests that exercise what it
decides, from a list made of the tests themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from registry.domain import district_policy
from registry.domain.case.case import PlaceRule, Places
from registry.domain.case.rule import Rule
from registry.domain.crossing import table as cross_border
from registry.domain.law.finding import Confidence, Does
from registry.domain.recognition.outcome import RULES
from registry.domain.recognition.rules import forum
from registry.domain.recognition.rules.forum import ForumRule
from registry.errors import NotFound

RECOGNISE = "recognise"
"""The effect of a rule of recognition, which is a verdict in each place that is asked."""
POLICY = "policy"
"""The effect of a rule of the district policy, which bears on support alone."""

_TESTS = "exercised.json"
_LEGEND = (
    "Does: what each rule does in the answers here: it decides, warns, sets a deadline, or informs.",
    "Confidence: how it is known. From memory at medium or low, it never refuses.",
)
_ACROSS = {RECOGNISE: "Mutual recognition", POLICY: "District policy"}


def catalogue(places: Places, rule_set_version: str) -> list[dict[str, Any]]:
    """Every rule, by its id within its table: places in the order of their codes, then across borders, MR, POL."""
    tables: list[tuple[str | None, Iterable[PlaceRule]]] = [(code, place.rules) for code, place in places.items()]
    tables.append((None, cross_border.RULES))
    entries = [_place_entry(code, rule) for code, rules in tables for rule in rules]
    entries += _recognition_entries(rule_set_version)
    entries += _policy_entries()
    tests = exercised()
    return [{**entry, "tests": list(tests.get(entry["id"], ()))} for entry in entries]


def rule(places: Places, rule_set_version: str, rule_id: str) -> dict[str, Any]:
    """One rule by its id; NotFound where there is none."""
    found = next((entry for entry in catalogue(places, rule_set_version) if entry["id"] == rule_id), None)
    if found is None:
        raise NotFound(f"There is no rule {rule_id}.")
    return found


@cache
def exercised() -> Mapping[str, tuple[str, ...]]:
    """The names of the tests that exercise each rule, by the rule's id."""
    listed = files("registry.service.law").joinpath(_TESTS)
    return {rule_id: tuple(tests) for rule_id, tests in json.loads(listed.read_text(encoding="utf-8")).items()}


def _place_entry(code: str | None, rule: PlaceRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "jurisdiction": code,
        "effect": rule.effect.value,
        "does": rule.role.value,
        "code": rule.code,
        "says": rule.says,
        "basis": rule.basis,
        "confidence": rule.confidence.value,
        "first_day": rule.first_day.isoformat(),
        "same_as": list(rule.cites),
        "cure": rule.cure,
    }


def _recognition_entries(rule_set_version: str) -> list[dict[str, Any]]:
    """The rules of recognition by their id; what one id says in several checks stands in one entry."""
    every: tuple[Rule | ForumRule, ...] = (*RULES, *forum.RULES)
    by_id: dict[str, list[Rule | ForumRule]] = {}
    for rule in sorted(every, key=lambda one: one.id):
        by_id.setdefault(rule.id, []).append(rule)
    return [
        {
            "id": rule_id,
            "jurisdiction": None,
            "effect": RECOGNISE,
            "does": _does(rules).value,
            "code": None,
            "says": " ".join(map(_said, rules)),
            "basis": "; ".join(dict.fromkeys(rule.basis for rule in rules)),
            "confidence": max((rule.confidence for rule in rules), key=list(Confidence).index).value,
            "first_day": rule_set_version,
            "same_as": [],
            "cure": None,
        }
        for rule_id, rules in by_id.items()
    ]


def _does(rules: Iterable[Rule | ForumRule]) -> Does:
    """What the checks of one id do together: they decide, unless each of them only makes notes."""
    decides = any(isinstance(rule, ForumRule) or rule.does is Does.DECIDES for rule in rules)
    return Does.DECIDES if decides else Does.WARNS


def _said(rule: Rule | ForumRule) -> str:
    """What the check says of itself, behind its id."""
    says = " ".join((rule.check.__doc__ or "").split("\n\n")[0].split()).partition(": ")[2]
    return says[:1].upper() + says[1:]


def _policy_entries() -> list[dict[str, Any]]:
    """The rules of the district policy, in its order."""
    return [
        {
            "id": rule.id,
            "jurisdiction": None,
            "effect": POLICY,
            "does": Does.DECIDES.value,
            "code": None,
            "says": rule.says,
            "basis": rule.basis,
            "confidence": rule.confidence.value,
            "first_day": rule.first_day.isoformat(),
            "same_as": [],
            "cure": None,
        }
        for rule in district_policy.RULES
    ]


# ---- for people ------------------------------------------------------------------------------------------------------


def table(entries: Iterable[Mapping[str, Any]]) -> str:
    """The catalogue for a terminal, a line each."""
    return "\n".join(
        f"{entry['id']:<6}  {entry['does']:<8}  {entry['effect'].replace('_', ' '):<12}"
        f"  {entry['confidence'].replace('_', ' '):<13}  {entry['first_day']}  {entry['says']}"
        for entry in entries
    )


def heading_and_text(entry: Mapping[str, Any]) -> tuple[str, str]:
    """One rule for a terminal that may be narrow: what names it, and what it says with its basis."""
    told = (entry["does"], entry["effect"], entry["confidence"])
    heading = f"{entry['id']}  {' · '.join(one.replace('_', ' ') for one in told)} · {entry['first_day']}"
    return heading, f"{entry['says']} ({entry['basis']})"


def markdown(entries: Iterable[Mapping[str, Any]], places: Places) -> str:
    """The catalogue as one page of Markdown, a table for each place."""
    by_heading: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        code = entry["jurisdiction"]
        across = _ACROSS.get(entry["effect"], "Across borders")
        by_heading.setdefault(across if code is None else places[code].name, []).append(entry)
    lines = ["# Rules", "", *_LEGEND, ""]
    for heading, rules in by_heading.items():
        lines += [f"## {heading}", "", "| id | does | effect | rule | basis | confidence | since | same as |"]
        lines.append("|---|---|---|---|---|---|---|---|")
        for entry in rules:
            cells = (
                entry["id"],
                entry["does"],
                entry["effect"].replace("_", " "),
                entry["says"],
                entry["basis"],
                entry["confidence"].replace("_", " "),
                entry["first_day"],
                ", ".join(entry["same_as"]),
            )
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)
