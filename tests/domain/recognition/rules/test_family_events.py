"""What becomes of a right when something happens to its base: the table of events, cell by cell, and nothing upward.

In each the base was in force, disclosed and held by the same pledgee, so that what is said is what the event brings. A
place says what the end of a base does to what hangs on it there; Macau is read in each of the three ways it could.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from registry.domain.case.case import Places
from registry.domain.law.finding import Severity
from registry.domain.law.place import Follows
from registry.domain.pledge.judged import Outcome
from registry.domain.right.events import (
    BaseDecided,
    InvalidationDecided,
    InvalidationRequested,
    LicenceRecorded,
    OwnerChanged,
    OwnershipDispute,
    PreservationLifted,
    PreservationOrdered,
    StatusChanged,
)
from registry.domain.right.facts import Base, Link, RightChange, RightId, RightStatus
from tests.domain.families import (
    BASE,
    DEPENDENT,
    EUROPEAN,
    GONE,
    ORIGINAL,
    RE_REGISTERED,
    after,
    beside,
    dependent,
    held,
    on_a_european_base,
    on_record,
    what,
    with_re_registration,
)
from tests.domain.faulty.family_faults import valuation
from tests.domain.faulty.fault import GRACE_OVER, WORTH, YESTERDAY, add, answers
from tests.domain.strategies import DAY, OTHER, PLACES, PLEDGEE, Scene, at, favourable, owners
from tests.exercises import exercises

Happening = Callable[[Scene], Scene]


def befalls(*changes: RightChange) -> Happening:
    """Official events of the base."""
    return lambda scene: after(scene, BASE, *changes)


def shows(**seen: object) -> Happening:
    """CNIPA shows this of the base."""
    return lambda scene: replace(scene, family=(on_record(BASE, "invention", **seen),))


def bears(*items: tuple[str, dict[str, object]]) -> Happening:
    """The base bears these items and no others: who holds each, and its days."""
    told = tuple(held(BASE, who, n, **days) for n, (who, days) in enumerate(items, start=1))
    return lambda scene: replace(scene, held={BASE: told})


INVALID = what(InvalidationDecided, result="full", final=True)
REQUESTED = what(InvalidationRequested, YESTERDAY - DAY, reference="W-1")
FROZEN = what(PreservationOrdered, authority="court", document="D-1", from_on=YESTERDAY)

LAPSE = {
    "lapsed": befalls(what(StatusChanged, status=RightStatus.LAPSED)),
    "surrendered": befalls(what(StatusChanged, status=RightStatus.SURRENDERED)),
    "expired": shows(expires_on=YESTERDAY),
    "unpaid past its grace": shows(fees_paid_until=GRACE_OVER),
}
VOID = {
    "invalidated in full": befalls(INVALID),
    "invalidated after a request": befalls(REQUESTED, INVALID),
    "revoked": befalls(what(StatusChanged, status=RightStatus.REVOKED)),
}
UNHELD = f"FAM-03 FAMILY_MEMBER_UNENCUMBERED:{BASE} condition"
SAME_EVERYWHERE: dict[str, tuple[Happening, tuple[str, ...]]] = {
    "cut down": (
        befalls(what(InvalidationDecided, result="partial", final=True)),
        ("FAM-10 BASE_AMENDED condition",),
    ),
    "challenged": (befalls(REQUESTED), ("FAM-10 BASE_CHALLENGED condition",)),
    "invalidated, not for good yet": (
        befalls(REQUESTED, what(InvalidationDecided, result="full", final=False)),
        ("FAM-10 BASE_CHALLENGED condition",),
    ),
    "upheld": (befalls(REQUESTED, what(InvalidationDecided, result="upheld", final=True)), ()),
    "transferred": (
        befalls(what(OwnerChanged, owners=owners(OTHER.id))),
        ("FAM-08 FAMILY_OWNERSHIP_SPLIT condition",),
    ),
    "licensed": (befalls(what(LicenceRecorded, exclusive=True, licensee="L", from_on=YESTERDAY)), ()),
    "pledged to nobody": (bears(), (UNHELD,)),
    "pledged to another": (
        bears((OTHER.id, {})),
        (f"FAM-03 FAMILY_MEMBER_PLEDGED_ELSEWHERE:{BASE} condition",),
    ),
    "pledged to another too": (bears((PLEDGEE.id, {}), (OTHER.id, {})), ()),
    "its pledge cancelled": (bears((PLEDGEE.id, GONE)), (UNHELD, "FAM-09 PARTIAL_RELEASE condition")),
    "preserved": (befalls(FROZEN), ("FAM-10 BASE_FROZEN note",)),
    "its preservation lifted": (befalls(FROZEN, what(PreservationLifted, document="D-1")), ()),
    "disputed, its register suspended": (
        befalls(what(OwnershipDispute, suspended=True)),
        ("FAM-10 BASE_FROZEN note",),
    ),
    "disputed alone": (befalls(what(OwnershipDispute, suspended=False)), ()),
    "not granted yet": (shows(status=RightStatus.PENDING, granted_on=None), ()),
    "unpaid in its grace": (shows(fees_paid_until=GRACE_OVER + DAY), ()),
}
WHERE: dict[str, tuple[str, Follows, str, str]] = {
    "Hong Kong": ("HK", Follows.INDEPENDENT, "BASE_LAPSED note", "BASE_INVALIDATED condition"),
    "Macau": ("MO", Follows.REVIEW, "BASE_LAPSED_REVIEW condition", "BASE_INVALIDATED_REVIEW pending"),
    "Macau, were its extensions independent": (
        "MO",
        Follows.INDEPENDENT,
        "BASE_LAPSED note",
        "BASE_INVALIDATED condition",
    ),
    "Macau, were they to follow": ("MO", Follows.FOLLOWS, "NOT_IN_FORCE fail", "NOT_IN_FORCE fail"),
}
"""Where a right hangs on a Mainland base: what its place says of the base's end, and what is said on lapse and loss."""


def reading(code: str, follows: Follows) -> Places:
    """The places, that one saying so of what hangs on a base there."""
    kind, place = DEPENDENT[code][0], PLACES[code]
    told = replace(place.dependences[kind], follows=follows)
    return {**PLACES, code: replace(place, dependences={kind: told})}


def expected(*cells: str) -> set[tuple[str, str, Severity]]:
    return {(rule, code, Severity(said)) for rule, code, said in map(str.split, cells)}


def stands_as_it_did(before: Scene, now: Scene) -> bool:
    """Whether the right, its rank, and what groups A to E find are as they were."""
    then, today = before.judge(), now.judge()
    return (today.case.right, today.rank, of_the_item(now)) == (then.case.right, then.rank, of_the_item(before))


def of_the_item(scene: Scene) -> set[tuple[str, str, Severity]]:
    return {answer for answer in answers(scene) if answer[0].startswith("MR-")}


# ---- on a Mainland base ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_the_places_say_of_the_end_of_a_base_what_this_table_says(code: str) -> None:
    """Hong Kong's stand by themselves; what becomes of Macau's is an open point of law: to be reviewed."""
    (dependence,) = PLACES[code].dependences.values()
    assert dependence.follows is {"HK": Follows.INDEPENDENT, "MO": Follows.REVIEW}[code]


@exercises("FAM-10", "HK-16", "HK-17", "MO-1D")
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("event", [*LAPSE, *VOID])
def test_the_end_of_a_base_does_what_the_place_of_the_right_says(where: str, event: str) -> None:
    """Its status is unchanged, the outcome that of the one answer; what it was valued at no longer counts."""
    code, follows, lapsed, void = WHERE[where]
    before = dependent(code, reading(code, follows)).with_item(valuation=valuation("8000000.00"))
    now = {**LAPSE, **VOID}[event](before)
    said = expected(f"FAM-10 {lapsed if event in LAPSE else void}")
    assert answers(now) == said
    assert stands_as_it_did(before, now)
    assert not before.judge().judged.value_stale
    assert now.judge().judged.value_stale
    assert not now.with_item(valuation=None).judge().judged.value_stale
    ((_, _, severity),) = said
    assert now.judge().judged.recognition[code].outcome is WORTH[severity]


@exercises("FAM-03", "FAM-08", "FAM-09", "FAM-10")
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("event", SAME_EVERYWHERE)
def test_what_else_befalls_a_base_is_told_alike_of_all_that_hangs_on_it(where: str, event: str) -> None:
    code, follows, *_ = WHERE[where]
    happening, cells = SAME_EVERYWHERE[event]
    before = dependent(code, reading(code, follows)).with_item(valuation=valuation("8000000.00"))
    now = happening(before)
    assert answers(now) == expected(*cells)
    assert stands_as_it_did(before, now)
    assert not now.judge().judged.value_stale


@exercises("FAM-10")
def test_of_a_base_that_has_ended_it_is_still_said_that_it_was_cut_down_and_challenged() -> None:
    """What was cut from it and what is asked against it bear on this right too; a freeze, or who held it, does not."""
    for code in sorted(DEPENDENT):
        asked_again = what(InvalidationRequested, reference="W-2")
        burdened = befalls(
            what(InvalidationDecided, YESTERDAY - DAY, result="partial", final=True), FROZEN, asked_again
        )
        assert len(answers(burdened(dependent(code)))) == 3
        scene = LAPSE["expired"](dependent(code))
        gone = replace(burdened(scene), held={})
        assert answers(gone) == answers(scene) | {
            ("FAM-10", "BASE_AMENDED", Severity.CONDITION),
            ("FAM-10", "BASE_CHALLENGED", Severity.CONDITION),
        }


CUT = what(InvalidationDecided, YESTERDAY - 3 * DAY, result="partial", final=True)
ASKED_BEFORE = what(InvalidationRequested, YESTERDAY - 2 * DAY, reference="W-2")
ASKED_SINCE = what(InvalidationRequested, YESTERDAY + DAY, reference="W-3")
STAYS = {
    "cut down": ((CUT,), {"BASE_AMENDED"}),
    "challenged before": ((ASKED_BEFORE,), {"BASE_CHALLENGED"}),
    "challenged since": ((ASKED_SINCE,), {"BASE_CHALLENGED"}),
    "cut down and challenged": ((CUT, ASKED_BEFORE), {"BASE_AMENDED", "BASE_CHALLENGED"}),
    "challenged, then cut down": ((ASKED_BEFORE, replace(CUT, effective_at=at(YESTERDAY))), {"BASE_AMENDED"}),
    "cut down, and another request upheld": (
        (CUT, ASKED_BEFORE, what(InvalidationDecided, result="upheld", final=True, reference="W-2")),
        {"BASE_AMENDED"},
    ),
}
"""What befell a base beside its end, and what of it is still said."""


@exercises("FAM-10")
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("end", LAPSE)
@pytest.mark.parametrize("burden", STAYS)
def test_what_burdens_a_base_stays_said_however_it_ends_and_goes_when_it_is_void(
    where: str, end: str, burden: str
) -> None:
    """A base that never was has nothing left to be cut from or to be attacked."""
    code, follows, *_ = WHERE[where]
    changes, stays = STAYS[burden]
    scene = dependent(code, reading(code, follows))
    ended = befalls(*changes)(LAPSE[end](scene))
    said = {(rule, code, severity) for rule, code, severity in answers(ended) if code in STAYING}
    assert said == {("FAM-10", code, Severity.CONDITION) for code in stays}
    assert answers(ended) - said == answers(LAPSE[end](scene))
    for event in VOID.values():
        assert not {code for _, code, _ in answers(befalls(*changes)(event(scene)))} & STAYING


STAYING = {"BASE_AMENDED", "BASE_CHALLENGED"}


@exercises("FAM-10")
def test_the_end_of_a_base_counts_from_its_day_and_its_loss_from_the_beginning() -> None:
    before, then = at(YESTERDAY) - DAY, at(YESTERDAY)
    for code in sorted(DEPENDENT):
        lapsed, lost = LAPSE["lapsed"](dependent(code)), VOID["invalidated in full"](dependent(code))
        assert answers(replace(lapsed, now=before)) == set()
        assert answers(replace(lapsed, now=then)) == answers(lapsed)
        assert answers(replace(lost, now=before)) == answers(lost)


@exercises("FAM-10")
@pytest.mark.parametrize("event", [*LAPSE, *VOID, "cut down", "challenged", "preserved"])
def test_by_priority_alone_a_right_hangs_on_nothing(event: str) -> None:
    """What claims the priority of a Mainland patent is told nothing of what becomes of that one."""
    scene = favourable("HK").with_seen(base=Base(right=BASE, link=Link.PRIORITY_ONLY))
    happening = {**LAPSE, **VOID, **{name: one for name, (one, _) in SAME_EVERYWHERE.items()}}[event]
    now = happening(beside(scene, on_record(BASE, "invention"))).with_item(valuation=valuation("8000000.00"))
    assert answers(now) == set()
    assert not now.judge().judged.value_stale


# ---- on a base of another office -------------------------------------------------------------------------------------


@exercises("FAM-10", "HK-15")
@pytest.mark.parametrize("office", ["EP", "GB"])
@pytest.mark.parametrize("result", ["revoked", "amended"])
def test_an_opposition_is_followed_once_the_register_of_hong_kong_has_entered_it(office: str, result: str) -> None:
    base = Base(right=RightId(jurisdiction=office, number="EP3000001"), link=Link.HK_R_OF)
    before = on_a_european_base().with_seen(base=base)
    now = add(before, what(BaseDecided, YESTERDAY - DAY, result=result))
    assert answers(now) == expected("FAM-10 MUST_FOLLOW_BASE pending")
    assert now.judge().judged.recognition["HK"].outcome is Outcome.PENDING_PERFECTION
    assert now.judge().case.right.status is RightStatus.IN_FORCE
    assert of_the_item(now) == of_the_item(before)
    kept = add(now, what(StatusChanged, status=RightStatus.IN_FORCE))
    assert answers(kept) == set()
    revoked = add(now, what(StatusChanged, status=RightStatus.REVOKED))
    assert answers(revoked) == expected("MR-03 NOT_IN_FORCE fail")


@exercises("FAM-10", "HK-15")
def test_an_opposition_that_left_the_base_as_it_was_or_is_undone_later_asks_for_nothing() -> None:
    maintained = add(on_a_european_base(), what(BaseDecided, result="maintained"))
    assert answers(maintained) == set()
    on_appeal = add(on_a_european_base(), what(BaseDecided, YESTERDAY - DAY, result="revoked"))
    assert answers(add(on_appeal, what(BaseDecided, result="maintained"))) == set()


@exercises("FAM-10")
def test_only_offices_whose_patents_are_opposed_there_are_followed() -> None:
    """A Mainland base is undone by invalidation, which is told of the base itself."""
    decided = what(BaseDecided, result="revoked")
    assert answers(add(dependent("HK"), decided)) == set()
    assert answers(add(dependent("MO"), decided)) == set()
    by_priority = favourable("HK").with_seen(base=Base(right=EUROPEAN, link=Link.PRIORITY_ONLY))
    assert answers(add(by_priority, decided)) == set()


# ---- upward ----------------------------------------------------------------------------------------------------------

UPWARD: dict[str, tuple[RightChange, tuple[str, ...]]] = {
    "lapsed": (what(StatusChanged, status=RightStatus.LAPSED), ()),
    "invalidated": (INVALID, ()),
    "cut down": (what(InvalidationDecided, result="partial", final=True), ()),
    "challenged": (REQUESTED, ()),
    "preserved": (FROZEN, ()),
    "revoked": (what(StatusChanged, status=RightStatus.REVOKED), ()),
    "transferred": (
        what(OwnerChanged, owners=owners(OTHER.id)),
        ("FAM-08 FAMILY_OWNERSHIP_SPLIT condition",),
    ),
}


@exercises("FAM-08", "FAM-10")
@pytest.mark.parametrize("event", UPWARD)
def test_nothing_that_befalls_what_hangs_on_a_base_reaches_the_base(event: str) -> None:
    """INV-35: but for whose it is, which is told on every member."""
    change, cells = UPWARD[event]
    before = with_re_registration().with_item(valuation=valuation("8000000.00"))
    now = after(before, RE_REGISTERED, change)
    assert answers(now) == expected(*cells)
    assert stands_as_it_did(before, now)
    assert not now.judge().judged.value_stale


@exercises("FAM-10")
def test_nor_does_it_reach_what_hangs_on_the_same_base() -> None:
    """Of a sister that was lost nothing is said; the base stands."""
    original = on_record(ORIGINAL, "standard_o", base=Base(right=BASE, link=Link.PRIORITY_ONLY))
    scene = beside(dependent("MO"), original)
    assert answers(scene) == answers(after(scene, ORIGINAL, INVALID)) == set()
