"""A lender says of whom it knew in its own words, and its search shows others in theirs: what follows for both sides of
the pair through the API, in whatever way the earlier lender is named."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from registry.service.access.principal import Role
from tests.api.in_time.dated import asked, day, sent, signed
from tests.api.pledge.batching import done, send
from tests.exercises import exercises
from tests.scenes.world import (
    BANK,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    codes,
    filing,
    item,
    lei,
    must,
    named,
    party,
    reasons,
    uscc,
)

HARBOUR, HARBOUR_LEI = named("USCC", uscc(7_401)), named("LEI", lei(7_401))
STRANGER, IDLE = "Nobody & Sons", named("USCC", uscc(7_402))
serials = itertools.count(9_401)
SIGNED, LATER = "11-03", "11-10"
Told = tuple[list[bool | None], set[str], set[str]]
"""Whether an item goes before each other, what is said of that order, and what was remarked of the words used."""
BEFORE: Told = ([True], {"PRIORITY_CONTESTED"}, set())
BEHIND: Told = ([False], {"PRIORITY_CONTESTED"}, set())
"""Of a lender that was known of and has asked for nothing, and of the one that knew: its rank says otherwise."""


@pytest.fixture(scope="module")
def harbour(world: World) -> World:
    """The world with a bank of two identifiers and a name in English, and with one that has no part in anything."""
    names = [{"text": "Harbour Bank (Asia) Ltd", "lang": "en"}, {"text": "海港銀行（亞洲）", "lang": "zh-Hant"}]
    body = party(HARBOUR, HARBOUR_LEI, name="-", kind="bank", names=names)
    must(201, world.registrar.post("/v1/parties", body))
    must(201, world.registrar.post("/v1/parties", party(IDLE, name="閒置銀行", kind="bank")))
    return world


def full_width(text: str) -> str:
    """Every character of ASCII in its wide form."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


LENDER: dict[str, Callable[[Body], str]] = {
    "its name": lambda _: "Harbour Bank (Asia) Ltd",
    "its name in capitals, spaced": lambda _: "  HARBOUR  BANK (ASIA) LTD ",
    "its name in full width": lambda _: full_width("Harbour Bank (Asia) Ltd"),
    "its other name": lambda _: "海港銀行(亞洲)",
    "its number": lambda _: HARBOUR["value"],
    "its number in lower case": lambda _: HARBOUR["value"].lower(),
    "its number in full width": lambda _: full_width(HARBOUR["value"]),
    "its number with its scheme": lambda _: f"uscc:{HARBOUR['value'].lower()}",
    "its other identifier": lambda _: HARBOUR_LEI["value"],
    "its other identifier with its scheme": lambda _: f"LEI:{HARBOUR_LEI['value']}",
    "its other identifier in lower case and full width": lambda _: full_width(HARBOUR_LEI["value"].lower()),
    "its pledge": lambda pledge: pledge["registration_number"],
    "its pledge in lower case": lambda pledge: pledge["registration_number"].lower(),
    "its pledge in full width": lambda pledge: full_width(pledge["registration_number"]),
}
"""What names the bank, or its pledge, each in a spelling of its own."""
by_any_name = pytest.mark.parametrize("called", LENDER.values(), ids=LENDER)


def lent(world: World, right: Body, pledgee: Body = HARBOUR, **members: Any) -> Body:
    """A charge signed first, of which the register of patents has been told nothing."""
    body = signed(filing(item(right, entered=None), pledgee=pledgee, **members), SIGNED)
    document: Body = must(201, world.caller(Role.BANK, pledgee).post("/v1/pledges", body)).json()
    return document


def knows(right: Body, *holders: str, on: str = "11-09") -> list[Body]:
    """Each of them named as one whose interest in the right was known on that day."""
    return [{"right": right, "holder": one, "known_at": day(on), "negative_pledge_known": False} for one in holders]


def searched(*hits: str, on: str = "11-08", register: str = "HK-IPD") -> Body:
    """A search of the official register that showed these."""
    return {"register": register, "reference": "S-1", "at": day(on), "sha256": "7" * 64, "hits": list(hits)}


def took(world: World, right: Body, knowledge: Any, search: Body | None = None, **members: Any) -> Body:
    """A charge of another bank, signed after that one, asked for and entered."""
    entered = asked("11-12", f"L-{next(serials)}", "11-14")
    told = item(
        right,
        entered=None,
        filings=[entered],
        knowledge_of_prior=knowledge,
        official_search=search or searched(),
    )
    body = signed(filing(told, pledgee=OTHER_BANK, **members), LATER)
    document: Body = must(201, world.other_bank.post("/v1/pledges", body)).json()
    return document


REMARKS = {"HOLDER_NOT_UNDERSTOOD", "KNOWLEDGE_CONTRADICTED", "UNDISCLOSED_INTEREST"}


def told(world: World, document: Body) -> Told:
    """What is said of the only item of a pledge."""
    read = world.read(document)
    (one,) = read["items"]
    found = {code.partition(":")[0] for code in (*reasons(read, "HK")[1], *codes(one["warnings"]))}
    pairs = [pair["goes_before"] for pair in one["notice_opinion"] or []]
    return pairs, found & {"PRIORITY_CONTESTED", "PRIORITY_UNDETERMINED"}, found & REMARKS


# ---- what the filing says --------------------------------------------------------------------------------------------


@exercises("HK-54", "MR-35")
@by_any_name
def test_a_lender_that_admits_to_have_known_another_stands_behind_it_however_it_names_it(
    harbour: World, called: Callable[[Body], str]
) -> None:
    right = harbour.right()
    earlier = lent(harbour, right)
    later = took(harbour, right, knows(right, called(earlier)))
    assert told(harbour, earlier) == BEFORE
    assert told(harbour, later) == BEHIND


@exercises("HK-54", "MR-35")
@pytest.mark.parametrize("called", ["Harbour Bank (Asia) Ltd", "乙银行", HARBOUR_LEI["value"].lower()])
def test_who_passed_its_pledge_on_and_who_took_it_over_are_both_its_holders(own_world: World, called: str) -> None:
    world, right = own_world, own_world.right()
    names = [{"text": "Harbour Bank (Asia) Ltd", "lang": "en"}]
    body = party(HARBOUR, HARBOUR_LEI, name="-", kind="bank", names=names)
    must(201, world.registrar.post("/v1/parties", body))
    earlier = lent(world, right, OTHER_BANK)
    consents = [{"party": one, "at": day("11-05"), "sha256": "a" * 64} for one in (OTHER_BANK, FIRM, HARBOUR)]
    passed = {"pledgee": HARBOUR, "consents": consents, "documents": []}
    sent(world.other_bank, earlier, "transfers", passed)
    entered = asked("11-12", "L-1", "11-14")
    charge = item(right, entered=None, filings=[entered], knowledge_of_prior=knows(right, called))
    later = must(201, world.bank.post("/v1/pledges", signed(filing(charge), LATER))).json()
    assert told(world, earlier) == BEFORE
    assert told(world, later) == BEHIND


@exercises("HK-54", "MR-35")
@pytest.mark.parametrize("called", ["海港銀行（亞洲）", "甲银行", HARBOUR_LEI["value"]])
def test_for_whom_a_lender_holds_is_a_holder_as_it_is(harbour: World, called: str) -> None:
    right = harbour.right()
    earlier = lent(harbour, right, BANK, on_behalf_of=[HARBOUR], mandate={"sha256": "6" * 64})
    later = took(harbour, right, knows(right, called))
    assert told(harbour, earlier) == BEFORE
    assert told(harbour, later) == BEHIND


@exercises("HK-54", "MR-35")
def test_whoever_names_one_of_two_earlier_lenders_did_not_know_the_other(harbour: World) -> None:
    right = harbour.right()
    first, second = lent(harbour, right), lent(harbour, right, BANK)
    later = took(harbour, right, knows(right, HARBOUR_LEI["value"].lower()))
    numbers = [one["registration_number"] for one in (first, second)]
    pairs = {one["item"]: one["goes_before"] for one in harbour.read(later)["items"][0]["notice_opinion"]}
    assert pairs == {f"{numbers[0]}/1": False, f"{numbers[1]}/1": True}


@exercises("HK-54", "MR-35")
@pytest.mark.parametrize("called", [STRANGER, uscc(7_499), "IPP2026000099999-42", full_width(STRANGER)])
def test_whom_nobody_understands_leaves_the_order_open_on_both_sides(harbour: World, called: str) -> None:
    """Never as if nothing had been known: the filing is warned with the words it used."""
    right = harbour.right()
    earlier = lent(harbour, right)
    later = took(harbour, right, knows(right, called))
    assert told(harbour, earlier) == ([None], {"PRIORITY_UNDETERMINED"}, set())
    assert told(harbour, later) == ([None], {"PRIORITY_UNDETERMINED"}, {"HOLDER_NOT_UNDERSTOOD"})
    (warning,) = [one for one in later["items"][0]["warnings"] if one["code"] == "HOLDER_NOT_UNDERSTOOD"]
    assert called in warning["message"]


def test_what_a_bank_wrote_is_told_as_it_wrote_it_in_a_batch_too(harbour: World) -> None:
    """The words are those by which lines call one another until they have numbers: nothing is put in their place."""
    right, words = harbour.right(), "line 1 of this batch"
    entered = [asked("11-12", f"L-{next(serials)}", "11-14")]
    held = item(
        right, entered=None, filings=entered, knowledge_of_prior=knows(right, words), official_search=searched()
    )
    again = filing(item(harbour.right()), pledgee=OTHER_BANK, client_reference="ONE")
    lines = [again, signed(filing(held, pledgee=OTHER_BANK, client_reference="ONE"), LATER)]
    first, second = (one["body"] for one in done(send(harbour.other_bank, lines)))
    said = {one["code"]: one["message"] for one in second["items"][0]["warnings"]}
    assert words in said["HOLDER_NOT_UNDERSTOOD"]
    assert said["possible-duplicate"] == f"The client reference was used for {first['registration_number']}."


@exercises("HK-54")
@pytest.mark.parametrize("called", ["its name", "its number", "its other identifier"])
def test_what_was_known_of_another_right_or_learnt_after_signing_is_no_knowledge_of_this_one(
    harbour: World, called: str
) -> None:
    right, other = harbour.right(), harbour.right()
    earlier = lent(harbour, right)
    name = LENDER[called](earlier)
    later = took(harbour, right, [*knows(other, name), *knows(right, name, on="11-11")])
    assert told(harbour, earlier) == ([False], set(), set())
    assert told(harbour, later) == ([True], set(), set())


@exercises("HK-54")
def test_a_party_that_holds_nothing_earlier_tells_nothing(harbour: World) -> None:
    right = harbour.right()
    earlier = lent(harbour, right)
    later = took(harbour, right, knows(right, IDLE["value"].lower()))
    assert told(harbour, earlier) == ([False], set(), set())
    assert told(harbour, later) == ([True], set(), set())


# ---- what the search showed ------------------------------------------------------------------------------------------


@exercises("HK-55", "MR-35")
@by_any_name
@pytest.mark.parametrize("said", ["none", "unknown", "another"])
def test_whoever_the_search_showed_was_known_whatever_the_filing_says(
    harbour: World, called: Callable[[Body], str], said: str
) -> None:
    right = harbour.right()
    earlier = lent(harbour, right)
    stated = knows(right, IDLE["value"]) if said == "another" else said
    later = took(harbour, right, stated, searched(called(earlier)))
    denied = set() if said == "unknown" else {"KNOWLEDGE_CONTRADICTED"}
    pairs, order, remarks = told(harbour, later)
    assert told(harbour, earlier)[0] == [True]
    assert (pairs, remarks) == ([False], denied | {"UNDISCLOSED_INTEREST"})
    assert order == {"PRIORITY_CONTESTED"}


@exercises("HK-54", "HK-55", "MR-32")
@by_any_name
def test_whom_the_search_showed_is_disclosed_by_whatever_names_the_same_lender(
    harbour: World, called: Callable[[Body], str]
) -> None:
    right = harbour.right()
    earlier = lent(harbour, right)
    later = took(harbour, right, knows(right, HARBOUR["value"]), searched(called(earlier)))
    assert told(harbour, later) == BEHIND
    assert told(harbour, earlier) == BEFORE


@exercises("MR-32")
@by_any_name
def test_a_lender_disclosed_for_another_right_is_not_disclosed_for_this_one(
    harbour: World, called: Callable[[Body], str]
) -> None:
    """Its words may be the search's own: they were said of the other right."""
    right, other = harbour.right(), harbour.right()
    earlier = lent(harbour, right)
    name = called(earlier)
    later = took(harbour, right, knows(other, name), searched(name))
    assert told(harbour, later) == ([False], {"PRIORITY_CONTESTED"}, {"KNOWLEDGE_CONTRADICTED", "UNDISCLOSED_INTEREST"})
    assert told(harbour, earlier) == BEFORE


@exercises("MR-32", "MR-35")
def test_a_hit_that_nobody_understands_is_disclosed_by_the_same_words_for_the_same_right_alone(harbour: World) -> None:
    for holder, of_this, remark in (
        (f" {STRANGER.upper()}", True, set()),
        (full_width(STRANGER), True, set()),
        ("Nobody & Daughters", True, {"UNDISCLOSED_INTEREST"}),
        (STRANGER, False, {"UNDISCLOSED_INTEREST"}),
    ):
        right, other = harbour.right(), harbour.right()
        earlier = lent(harbour, right)
        stated = knows(right if of_this else other, holder)
        later = took(harbour, right, stated, searched(STRANGER))
        assert told(harbour, later) == ([None], {"PRIORITY_UNDETERMINED"}, {"HOLDER_NOT_UNDERSTOOD"} | remark), holder
        assert told(harbour, earlier) == ([None], {"PRIORITY_UNDETERMINED"}, set())


@exercises("HK-56")
@pytest.mark.parametrize("members", [{"register": "HK-CR"}, {"register": "CNIPA"}, {"on": "11-11"}])
def test_a_search_elsewhere_or_after_signing_shows_nothing_that_was_known(
    harbour: World, members: dict[str, Any]
) -> None:
    right = harbour.right()
    earlier = lent(harbour, right)
    later = took(harbour, right, "none", searched(HARBOUR["value"], **members))
    assert told(harbour, earlier)[:2] == ([False], set())
    pairs, order, remarks = told(harbour, later)
    assert (pairs, order, "KNOWLEDGE_CONTRADICTED" in remarks) == ([True], set(), False)
