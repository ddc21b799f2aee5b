"""What every place owes the registry: its form filled in whole, and true to itself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.case.case import Jurisdiction
from registry.domain.decide.registration import assess
from registry.domain.law.dated import Dated, in_force
from registry.domain.law.finding import Confidence, Effect, Severity
from registry.domain.law.place import Arrangement, CreationEffect
from registry.domain.recognition.outcome import RULES
from registry.domain.recognition.rules import forum as forums
from registry.domain.right.term import grace_ends_on
from registry.domain.values.days import add_months, last_day_of_term
from registry.jurisdictions import discover
from tests.domain.anything import SCENES
from tests.domain.faulty.faults import FAULTS
from tests.domain.strategies import (
    DAY,
    PLACES,
    TODAY,
    Scene,
)
from tests.tiers import examples

EVERY = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
RULE_ID = {
    "CN": r"CN-[0-9]{2,3}",
    "HK": r"HK-[0-9][0-9A-Z]",
    "MO": r"MO-[0-9][0-9A-Z]",
}
"""How the rules of a place are numbered in its table."""
REFUSING = {Confidence.VERIFIED, Confidence.SECONDARY, Confidence.DERIVED, Confidence.MEMORY_HIGH}


def dated_values(place: Jurisdiction) -> list[tuple[Dated[int], ...]]:
    """Every value of this place that law can change."""
    rows = [kind.term_years for kind in place.kinds.values()]
    charges = [place.charge_register.months] if place.charge_register else []
    return [*rows, *charges, place.grace_months, *([place.reservation_days] if place.exclusive else [])]


# ---- the form --------------------------------------------------------------------------------------------------------


def test_the_three_places_are_found_in_the_order_of_their_codes() -> None:
    assert list(PLACES) == ["CN", "HK", "MO"] == sorted(PLACES)
    assert all(code == place.code for code, place in PLACES.items())
    assert discover() == PLACES


def test_no_two_places_share_a_register_or_a_security() -> None:
    registers = [place.register for place in PLACES.values()]
    registers += [place.charge_register.code for place in PLACES.values() if place.charge_register]
    securities = [security for place in PLACES.values() for security in place.securities]
    assert len(set(registers)) == len(registers)
    assert len(set(securities)) == len(securities)


@EVERY
def test_the_form_is_filled_in_whole(place: Jurisdiction) -> None:
    assert re.fullmatch(r"[A-Z]{2}", place.code)
    assert place.name
    assert re.fullmatch(r"[A-Z]+(-[A-Z]+)?", place.register)
    assert place.securities
    assert all(re.fullmatch(r"[a-z]{2}_[a-z_]+", one) for one in place.securities)
    assert place.kinds
    assert all(name == kind.name for name, kind in place.kinds.items())
    assert all(kind.application is not Severity.NOTE for kind in place.kinds.values())
    assert place.examined_kinds | place.export_controlled_kinds <= set(place.kinds)
    assert place.floating <= set(place.securities)
    assert place.rank_basis
    assert place.creation in CreationEffect


@EVERY
def test_what_is_declared_of_one_thing_fits_what_is_declared_of_another(place: Jurisdiction) -> None:
    assert place.exclusive == bool(place.reservation_days)
    assert not place.application_protects or place.ranks_from_application
    assert (place.creation is CreationEffect.CONSTITUTIVE) <= (not place.ranks_from_application)


@EVERY
def test_a_form_can_not_be_changed(place: Jurisdiction) -> None:
    assert isinstance(place.kinds, MappingProxyType)
    assert isinstance(place.rules, tuple)
    assert isinstance(place.arrangements, tuple)


@EVERY
def test_every_dated_value_has_a_first_day_of_its_own_a_source_and_a_sane_value(place: Jurisdiction) -> None:
    for values in dated_values(place):
        days = [one.first_day for one in values]
        assert len(set(days)) == len(days) > 0
        assert all(one.basis and 0 < one.value <= 60 for one in values)


@given(st.sampled_from(sorted(PLACES)), st.dates(date(1995, 1, 1), date(2100, 1, 1)))
def test_a_dated_value_holds_from_its_first_day_until_the_next(code: str, day: date) -> None:
    for values in dated_values(PLACES[code]):
        begun = sorted((one for one in values if one.first_day <= day), key=lambda one: one.first_day)
        assert in_force(values, day) == (begun[-1].value if begun else None)
        first = min(one.first_day for one in values)
        assert in_force(values, first - DAY) is None


@EVERY
def test_a_rule_of_recognition_is_cited_once_and_exists(place: Jurisdiction) -> None:
    cited = [one for rule in place.rules for one in rule.cites]
    assert len(cited) == len(set(cited)) == len(place.citations)
    assert all(re.fullmatch(r"(MR|FAM)-[0-9]{2}( [A-Z_]+)?", one) for one in cited)
    judged = {rule.id for rule in (*RULES, *forums.RULES)}
    assert {one.partition(" ")[0] for one in cited if one.startswith("MR")} <= judged


@EVERY
def test_every_rule_of_the_place_is_whole(place: Jurisdiction) -> None:
    for rule in place.rules:
        assert re.fullmatch(RULE_ID[place.code], rule.id)
        assert rule.says.endswith((".", ".)"))
        assert rule.basis == rule.basis.strip() != ""
        assert rule.speaks is (rule.code is not None)
        assert not (rule.check and rule.verdicts)
        assert rule.code is None or re.fullmatch(r"[A-Z][A-Z0-9_]+", rule.code)
        assert not (rule.check and rule.cites)
        if rule.effect is Effect.REFUSE:
            assert rule.confidence in REFUSING
    ids = {rule.id for rule in place.rules}
    assert len(ids) == len(place.rules)
    assert place.creation_rule in ids
    assert place.charge_register is None or place.charge_register.rule in ids


@EVERY
def test_every_working_week_has_a_day_of_rest_and_a_day_of_work(place: Jurisdiction) -> None:
    for start in range(0, 365 * 3, 7):
        week = [place.calendar.works(date(2025, 1, 1) + timedelta(days=start + n)) for n in range(14)]
        assert any(week)
        assert not all(week)


def test_an_arrangement_is_told_alike_by_every_member() -> None:
    told: dict[str, list[Arrangement]] = {}
    for place in PLACES.values():
        for one in place.arrangements:
            told.setdefault(one.name, []).append(one)
    assert all(len(members) == 2 for members in told.values())
    assert all(one.covers == other.covers and one.first_day == other.first_day for one, other in told.values())


def test_only_what_is_known_well_enough_refuses() -> None:
    """No rule of recognition that fails an item is known less well, save where a place's own rule says so."""
    assert {one for one in Confidence if one.may_refuse} == REFUSING
    failing = {rule for fault in FAULTS for rule, _, severity in fault.answers if severity is Severity.FAIL}
    assert all(rule.confidence in REFUSING for rule in (*RULES, *forums.RULES) if rule.id in failing)


@settings(max_examples=examples(30))
@given(SCENES)
def test_no_place_stumbles_over_what_can_be_told(scene: Scene) -> None:
    """Every check and every deadline of every place answers any well-typed item of its own, in a sentence."""
    found = assess(scene.filing, scene.world).findings
    assert all(f.message.endswith(".") and f.basis and f.rules[-1] == f.rule for f in found)
    for due in scene.place.deadlines(scene.judge().case):
        assert due.message.endswith((".", ".)"))
        assert due.opens_on is None or due.opens_on <= due.due_on
        assert due.grace_ends_on is None or due.due_on <= due.grace_ends_on


@EVERY
@given(filed=st.dates(date(1995, 1, 1), date(2080, 1, 1)))
def test_a_term_ends_on_the_eve_of_its_anniversary(place: Jurisdiction, filed: date) -> None:
    for kind in place.kinds.values():
        years = in_force(kind.term_years, filed)
        assert years is not None
        last = last_day_of_term(filed, years)
        assert last < add_months(filed, 12 * years) == last + DAY


@EVERY
def test_the_grace_ends_on_the_same_day_months_later_or_the_next_that_is_a_day_to_act_on(place: Jurisdiction) -> None:
    months = in_force(place.grace_months, TODAY)
    assert months is not None
    last = add_months(TODAY, months)
    assert last <= grace_ends_on(TODAY, place) == place.last_day_moved(last)
    assert place.last_day_moved(place.last_day_moved(last)) == place.last_day_moved(last)
