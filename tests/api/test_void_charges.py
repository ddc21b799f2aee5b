"""Charges of one company of Hong Kong, of which some were never delivered to its register of charges: who goes before
whom through the API, whatever was asked for at the register of patents, and whatever the later lender knew."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.service.access.principal import Role
from tests.api.in_time.dated import asked, day, evidence, signed, then
from tests.exercises import exercises
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    OTHER_BANK,
    Body,
    World,
    act,
    codes,
    filing,
    item,
    must,
    named,
    party,
    reasons,
    uscc,
)

serials = itertools.count(3_108_001)
EARLIER, LATER = "11-02", "11-10"
"""When the two charges were signed: the month of the one is over on 2 December, that of the other on the 10th."""
OVER = then("12-20")
"""A day by which both are over, and what was not delivered is void."""
KNEW, IGNORANT, UNKNOWN = "knew", "none", "unknown"
OPEN = {"PRIORITY_CONTESTED", "PRIORITY_UNDETERMINED"}
FOUR = [
    pytest.param(*four, id="-".join("01"[one] for one in four)) for four in itertools.product((True, False), repeat=4)
]


@pytest.fixture
def company(world: World) -> Body:
    """One in the world that the tests share."""
    return incorporated(world)


def incorporated(world: World) -> Body:
    """A company incorporated in Hong Kong, which owes its charges to a second register."""
    firm = named("HK-CR", f"{next(serials):07d}")
    must(201, world.registrar.post("/v1/parties", party(firm, name="香港創科有限公司", seat="HK")))
    return firm


def delivered(on: str) -> Body:
    """The delivery of a charge at the Companies Registry."""
    return act("HK-CR", day(on), applied_at=day(on))


def knowing(right: Body, what: str, holder: str = "甲银行", on: str = "11-09") -> Any:
    """What a filing says its lender knew of an earlier interest in the right."""
    if what != KNEW:
        return what
    return [{"right": right, "holder": holder, "known_at": day(on), "negative_pledge_known": False}]


def charged(
    world: World,
    right: Body,
    firm: Body,
    on: str,
    *acts: Body,
    pledgee: Body = BANK,
    security: str = "hk_fixed_charge",
    also: tuple[Body, ...] = (),
    **members: Any,
) -> Body:
    """A charge of the firm over the right, signed that day, with these official acts; `also` are others who agree."""
    told = item(right, entered=None, filings=list(acts), security=security, **members)
    body = signed(filing(told, pledgor=firm, pledgee=pledgee), on)
    body["consents"] += [{"party": one, "at": day(on), "sha256": "5" * 64} for one in also]
    document: Body = must(201, world.caller(Role.BANK, pledgee).post("/v1/pledges", body)).json()
    return document


def stands(world: World, document: Body, query: str = OVER) -> tuple[int | None, list[bool | None], set[str]]:
    """Its rank, whether it goes before each other charge, and what is said of that order."""
    told = world.read(document, query)
    (one,) = told["items"]
    said = {code.partition(":")[0] for code in reasons(told, "HK")[1]}
    return one["priority_rank"], [pair["goes_before"] for pair in one["notice_opinion"] or []], said & OPEN


def said_of(first: bool | None, ranks_first: bool) -> set[str]:
    """What is said of an order, given who goes first by law and in the register's rank."""
    if first is None:
        return {"PRIORITY_UNDETERMINED"}
    return set() if first is ranks_first else {"PRIORITY_CONTESTED"}


# ---- two charges -----------------------------------------------------------------------------------------------------


@exercises("HK-6A", "HK-6C", "MR-35")
@pytest.mark.parametrize(("earlier_asked", "earlier_delivered", "later_asked", "later_delivered"), FOUR)
def test_of_two_charges_the_one_delivered_in_time_goes_before_the_void_one_whatever_else_is_so(
    world: World, company: Body, earlier_asked: bool, earlier_delivered: bool, later_asked: bool, later_delivered: bool
) -> None:
    """Where neither or both are void the law of notice decides, as if nothing had to be delivered."""
    for knew in (KNEW, IGNORANT, UNKNOWN):
        right = world.right("HK", "standard_o", company)
        acts = [asked("11-03", f"E-{next(serials)}", "11-05")] if earlier_asked else []
        acts += [delivered("11-06")] if earlier_delivered else []
        earlier = charged(world, right, company, EARLIER, *acts)
        acts = [asked("11-11", f"L-{next(serials)}", "11-13")] if later_asked else []
        acts += [delivered("11-16")] if later_delivered else []
        known = knowing(right, knew)
        later = charged(world, right, company, LATER, *acts, pledgee=OTHER_BANK, knowledge_of_prior=known)
        first: bool | None = earlier_delivered
        if earlier_delivered is later_delivered:
            first = True if earlier_asked else {KNEW: True, IGNORANT: False, UNKNOWN: None}[knew]
        keys = [
            (not (earlier_asked and earlier_delivered), "11-03" if earlier_asked else "11-23", 1),
            (not (later_asked and later_delivered), "11-11" if later_asked else "11-23", 2),
        ]
        above = keys[0] < keys[1]
        said = said_of(first, above)
        assert stands(world, earlier) == (1 if above else 2, [first], said), knew
        assert stands(world, later) == (2 if above else 1, [None if first is None else not first], said), knew
        for document, delivery in ((earlier, earlier_delivered), (later, later_delivered)):
            outcome, found = reasons(world.read(document, OVER), "HK")
            assert ("CR_CHARGE_VOID" in found) is not delivery
            assert (outcome == "not_recognised") is not delivery or not delivery


@exercises("HK-6A", "HK-6C")
@pytest.mark.parametrize("knew", [KNEW, IGNORANT, UNKNOWN])
@pytest.mark.parametrize("applied", [False, True])
def test_until_the_month_is_over_notice_decides_and_from_then_on_the_void_one_stands_behind(
    world: World, company: Body, knew: str, applied: bool
) -> None:
    right = world.right("HK", "standard_o", company)
    acts = [asked("11-03", f"E-{next(serials)}", "11-05")] if applied else []
    earlier = charged(world, right, company, EARLIER, *acts)
    entered, known = asked("11-11", f"L-{next(serials)}", "11-13"), knowing(right, knew)
    later = charged(
        world, right, company, LATER, entered, delivered("11-16"), pledgee=OTHER_BANK, knowledge_of_prior=known
    )
    first = True if applied else {KNEW: True, IGNORANT: False, UNKNOWN: None}[knew]
    said = said_of(first, applied)
    for query in ("", then("12-01"), then("12-02", 23)):
        assert stands(world, earlier, query) == (1 if applied else 2, [first], said)
        assert stands(world, later, query) == (2 if applied else 1, [None if first is None else not first], said)
    for query in (then("12-03", 0), then("12-03"), OVER):
        assert stands(world, earlier, query) == (2, [False], set())
        assert stands(world, later, query) == (1, [True], set())


@exercises("HK-6B", "HK-6C")
def test_a_late_delivery_alone_changes_nothing_and_with_more_time_from_a_court_notice_decides_again(
    own_world: World,
) -> None:
    world, company = own_world, incorporated(own_world)
    right = world.right("HK", "standard_o", company)
    earlier = charged(world, right, company, EARLIER)
    entered, known = asked("11-11", f"L-{next(serials)}", "11-13"), knowing(right, KNEW)
    later = charged(
        world, right, company, LATER, entered, delivered("11-16"), pledgee=OTHER_BANK, knowledge_of_prior=known
    )
    world.clock.set(datetime(2026, 12, 20, 2, tzinfo=UTC))
    evidence(world.bank, earlier, delivered("12-19"))
    for query in ("", OVER):
        assert stands(world, earlier, query) == (2, [False], set())
        assert stands(world, later, query) == (1, [True], set())
    order = act("HK-CR", day("12-18"), "court_extension", applied_at=None, until="2026-12-31")
    evidence(world.bank, earlier, order)
    assert stands(world, earlier, "") == (2, [True], {"PRIORITY_CONTESTED"})
    assert stands(world, later, "") == (1, [False], {"PRIORITY_CONTESTED"})
    assert stands(world, earlier, then("12-10")) == (2, [False], set()), "a court changes no day before its order"


@exercises("HK-6C")
@pytest.mark.parametrize("security", ["hk_floating_charge", "hk_equitable_mortgage", "hk_legal_mortgage"])
def test_it_is_so_for_every_security_of_the_earlier_lender(world: World, company: Body, security: str) -> None:
    right = world.right("HK", "standard_o", company)
    earlier = charged(world, right, company, EARLIER, security=security)
    entered = asked("11-11", f"L-{next(serials)}", "11-13")
    known = knowing(right, KNEW)
    later = charged(
        world, right, company, LATER, entered, delivered("11-16"), pledgee=OTHER_BANK, knowledge_of_prior=known
    )
    assert stands(world, earlier) == (2, [False], set())
    assert stands(world, later) == (1, [True], set())


# ---- several charges, several companies ------------------------------------------------------------------------------


@exercises("HK-6C", "MR-35")
def test_of_three_the_two_void_ones_stand_by_notice_and_both_behind_the_third(world: World, company: Body) -> None:
    third = named("USCC", uscc(7_101 + next(serials)))
    must(201, world.registrar.post("/v1/parties", party(third, name="丙银行", kind="bank")))
    right = world.right("HK", "standard_o", company)
    first = charged(world, right, company, EARLIER)
    second = charged(
        world, right, company, "11-06", pledgee=OTHER_BANK, knowledge_of_prior=knowing(right, KNEW, on="11-05")
    )
    entered = asked("11-11", f"L-{next(serials)}", "11-13")
    known = [*knowing(right, KNEW), *knowing(right, KNEW, "乙银行")]
    last = charged(world, right, company, LATER, entered, delivered("11-16"), pledgee=third, knowledge_of_prior=known)
    assert stands(world, last) == (1, [True, True], set())
    assert stands(world, first) == (2, [True, False], set())
    assert stands(world, second) == (3, [False, False], set())


@exercises("HK-6C")
def test_a_void_charge_of_one_company_is_compared_by_notice_with_the_charge_of_another(
    world: World, company: Body
) -> None:
    """Void against the creditors of the company that gave it, and of no other."""
    right = world.right("HK", "standard_o", company, CO_OWNER)
    earlier = charged(world, right, company, EARLIER, also=(CO_OWNER,))
    acts = asked("11-11", f"L-{next(serials)}", "11-13"), delivered("11-16")
    known = knowing(right, KNEW)
    later = charged(world, right, CO_OWNER, LATER, *acts, pledgee=OTHER_BANK, also=(company,), knowledge_of_prior=known)
    assert stands(world, earlier)[1:] == ([True], {"PRIORITY_CONTESTED"})
    assert stands(world, later)[1:] == ([False], {"PRIORITY_CONTESTED"})


@exercises("HK-6C")
def test_an_assessment_says_of_a_charge_what_its_filing_would_be_told(world: World, company: Body) -> None:
    right = world.right("HK", "standard_o", company)
    charged(world, right, company, EARLIER)
    entered = asked("11-11", f"L-{next(serials)}", "11-13")
    told = item(right, entered=None, filings=[entered, delivered("11-16")], knowledge_of_prior=knowing(right, KNEW))
    body = signed(filing(told, pledgor=company, pledgee=OTHER_BANK), LATER)
    for query, before in (("", False), (OVER, True)):
        (one,) = must(200, world.other_bank.post(f"/v1/assessments{query}", body)).json()["items"]
        assert [pair["goes_before"] for pair in one["notice_opinion"]] == [before]
        found = {code.partition(":")[0] for code in codes(one["recognition"]["HK"]["reasons"])}
        assert ("PRIORITY_CONTESTED" in found) is not before
