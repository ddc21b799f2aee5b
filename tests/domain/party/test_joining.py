"""Parties recorded apart and joined: one party of all records, however they were joined, parted without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.joining import joined, news_in, parted, recorded, strictest, with_policy
from registry.domain.party.party import (
    ApprovalPolicy,
    DaySpan,
    Merge,
    Name,
    Party,
    PartyFacts,
    PartyKind,
    PartyRef,
    with_facts,
)
from registry.domain.values.money import Money
from registry.service.journal import codec

FIRST = date(2026, 1, 1)
IDS = ("A", "B", "C", "D", "E")
PAIRS = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS))
DAYS = st.one_of(st.none(), st.dates(FIRST, FIRST + timedelta(days=20)))


def number(record: str) -> Identifier:
    """The number that a record was made with."""
    return Identifier(scheme=Scheme.OTHER, value=record, issuer="TEST")


def facts(record: str, **members: Any) -> PartyFacts:
    """What a call tells of the party that bears this number."""
    name = Name(text=f"Firm {record}", lang="en")
    told = {"kind": PartyKind.COMPANY, "seat": "CN", "names": (name,), "identifiers": (number(record),)}
    return PartyFacts(**{**told, **members})


def alone(record: str, **members: Any) -> Party:
    """A party as it was recorded, apart from all others."""
    return recorded(None, record, facts(record, **members))


def merged(keep: Party, join: Party, merge: str = "M") -> Party:
    """Two parties joined by the first records of each."""
    return joined(keep, join, Merge(id=merge, keep=keep.id, join=join.id))


def day(count: int) -> date:
    """A day of January."""
    return FIRST + timedelta(days=count - 1)


class Register:
    """Parties by any of their records, as a series of merges and separations leaves them."""

    def __init__(self) -> None:
        self.parties = {record: alone(record) for record in IDS}
        self.standing: list[Merge] = []

    def join(self, merge: Merge) -> None:
        """Join two parties, unless they are one."""
        keep, join = self.parties[merge.keep], self.parties[merge.join]
        if keep.id != join.id:
            self.standing.append(merge)
            self._put(joined(keep, join, merge))

    def part(self, pick: int) -> None:
        """Undo one of the merges that stand."""
        if self.standing:
            merge = self.standing.pop(pick % len(self.standing))
            for party in parted(self.parties[merge.keep], merge.id):
                self._put(party)

    def _put(self, party: Party) -> None:
        self.parties.update(dict.fromkeys(party.record_ids, party))

    def stands_for(self, record: str) -> str:
        """The record whose id stands for another: that of the first, by each merge that stands, as it was recorded."""
        groups = [[one] for one in IDS]
        for merge in self.standing:
            (keep,) = (group for group in groups if merge.keep in group)
            (join,) = (group for group in groups if merge.join in group)
            groups.remove(join)
            keep += join
        return next(group[0] for group in groups if record in group)

    def reached(self, record: str) -> set[str]:
        """The records that merges lead to from one, over any number of others."""
        reached, waiting = {record}, [record]
        while waiting:
            here = waiting.pop()
            beside = {
                merge.join if merge.keep == here else merge.keep
                for merge in self.standing
                if here in vars(merge).values()
            }
            waiting += beside - reached
            reached |= beside
        return reached


@given(st.lists(st.one_of(PAIRS, st.integers(0, 9)), max_size=12))
def test_records_are_one_party_exactly_where_merges_that_stand_lead_from_one_to_the_other(
    steps: list[tuple[str, str] | int],
) -> None:
    register = Register()
    for count, step in enumerate(steps):
        if isinstance(step, int):
            register.part(step)
        else:
            register.join(Merge(id=f"M{count}", keep=step[0], join=step[1]))
        for record, party in register.parties.items():
            assert party.record_ids == register.reached(record)
            assert party.id in party.record_ids
            assert set(party.identifiers) == {number(one) for one in party.record_ids}
            assert {one.id: one for one in party.records or (party,)} == {one: alone(one) for one in party.record_ids}
            assert party.id == register.stands_for(record)
            assert {merge.id for merge in party.merges} == {
                merge.id for merge in register.standing if merge.keep in party.record_ids
            }
            assert codec.party_of(codec.party_text(party)) == party


@given(st.lists(PAIRS, max_size=8), PAIRS)
def test_a_merge_that_is_undone_leaves_what_was(before: list[tuple[str, str]], last: tuple[str, str]) -> None:
    register = Register()
    for count, (keep, join) in enumerate(before):
        register.join(Merge(id=f"M{count}", keep=keep, join=join))
    was, standing = dict(register.parties), len(register.standing)
    register.join(Merge(id="last", keep=last[0], join=last[1]))
    if len(register.standing) > standing:
        keep, join = register.parties[last[0]], register.parties[last[1]]
        assert keep == join
        assert keep.id == was[last[0]].id
        register.part(-1)
    assert register.parties == was


def test_what_joins_nobody_or_was_undone_is_no_merge() -> None:
    a, b = alone("A"), alone("B")
    for keep, join in (("A", "C"), ("C", "B"), ("B", "A")):
        with pytest.raises(ValueError, match="does not join"):
            joined(a, b, Merge(id="M", keep=keep, join=join))
    with pytest.raises(ValueError, match="joins no records"):
        parted(merged(a, b), "other")
    with pytest.raises(ValueError, match="no record of A"):
        recorded(merged(a, b), "C", facts("C"))


def test_a_joined_party_goes_by_the_id_that_is_kept_with_all_names_and_numbers() -> None:
    party = merged(alone("B"), merged(alone("A"), alone("C"), "first"), "second")
    assert (party.id, [record.id for record in party.records]) == ("B", ["B", "A", "C"])
    assert [name.text for name in party.names] == ["Firm B", "Firm A", "Firm C"]
    assert party.name_on(FIRST).text == "Firm B"
    assert party.ref(number("C")) == PartyRef(id="C", identifier=number("C"))
    assert alone("A").ref(number("A")) == PartyRef(id="A", identifier=number("A"))


# ---- what is told of a joined party ----------------------------------------------------------------------------------


def test_names_and_numbers_go_to_the_record_that_was_named() -> None:
    further = Identifier(scheme=Scheme.OTHER, value="further", issuer="TEST")
    party = merged(alone("A"), alone("B"))
    told = facts(
        "B", identifiers=(number("B"), further), names=(Name(text="Firm A", lang="en"), Name(text="New", lang="en"))
    )
    news = news_in(party, "B", told)
    assert news is not None
    assert ([name.text for name in news.names], news.identifiers) == (["New"], (further,))
    a, b = parted(recorded(party, "B", news), "M")
    assert (a, b.identifiers) == (alone("A"), (number("B"), further))


def test_kind_and_seat_are_of_all_records() -> None:
    party = recorded(merged(alone("A"), alone("B")), "B", facts("B", kind=PartyKind.BANK, seat="HK"))
    assert {(one.kind, one.seat) for one in (party, *party.records)} == {(PartyKind.BANK, "HK")}


@pytest.mark.parametrize(
    ("told", "of_a", "of_b"),
    [
        ({"insolvent_until": day(9)}, [DaySpan(first_on=day(5), last_on=day(9))], []),
        ({"insolvent_since": day(3)}, [DaySpan(first_on=day(3))], []),
        ({"insolvent_until": day(4)}, [DaySpan(first_on=day(5), last_on=day(4))], []),
        ({}, [DaySpan(first_on=day(5))], []),
    ],
)
def test_days_that_correct_or_end_what_another_record_was_told_go_there(
    told: dict[str, Any], of_a: list[DaySpan], of_b: list[DaySpan]
) -> None:
    party = merged(alone("A", insolvent_since=day(5)), alone("B"))
    a, b = parted(recorded(party, "B", facts("B", **told)), "M")
    assert (list(a.insolvencies), list(b.insolvencies)) == (of_a, of_b)


def test_a_further_span_is_of_the_record_that_was_named() -> None:
    party = merged(
        alone("A", insolvent_since=day(5), insolvent_until=day(7)),
        alone("B", insolvent_since=day(2), insolvent_until=day(3)),
    )
    assert [span.first_on for span in party.insolvencies] == [day(2), day(5)]
    _, b = parted(recorded(party, "B", facts("B", insolvent_since=day(9))), "M")
    assert [span.first_on for span in b.insolvencies] == [day(2), day(9)]


SPANS = st.tuples(DAYS, DAYS)
WINDOW = [day(count) for count in range(-3, 28)]


def insolvent_days(party: Party) -> set[date]:
    """The days on which a party is insolvent."""
    return {on for on in WINDOW if party.insolvent_from(on) is not None}


def since(record: str, span: tuple[date | None, date | None]) -> PartyFacts:
    """What tells of an insolvency of these days."""
    return facts(record, insolvent_since=span[0], insolvent_until=span[1])


@given(st.lists(SPANS, max_size=2), st.lists(SPANS, max_size=2), SPANS, st.sampled_from("AB"))
def test_what_is_told_of_a_joined_party_moves_its_days_as_it_would_those_of_one_record(
    of_a: list[tuple[date | None, date | None]],
    of_b: list[tuple[date | None, date | None]],
    told: tuple[date | None, date | None],
    record: str,
) -> None:
    """It is insolvent where either record is; then on the days that the call leaves, whichever number it named."""
    a, b = alone("A"), alone("B")
    for span in of_a:
        a = recorded(a, "A", since("A", span))
    for span in of_b:
        b = recorded(b, "B", since("B", span))
    party = merged(a, b)
    assert insolvent_days(party) == insolvent_days(a) | insolvent_days(b)
    after = recorded(party, record, since(record, told))
    as_one = replace(party, records=(), merges=())
    assert insolvent_days(after) == insolvent_days(with_facts(as_one, "A", since("A", told)))
    assert news_in(after, record, since(record, told)) is None
    if after == party:
        assert parted(after, "M") == (a, b)


def test_what_ends_a_joined_insolvency_ends_every_record_s_part_of_it_and_moves_no_other_day() -> None:
    party = merged(
        alone("A", insolvent_since=day(1), insolvent_until=day(5)),
        alone("B", insolvent_since=day(4), insolvent_until=day(9)),
    )
    assert list(party.insolvencies) == [DaySpan(first_on=day(1), last_on=day(9))]
    a, b = parted(recorded(party, "A", facts("A", insolvent_until=day(7))), "M")
    assert [*a.insolvencies, *b.insolvencies] == [
        DaySpan(first_on=day(1), last_on=day(5)),
        DaySpan(first_on=day(4), last_on=day(7)),
    ]


def test_a_flag_taken_back_is_taken_from_every_record() -> None:
    party = merged(alone("A", hk_registered_non_hk=True), alone("B", hk_registered_non_hk=True))
    after = recorded(party, "B", facts("B", hk_registered_non_hk=False))
    assert [one.hk_registered_on(None) for one in (after, *after.records)] == [False, False, False]


# ---- two persons -----------------------------------------------------------------------------------------------------


def policy(*acts: str, wait: int = 7, **above: int) -> ApprovalPolicy:
    """What a bank leaves to two persons: acts, and what is above so many of a currency."""
    limits = tuple(Money(amount=Decimal(amount), currency=currency) for currency, amount in above.items())
    return ApprovalPolicy(acts=acts, above=limits, wait_days=wait)


def test_of_two_policies_the_stricter_counts_in_every_respect() -> None:
    one, other = policy("discharge", wait=9, CNY=5, HKD=7), policy("release", "discharge", wait=3, CNY=4, MOP=1)
    assert strictest([one, None, other]) == policy("discharge", "release", wait=3, CNY=4, HKD=7, MOP=1)
    assert strictest([None, one]) == one
    assert strictest([None, None]) is None
    party = merged(with_policy(alone("A"), "A", one), with_policy(alone("B"), "B", other))
    assert party.approval == strictest([one, other])
    assert parted(party, "M") == (with_policy(alone("A"), "A", one), with_policy(alone("B"), "B", other))


def test_what_a_joined_bank_leaves_to_two_persons_it_leaves_under_every_number() -> None:
    party = with_policy(merged(alone("A"), with_policy(alone("B"), "B", policy("release"))), "B", policy("discharge"))
    assert {one.approval for one in (party, *parted(party, "M"))} == {policy("discharge")}
    with pytest.raises(ValueError, match="no record of A"):
        with_policy(party, "C", policy())


def test_a_record_parted_from_a_party_of_three_leaves_the_other_two_joined() -> None:
    """By whichever merge, in whatever order: each is undone by itself."""
    party = merged(merged(alone("A"), alone("B"), "first"), alone("C"), "second")
    ab, c = parted(party, "second")
    assert (ab.record_ids, c) == ({"A", "B"}, alone("C"))
    ac, b = parted(party, "first")
    assert (ac.record_ids, b) == ({"A", "C"}, alone("B"))
    assert replace(ac, records=(), merges=()).id == "A"
