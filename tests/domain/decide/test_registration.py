"""Intake: what is refused and what is registered, whose reservation gives way, and when one ends."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.decide.lapse import Lapse, due_lapses
from registry.domain.decide.registration import REFUSED_PENDINGS, Registration, assess, refuse, reservation_end
from registry.domain.law.finding import Confidence, Finding, Severity
from registry.domain.pledge.judged import Outcome
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.judge import Rival
from registry.domain.right.facts import RightId
from registry.domain.values.days import legal_day
from registry.errors import PledgeRefused, RightAlreadyPledged
from tests.domain.anything import rivals
from tests.domain.faulty.fault import Fault
from tests.domain.faulty.faults import FAULTS
from tests.domain.strategies import (
    DAY,
    INSTANTS,
    NAMES,
    NOW,
    PLACES,
    REMARKED,
    TODAY,
    Scene,
    at,
    favourable,
    owners,
    registered,
    rival,
    unentered,
)
from tests.tiers import examples

MICROSECOND = timedelta(microseconds=1)
LOW = {Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW}
# What is told of an item once it is filed, or of rivals that a filing itself displaces, is no fault of a filing.
AT_INTAKE = [f for f in FAULTS if not f.aspects & {"end", "competition"} or f.name.startswith("an entry")]


def assessed(scene: Scene, **members: Any) -> Registration:
    return assess(scene.filing, replace(scene.world, **members))


def refusal(scene: Scene) -> PledgeRefused | None:
    """How intake refuses the filing, None where it registers it."""
    findings = assessed(scene).findings
    refused: PledgeRefused
    try:
        refuse(findings)
        return None
    except PledgeRefused as raised:
        refused = raised
    assert refused.findings == findings
    return refused


def codes(found: tuple[Finding, ...]) -> set[str]:
    return {one.code for one in found}


def one(severity: Severity, confidence: Confidence, code: str) -> Finding:
    return Finding(rule="X-1", code=code, severity=severity, basis="none", confidence=confidence, message="No.")


# ---- what intake refuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_a_favourable_filing_is_registered_and_so_is_one_whose_entry_is_still_to_come(code: str) -> None:
    for scene in (favourable(code), favourable(code).with_acts()):
        assert refusal(scene) is None
    assert codes(assessed(favourable(code).with_acts()).findings) == {"SITUS_REGISTRATION_MISSING"} | REMARKED[code]


@pytest.mark.parametrize("fault", AT_INTAKE, ids=str)
def test_intake_refuses_what_fails_on_sure_ground_and_three_pendings(fault: Fault) -> None:
    found = assessed(fault.scene).findings
    of_the_item = {(rule, code, severity) for rule, code, severity in fault.answers if rule < "MR-50"}
    of_recognition = ("MR-", "FAM-")
    assert {(f.rules[0], f.code, f.severity) for f in found if f.rules[0].startswith(of_recognition)} == of_the_item
    assert all(f.severity is not Severity.FAIL for f in found if not f.rules[0].startswith(of_recognition))
    sure = {code for _, code, severity in fault.answers if severity is Severity.FAIL}
    if fault.code == "MO":
        # Co-owners, grace and cancellation in Macau are known from memory at medium confidence.
        unsure = {"CO_OWNER_CONSENT", "SECURITY_ENDED"} | ({"NOT_IN_FORCE"} if "fees" in fault.aspects else set())
        sure -= unsure
    refused = bool(sure) or bool(REFUSED_PENDINGS & {code for _, code, _ in fault.answers})
    assert (refusal(fault.scene) is not None) is refused


def test_the_pendings_that_intake_refuses_are_the_three_of_the_contract() -> None:
    assert frozenset({"CONSENT_MISSING", "ACK_REQUIRED", "TWIN_ACK_REQUIRED"}) == REFUSED_PENDINGS


@pytest.mark.parametrize(("severity", "confidence"), list(itertools.product(Severity, Confidence)))
@pytest.mark.parametrize("code", ["ANYTHING", "CONSENT_MISSING", "CN_ALREADY_PLEDGED"])
def test_a_finding_of_low_confidence_never_refuses(severity: Severity, confidence: Confidence, code: str) -> None:
    found = (one(severity, confidence, code),)
    may = confidence not in LOW and (severity is Severity.FAIL or code == "CONSENT_MISSING")
    if not may:
        refuse(found)
        return
    with pytest.raises(PledgeRefused) as refused:
        refuse(found)
    assert isinstance(refused.value, RightAlreadyPledged) is (code == "CN_ALREADY_PLEDGED")


def test_a_refusal_carries_every_finding_of_every_item() -> None:
    first, second = favourable("CN"), favourable("HK")
    broken = first.with_seen(owners=owners("other")).with_contract(written=False)
    filing = replace(
        broken.filing, collateral=(*broken.filing.collateral, replace(second.filing.collateral[0], filings=()))
    )
    world = replace(broken.world, rights={**broken.world.rights, **second.world.rights})
    found = assess(filing, world).findings
    assert {(f.item, f.code) for f in found} == {
        (1, "PLEDGOR_NOT_OWNER"),
        (1, "CO_OWNER_CONSENT"),
        (1, "NOT_IN_WRITING"),
        (2, "NOT_IN_WRITING"),
        (2, "CONTRACT_LAW_OF_ANOTHER_PLACE"),
        (2, "SITUS_REGISTRATION_MISSING"),
        *((2, code) for code in REMARKED["HK"]),
    }
    with pytest.raises(PledgeRefused) as refused:
        refuse(found)
    assert refused.value.findings == found


def test_a_further_charge_in_hong_kong_is_asked_for_its_rank_and_registered() -> None:
    scene = replace(favourable("HK"), rivals=(rival(),))
    found = {f.code: f.severity for f in assessed(scene).findings}
    remarked = dict.fromkeys(REMARKED["HK"], Severity.NOTE)
    assert found == {"JUNIOR_RANK:2": Severity.CONDITION, "RANK_CLAIM": Severity.PENDING, **remarked}
    assert refusal(scene) is None
    claimed = assessed(scene.with_item(rank_claimed=2))
    assert codes(claimed.findings) == {"JUNIOR_RANK:2"} | REMARKED["HK"]
    assert claimed.items[0].priority_rank == 2


# ---- one pledge at a time --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entered", [True, False])
@pytest.mark.parametrize(
    "other", [rival(), rival(occupies=True, end_status=ItemStatus.RELEASED, end_at=NOW)], ids=["live", "uncancelled"]
)
def test_an_entry_of_another_holder_bars_every_filing(other: Rival, entered: bool) -> None:
    scene = replace(favourable("CN"), rivals=(other,))
    scene = scene if entered else scene.with_acts()
    refused = refusal(scene)
    assert isinstance(refused, RightAlreadyPledged)
    assert "CN_ALREADY_PLEDGED" in codes(refused.findings)
    assert assessed(scene).lapses == ()


def test_a_reservation_bars_another_reservation_and_gives_way_to_the_official_entry() -> None:
    """It ends when the register made that entry, but not before it began."""
    held = unentered(reservation_ends_at=NOW + DAY)
    barred = replace(favourable("CN"), rivals=(held,)).with_acts()
    assert isinstance(refusal(barred), RightAlreadyPledged)
    assert assessed(barred).lapses == ()
    entering = replace(favourable("CN"), rivals=(held,))
    assert refusal(entering) is None
    found = assessed(entering)
    entered_at = entering.acts[0].effective_at
    assert entered_at is not None
    assert found.lapses == (Lapse(registration_number="P1", items=(1,), ended_at=entered_at, reason="official_entry"),)
    young = replace(held, timing=replace(held.timing, registered_at=NOW))
    (lapse,) = assessed(replace(entering, rivals=(young,))).lapses
    assert lapse.ended_at == NOW
    assert found.items[0].priority_rank == 1
    assert found.items[0].recognition["CN"] is Outcome.RECOGNISED


def test_a_reservation_gives_way_to_an_entry_from_before_an_earlier_one_had_ended() -> None:
    """The days of the two entries overlap, which is said; that one has ended since, and keeps nobody's place."""
    ended = rival(1, occupies=False, end_status=ItemStatus.RELEASED, end_at=NOW)
    held = unentered(2, reservation_ends_at=NOW + DAY)
    scene = replace(favourable("CN"), rivals=(ended, held))
    assert refusal(scene) is None
    assert [lapse.registration_number for lapse in assessed(scene).lapses] == ["P2"]
    assert "ENTRY_OVERLAPS" in codes(assessed(scene).findings)


@pytest.mark.parametrize("lacking", ["reference", "sha256"])
def test_an_entry_without_its_reference_or_its_paper_overtakes_no_reservation(lacking: str) -> None:
    held = unentered(reservation_ends_at=NOW + DAY)
    unproved = replace(favourable("CN"), rivals=(held,)).with_acts(registered("CNIPA", **{lacking: None}))
    assert isinstance(refusal(unproved), RightAlreadyPledged)
    assert assessed(unproved).lapses == ()


def test_an_application_to_cnipa_is_no_entry() -> None:
    scene = replace(favourable("CN"), rivals=(unentered(reservation_ends_at=NOW + DAY),))
    assert isinstance(refusal(scene.with_acts(registered("CNIPA", effective_at=None))), RightAlreadyPledged)


@pytest.mark.parametrize(
    "gone",
    [
        unentered(reservation_ends_at=NOW),
        unentered(end_status=ItemStatus.LAPSED, end_at=NOW, occupies=False),
        unentered(end_status=ItemStatus.RELEASED, end_at=NOW, occupies=False),
        rival(end_status=ItemStatus.RELEASED, end_at=NOW, occupies=False),
    ],
    ids=["run out", "lapsed", "discharged unentered", "cancelled"],
)
@pytest.mark.parametrize("entered", [True, False])
def test_what_has_ended_bars_nothing(gone: Rival, entered: bool) -> None:
    scene = replace(favourable("CN"), rivals=(gone,))
    assert refusal(scene if entered else scene.with_acts()) is None


@pytest.mark.parametrize("code", ["HK", "MO"])
def test_elsewhere_nothing_bars_a_further_item_and_nothing_lapses(code: str) -> None:
    scene = replace(favourable(code), rivals=(rival(1), unentered(2), rival(3)))
    assert refusal(scene) is None
    assert assessed(scene).lapses == ()


@settings(max_examples=examples(50))
@given(rivals(), st.booleans())
def test_a_new_item_and_a_standing_one_never_hold_a_mainland_right_together(
    others: tuple[Rival, ...], entered: bool
) -> None:
    scene = replace(favourable("CN"), rivals=others)
    scene = scene if entered else scene.with_acts()
    gone = {lapse.registration_number for lapse in assessed(scene).lapses}
    standing = [(r, s) for r in others if (s := r.timing.at(NOW)) is not None]
    holding = [r for r, s in standing if s.live or (r.occupies and s.entered)]
    refused = refusal(scene)
    assert (refused is None) == all(r.registration_number in gone for r in holding)
    if not entered:
        assert (refused is None) == (not holding)


# ---- when a reservation ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registered_at", "ends_at"),
    [
        ("2026-11-23T02:00:00Z", "2026-12-23T16:00:00Z"),
        ("2026-11-23T15:59:59.999999Z", "2026-12-23T16:00:00Z"),
        ("2026-11-23T16:00:00Z", "2026-12-24T16:00:00Z"),
        ("2027-01-30T00:00:00Z", "2027-03-01T16:00:00Z"),
        ("2027-01-31T00:00:00Z", "2027-03-02T16:00:00Z"),
        ("2028-01-30T00:00:00Z", "2028-02-29T16:00:00Z"),
        ("2026-12-31T16:00:00Z", "2027-01-31T16:00:00Z"),
    ],
)
def test_a_reservation_ends_at_24_hours_of_the_thirtieth_day_after_its_day(registered_at: str, ends_at: str) -> None:
    start, end = (datetime.fromisoformat(text).astimezone(UTC) for text in (registered_at, ends_at))
    assert reservation_end(start, 30) == end


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(0, 400))
def test_a_reservation_s_last_microsecond_lies_in_its_last_day(registered_at: datetime, days: int) -> None:
    last = reservation_end(registered_at, days) - MICROSECOND
    assert legal_day(last) == legal_day(registered_at) + days * DAY
    assert legal_day(last + MICROSECOND) == legal_day(last) + DAY


def test_a_registered_reservation_has_its_end_and_the_deadline_of_its_entry() -> None:
    event = assessed(favourable("CN").with_acts()).numbered("P9", NOW, NAMES)
    (filed,) = event.sealed.items
    assert filed.reservation_ends_at == datetime(2026, 12, 23, 16, 0, tzinfo=UTC)
    (effect,) = (e for e in filed.judged.legal_effect if e.register == "CNIPA")
    assert (effect.state, effect.due_on) == ("pending", date(2026, 12, 23))
    done = assessed(favourable("CN")).numbered("P9", NOW, NAMES).sealed.items[0]
    assert [(e.state, e.due_on) for e in done.judged.legal_effect if e.register == "CNIPA"] == [("done", None)]
    assert event.registration_number == "P9"
    assert (event.pledgee, event.pledgor) == NAMES


@pytest.mark.parametrize("code", ["HK", "MO"])
def test_only_a_right_that_bears_one_item_at_a_time_is_reserved(code: str) -> None:
    (filed,) = assessed(favourable(code).with_acts()).numbered("P9", NOW, NAMES).sealed.items
    assert filed.reservation_ends_at is None


@given(st.lists(st.tuples(st.integers(1, 3), INSTANTS), max_size=4, unique_by=lambda row: row[0]), INSTANTS)
def test_a_lapse_is_due_from_the_reservation_s_end_until_it_is_recorded(
    rows: list[tuple[int, datetime]], now: datetime
) -> None:
    started = at(TODAY - 60 * DAY)
    held = [unentered(n, registered_at=started, reservation_ends_at=ends_at) for n, ends_at in rows]
    right = RightId(jurisdiction="CN", number="x")
    due = due_lapses({right: tuple(held)}, now)
    assert due == tuple(
        Lapse(registration_number=f"P{n}", items=(1,), ended_at=ends_at, reason="reservation_ended")
        for n, ends_at in sorted(rows)
        if ends_at <= now
    )
    recorded = [
        replace(r, timing=replace(r.timing, end_status=ItemStatus.LAPSED, end_at=r.timing.reservation_ends_at))
        for r in held
    ]
    assert due_lapses({right: tuple(recorded)}, now) == ()


def test_the_reservations_of_one_pledge_lapse_in_one_entry() -> None:
    rights = [RightId(jurisdiction="CN", number=n) for n in ("x", "y")]
    held = unentered(reservation_ends_at=NOW)
    world = {rights[0]: (replace(held, item=2),), rights[1]: (held, unentered(5, reservation_ends_at=NOW + DAY))}
    assert due_lapses(world, NOW) == (
        Lapse(registration_number="P1", items=(1, 2), ended_at=NOW, reason="reservation_ended"),
    )


def test_a_filing_records_first_what_the_clock_has_ended() -> None:
    scene = replace(favourable("CN"), rivals=(unentered(reservation_ends_at=at(TODAY, 0)),)).with_acts()
    assert [(lapse.reason, lapse.ended_at) for lapse in assessed(scene).lapses] == [("reservation_ended", at(TODAY, 0))]
