"""The notice relation: every pair answered by its layer, and everyone in a circle named, whatever the set."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cmp_to_key

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.law.finding import Severity
from registry.domain.law.place import Kind
from registry.domain.rank.pairs import (
    Asked,
    Awareness,
    Ground,
    Interest,
    Known,
    Layer,
    Relation,
    asked,
    compare,
    registrable_on,
    relate,
)
from registry.domain.right.facts import RightAt, RightId, RightStatus
from tests.domain.rank.relations import contested, in_circles, undetermined
from tests.exercises import exercises
from tests.tiers import examples

KNEW = Known(awareness=Awareness.KNEW, clause=True)
IGNORANT = Known(awareness=Awareness.DID_NOT_KNOW)
UNSAID = Known()
ALWAYS = date.min
RIGHT = RightId(jurisdiction="AA", number="1")


def on(day: int, month: int = 1, hour: int = 2) -> datetime:
    """Ten o'clock at UTC+8 of a day of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def interest(
    id: str,
    executed_at: datetime | None,
    *,
    applied_at: datetime | None = None,
    notice_at: datetime | None = None,
    **members: object,
) -> Interest:
    asked_for = {"applications": applied_at, "notices": notice_at}
    stood = {name: () if at is None else (Asked(at=at),) for name, at in asked_for.items()}
    return Interest(id=id, executed_at=executed_at, **{**stood, **members})


# ---- drawn sets ------------------------------------------------------------------------------------------------------

DAYS = st.integers(1, 28)
MAYBE_DAYS = st.one_of(st.none(), DAYS)
KNOWN = st.builds(Known, awareness=st.sampled_from(Awareness), clause=st.sampled_from([None, False, True]))
CERTAIN = st.sampled_from([IGNORANT, KNEW, Known(awareness=Awareness.KNEW, clause=False)])
STAGES = st.one_of(st.none(), st.just(ALWAYS), DAYS.map(lambda day: date(2026, 1, day)))


@st.composite
def sets(draw: st.DrawFn, known: st.SearchStrategy[Known] = KNOWN, *, apart: bool = False) -> list[Interest]:
    """Up to eight interests with any days, applications, notices and knowledge of one another."""
    ids = [chr(ord("A") + n) for n in range(draw(st.integers(0, 8)))]
    days = draw(st.lists(DAYS, min_size=len(ids), max_size=len(ids), unique=apart))
    unmade = st.just(False) if apart else st.integers(0, 9).map(lambda n: n == 0)
    return [
        interest(
            one,
            None if draw(unmade) else on(day),
            applied_at=None if (applied := draw(MAYBE_DAYS)) is None else on(applied, hour=5),
            notice_at=None if (notified := draw(MAYBE_DAYS)) is None else on(notified, hour=5),
            floating=draw(st.booleans()),
            void=draw(st.integers(0, 4)) == 0,
            known={other: draw(known) for other in ids if other != one},
        )
        for one, day in zip(ids, days, strict=True)
    ]


def circled(relation: Relation) -> set[str]:
    """Who can come back to itself by a walk over pairs: the definition, walk by walk."""
    ids = sorted({one for pair in relation.free for one in pair.members})
    beats = {(pair.winner, pair.loser) for pair in relation.free if pair.winner is not None}
    return {
        walk[0]
        for length in range(2, len(ids) + 1)
        for walk in itertools.permutations(ids, length)
        if all(step in beats for step in itertools.pairwise((*walk, walk[0])))
    }


@settings(max_examples=examples(60))
@given(sets(), STAGES)
def test_every_member_of_a_circle_is_named_and_nobody_else(interests: list[Interest], stage: date | None) -> None:
    relation = relate(interests[:6], stage)
    assert in_circles(relation) == circled(relation)


@given(sets(), STAGES)
def test_it_ends_and_answers_every_pair_once(interests: list[Interest], stage: date | None) -> None:
    relation = relate(interests, stage)
    assert len(relation.pairs) == len(interests) * (len(interests) - 1) // 2
    assert {pair.members for pair in relation.pairs} == {
        frozenset({a.id, b.id}) for a, b in itertools.combinations(interests, 2)
    }
    unanswered = {one for pair in relation.pairs if pair.winner is None for one in pair.members}
    assert undetermined(relation) == unanswered | in_circles(relation)
    for pair in relation.pairs:
        assert pair.winner is None or {pair.winner, pair.loser} == pair.members


@given(sets(), STAGES, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_given_does_not_matter(
    interests: list[Interest], stage: date | None, random: object
) -> None:
    shuffled = list(interests)
    random.shuffle(shuffled)
    assert relate(shuffled, stage) == relate(interests, stage)


@given(sets(CERTAIN, apart=True), STAGES)
def test_who_says_what_it_knew_at_times_that_differ_leaves_no_pair_open(
    interests: list[Interest], stage: date | None
) -> None:
    assert all(pair.winner is not None for pair in relate(interests, stage).pairs)


@given(sets(), STAGES)
def test_others_do_not_change_what_is_said_of_a_pair(interests: list[Interest], stage: date | None) -> None:
    whole = relate(interests, stage)
    for a, b in itertools.combinations(interests, 2):
        assert whole.pair(a.id, b.id) == relate([a, b], stage).pairs[0] == compare(b, a, stage)


@given(sets(), STAGES, st.data())
def test_contested_are_the_pairs_that_the_register_orders_the_other_way(
    interests: list[Interest], stage: date | None, data: st.DataObject
) -> None:
    order = data.draw(st.permutations([one.id for one in interests]))
    relation = relate(interests, stage)
    expected = {
        pair.members for pair in relation.pairs if pair.winner and order.index(pair.winner) > order.index(pair.loser)
    }
    against = contested(relation, order)
    assert {frozenset({one, other}) for one, others in against.items() for other in others} == expected
    assert all(one in against[other] for one, others in against.items() for other in others)
    assert contested(relation, order[:1]) == {}


@exercises("HK-5A", "HK-50")
def test_a_plain_sort_would_have_been_wrong() -> None:
    """Sorting by the pairs gives some order; there are sets for which no order agrees with every pair."""

    def sorted_wrongly(interests: list[Interest]) -> bool:
        relation = relate(interests, ALWAYS)

        def by_pair(a: str, b: str) -> int:
            pair = relation.pair(a, b)
            return 0 if pair is None or pair.winner is None else (-1 if pair.winner == a else 1)

        order = sorted((one.id for one in interests), key=cmp_to_key(by_pair))
        return bool(contested(relation, order))

    example = find(sets(CERTAIN, apart=True), sorted_wrongly, settings=settings(max_examples=2_000, derandomize=True))
    relation = relate(example, ALWAYS)
    assert in_circles(relation)
    assert all(contested(relation, order) for order in itertools.permutations([one.id for one in example]))


# ---- the vectors -----------------------------------------------------------------------------------------------------


@exercises("HK-50", "HK-53")
@pytest.mark.parametrize(
    ("known", "winner", "layer", "ground"),
    [
        (IGNORANT, "L", Layer.NOTICE, Ground.TAKER_IGNORANT),
        (KNEW, "E", Layer.GENERAL_LAW, Ground.FIRST_IN_TIME),
        (UNSAID, None, Layer.NOTICE, Ground.KNOWLEDGE_UNKNOWN),
    ],
)
def test_tv1_tv2_applied_for_after_the_later_was_signed(
    known: Known, winner: str | None, layer: Layer, ground: Ground
) -> None:
    """TV1, TV2, HK-54: the later wins if it did not know, though it filed after; the earlier if it knew."""
    e = interest("E", on(10), applied_at=on(20))
    later = interest("L", on(15), applied_at=on(25), otherwise=known)
    pair = compare(e, later, ALWAYS)
    assert (pair.earlier, pair.later, pair.winner, pair.layer, pair.ground) == ("E", "L", winner, layer, ground)


@exercises("HK-52")
def test_tv3_the_day_of_application_counts_and_not_that_of_entry() -> None:
    """Applied for on 12 January and entered in February, it stands against one signed on 15 January."""
    acts = [Act(register="R", act=ActKind.REGISTER, applied_at=on(12), effective_at=on(3, month=2))]
    e = interest("E", on(10), applications=asked(acts, "R", ActKind.REGISTER))
    assert compare(e, interest("L", on(15), otherwise=IGNORANT), ALWAYS).winner == "E"


@exercises("HK-50", "HK-53")
def test_tv4_neither_filed_and_the_later_ignorant() -> None:
    assert compare(interest("E", on(10)), interest("L", on(15), otherwise=IGNORANT), ALWAYS).winner == "L"


@exercises("HK-5A", "HK-54")
def test_tv5_three_that_go_before_one_another_in_a_circle() -> None:
    """A never applied; B knew A and applied; C signed after, knew B, did not know A."""
    a = interest("A", on(1))
    b = interest("B", on(5), applied_at=on(6), known={"A": KNEW})
    c = interest("C", on(10), applied_at=on(11), known={"B": KNEW, "A": IGNORANT})
    relation = relate([a, b, c], ALWAYS)
    assert {(pair.winner, pair.loser) for pair in relation.pairs} == {("A", "B"), ("B", "C"), ("C", "A")}
    assert in_circles(relation) == {"A", "B", "C"}
    assert undetermined(relation) == {"A", "B", "C"}
    assert contested(relation, ["B", "C", "A"]) == {"B": ("A",), "A": ("B",)}


@exercises("HK-41", "HK-50")
def test_tv6_over_a_short_term_application_notice_protects() -> None:
    e = interest("E", on(1, 3), notice_at=on(2, 3))
    pair = compare(e, interest("L", on(5, 3), otherwise=IGNORANT), None)
    assert (pair.winner, pair.ground) == ("E", Ground.FIRST_IN_TIME)


@exercises("HK-42")
def test_tv7_after_the_grant_a_notice_alone_does_not() -> None:
    """Granted on 4 March: who signs on the 5th, ignorant, goes first; on the 3rd it would not have."""
    e = interest("E", on(1, 3), notice_at=on(2, 3))
    granted_on = date(2026, 3, 4)
    assert compare(e, interest("L", on(5, 3), otherwise=IGNORANT), granted_on).winner == "L"
    assert compare(e, interest("L", on(3, 3), otherwise=IGNORANT), granted_on).winner == "E"
    registered = replace(e, applications=(Asked(at=on(4, 3)),))
    assert compare(registered, interest("L", on(5, 3), otherwise=IGNORANT), granted_on).winner == "E"


@exercises("HK-6C")
def test_tv8_a_charge_void_for_want_of_its_second_filing_goes_behind() -> None:
    """Filed at once at the patents register, never at the companies register; the later knew, and is registered."""
    e = interest("E", on(10), applied_at=on(10), void=True)
    later = interest("L", on(15), applied_at=on(16), otherwise=KNEW)
    pair = compare(e, later, ALWAYS)
    assert (pair.winner, pair.layer, pair.ground) == ("L", Layer.VOID_CHARGE, Ground.VOID_CHARGE)
    assert compare(replace(e, void=False), replace(later, void=True), ALWAYS).winner == "E"
    assert compare(e, replace(later, void=True), ALWAYS) == compare(replace(e, void=False), later, ALWAYS)


@exercises("HK-54", "HK-56", "HK-58")
def test_tv9_a_fixed_charge_after_a_floating_one_whose_clause_nobody_speaks_of() -> None:
    """No entry was applied for, the clause stands at the companies register, the later taker says nothing: open."""
    e = interest("E", on(10), floating=True)
    assert compare(e, interest("L", on(15), otherwise=UNSAID), ALWAYS).winner is None


# ---- the layers ------------------------------------------------------------------------------------------------------


@exercises("HK-58", "HK-57")
@pytest.mark.parametrize(
    ("known", "winner", "ground"),
    [
        (IGNORANT, "L", Ground.FLOATING_PASSED),
        (Known(awareness=Awareness.KNEW, clause=False), "L", Ground.FLOATING_PASSED),
        (Known(awareness=Awareness.KNEW, clause=True), "E", Ground.FIRST_IN_TIME),
        (Known(awareness=Awareness.KNEW, clause=None), None, Ground.CLAUSE_UNKNOWN),
        (UNSAID, None, Ground.CLAUSE_UNKNOWN),
    ],
)
def test_a_fixed_charge_passes_a_registered_floating_one_without_notice_of_the_clause(
    known: Known, winner: str | None, ground: Ground
) -> None:
    floating = interest("E", on(10), applied_at=on(11), floating=True)
    fixed = interest("L", on(15), otherwise=known)
    pair = compare(floating, fixed, ALWAYS)
    assert (pair.winner, pair.layer, pair.ground) == (winner, Layer.GENERAL_LAW, ground)
    assert compare(replace(floating, crystallised_at=on(15)), fixed, ALWAYS).winner == "E"
    assert compare(replace(floating, floating=False), fixed, ALWAYS).winner == "E"
    assert compare(floating, replace(fixed, floating=True), ALWAYS).winner == "E"


@exercises("HK-59")
def test_a_deed_binds_its_parties_and_nobody_else() -> None:
    """A steps behind C: between the two that holds before all else; the circle is then no circle of theirs."""
    a = interest("A", on(1), applied_at=on(1))
    b = interest("B", on(5), applied_at=on(6), otherwise=IGNORANT)
    c = interest("C", on(10), applied_at=on(11), otherwise=IGNORANT)
    plain, bound = relate([a, b, c], ALWAYS), relate([a, b, c], ALWAYS, [("A", "C")])
    assert plain.pair("A", "C").winner == "A"
    assert (bound.pair("C", "A").winner, bound.pair("C", "A").layer) == ("C", Layer.SUBORDINATION)
    for others in (("A", "B"), ("B", "C")):
        assert bound.pair(*others) == plain.pair(*others)
    assert in_circles(bound) == set()
    assert contested(bound, ["A", "B", "C"]) == {}


def test_a_deed_that_puts_the_earlier_first_binds_as_well() -> None:
    void = interest("A", on(1), void=True)
    assert relate([void, interest("B", on(2))], ALWAYS, [("B", "A")]).pairs[0].winner == "A"


@exercises("HK-5A")
@pytest.mark.parametrize("times", [(on(1), on(1)), (None, on(1)), (on(1), None), (None, None)])
def test_two_signed_at_one_instant_or_at_none_on_record_have_no_order(
    times: tuple[datetime | None, datetime | None],
) -> None:
    pair = compare(interest("A", times[0], applied_at=on(1)), interest("B", times[1]), ALWAYS)
    assert (pair.winner, pair.ground, pair.loser) == (None, Ground.ORDER_UNKNOWN, None)
    assert undetermined(relate([interest("A", times[0]), interest("B", times[1])], ALWAYS)) == {"A", "B"}


def test_what_was_done_at_the_very_instant_was_in_time() -> None:
    e = interest("E", on(10), applied_at=on(15))
    assert compare(e, interest("L", on(15), otherwise=IGNORANT), ALWAYS).winner == "E"
    late = replace(e, applications=(Asked(at=on(15) + timedelta(microseconds=1)),))
    assert compare(late, interest("L", on(15), otherwise=IGNORANT), ALWAYS).winner == "L"


def test_two_circles_are_two() -> None:
    def ring(x: str, y: str, z: str, start: int) -> list[Interest]:
        return [
            interest(x, on(start)),
            interest(y, on(start + 1), applied_at=on(start + 1), known={x: KNEW}, otherwise=KNEW),
            interest(z, on(start + 2), applied_at=on(start + 2), known={x: IGNORANT, y: KNEW}, otherwise=KNEW),
        ]

    first, second = ring("A", "B", "C", 1), ring("D", "E", "F", 11)
    second = [replace(one, known={**one.known, "A": KNEW, "B": KNEW, "C": KNEW}) for one in second]
    assert in_circles(relate(first + second, ALWAYS)) == set("ABCDEF")


def test_forty_interests_end_as_well() -> None:
    many = [interest(f"{n:02d}", on(1) + timedelta(hours=n), otherwise=IGNORANT) for n in range(40)]
    assert in_circles(relate(many, ALWAYS)) == set()
    assert relate([], ALWAYS).pairs == ()


# ---- what it is made of ----------------------------------------------------------------------------------------------


def right(status: RightStatus, **days: date | None) -> RightAt:
    facts = {"filed_on": None, "granted_on": None, "expires_on": None, "fees_paid_until": None, **days}
    return RightAt(
        right=RIGHT,
        kind="any",
        titles=(),
        status=status,
        owners=None,
        base=None,
        same_day_twin=None,
        proceedings=(),
        observed_at=on(1),
        **facts,
    )


@exercises("HK-41")
def test_a_right_can_bear_an_entry_from_its_publication_or_only_from_its_grant() -> None:
    published = Kind(name="any", term_years=(), application=Severity.CONDITION)
    granted = Kind(name="any", term_years=(), application=Severity.PENDING)
    days = {"published_on": date(2026, 2, 1), "granted_on": date(2026, 3, 1)}
    assert registrable_on(right(RightStatus.IN_FORCE, **days), published) == date(2026, 2, 1)
    assert registrable_on(right(RightStatus.IN_FORCE, **days), granted) == date(2026, 3, 1)
    assert registrable_on(right(RightStatus.PENDING), published) is None
    assert registrable_on(right(RightStatus.PENDING, published_on=date(2026, 2, 1)), granted) is None
    assert registrable_on(right(RightStatus.IN_FORCE), granted) == date.min


def test_what_was_asked_of_a_register_and_until_when_it_stood() -> None:
    """The day it was asked for, until a refusal; one that was entered no refusal ends."""
    first = Act(register="R", act=ActKind.REGISTER, applied_at=on(5))
    refused = Act(register="R", act=ActKind.REFUSED, effective_at=on(8))
    again = replace(first, applied_at=on(9))
    entered = Act(register="R", act=ActKind.REGISTER, effective_at=on(12))
    notice = Act(register="R", act=ActKind.NOTICE, applied_at=on(2))
    elsewhere = Act(register="S", act=ActKind.REGISTER, applied_at=on(1))
    acts = [first, notice, elsewhere]
    assert asked(acts, "R", ActKind.REGISTER) == (Asked(at=on(5)),)
    assert asked(acts, "R", ActKind.NOTICE) == (Asked(at=on(2)),)
    assert asked([first, refused], "R", ActKind.REGISTER) == (Asked(at=on(5), until=on(8)),)
    assert asked([first, refused, again], "R", ActKind.REGISTER) == (Asked(at=on(5), until=on(8)), Asked(at=on(9)))
    assert asked([first, refused, entered], "R", ActKind.REGISTER) == (Asked(at=on(5), until=on(8)), Asked(at=on(12)))
    assert asked([], "R", ActKind.NOTICE) == ()
