"""The second opinion gives the answers that the tables print: TV1 to TV9, the renewal vectors, the terms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.second_opinion import fees_and_terms as fees
from tests.second_opinion import rank_and_notice as rank
from tests.second_opinion.days import LOCAL, anniversary, months_end


def jan(day: int, hour: int = 10, month: int = 1) -> datetime:
    """An instant of 2026."""
    return datetime(2026, month, day, hour, tzinfo=LOCAL)


def act(kind: str, applied: datetime | None, effective: datetime | None = None, **more: Any) -> dict[str, Any]:
    stated = {"register": "HK-IPD", "reference": f"{kind}-{applied}", "obtained_at": None, "until": None}
    stated |= {"act": kind, "applied_at": applied, "effective_at": effective, "recorded_at": applied or effective}
    return stated | more


def item(seq: int, signed: datetime, *acts: dict[str, Any], **more: Any) -> dict[str, Any]:
    stated = {"seq": seq, "number": f"IPP2026-{seq}", "place": "HK", "right": "HK/HK1", "pledgor": "P"}
    stated |= {"holders": [f"B{seq}"], "executed_at": signed, "registered_at": signed, "ended_at": None}
    stated |= {"security": "hk_fixed_charge", "acts": list(acts), "cr_duty": False, "knowledge": "none", "search": None}
    return stated | more


def world(*items: dict[str, Any], steps: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    stated = {"place": "HK", "right": "HK/HK1", "register": "HK-IPD", "kind": "standard_o", "steps": list(steps)}
    stated |= {"published_on": date(2020, 1, 1), "granted_on": date(2022, 1, 1), "items": list(items)}
    stated |= {"numbers": [i["number"] for i in items]}
    stated["parties"] = {f"B{n}": {"identifiers": [("LEI", f"L{n}")], "names": [f"Bank {n}"]} for n in range(1, 9)}
    return stated | more


def named(holder: str, **more: Any) -> list[dict[str, Any]]:
    return [{"right": "HK/HK1", "holder": holder, "known_at": None, "negative_pledge_known": None} | more]


def first(*items: dict[str, Any], **more: Any) -> int | None:
    """Which of the first two items goes before the other at the end of the year."""
    return rank.winner(world(*items, **more), items[0], items[1], jan(31, month=12))


@pytest.mark.parametrize(
    ("vector", "applied", "knows", "expected"),
    [("TV1", jan(20), "none", 2), ("TV2", jan(20), named("Bank 1"), 1), ("TV3", jan(12), "none", 1)],
)
def test_the_vectors_of_an_application_before_or_after_the_later_party_signed(
    vector: str, applied: datetime, knows: Any, expected: int
) -> None:
    """TV1 to TV3: what counts is the earlier application at the instant the later party signed, not the entry."""
    earlier = item(1, jan(10), act("register", applied, jan(3, month=2)))
    later = item(2, jan(15), act("register", jan(25)), knowledge=knows)
    assert first(earlier, later) == expected


def test_an_unfiled_earlier_charge_loses_to_who_did_not_know_of_it() -> None:
    """TV4: L."""
    assert first(item(1, jan(10)), item(2, jan(15))) == 2


def test_knowledge_can_close_a_circle() -> None:
    """TV5: A before B, B before C, C before A; all three are undetermined (HK-5A)."""
    three = [
        item(1, jan(1)),
        item(2, jan(5), act("register", jan(6)), knowledge=named("Bank 1")),
        item(3, jan(10), act("register", jan(11)), knowledge=named("Bank 2")),
    ]
    assert rank.notice(world(*three), jan(31))["undetermined"] == {1, 2, 3}


@pytest.mark.parametrize(("granted", "expected"), [(None, 1), (date(2026, 3, 4), 2)])
def test_a_notice_protects_only_while_the_right_is_an_application(granted: date | None, expected: int) -> None:
    """TV6 and TV7: a short-term application is protected by notice, the granted patent only by an application."""
    pair = item(1, jan(1, month=3), act("notice", jan(2, month=3))), item(2, jan(5, month=3))
    assert first(*pair, kind="short_term", published_on=None, granted_on=granted) == expected


def test_a_void_charge_goes_behind_a_good_one_whatever_was_known() -> None:
    """TV8, with a P19 and without: L; both void: as if neither."""
    delivered = act("register", jan(20), register="HK-CR")
    later = item(2, jan(15), act("register", jan(25)), delivered, cr_duty=True, knowledge=named("Bank 1"))
    for acts in ([act("register", jan(10, 11))], []):
        assert first(item(1, jan(10), *acts, cr_duty=True), later) == 2
    both = item(1, jan(10), cr_duty=True), item(2, jan(15), act("register", jan(25)), cr_duty=True)
    assert first(*both) == 2
    assert first(both[0], {**both[1], "knowledge": named("Bank 1")}) == 1


@pytest.mark.parametrize(
    ("knows", "expected"),
    [
        ("unknown", None),
        (named("Bank 1"), None),
        (named("Bank 1", negative_pledge_known=True), 1),
        (named("Bank 1", negative_pledge_known=False), 2),
    ],
)
def test_a_floating_charge_and_a_fixed_one_after_it(knows: Any, expected: int | None) -> None:
    """TV9 without a P19, and HK-58 where s.52 does not give it to the later."""
    assert first(item(1, jan(10), security="hk_floating_charge"), item(2, jan(15), knowledge=knows)) == expected


@pytest.mark.parametrize(
    "words",
    ["Bank 1", "bank  1", "ＢＡＮＫ　１", "L1", "l 1", "lei:l1", "IPP2026-1", " ipp2026 - 1", "B\u200bank 1"],
)
def test_whoever_names_a_holder_in_any_spelling_knew(words: str) -> None:
    """Knowledge and holders: identifiers and registration numbers by width, case and spaces; names by folding."""
    assert first(item(1, jan(10)), item(2, jan(15), knowledge=named(words))) == 1


def test_what_nobody_understands_settles_nothing_and_a_stranger_tells_nothing() -> None:
    """An unresolved holder is knowledge of an unknown one; a party that holds no earlier item tells nothing."""
    earlier = item(1, jan(10))
    assert first(earlier, item(2, jan(15), knowledge=named("The other bank"))) is None
    assert first(earlier, item(2, jan(15), knowledge=named("L7"))) == 2
    assert first(earlier, item(2, jan(15), knowledge=named("Bank 7"))) is None
    assert first(earlier, item(2, jan(15), knowledge=named("Bank 1", known_at=jan(15, 11)))) == 2
    assert first(earlier, item(2, jan(15), knowledge=named("Bank 1", right="HK/HK2"))) == 2


def test_a_search_of_the_own_register_before_signing_is_knowledge() -> None:
    """HK-55, HK-56."""
    hits = {"register": "HK-IPD", "at": jan(14), "hits": ["Bank 1"]}
    for search, expected in ((hits, 1), (hits | {"at": jan(16)}, 2), (hits | {"register": "HK-CR"}, 2)):
        assert first(item(1, jan(10)), item(2, jan(15), search=search)) == expected


def test_a_refusal_ends_the_application_it_names_and_leaves_a_second_one() -> None:
    """Applied on the 3rd, refused on the 6th, again on the 10th: there on the 5th; who signed on the 8th is free."""
    acts = [act("register", jan(3), reference="a"), act("refused", None, jan(6), reference="A ", recorded_at=jan(20))]
    earlier = item(1, jan(2), *acts, act("register", jan(10), reference="b"), registered_at=jan(20))
    assert rank.ranks(world(earlier), jan(5)) == {1: 1}
    assert rank.ranks(world(earlier), jan(7)) == {}
    assert rank.ranks(world(earlier), jan(11)) == {1: 1}
    assert first(earlier, item(2, jan(5))) == 1
    assert first(earlier, item(2, jan(8))) == 2


def test_a_chain_of_steps_needs_everybody_whom_it_puts_back() -> None:
    """A behind B, then B behind C: A would stand behind C and must agree; DCBA takes the words of all."""
    four = [item(n, jan(n), act("register", jan(n, 12))) for n in range(1, 5)]
    step = [{"at": jan(10 + n), "junior": n, "senior": n + 1, "consents": list(range(1, n))} for n in (1, 2, 3)]
    assert rank.consents_wanted(world(*four, steps=(step[0],)), 2, 3, jan(31)) == {1}
    assert rank.consents_wanted(world(*four, steps=(step[0], step[1])), 3, 4, jan(31)) == {1, 2}
    assert rank.ranks(world(*four, steps=tuple(step)), jan(31)) == {4: 1, 3: 2, 2: 3, 1: 4}
    unasked = tuple({**s, "consents": []} for s in step)
    assert rank.ranks(world(*four, steps=unasked), jan(31)) == {2: 1, 1: 2, 4: 3, 3: 4}


def right(place: str, kind: str, filed: date, granted: date | None, *facts: dict[str, Any]) -> dict[str, Any]:
    stated = [{"recorded_on": f["day"], **f} for f in facts]
    return {"place": place, "kind": kind, "filed_on": filed, "granted_on": granted, "expires_on": None, "facts": stated}


def test_hong_kong_renewals_as_printed() -> None:
    """HK-09: both printed vectors, window and grace and the term's end."""
    printed = right("HK", "standard_o", date(2018, 3, 19), date(2023, 1, 15))
    assert fees.due_days(printed)[0] == date(2026, 3, 19)
    assert fees.grace_end(printed, date(2026, 3, 19)) == date(2026, 9, 19)
    assert fees.last_day(printed) == date(2038, 3, 18)
    assert fees.due_days({**printed, "granted_on": date(2023, 3, 19)})[0] == date(2027, 3, 19)
    short = right("HK", "short_term", date(2020, 5, 1), date(2024, 6, 1))
    assert fees.due_days(short) == [date(2024, 9, 1)]
    assert fees.due_days({**short, "granted_on": date(2021, 6, 1)}) == [date(2024, 5, 1)]


def test_terms_as_printed() -> None:
    """CN-121's example; 29 February; designs by the day they were filed."""
    assert fees.last_day(right("CN", "utility_model", date(1999, 9, 6), None)) == date(2009, 9, 5)
    assert fees.last_day(right("CN", "utility_model", date(2016, 2, 29), None)) == date(2026, 2, 27)
    assert fees.last_day(right("CN", "design", date(2021, 5, 31), None)) == date(2031, 5, 30)
    assert fees.last_day(right("CN", "design", date(2021, 6, 1), None)) == date(2036, 5, 31)
    assert fees.due_days(right("MO", "extension", date(2015, 2, 28), None))[0] == date(2018, 2, 27)
    assert anniversary(date(2004, 2, 29), 20) == date(2024, 2, 29)


def test_the_last_day_of_the_grace_moves_by_place() -> None:
    """CN-34: 1 October 2026 is a holiday up to the 7th; HK-65: a Saturday stays, a Sunday moves; Macau moves none."""
    assert months_end("CN", date(2026, 4, 1), 6) == date(2026, 10, 8)
    assert months_end("HK", date(2026, 2, 22), 6) == date(2026, 8, 22)  # a Saturday
    assert months_end("HK", date(2026, 2, 23), 6) == date(2026, 8, 24)  # a Sunday
    assert months_end("MO", date(2026, 2, 23), 6) == date(2026, 8, 23)


SEEN = {"day": date(2025, 1, 1), "what": "observed", "status": "in_force", "fees_paid_until": date(2025, 12, 21)}
DUE = date(2025, 12, 21)
GRACE = date(2026, 6, 22)  # the 21st is a Sunday


def fact(day: date, what: str, **more: Any) -> dict[str, Any]:
    return {"day": day, "what": what, "restored": False, "ab_initio": None, **more}


def lives(day: date, *facts: dict[str, Any], known_on: date | None = None) -> bool:
    patent = right("CN", "invention", date(2012, 12, 21), date(2015, 6, 10), SEEN, *facts)
    return fees.alive(patent, day, known_on or day)


def test_a_missed_fee_is_no_payment_and_a_late_payment_revives_nothing() -> None:
    """Fees: never later than what was due; counted only by the end of the grace."""
    assert lives(GRACE)
    assert not lives(GRACE + timedelta(days=1))
    assert lives(DUE, known_on=date(2026, 12, 1))
    assert not lives(DUE + timedelta(days=1), known_on=date(2026, 12, 1))
    assert lives(DUE + timedelta(days=1), known_on=GRACE)
    missed = fact(date(2026, 12, 1), "fee_missed", due_on=date(2026, 11, 21))
    assert not lives(date(2026, 12, 2), missed)
    for day, alive in ((GRACE, True), (GRACE + timedelta(days=1), False)):
        assert lives(date(2026, 10, 1), fact(day, "fee_paid", paid_until=date(2026, 12, 21))) is alive


def test_what_revives_a_right_and_what_does_not() -> None:
    """A status inside the grace says nothing of the fee; after it, or as a restoration, it revives from its own day."""
    after = date(2026, 9, 1)
    assert not lives(after, fact(date(2026, 3, 1), "status", status="in_force"))
    assert lives(after, fact(date(2026, 3, 1), "status", status="in_force", restored=True))
    back = fact(date(2026, 8, 1), "status", status="in_force")
    assert lives(after, back)
    assert not lives(date(2026, 7, 31), back, known_on=after)
    assert lives(date(2027, 6, 21), back)
    assert not lives(date(2027, 6, 23), back)
    seen = fact(date(2026, 8, 1), "observed", status="in_force", fees_paid_until=None)
    assert not lives(after, seen)
    assert lives(date(2026, 7, 1), {**seen, "fees_paid_until": date(2026, 12, 21)}, known_on=after)
