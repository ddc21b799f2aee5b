"""What every place owes the registry: its form filled in whole; and that a further place needs no change elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import recognition
from registry.domain.decisions import assess, refuse
from registry.domain.numbers import NumberReading, fold_number
from registry.domain.periods import add_months, last_day_of_term, start_of_day
from registry.domain.plausibility import implausible
from registry.domain.pledge import Outcome
from registry.domain.priority import ItemStatus
from registry.domain.recognition import OUTCOMES
from registry.domain.rights import RightStatus, grace_ends_on
from registry.domain.rules import (
    Citation,
    Confidence,
    CreationEffect,
    Dated,
    Jurisdiction,
    Kind,
    PlaceCase,
    Severity,
    in_force,
)
from registry.errors import RightAlreadyPledged
from registry.jurisdictions import discover
from tests.domain.strategies import DAY, NOW, PLACES, TODAY, favourable, unentered

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
    return [*rows, place.grace_months, *([place.reservation_days] if place.exclusive else [])]


# ---- the form --------------------------------------------------------------------------------------------------------


def test_the_three_places_are_found_in_the_order_of_their_codes() -> None:
    assert list(PLACES) == ["CN", "HK", "MO"] == sorted(PLACES)
    assert all(code == place.code for code, place in PLACES.items())
    assert discover() == PLACES


def test_no_two_places_share_a_register_or_a_security() -> None:
    registers = [place.register for place in PLACES.values()]
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
    assert place.examined_kinds <= set(place.kinds)
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
    assert isinstance(place.citations, MappingProxyType)
    assert isinstance(place.rules, tuple)


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
def test_every_citation_names_a_rule_of_recognition_and_one_of_the_place_with_its_basis(place: Jurisdiction) -> None:
    for key, citation in place.citations.items():
        assert re.fullmatch(r"(MR|FAM)-[0-9]{2}( [A-Z_]+)?", key)
        assert re.fullmatch(RULE_ID[place.code], citation.rule)
        assert citation.basis
        assert not citation.basis.startswith(" ")
        assert citation.confidence in Confidence
    assert re.fullmatch(RULE_ID[place.code], place.creation_rule)


@EVERY
def test_every_rule_of_the_place_is_whole(place: Jurisdiction) -> None:
    for rule in place.rules:
        assert re.fullmatch(RULE_ID[place.code], rule.id)
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", rule.code)
        assert rule.basis
        quiet = PlaceCase(security=place.securities[0], pledgor="a", debtor="a", live_rivals=0, rank_claimed=None)
        assert rule.check(quiet) is None or rule.check(quiet)
        if rule.effect.severity is Severity.FAIL:
            assert rule.confidence in REFUSING
    assert len({rule.id for rule in place.rules}) == len(place.rules)


def test_only_what_is_known_well_enough_refuses() -> None:
    assert {one for one in Confidence if one.may_refuse} == REFUSING
    assert all(rule.confidence in REFUSING for rule in recognition.RULES)


@EVERY
@given(filed=st.dates(date(1995, 1, 1), date(2080, 1, 1)))
def test_a_term_ends_on_the_eve_of_its_anniversary(place: Jurisdiction, filed: date) -> None:
    for kind in place.kinds.values():
        years = in_force(kind.term_years, filed)
        assert years is not None
        last = last_day_of_term(filed, years)
        assert last < add_months(filed, 12 * years) == last + DAY


@EVERY
def test_the_grace_ends_on_the_same_day_months_later(place: Jurisdiction) -> None:
    months = in_force(place.grace_months, TODAY)
    assert months is not None
    assert grace_ends_on(TODAY, place) == add_months(TODAY, months)


# ---- a place nobody knew ---------------------------------------------------------------------------------------------


def _read(text: str) -> NumberReading:
    return NumberReading(canonical=fold_number(text))


RAIA = Jurisdiction(
    code="ZZ",
    name="Raia",
    register="ZZ-ROLL",
    securities=("zz_pawn",),
    kinds=MappingProxyType(
        {
            "patent": Kind(
                name="patent",
                term_years=(Dated(first_day=date(1900, 1, 1), value=7, basis="Roll Act s.1"),),
                application=Severity.PENDING,
            )
        }
    ),
    read_number=_read,
    creation=CreationEffect.CONSTITUTIVE,
    creation_rule="ZZ-01",
    exclusive=True,
    reservation_days=(Dated(first_day=date(2000, 1, 1), value=3, basis="Roll Act s.2"),),
    ranks_from_application=False,
    application_protects=False,
    unpaid_fee_bars=False,
    debt_within_term=False,
    all_parties_sign=True,
    asks_acknowledgement=False,
    dispute_suspends=False,
    grace_months=(Dated(first_day=date(1900, 1, 1), value=1, basis="Roll Act s.3"),),
    rank_basis="Roll Act s.4",
    citations=MappingProxyType(
        {"MR-20": Citation(rule="ZZ-01", basis="Roll Act s.4", confidence=Confidence.MEMORY_LOW)}
    ),
    rules=(),
)
FOUR = MappingProxyType({**PLACES, "ZZ": RAIA})
PAWNED = favourable("ZZ", places=FOUR)


def test_a_further_place_is_recognised_by_the_others_and_recognises_them() -> None:
    for code in FOUR:
        recognised = favourable(code, places=FOUR).judge().judged.recognition
        assert set(recognised) == set(FOUR)
        assert recognised[code].outcome is Outcome.RECOGNISED
        for forum in set(FOUR) - {code}:
            assert recognised[forum].outcome is Outcome.RECOGNISED_WITH_CONDITIONS
            assert "ENFORCE_AT_SITUS" in {reason.code for reason in recognised[forum].reasons}


@pytest.mark.parametrize("code", PLACES)
def test_a_further_place_changes_nothing_among_the_others(code: str) -> None:
    among_four = favourable(code, places=FOUR).judge().judged.recognition
    among_three = favourable(code).judge().judged.recognition
    assert {forum: one for forum, one in among_four.items() if forum != "ZZ"} == dict(among_three)


def test_the_rules_read_what_the_further_place_declares() -> None:
    unsigned = PAWNED.with_contract(signatories=(PAWNED.filing.pledgor,)).judge()
    assert {f.code for f in unsigned.core} == {"NOT_IN_WRITING"}
    pending = PAWNED.with_seen(status=RightStatus.PENDING, granted_on=None).judge()
    assert [(f.code, f.severity) for f in pending.core] == [("NOT_IN_FORCE", Severity.PENDING)]
    overdue = PAWNED.with_seen(fees_paid_until=add_months(TODAY, -1) - DAY).judge()
    assert [(f.code, f.severity) for f in overdue.core] == [("NOT_IN_FORCE", Severity.FAIL)]
    foreign = PAWNED.with_item(security="cn_pledge").judge()
    assert {f.code for f in foreign.core} == {"SECURITY_KIND_MISMATCH"}
    (missing,) = PAWNED.with_acts().judge().core
    assert (missing.rule, missing.basis, missing.confidence) == ("ZZ-01", "Roll Act s.4", Confidence.MEMORY_LOW)


def test_a_further_place_that_bears_one_pledge_at_a_time_keeps_reservations_of_its_own_length() -> None:
    taken = replace(PAWNED, rivals=(unentered(reservation_ends_at=NOW + DAY),)).with_acts()
    found = assess(taken.filing, taken.world, ("XX", "XX", "XX"))
    assert {f.code for f in found.findings} >= {"ZZ_ALREADY_PLEDGED"}
    with pytest.raises(RightAlreadyPledged):
        refuse(found.findings)
    assert assess(PAWNED.filing, PAWNED.world, ("XX", "XX", "XX")).reservation_days == (3,)
    ended = replace(taken, rivals=(), reservation_ends_at=NOW)
    standing = ended.own.at(NOW)
    assert standing is not None
    assert standing.status is ItemStatus.LAPSED
    assert {f.code for f in ended.judge().core} == {"SITUS_REGISTRATION_MISSING", "RESERVATION_LAPSED"}


def test_a_filing_over_a_right_of_a_further_place_is_plausible_with_acts_of_its_register() -> None:
    assert implausible(PAWNED.filing, FOUR, NOW) == ()
    wrong = PAWNED.with_acts(replace(PAWNED.acts[0], register="CNIPA"))
    assert [f.pointer for f in implausible(wrong.filing, FOUR, NOW)] == ["/collateral/0/filings/0/register"]


def test_every_outcome_can_be_had_in_a_further_place() -> None:
    ended = PAWNED.with_seen(status=RightStatus.LAPSED)
    condition = PAWNED.with_seen(fees_paid_until=TODAY - timedelta(days=1))
    scenes = (ended, PAWNED.with_acts(), condition, PAWNED)
    assert tuple(scene.judge().judged.recognition["ZZ"].outcome for scene in scenes) == OUTCOMES


def test_the_further_place_s_days_are_legal_days_like_all_others() -> None:
    last = PAWNED.seen.expires_on
    assert last is not None
    over = replace(PAWNED, now=start_of_day(last + DAY)).with_obligation(due_on=last)
    assert "NOT_IN_FORCE" in {f.code for f in over.judge().core}
