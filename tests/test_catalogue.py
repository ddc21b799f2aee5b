"""The rule catalogue is whole: every rule has its basis, and where it does something a test that exercises it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.cli import app
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Confidence, Does, Effect
from registry.domain.pledge.judged import Reached
from registry.domain.rank.pairs import Ground, Layer, Pair
from registry.jurisdictions import discover
from registry.service.law import catalogue
from registry.service.operating.opening import RULE_SET_VERSION
from tests import exercises
from tests.witness import answering, watching

PLACES = discover()
ENTRIES = catalogue.catalogue(PLACES, RULE_SET_VERSION)
IDS = [entry["id"] for entry in ENTRIES]
MAY_REFUSE = {"verified", "secondary", "derived", "memory_high"}
REFUSING_FROM_WEAK_MEMORY: frozenset[str] = frozenset()
"""Rules that refuse and are not known well enough to: none, and none may come."""


def _places(entries: list[dict[str, Any]], wrong: Any) -> list[str]:
    return [entry["id"] for entry in entries if wrong(entry)]


# ---- the list of tests -----------------------------------------------------------------------------------------------


def test_the_list_of_tests_is_what_the_tests_say() -> None:
    """Where it is not: `python -m tests.exercises`."""
    assert exercises.LISTED.read_text(encoding="utf-8") == exercises.written(exercises.found())


def test_every_rule_that_decides_warns_or_sets_a_day_has_a_test_that_exercises_it() -> None:
    tests = exercises.found()
    at_work = [entry["id"] for entry in ENTRIES if entry["does"] != Does.INFORMS]
    assert len(at_work) > 200
    assert [rule for rule in at_work if not tests.get(rule)] == []


def test_every_exercised_id_is_a_rule() -> None:
    assert sorted(set(exercises.found()) - set(IDS)) == []


def test_every_mark_on_a_test_counts_and_one_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    file = folder / "test_some.py"
    file.write_text('@exercises("A-1", "A-2")\n@other\n@exercises("A-3")\ndef test_one(): ...\n', encoding="utf-8")
    assert exercises.found(folder) == dict.fromkeys(("A-1", "A-2", "A-3"), ("tests/test_some.py::test_one",))
    file.write_text("@exercises(*RULES)\ndef test_one(): ...\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a literal"):
        exercises.found(folder)
    file.write_text('@exercises("A-1")\ndef one(): ...\n', encoding="utf-8")
    with pytest.raises(ValueError, match="is no test"):
        exercises.found(folder)


def test_what_a_marked_test_makes_the_register_answer_is_seen() -> None:
    with watching() as seen:
        Deadline(rule="A-1", code="DUE", message="It is due.", due_on=date(2026, 1, 1))
        Reached(on=None, rule="A-2")
        Pair(earlier="a", later="b", winner=None, layer=Layer.NOTICE, ground=Ground.KNOWLEDGE_UNKNOWN)
    Reached(on=None, rule="A-3")
    assert seen == {"A-1", "A-2", "MR-35", "HK-54"}
    assert {"CN-80", "HK-13", "MO-1E", "XB-17", "MR-05", "FAM-10"} <= answering()
    assert not {"CN-15", "CN-121"} & answering(), "it informs; it is built into a term"


# ---- the rules -------------------------------------------------------------------------------------------------------


def test_no_id_is_there_twice() -> None:
    assert [rule for rule, count in Counter(IDS).items() if count > 1] == []


def test_every_rule_says_something_and_what_it_rests_on() -> None:
    assert _places(ENTRIES, lambda entry: not entry["says"].strip() or not entry["basis"].strip()) == []


def test_every_rule_has_an_effect_a_confidence_and_a_first_day_of_the_law() -> None:
    assert {entry["effect"] for entry in ENTRIES} <= {*Effect, catalogue.RECOGNISE, catalogue.POLICY}
    assert {entry["confidence"] for entry in ENTRIES} <= set(Confidence)
    assert all(date(1900, 1, 1) <= date.fromisoformat(entry["first_day"]) for entry in ENTRIES)


def test_what_a_rule_does_is_what_its_row_can_do() -> None:
    """One that looks at an item itself or is cited does more than inform; a day is set only by one that says so."""
    does = {entry["id"]: Does(entry["does"]) for entry in ENTRIES}
    for place in PLACES.values():
        for rule in place.rules:
            assert (rule.speaks or bool(rule.cites)) <= (does[rule.id] is not Does.INFORMS), rule.id
    assert {does[rule] for rule in ("CN-45", "HK-50", "MO-13", "XB-02", "MR-05", "POL-01")} == {Does.DECIDES}
    assert {does[rule] for rule in ("CN-80", "CN-85", "HK-36", "HK-62", "XB-17", "FAM-07")} == {Does.WARNS}
    assert {does[rule] for rule in ("CN-30", "CN-62", "HK-13", "HK-64", "MO-05")} == {Does.DEADLINE}
    assert {does[rule] for rule in ("CN-15", "CN-154", "HK-66", "MO-0D", "XB-32")} == {Does.INFORMS}


def test_a_rule_that_refuses_is_known_well_enough_to() -> None:
    refusing = [entry for entry in ENTRIES if entry["effect"].startswith("refuse")]
    assert len(refusing) > 20
    weak = _places(refusing, lambda entry: entry["confidence"] not in MAY_REFUSE)
    assert set(weak) == REFUSING_FROM_WEAK_MEMORY


def test_the_tables_of_all_places_are_there_those_across_borders_recognition_and_the_policy() -> None:
    counted = Counter(rule.partition("-")[0] for rule in IDS)
    assert set(counted) >= {"CN", "HK", "MO", "XB", "MR", "POL"}
    assert counted["CN"] == len(PLACES["CN"].rules)
    everywhere = {catalogue.RECOGNISE, catalogue.POLICY}
    assert {entry["jurisdiction"] for entry in ENTRIES if entry["effect"] in everywhere} == {None}


def test_the_order_is_that_of_places_then_of_what_holds_across_them() -> None:
    seen = list(dict.fromkeys(rule.partition("-")[0] for rule in IDS))
    assert seen[:3] == sorted(PLACES)
    across = [entry["id"] for entry in ENTRIES if entry["effect"] == catalogue.RECOGNISE]
    assert across == sorted(across)


def test_several_checks_of_one_id_are_one_rule_as_sure_as_the_least_sure_of_them() -> None:
    both = next(entry for entry in ENTRIES if entry["id"] == "MR-02")
    assert both["says"].count(".") == 2
    assert both["basis"].count(";") >= 1
    assert both["confidence"] == "derived"


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command_lists_the_rules_without_a_database() -> None:
    ran = CliRunner().invoke(
        app, ["rules"], env={"REGISTRY_DATABASE_URL": "sqlite:////nowhere/at/all.db", "COLUMNS": None}
    )
    assert ran.exit_code == 0
    assert [line.split()[0] for line in ran.output.splitlines()] == IDS


def test_the_command_gives_the_same_as_json() -> None:
    ran = CliRunner().invoke(app, ["rules", "--json"])
    assert json.loads(ran.output.splitlines()[-1]) == {"rule_set_version": RULE_SET_VERSION, "items": ENTRIES}


def test_the_command_gives_one_page_of_markdown_with_a_table_for_each_place() -> None:
    page = CliRunner().invoke(app, ["rules", "--markdown"]).output
    headings = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    across = ["Across borders", "Mutual recognition", "District policy"]
    assert headings == ["Mainland China", "Hong Kong", "Macau", *across]
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| id ")]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == IDS
    assert {row.replace("\\|", "").count("|") for row in rows} == {9}
    assert {row.split(" | ")[1] for row in rows} == {does.value for does in Does}


def test_one_page_can_not_be_markdown_and_json() -> None:
    assert CliRunner().invoke(app, ["rules", "--markdown", "--json"]).exit_code == 2
