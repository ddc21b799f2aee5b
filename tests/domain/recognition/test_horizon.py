"""Until when a judgement holds: no instant before the one it names says otherwise, and that one is not named idly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.case.case import Case, Jurisdiction, PlaceRule, Places
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Search
from registry.domain.law.finding import Confidence, Effect
from registry.domain.law.place import Arrangement
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.comparison import differs, outlives
from registry.domain.recognition.judge import Judgement
from registry.domain.recognition.outcome import place_findings
from registry.domain.right.dealings import Licence
from registry.domain.right.facts import Proceeding, RightChange, RightStatus
from registry.domain.values.days import legal_day, start_of_day
from tests.domain.anything import CHANGES, SCENES, acts
from tests.domain.families import BASE, DEPENDENT, EXTENSION, RE_REGISTERED, dependent, families
from tests.domain.faulty.fault import add, entry, for_another
from tests.domain.faulty.faults import FAULTS
from tests.domain.strategies import (
    DAY,
    NOW,
    PLACES,
    PLEDGOR,
    TODAY,
    Scene,
    at,
    favourable,
    registered,
    rival,
    unentered,
)
from tests.tiers import examples

MOMENT = timedelta(microseconds=1)
YEARS = 3 * 365 * DAY
INSTANTS = st.integers(-60 * 24, 130 * 24).map(lambda hours: start_of_day(TODAY) + timedelta(hours=hours))
SOON = st.integers(-40, 120).map(lambda days: TODAY + days * DAY)


# ---- scenes in which days matter -------------------------------------------------------------------------------------


@st.composite
def members(draw: st.DrawFn) -> Scene:
    """An item over one right of a family, to the others of which things have happened."""
    right = draw(st.sampled_from([BASE, RE_REGISTERED, EXTENSION]))
    family = draw(families(right))
    for member in family.members:
        family = family.but(member, *draw(st.lists(CHANGES, max_size=1)))
    scene = family.scene(right)
    return scene.with_acts(*draw(acts())) if draw(st.booleans()) else scene


@st.composite
def terms(draw: st.DrawFn) -> Scene:
    """An item over a right, on a base or without, whose days of publication, grant, fees and expiry come one by one."""
    days = st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("published_on", "granted_on", "expires_on", "fees_paid_until"), SOON),
            "status": st.sampled_from([RightStatus.PENDING, RightStatus.IN_FORCE]),
        },
    )
    code = draw(st.sampled_from(sorted(PLACES)))
    scene = dependent(code, **draw(days)) if code in DEPENDENT else favourable(code)
    scene = scene.with_seen(**draw(days))
    ends = {"until": draw(st.one_of(st.none(), SOON))}
    asked = draw(st.one_of(st.none(), SOON.map(at)))
    search = Search(register=scene.place.register, reference="S-1", at=at(draw(SOON)))
    return scene.with_acts(registered(scene.place.register, applied_at=asked, **ends)).with_item(official_search=search)


@st.composite
def orders(draw: st.DrawFn) -> Scene:
    """An item over a right that courts preserve one after the other, and that is licensed for a while."""
    scene = favourable(draw(st.sampled_from(sorted(PLACES))))
    for number in range(draw(st.integers(1, 4))):
        begins, days = draw(SOON), draw(st.integers(0, 60))
        order = Proceeding(kind="preservation", from_on=begins, until_on=begins + days * DAY, document=f"D-{number}")
        scene = add(scene, RightChange(type="preservation_ordered", effective_at=at(TODAY - 50 * DAY), opens=order))
    begins = draw(st.one_of(st.just(TODAY - 10 * DAY), SOON))
    licence = Licence(exclusive=True, from_on=begins, until_on=begins + 20 * DAY)
    return add(scene, RightChange(type="licence_recorded", effective_at=at(TODAY - 50 * DAY), licence=licence))


@st.composite
def papers(draw: st.DrawFn) -> Scene:
    """An item of a Hong Kong company or for a debt abroad, with a legal mortgage at times, some acts of later today."""
    scene = favourable(draw(st.sampled_from(sorted(PLACES))), seat="HK").with_agents()
    if draw(st.booleans()):
        scene = for_another(scene, pledgor="CN", debtor="HK", pledgee="HK")
    scene = scene.with_contract(executed_at=at(TODAY - draw(st.integers(0, 60)) * DAY))
    if scene.place.code == "HK" and draw(st.booleans()):
        scene = scene.with_item(security="hk_legal_mortgage")
    told = []
    for register in draw(st.sets(st.sampled_from([scene.place.register, "HK-CR", "SAFE"]))):
        entered = draw(st.sampled_from([None, NOW - DAY, NOW + timedelta(hours=5)]))
        obtained = draw(st.sampled_from([None, NOW - 20 * DAY, NOW]))
        told.append(registered(register, effective_at=entered, obtained_at=obtained))
    if draw(st.booleans()):
        until = draw(SOON)
        told.append(Act(register="HK-CR", act=ActKind.COURT_EXTENSION, effective_at=NOW - DAY, until=until))
    return scene.with_acts(*told)


@st.composite
def rivalries(draw: st.DrawFn) -> Scene:
    """An item beside others whose reservations, voidness and ends lie ahead; its pledgor is to be insolvent."""
    scene = favourable(draw(st.sampled_from(sorted(PLACES))))
    ahead = st.one_of(st.none(), SOON.map(at))
    others = [
        draw(st.sampled_from([rival, unentered]))(
            n, void_from=draw(ahead), reservation_ends_at=draw(ahead), present_until=draw(ahead), end_at=draw(ahead)
        )
        for n in range(1, draw(st.integers(1, 3)) + 1)
    ]
    scene = replace(scene, rivals=tuple(others), reservation_ends_at=draw(ahead), void_from=draw(ahead))
    if draw(st.booleans()):
        scene = scene.with_acts()
    return scene.with_party(PLEDGOR, insolvent_since=draw(SOON), insolvent_until=draw(st.one_of(st.none(), SOON)))


def _spoken(_: Case) -> str:
    return "A law of these tests."


def _to_come(places: Places, place: str, day: date) -> Places:
    """The places with a rule, an arrangement and a citation of this place that begin on that day."""
    facts: dict[str, Any] = {"says": "", "basis": "a law of these tests", "confidence": Confidence.VERIFIED}
    rule = PlaceRule(id=f"{place}-900", effect=Effect.WARN, first_day=day, code="TESTED", check=_spoken, **facts)
    joined = Arrangement(
        name="of these tests", covers="judgment", first_day=day, basis=rule.basis, confidence=rule.confidence
    )

    def later(one: Jurisdiction) -> Jurisdiction:
        rules = (*one.rules, rule) if one.code == place else one.rules
        return replace(one, rules=rules, arrangements=(*one.arrangements, joined))

    return {code: later(one) for code, one in places.items()}


@st.composite
def laws(draw: st.DrawFn) -> Scene:
    """An item, its disputes decided by a court, under a law that is still to begin."""
    code = draw(st.sampled_from(sorted(PLACES)))
    scene = favourable(code, places=_to_come(PLACES, draw(st.sampled_from(sorted(PLACES))), draw(SOON)))
    return scene.with_contract(dispute_seat=draw(st.sampled_from(["HK", "MO"])), dispute_by="court")


ANY = st.one_of(
    SCENES,
    st.sampled_from(FAULTS).map(lambda one: one.scene),
    members(),
    terms(),
    orders(),
    papers(),
    rivalries(),
    laws(),
)


# ---- what is asked of them -------------------------------------------------------------------------------------------


def judged(scene: Scene, instant: datetime) -> Judgement:
    """The item at that instant."""
    return replace(scene, now=instant).judge()


def horizon(one: Judgement) -> datetime | None:
    """Until when it says it holds."""
    assert one.judged.evaluation is not None
    return one.judged.evaluation.holds_until


def says_the_same(one: Judgement, other: Judgement) -> bool:
    """Whether both say the same, notes and what the place's own rules say included."""
    return not differs(one.judged, other.judged) and told(one) == told(other)


def told(one: Judgement) -> list[tuple[str, str]]:
    """The codes of what is told beside the reasons, with their severities."""
    return sorted((f.code, f.severity) for f in (*one.judged.warnings, *place_findings(one.case)))


def walk(scene: Scene, start: datetime, instants: Sequence[datetime], steps: int) -> None:
    """From `start` on, for so many steps, nothing is said otherwise before the instant that a judgement names."""
    one = judged(scene, start)
    for _ in range(steps):
        until = horizon(one)
        end = until or one.case.as_of + YEARS
        for instant in (*(probe for probe in instants if one.case.as_of < probe < end), end - MOMENT):
            assert says_the_same(one, judged(scene, instant)), instant
        if until is None:
            return
        one = judged(scene, until)


@settings(max_examples=examples(80))
@given(scene=ANY, start=INSTANTS, probes=st.lists(INSTANTS, max_size=5))
def test_a_judgement_holds_until_the_instant_it_names(scene: Scene, start: datetime, probes: list[datetime]) -> None:
    walk(scene, start, probes, 8)


def _act(register: str, kind: ActKind, **members: Any) -> Act:
    return Act(register=register, act=kind, reference="R-2", **members)


def _order(document: str, first: int, last: int) -> RightChange:
    """A court preserves the right from so many days before or after today to so many."""
    opened = Proceeding(
        kind="preservation", from_on=TODAY + first * DAY, until_on=TODAY + last * DAY, document=document
    )
    return RightChange(type="preservation_ordered", effective_at=at(TODAY - 9 * DAY), opens=opened)


HOURS = NOW + timedelta(hours=2)
"""Later today."""
CN, HK, MO = favourable("CN"), favourable("HK"), favourable("MO")
HK_COMPANY = favourable("HK", seat="HK")
ABROAD = for_another(CN, pledgor="CN", debtor="HK", pledgee="HK")
LICENCE = Licence(exclusive=True, from_on=TODAY - 9 * DAY, until_on=TODAY + 4 * DAY)
LAPSED = RightChange(type="status_changed", effective_at=at(TODAY - 9 * DAY), status=RightStatus.LAPSED)
DELIVERED = registered("HK-CR", effective_at=None)
QUEUE = (_order("D-1", -3, 3), _order("D-2", -1, 1))
"""The second waits, and then runs for the three days it was made for."""
TURNS = {
    "an entry ends by its own terms": (entry(CN, until=TODAY + 5 * DAY), at(TODAY + 6 * DAY, 0)),
    "a licence of before ends": (
        add(HK, RightChange(type="licence_recorded", effective_at=at(TODAY - 9 * DAY), licence=LICENCE)),
        at(TODAY + 5 * DAY, 0),
    ),
    "an order that waited has run": (CN.with_changes(*QUEUE), at(TODAY + 7 * DAY, 0)),
    "a search is made that was still to come": (
        HK.with_contract(executed_at=at(TODAY + 5 * DAY)).with_item(
            official_search=Search(register="HK-IPD", reference="S-1", at=at(TODAY + 3 * DAY))
        ),
        at(TODAY + 3 * DAY),
    ),
    "a registration with SAFE is late": (ABROAD, at(date(2026, 12, 10), 0)),
    "an entry is made": (entry(HK, effective_at=HOURS), HOURS),
    "a charge is delivered": (
        HK_COMPANY.with_acts(*HK_COMPANY.acts, replace(DELIVERED, applied_at=HOURS)),
        HOURS,
    ),
    "a delivery is turned away": (
        HK_COMPANY.with_acts(*HK_COMPANY.acts, DELIVERED, _act("HK-CR", ActKind.REFUSED, obtained_at=HOURS)),
        HOURS,
    ),
    "another item is registered": (replace(HK, rivals=(unentered(1, registered_at=HOURS),)), HOURS),
    "another item is entered, which ranks by its request": (
        replace(MO, rivals=(rival(1, present_from=HOURS),)),
        HOURS,
    ),
    "another's request is refused": (replace(HK, rivals=(rival(1, present_until=HOURS),)), HOURS),
    "another item ends": (
        replace(HK, rivals=(rival(1, end_status=ItemStatus.RELEASED, end_at=HOURS),)),
        HOURS,
    ),
    "the register is seen to show otherwise": (HK.with_changes(LAPSED).with_seen(observed_at=HOURS), HOURS),
}
"""What turns, and the instant at which it does."""


@pytest.mark.parametrize("name", sorted(TURNS))
def test_the_instant_at_which_something_turns_is_named(name: str) -> None:
    scene, instant = TURNS[name]
    assert not says_the_same(judged(scene, instant - MOMENT), judged(scene, instant))
    one = judged(scene, NOW)
    while (until := horizon(one)) is not None and until < instant:
        one = judged(scene, until)
    assert until == instant


@pytest.mark.parametrize("code", sorted(PLACES))
def test_throughout_three_years_a_day_says_what_the_last_one_named_said(code: str) -> None:
    """Of an item in whose life much happens: a licence, an order, a late fee, a rival, an insolvency, a law to come."""
    scene = favourable(code, places=_to_come(PLACES, code, TODAY + 100 * DAY), seat="HK").with_agents()
    court = Proceeding(kind="preservation", from_on=TODAY + 50 * DAY, until_on=TODAY + 70 * DAY)
    scene = add(scene, RightChange(type="preservation_ordered", effective_at=NOW - DAY, opens=court))
    scene = scene.with_party(PLEDGOR, insolvent_since=TODAY + 400 * DAY, insolvent_until=TODAY + 460 * DAY)
    scene = replace(scene, rivals=(unentered(1, reservation_ends_at=at(TODAY + 30 * DAY)),))
    walk(scene, NOW, [NOW + n * DAY for n in range(0, YEARS.days, 3)], 100)


@pytest.mark.parametrize("seat", ["CN", "HK", "MO"])
@pytest.mark.parametrize("code", sorted(PLACES))
def test_a_favourable_item_is_looked_at_again_only_when_something_changes_or_the_debt_is_due(
    code: str, seat: str
) -> None:
    """Otherwise each reading between would judge it anew for nothing."""
    scene = favourable(code, seat=seat).with_agents()
    debt = scene.filing.obligation.last_due_on
    assert debt is not None
    one = judged(scene, NOW)
    while (until := horizon(one)) is not None:
        following = judged(scene, until)
        assert not says_the_same(one, following) or legal_day(until) == debt + DAY
        one = following


def test_a_day_that_comes_on_record_ends_what_would_be_relied_on_past_it() -> None:
    """A later judgement that says the same is told all the same where it holds for less long."""
    scene = favourable("HK")
    before = scene.judge()
    court = Proceeding(kind="preservation", from_on=TODAY + 5 * DAY, until_on=None)
    after = add(scene, RightChange(type="preservation_ordered", effective_at=NOW, opens=court)).judge()
    sooner, later = horizon(after), horizon(before)
    assert not differs(before.judged, after.judged)
    assert outlives(before.judged, sooner)
    assert not outlives(after.judged, later)
    assert not outlives(before.judged, None)
    evaluation = before.judged.evaluation
    assert evaluation is not None
    assert outlives(replace(before.judged, evaluation=replace(evaluation, holds_until=None)), sooner)
    assert not outlives(replace(before.judged, evaluation=None), sooner)
