"""A place nobody knew: its file is all there is of it; it is recognised, and recognises, with no change elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from registry.domain.case.case import Case, ChargeRegister, Jurisdiction
from registry.domain.case.row import LawText, row
from registry.domain.crossing.portability import portable
from registry.domain.decide.ending import decide_discharge
from registry.domain.decide.evidence import decide_evidence
from registry.domain.decide.registration import assess, refuse
from registry.domain.filing.acts import ActKind, ItemAct
from registry.domain.filing.filing import Filing
from registry.domain.filing.plausibility import implausible
from registry.domain.law.dated import Dated
from registry.domain.law.deadline import Deadline
from registry.domain.law.finding import Confidence, Effect, Severity
from registry.domain.law.place import Arrangement, CreationEffect, Kind
from registry.domain.party.party import Party
from registry.domain.pledge.judged import OUTCOMES, Outcome
from registry.domain.pledge.pledge import Item
from registry.domain.rank.standing import ItemStatus
from registry.domain.recognition.deadlines import deadlines
from registry.domain.recognition.effects import effects
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import add_months, start_of_day
from registry.domain.values.numbers import NumberReading, fold_number
from registry.errors import RightAlreadyPledged
from registry.service.reading.portfolio import columns
from tests.domain.crossing.crossings import PLAIN_WEEKS
from tests.domain.living import LATER, lived, pledged
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
    unentered,
)


def _read(text: str) -> NumberReading:
    return NumberReading(canonical=fold_number(text))


def _fee(case: Case) -> tuple[Deadline, ...]:
    """A fee a year, due on the last day of the calendar year."""
    last = date(case.day.year, 12, 31)
    return (Deadline(rule="ZZ-03", code="ROLL_FEE_DUE", message="The roll's fee is due.", due_on=last),)


def _pawn_unread(case: Case) -> str | None:
    return None if case.filing.documents else "No paper of the pawn is on file."


def _binds(pledgor: Party, situs: str, _: date | None) -> bool:
    return pledgor.is_company and pledgor.seat == "ZZ" and situs in ("ZZ", "HK")


def _signing_day(_: Filing, made_on: date) -> date:
    return made_on


ROLL_ACT = LawText("Roll Act", date(1900, 1, 1))
VERIFIED = Confidence.VERIFIED
SAYS = "The roll says so."

CLERKS = ChargeRegister(
    code="ZZ-CLERK",
    binds=_binds,
    advises=lambda case: False,
    months=(Dated(first_day=date(1900, 1, 1), value=2, basis="Clerks Act s.1"),),
    counts_from=_signing_day,
    moves=lambda day, _: day,
    calendar=PLAIN_WEEKS,
    rule="ZZ-05",
)
RAIA = Jurisdiction(
    code="ZZ",
    name="Raia",
    register="ZZ-ROLL",
    securities=("zz_pawn",),
    kinds=MappingProxyType(
        {
            "patent": Kind(
                name="patent",
                term_years=(Dated(first_day=date(1900, 1, 1), value=7, basis="Roll Act s.1"),),
                application=Severity.PENDING,
            )
        }
    ),
    read_number=_read,
    creation=CreationEffect.CONSTITUTIVE,
    creation_rule="ZZ-04",
    exclusive=True,
    reservation_days=(Dated(first_day=date(2000, 1, 1), value=3, basis="Roll Act s.2"),),
    ranks_from_application=False,
    application_protects=False,
    unpaid_fee_bars=False,
    debt_within_term=False,
    all_parties_sign=True,
    asks_acknowledgement=False,
    dispute_suspends=False,
    grace_months=(Dated(first_day=date(1900, 1, 1), value=1, basis="Roll Act s.3"),),
    rank_basis="Roll Act s.4",
    rules=(
        row("ZZ-03", Effect.FEE, VERIFIED, ROLL_ACT, "s.3", SAYS),
        row("ZZ-04", Effect.REQUIRE, Confidence.MEMORY_LOW, ROLL_ACT, "s.4", SAYS, cites=("MR-20",)),
        row("ZZ-05", Effect.DEADLINE, VERIFIED, ROLL_ACT, "s.5", SAYS, cites=("MR-21", "MR-21 CR_CHARGE_VOID")),
        row("ZZ-06", Effect.WARN, VERIFIED, ROLL_ACT, "s.6", SAYS, code="PAWN_UNREAD", check=_pawn_unread),
    ),
    deadlines=_fee,
    calendar=PLAIN_WEEKS,
    charge_register=CLERKS,
    arrangements=(
        Arrangement(
            name="Mainland and Macau awards 2007",
            covers="award",
            first_day=date(2026, 1, 1),
            basis="Raia has acceded to it",
            confidence=Confidence.VERIFIED,
        ),
    ),
)
FOUR = MappingProxyType({**PLACES, "ZZ": RAIA})
PAWNED = favourable("ZZ", places=FOUR, seat="XX")


def test_a_further_place_is_recognised_by_the_others_and_recognises_them() -> None:
    for code in FOUR:
        scene = PAWNED if code == "ZZ" else favourable(code, places=FOUR)
        recognised = scene.judge().judged.recognition
        assert set(recognised) == set(FOUR)
        assert recognised[code].outcome is Outcome.RECOGNISED
        for forum in set(FOUR) - {code}:
            assert recognised[forum].outcome is Outcome.RECOGNISED_WITH_CONDITIONS
            carried = "ZZ" not in (code, forum) or {"CN", "MO"} >= {code, forum} - {"ZZ"}
            expected = {"ENFORCE_AT_SITUS"} | (set() if carried else {"CLAIM_NOT_PORTABLE"})
            assert {reason.code for reason in recognised[forum].reasons} == expected


@pytest.mark.parametrize("code", PLACES)
def test_a_further_place_changes_nothing_among_the_others(code: str) -> None:
    among_four = favourable(code, places=FOUR).judge().judged.recognition
    among_three = favourable(code).judge().judged.recognition
    assert {forum: one for forum, one in among_four.items() if forum != "ZZ"} == dict(among_three)


def test_what_a_further_place_has_joined_carries_awards_to_the_other_members_from_its_first_day() -> None:
    for other, carried in (("CN", True), ("MO", True), ("HK", False)):
        assert portable("ZZ", other, "award", TODAY, FOUR) is portable(other, "ZZ", "award", TODAY, FOUR) is carried
        assert not portable("ZZ", other, "judgment", TODAY, FOUR)
        assert not portable("ZZ", other, "award", date(2025, 12, 31), FOUR)


@pytest.mark.parametrize("code", ["ZZ", "HK"])
def test_the_charges_of_a_further_place_s_companies_go_to_a_register_of_its_own_where_it_says(code: str) -> None:
    """Over its own rights and over those of another place that it names, within its own two months."""
    scene = favourable(code, places=FOUR, seat="CN").with_party(PLEDGOR, seat="ZZ")
    due = scene.judge()
    assert [(f.rules[0], f.code) for f in due.core] == [("MR-21", "CR_FILING_DUE")]
    signed = due.case.filing.contract.executed_at
    assert signed is not None
    told = {(d.register, d.due_on) for d in deadlines(due.case, _item(scene), FOUR) if d.code == "CR_FILING_DUE"}
    assert told == {("ZZ-CLERK", date(2027, 1, 18))}
    assert effects(due.case).against_third_parties is None
    delivered = scene.with_acts(*scene.acts, registered("ZZ-CLERK")).judge()
    assert delivered.core == ()
    assert effects(delivered.case).against_third_parties is not None
    late = replace(scene, now=at(date(2027, 1, 19))).judge().core
    assert "CR_CHARGE_VOID" in {f.code for f in late}
    assert favourable("CN", places=FOUR).with_party(PLEDGOR, seat="ZZ").with_agents().judge().core == ()


@pytest.mark.parametrize("code", ["ZZ", "HK"])
def test_what_is_delivered_to_the_charge_register_of_a_further_place_is_filed_dated_and_ranked(code: str) -> None:
    """It is plausible over any right, as of its delivery, and changes no rank of the right's own register."""
    scene = favourable(code, places=FOUR, seat="CN").with_party(PLEDGOR, seat="ZZ")
    delivered = scene.with_acts(*scene.acts, registered("ZZ-CLERK", effective_at=None))
    assert implausible(delivered.filing, FOUR, NOW) == ()
    judged = delivered.judge()
    assert judged.core == ()
    assert effects(judged.case).against_third_parties is not None
    assert judged.case.rank == scene.judge().case.rank == 1
    timing, due = _item(delivered).timing, _item(scene).timing
    assert due.void_from is not None
    assert timing == replace(due, void_from=None)
    entered_later = scene.with_acts(*scene.acts, registered("ZZ-CLERK", effective_at=NOW + DAY))
    assert [act.register for act in entered_later.judge().case.acts][-1] == "ZZ-CLERK"


@pytest.mark.parametrize("code", ["ZZ", "HK"])
def test_evidence_of_the_charge_register_of_a_further_place_is_the_whole_pledge_s_until_its_cancellation(
    code: str,
) -> None:
    scene = favourable(code, places=FOUR, seat="CN").with_party(PLEDGOR, seat="ZZ")
    pledge, world = pledged(scene), replace(scene.world, now=LATER)
    assert pledge.items[0].timing.void_from is not None
    charge = ItemAct(item=None, act=registered("ZZ-CLERK", effective_at=None), pointer="/acts/0")
    filed = decide_evidence(pledge, (charge,), world)
    assert filed.sealed.acts == (charge.act,)
    known = lived(pledge, filed)
    assert known.items[0].timing.void_from is None
    assert known.acts == (charge.act,)
    ended = lived(known, decide_discharge(known, "repaid", world, LATER))
    cancelled = replace(charge, act=replace(charge.act, act=ActKind.CANCEL, reference="C-1"))
    assert decide_evidence(ended, (cancelled,), world).sealed.acts == (cancelled.act,)


def _item(scene: Scene) -> Item:
    """The item as registered."""
    return pledged(scene).items[0]


def test_a_further_place_s_own_checks_and_deadlines_are_told() -> None:
    found = assess(PAWNED.filing, PAWNED.world).findings
    assert [(f.rule, f.code, f.severity) for f in found] == [("ZZ-06", "PAWN_UNREAD", Severity.NOTE)]
    told = {d.code: d.due_on for d in deadlines(PAWNED.judge().case, _item(PAWNED), FOUR)}
    assert told["ROLL_FEE_DUE"] == date(2026, 12, 31)


def test_the_rules_read_what_the_further_place_declares() -> None:
    unsigned = PAWNED.with_contract(signatories=(PAWNED.filing.pledgor,)).judge()
    assert {f.code for f in unsigned.core} == {"NOT_IN_WRITING"}
    pending = PAWNED.with_seen(status=RightStatus.PENDING, granted_on=None).judge()
    assert [(f.code, f.severity) for f in pending.core] == [("NOT_IN_FORCE", Severity.PENDING)]
    overdue = PAWNED.with_seen(fees_paid_until=add_months(TODAY, -1) - DAY).judge()
    assert [(f.code, f.severity) for f in overdue.core] == [("NOT_IN_FORCE", Severity.FAIL)]
    foreign = PAWNED.with_item(security="cn_pledge").judge()
    assert {f.code for f in foreign.core} == {"SECURITY_KIND_MISMATCH"}
    (missing,) = PAWNED.with_acts().judge().core
    assert (missing.rule, missing.basis, missing.confidence) == ("ZZ-04", "Roll Act s.4", Confidence.MEMORY_LOW)


def test_a_further_place_that_bears_one_pledge_at_a_time_keeps_reservations_of_its_own_length() -> None:
    taken = replace(PAWNED, rivals=(unentered(reservation_ends_at=NOW + DAY),)).with_acts()
    found = assess(taken.filing, taken.world)
    assert {f.code for f in found.findings} >= {"ZZ_ALREADY_PLEDGED"}
    with pytest.raises(RightAlreadyPledged):
        refuse(found.findings)
    assert assess(PAWNED.filing, PAWNED.world).reservation_days == (3,)
    ended = replace(taken, rivals=(), reservation_ends_at=NOW)
    standing = ended.own.at(NOW)
    assert standing is not None
    assert standing.status is ItemStatus.LAPSED
    assert {f.code for f in ended.judge().core} == {"SITUS_REGISTRATION_MISSING", "RESERVATION_LAPSED"}


def test_a_filing_over_a_right_of_a_further_place_is_plausible_with_acts_of_its_register() -> None:
    assert implausible(PAWNED.filing, FOUR, NOW) == ()
    wrong = PAWNED.with_acts(replace(PAWNED.acts[0], register="CNIPA"))
    assert [f.pointer for f in implausible(wrong.filing, FOUR, NOW)] == ["/collateral/0/filings/0/register"]


def test_every_outcome_can_be_had_in_a_further_place() -> None:
    ended = PAWNED.with_seen(status=RightStatus.LAPSED)
    condition = PAWNED.with_seen(fees_paid_until=TODAY - timedelta(days=1))
    scenes = (ended, PAWNED.with_acts(), condition, PAWNED)
    assert tuple(scene.judge().judged.recognition["ZZ"].outcome for scene in scenes) == OUTCOMES


def test_the_further_place_s_days_are_legal_days_like_all_others() -> None:
    last = PAWNED.seen.expires_on
    assert last is not None
    over = replace(PAWNED, now=start_of_day(last + DAY)).with_obligation(due_on=last)
    assert "NOT_IN_FORCE" in {f.code for f in over.judge().core}


def test_an_export_has_a_column_of_recognition_for_the_further_place() -> None:
    told = [name for name in columns(FOUR) if name.startswith("recognition_")]
    assert told == ["recognition_cn", "recognition_hk", "recognition_mo", "recognition_zz"]
