"""Plausibility: what no filing can say is found, each fault at its place, and what a filing can say is let through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Acknowledgement, Consent, Filing, Knowledge, PaperOnFile, Search, Valuation
from registry.domain.filing.plausibility import implausible, implausible_acts
from registry.domain.values.days import end_of_day, legal_day
from registry.domain.values.money import Money
from tests.domain.strategies import (
    DAY,
    INSTANTS,
    NOW,
    OTHER,
    PLACES,
    PLEDGOR,
    TODAY,
    Scene,
    at,
    favourable,
    money,
    registered,
)

TOMORROW = at(TODAY + DAY, 0)
TONIGHT = end_of_day(TODAY)
Fault = tuple[str, str]


def faults(filing: Filing, now: datetime = NOW) -> set[Fault]:
    """Each fault by its place and code."""
    found = implausible(filing, PLACES, now)
    assert all(one.detail.endswith(".") for one in found)
    assert len({(one.pointer, one.code) for one in found}) == len(found)
    return {(one.pointer, one.code) for one in found}


def valuation(amount: str = "8.00", allocated: str = "8.00", currency: str = "CNY", **members: Any) -> Valuation:
    return Valuation(
        reference="V-1",
        amount=money(amount),
        allocated=Money(amount=Decimal(allocated), currency=currency),
        **members,
    )


def knowing(when: datetime) -> tuple[Knowledge, ...]:
    return (Knowledge(right=favourable("HK").seen.right, holder="other", known_at=when),)


@pytest.mark.parametrize("code", PLACES)
def test_a_favourable_filing_has_no_fault(code: str) -> None:
    assert faults(favourable(code).filing) == set()


WRONG: list[tuple[str, Callable[[Scene], Scene], Fault]] = [
    (
        "nothing owed",
        lambda s: s.with_obligation(principal=money("0.00")),
        ("/obligation/principal/amount", "not-positive"),
    ),
    (
        "less than nothing owed",
        lambda s: s.with_obligation(principal=money("-0.01")),
        ("/obligation/principal/amount", "not-positive"),
    ),
    (
        "a specific debt with a maximum",
        lambda s: s.with_obligation(maximum=money("1.00")),
        ("/obligation/maximum", "not-allowed"),
    ),
    (
        "a maximum with a principal",
        lambda s: s.with_obligation(kind="maximum_amount", maximum=money("1.00")),
        ("/obligation/principal", "not-allowed"),
    ),
    (
        "a maximum of nothing",
        lambda s: s.with_obligation(kind="maximum_amount", maximum=money("0.00"), principal=None),
        ("/obligation/maximum/amount", "not-positive"),
    ),
    (
        "claims that end before they begin",
        lambda s: s.with_obligation(claims_from=TODAY, claims_to=TODAY - DAY),
        ("/obligation/claims_to", "out-of-order"),
    ),
    (
        "a debt due before its contract",
        lambda s: s.with_obligation(due_on=TODAY - 6 * DAY),
        ("/obligation/due_on", "out-of-order"),
    ),
    (
        "a contract of tomorrow",
        lambda s: s.with_contract(executed_at=TOMORROW),
        ("/contract/executed_at", "in-the-future"),
    ),
    (
        "a consent of tomorrow",
        lambda s: s.with_filing(consents=(*s.filing.consents, Consent(party=OTHER, at=TOMORROW))),
        ("/consents/1/at", "in-the-future"),
    ),
    (
        "an acknowledgement of tomorrow",
        lambda s: s.with_filing(acknowledgements=(Acknowledgement(kind="x", party=PLEDGOR, at=TOMORROW),)),
        ("/acknowledgements/0/at", "in-the-future"),
    ),
    (
        "a resolution of tomorrow",
        lambda s: s.with_filing(authority=PaperOnFile(sha256="0" * 64, resolved_on=TODAY + DAY)),
        ("/authority/resolved_on", "in-the-future"),
    ),
    (
        "one right twice",
        lambda s: s.with_filing(collateral=s.filing.collateral * 2),
        ("/collateral/1/right", "duplicate-collateral"),
    ),
    (
        "a search of tomorrow",
        lambda s: s.with_item(official_search=Search(register="CNIPA", reference="S", at=TOMORROW)),
        ("/collateral/0/official_search/at", "in-the-future"),
    ),
    (
        "knowledge of tomorrow",
        lambda s: s.with_item(knowledge_of_prior=knowing(TOMORROW)),
        ("/collateral/0/knowledge_of_prior/0/known_at", "in-the-future"),
    ),
    (
        "a valuation of tomorrow",
        lambda s: s.with_item(valuation=valuation(valued_on=TODAY + DAY)),
        ("/collateral/0/valuation/valued_on", "in-the-future"),
    ),
    (
        "a value of nothing",
        lambda s: s.with_item(valuation=valuation(amount="0.00")),
        ("/collateral/0/valuation/amount/amount", "not-positive"),
    ),
    (
        "a part of nothing",
        lambda s: s.with_item(valuation=valuation(allocated="0.00")),
        ("/collateral/0/valuation/allocated/amount", "not-positive"),
    ),
    (
        "a part in another currency",
        lambda s: s.with_item(valuation=valuation(currency="HKD")),
        ("/collateral/0/valuation/allocated", "not-allowed"),
    ),
    (
        "an entry by a register that does not keep the right",
        lambda s: s.with_acts(*s.acts, registered("MO-DSEDT" if s.place.code != "MO" else "CNIPA")),
        ("/collateral/0/filings/1/register", "not-allowed"),
    ),
    (
        "an entry before its application",
        lambda s: s.with_acts(replace(s.acts[0], effective_at=s.acts[0].applied_at - timedelta(microseconds=1))),
        ("/collateral/0/filings/0/effective_at", "out-of-order"),
    ),
]


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize(("wrong", "fault"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_no_filing_can_say_is_one_fault_at_its_place(
    wrong: Callable[[Scene], Scene], fault: Fault, code: str
) -> None:
    assert faults(wrong(favourable(code)).filing) == {fault}


@given(st.lists(st.sampled_from(WRONG), min_size=2, max_size=5))
def test_faults_add_up_and_none_hides_another(
    rows: list[tuple[str, Callable[[Scene], Scene], Fault]],
) -> None:
    scene = favourable("HK")
    areas: dict[str, Fault] = {}
    for _, wrong, fault in rows:
        area = fault[0].split("/")[1]
        if area not in areas and fault[1] != "duplicate-collateral":
            scene, areas[area] = wrong(scene), fault
    found = faults(scene.filing)
    assert set(areas.values()) <= found


@pytest.mark.parametrize("member", ["applied_at", "effective_at", "obtained_at"])
def test_evidence_of_tomorrow_is_none(member: str) -> None:
    scene = favourable("HK")
    act = replace(scene.acts[0], **{member: TOMORROW})
    found = faults(scene.with_acts(act).filing)
    assert (f"/collateral/0/filings/0/{member}", "in-the-future") in found


@pytest.mark.parametrize("code", PLACES)
def test_evidence_of_today_is_good_whatever_the_hour(code: str) -> None:
    scene = favourable(code).with_acts(
        registered(PLACES[code].register, applied_at=TONIGHT, effective_at=TONIGHT, obtained_at=TONIGHT)
    )
    scene = scene.with_contract(executed_at=TONIGHT).with_obligation(due_on=TODAY)
    scene = scene.with_item(
        official_search=Search(register="CNIPA", reference="S", at=TONIGHT),
        knowledge_of_prior=knowing(TONIGHT),
        valuation=valuation(valued_on=TODAY),
    )
    scene = scene.with_filing(
        consents=(Consent(party=PLEDGOR, at=TONIGHT),),
        authority=PaperOnFile(sha256="0" * 64, resolved_on=TODAY, until=TODAY + 99 * DAY),
    )
    assert faults(scene.filing) == set()


@pytest.mark.parametrize("register", ["HK-CR", "SAFE"])
@pytest.mark.parametrize("code", PLACES)
def test_registers_of_firms_and_of_foreign_exchange_act_on_a_right_of_any_place(code: str, register: str) -> None:
    scene = favourable(code)
    assert faults(scene.with_acts(*scene.acts, registered(register)).filing) == set()


def test_a_deadline_and_a_debt_lie_in_the_future_and_are_no_evidence() -> None:
    extended = Act(register="HK-CR", act=ActKind.COURT_EXTENSION, until=TODAY + 30 * DAY)
    scene = favourable("HK")
    assert faults(scene.with_acts(*scene.acts, extended).filing) == set()


@given(INSTANTS, INSTANTS, INSTANTS)
def test_an_act_is_judged_by_legal_days_against_today_and_by_instants_against_itself(
    applied: datetime, effective: datetime, now: datetime
) -> None:
    act = registered("CNIPA", applied_at=applied, effective_at=effective, obtained_at=None)
    found = {(f.pointer, f.code) for f in implausible_acts([(act, "/acts/0")], "CNIPA", PLACES, legal_day(now))}
    assert found == {
        *(
            (f"/acts/0/{name}", "in-the-future")
            for name, day in (("applied_at", applied), ("effective_at", effective))
            if legal_day(day) > legal_day(now)
        ),
        *([("/acts/0/effective_at", "out-of-order")] if effective < applied else []),
    }
