"""A Hong Kong right mortgaged with its title, and charged to others: what becomes of those charges, and
of its family, when the mortgage ends or passes on, through the API."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from registry.service.access.principal import Role
from tests.api.in_time.dated import asked, day, sent, signed
from tests.exercises import exercises
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    disclosing,
    filing,
    item,
    must,
    named,
    party,
    reasons,
    uscc,
)

DAY = timedelta(days=1)
TITLE = {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT", "DISPOSAL_WITHOUT_CONSENT"}
SPLIT = {"FAMILY_OWNERSHIP_SPLIT", "EVIDENCE_MISSING:owners"}
TAKER = named("USCC", uscc(8_301))
references = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Mortgaged:
    """A right of the firm under a legal mortgage to the bank, its owner in the register, with charges to the other
    bank."""

    world: World
    right: Body
    mortgage: Body
    charges: tuple[Body, ...]

    def said(self, *codes: str) -> list[set[str]]:
        """Which of these is said of each charge."""
        return [reasons(self.world.read(one), "HK")[1] & set(codes) for one in self.charges]

    @property
    def outcomes(self) -> list[str]:
        """What each charge is worth in Hong Kong."""
        return [reasons(self.world.read(one), "HK")[0] for one in self.charges]

    def owned(self, by: Body, on: str, hour: int = 9) -> None:
        """The register shows another owner from that day."""
        self.world.happen(self.right, "owner_changed", at=day(on, hour), owners=[{"party": by}])


def secured(world: World, right: Body, on: str, asked_on: str, pledgee: Body, security: str) -> Body:
    """A security over a right, signed on a day, and asked for and entered on another."""
    place = {"HK": "HK-IPD", "CN": "CNIPA", "MO": "MO-DSEDT"}[right["jurisdiction"]]
    entry = asked(asked_on, f"S-{next(references)}", asked_on, register=place)
    told = item(right, entered=None, filings=[entry], security=security)
    document: Body = must(
        201, world.caller(Role.BANK, pledgee).post("/v1/pledges", signed(filing(told, pledgee=pledgee), on))
    ).json()
    return document


@pytest.fixture
def mortgaged(own_world: World) -> Mortgaged:
    """A fixed charge before the mortgage; after it a fixed and a floating one, and an equitable mortgage."""
    world, right = own_world, own_world.right()
    must(201, world.registrar.post("/v1/parties", party(TAKER, name="第三銀行", kind="bank")))
    before = secured(world, right, "11-01", "11-02", OTHER_BANK, "hk_fixed_charge")
    mortgage = secured(world, right, "11-03", "11-04", BANK, "hk_legal_mortgage")
    world.happen(right, "owner_changed", at=day("11-05"), owners=[{"party": BANK}])
    after = [
        secured(world, right, on, on, OTHER_BANK, security)
        for on, security in (
            *(("11-07", "hk_fixed_charge"), ("11-09", "hk_floating_charge")),
            ("11-11", "hk_equitable_mortgage"),
        )
    ]
    world.clock.advance(DAY)
    return Mortgaged(world=world, right=right, mortgage=mortgage, charges=(before, *after))


def passed_on(at: Mortgaged) -> None:
    consents = [{"party": one, "at": day("11-23"), "sha256": "a" * 64} for one in (BANK, FIRM, TAKER)]
    sent(at.world.bank, at.mortgage, "transfers", {"pledgee": TAKER, "consents": consents, "documents": []})


def discharged(at: Mortgaged) -> None:
    at.world.discharge(at.mortgage)


def released(at: Mortgaged) -> None:
    sent(at.world.bank, at.mortgage, "releases", {"items": [1], "reason": "waived"})


def passed_on_and_discharged(at: Mortgaged) -> None:
    passed_on(at)
    at.world.discharge(at.mortgage, at.world.caller(Role.BANK, TAKER))


def passed_on_entered_and_discharged(at: Mortgaged) -> None:
    passed_on(at)
    at.owned(TAKER, "11-23")
    at.world.discharge(at.mortgage, at.world.caller(Role.BANK, TAKER))


def revoked(at: Mortgaged) -> None:
    order = {"reason": "court_order", "authority": "高等法院", "document": "HCA 1/2026"}
    sent(at.world.registrar, at.mortgage, "revocation", order)


ENDS: tuple[Callable[[Mortgaged], None], ...] = (
    *(discharged, released, revoked, passed_on),
    *(passed_on_and_discharged, passed_on_entered_and_discharged),
)
however = pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__.replace("_", " "))


# ---- the other charges -----------------------------------------------------------------------------------------------


@exercises("MR-11", "MR-12", "MR-34", "HK-34")
@however
def test_the_other_charges_stay_what_they_are_when_the_mortgage_ends_or_passes_on_and_when_the_right_comes_back(
    mortgaged: Mortgaged, end: Callable[[Mortgaged], None]
) -> None:
    assert mortgaged.said(*TITLE) == [set()] * 4
    outcomes = mortgaged.outcomes
    assert "not_recognised" not in outcomes
    end(mortgaged)
    assert mortgaged.said(*TITLE) == [set()] * 4
    assert mortgaged.outcomes == outcomes
    mortgaged.world.clock.advance(DAY)
    assert mortgaged.outcomes == outcomes
    mortgaged.owned(FIRM, "11-25")
    assert mortgaged.said(*TITLE) == [set()] * 4
    assert mortgaged.outcomes == outcomes


@exercises("MR-34", "HK-34")
@pytest.mark.parametrize("end", [None, *ENDS], ids=lambda end: end.__name__ if end else "none")
def test_a_sale_out_of_the_mortgagee_s_hand_is_a_disposal_for_every_other_charge_whatever_became_of_the_mortgage(
    mortgaged: Mortgaged, end: Callable[[Mortgaged], None] | None
) -> None:
    if end is not None:
        end(mortgaged)
    mortgaged.world.clock.advance(DAY)
    mortgaged.owned(DEBTOR, "11-25")
    assert mortgaged.said(*TITLE) == [{"DISPOSAL_WITHOUT_CONSENT"}] * 4
    mortgaged.owned(FIRM, "11-25", 10)
    assert mortgaged.said(*TITLE) == [set()] * 4, "the right came back"


@exercises("MR-11", "HK-34")
@however
def test_a_charge_given_after_the_end_and_before_the_re_assignment_is_of_the_firm_s_right_too(
    mortgaged: Mortgaged, end: Callable[[Mortgaged], None]
) -> None:
    end(mortgaged)
    world, right = mortgaged.world, mortgaged.right
    late = secured(world, right, "11-23", "11-24", OTHER_BANK, "hk_fixed_charge")
    assert not reasons(late, "HK")[1] & TITLE


@exercises("MR-11", "MR-34", "HK-34")
def test_once_it_was_enforced_the_mortgagee_owns_for_what_is_perfected_since_and_for_nothing_before(
    mortgaged: Mortgaged,
) -> None:
    outcomes = mortgaged.outcomes
    sent(mortgaged.world.bank, mortgaged.mortgage, "enforcement", {"method": "sale"})
    assert mortgaged.said(*TITLE) == [set()] * 4
    assert mortgaged.outcomes == outcomes
    body = signed(
        filing(
            item(mortgaged.right, entered=None, filings=[asked("11-24", "S-E", "11-24")]),
            pledgee=OTHER_BANK,
        ),
        "11-23",
    )
    told = must(200, mortgaged.world.other_bank.post("/v1/assessments", body)).json()
    (one,) = told["items"]
    assert "PLEDGOR_NOT_OWNER" in {reason["code"] for reason in one["recognition"]["HK"]["reasons"]}


# ---- the family ------------------------------------------------------------------------------------------------------


@pytest.fixture
def families(own_world: World) -> Callable[[bool], tuple[Mortgaged, Body, Body]]:
    """A mortgaged right with its relative: the base in the Mainland, or an invention there that claims its priority;
    the only charge behind the mortgage is the other bank's, and it holds the relative too."""

    def make(hangs: bool) -> tuple[Mortgaged, Body, Body]:
        world = own_world
        must(201, world.registrar.post("/v1/parties", party(TAKER, name="第三銀行", kind="bank")))
        if hangs:
            relative = world.right("CN", "invention")
            right = world.member(relative, "HK", "standard_r")
        else:
            right = world.right("HK", "standard_o")
            relative = world.member(right, "CN", "invention")
        mortgage = secured(world, right, "11-03", "11-04", BANK, "hk_legal_mortgage")
        world.happen(right, "owner_changed", at=day("11-05"), owners=[{"party": BANK}])
        charge = secured(world, right, "11-07", "11-08", OTHER_BANK, "hk_fixed_charge")
        beside = item(relative, family_disclosed=disclosing(right))
        held, _ = world.pledge(beside, by=world.other_bank, pledgee=OTHER_BANK)
        world.clock.advance(DAY)
        return Mortgaged(world=world, right=right, mortgage=mortgage, charges=(charge,)), relative, held

    return make


@exercises("FAM-08", "HK-39")
@however
@pytest.mark.parametrize("hangs", [True, False], ids=["on a Mainland base", "as a base itself"])
def test_a_mortgage_splits_no_family_also_after_its_end_and_a_sale_by_the_mortgagee_does(
    families: Callable[[bool], tuple[Mortgaged, Body, Body]], hangs: bool, end: Callable[[Mortgaged], None]
) -> None:
    at, _, held = families(hangs)
    world = at.world

    def split() -> list[set[str]]:
        return [*at.said(*SPLIT), reasons(world.read(held), "CN")[1] & SPLIT]

    assert split() == [set(), set()]
    assert not reasons(world.read(at.mortgage), "HK")[1] & SPLIT
    end(at)
    assert split() == [set(), set()]
    world.clock.advance(DAY)
    at.owned(DEBTOR, "11-24")
    assert split() == [{"FAMILY_OWNERSHIP_SPLIT"}] * 2
    at.owned(FIRM, "11-25")
    assert split() == [set(), set()]


@exercises("FAM-08", "HK-39")
@pytest.mark.parametrize("hangs", [True, False], ids=["on a Mainland base", "as a base itself"])
def test_a_relative_that_is_sold_splits_the_family_of_a_mortgaged_right(
    families: Callable[[bool], tuple[Mortgaged, Body, Body]], hangs: bool
) -> None:
    """Also where it is sold to the mortgagee, for which it stands there for itself."""
    at, relative, held = families(hangs)
    for buyer in (DEBTOR, BANK):
        at.world.happen(relative, "owner_changed", at=day("11-23"), owners=[{"party": buyer}])
        assert at.said(*SPLIT) == [{"FAMILY_OWNERSHIP_SPLIT"}]
        assert "FAMILY_OWNERSHIP_SPLIT" in reasons(at.world.read(held), "CN")[1]
        at.world.clock.advance(timedelta(hours=1))
