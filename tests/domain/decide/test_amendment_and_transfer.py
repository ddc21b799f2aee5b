"""A pledge amended and transferred: what each records, what becomes of the pledge by it, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.decide.amendment import decide_amendment
from registry.domain.decide.ending import decide_discharge
from registry.domain.decide.transfer import decide_transfer
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import Document, Knowledge
from registry.domain.law.finding import Severity
from registry.domain.party.party import PartyRef
from registry.domain.pledge.alteration import with_evidence
from registry.domain.pledge.judged import Outcome
from registry.domain.pledge.pledge import Increase, Pledge, PledgeStatus
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.rank.order import order
from registry.domain.recognition.comparison import standpoint
from registry.domain.recognition.judge import judge, subject_of
from registry.domain.values.days import add_months, legal_day, start_of_day
from registry.errors import InputInvalid, PledgeRefused
from tests.domain.living import (
    BUYER,
    INDEX,
    LATER,
    TAKER,
    agreeing,
    beside,
    later,
    lived,
    owing,
    pledged,
    said,
)
from tests.domain.strategies import DAY, NOW, OTHER, PLACES, PLEDGEE, PLEDGOR, SHA, TODAY, at, favourable, money, rival
from tests.exercises import exercises

PAPER = Document(kind="agreement", sha256=SHA)
PARTIES = st.lists(st.sampled_from([PLEDGEE, PLEDGOR, OTHER]), max_size=3)
few = settings(max_examples=max(10, settings().max_examples // 5))


# ---- the debt amended ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PLACES)
def test_an_amendment_changes_the_terms_it_names_and_no_others(code: str) -> None:
    scene = favourable(code)
    pledge, due_on = pledged(scene), TODAY + 90 * DAY
    told = replace(owing(due_on=due_on), contract_number="C-2", documents=(PAPER, *scene.filing.documents))
    event = decide_amendment(pledge, told, later(scene))
    assert (event.registration_number, event.sealed.consents) == ("P9", agreeing(PLEDGOR))
    assert [one.item for one in event.sealed.items] == [one.item for one in event.items] == [1]
    assert event.sealed.rule_set_version == "test"
    after = lived(pledge, event)
    assert after == replace(
        pledge,
        filing=replace(
            pledge.filing,
            obligation=replace(pledge.filing.obligation, due_on=due_on),
            contract=replace(pledge.filing.contract, number="C-2"),
            documents=(*scene.filing.documents, PAPER),
        ),
        items=(replace(pledge.items[0], judged=event.sealed.items[0]),),
        findings=(),
        pledge_seq=1,
        acted_seq=1,
        amendments=(1,),
    )
    again = lived(after, decide_amendment(after, told, later(scene)))
    assert again.filing.documents == after.filing.documents, "a paper is on file once"
    kept = decide_amendment(pledge, replace(told, contract_number=None), later(scene))
    assert lived(pledge, kept).filing.contract == pledge.filing.contract


@exercises("CN-64")
def test_inv_27_an_increase_is_a_tranche_from_its_own_official_act() -> None:
    """INV-27: raising the maximum creates a tranche; an increase's time is its act's."""
    scene = favourable("HK")
    pledge = pledged(scene)
    event = decide_amendment(pledge, owing("5000000.01"), later(scene))
    assert event.sealed.increase == money("0.01")
    (made,) = lived(pledge, event).increases
    agreed_on = legal_day(agreeing(PLEDGOR)[0].at)
    assert made == Increase(amount=money("0.01"), since=LATER, entry=INDEX + 1, pledge_seq=1, agreed_on=agreed_on)
    assert lived(pledge, event).items[0].timing == pledge.items[0].timing
    before, between, since = (
        rival(n, registered_at=on, priority_at=on, present_from=on)
        for n, on in ((1, NOW), (INDEX + 3, LATER), (INDEX + 4, LATER + DAY))
    )
    after = lived(pledge, event)
    standings = [
        standing
        for one in (beside(after), before, between, since)
        if (standing := one.timing.at(LATER + 2 * DAY)) is not None
    ]
    seen_at = LATER + 2 * DAY
    *_, tranche = order(standings, (), [made.on(after.items[0], seen_at)])
    assert (tranche.behind, tranche.before) == ((INDEX, 1, INDEX + 3, INDEX + 4), ()), "its own entry is not on file"
    entry = Act(register="HK-IPD", act=ActKind.AMEND, reference="P19-2", applied_at=LATER, effective_at=LATER + DAY)
    entered = with_evidence(after, {1: (entry,)}, ())
    *_, tranche = order(standings, (), [made.on(entered.items[0], seen_at)])
    assert (tranche.behind, tranche.before) == ((INDEX, 1, INDEX + 3), (INDEX + 4,)), "by the day it was asked for"


@pytest.mark.parametrize("amount", ["5000000.00", "4999999.99", None])
def test_what_does_not_raise_the_debt_makes_no_tranche(amount: str | None) -> None:
    scene = favourable("HK")
    event = decide_amendment(pledged(scene), owing(amount), later(scene))
    assert event.sealed.increase is None
    assert lived(pledged(scene), event).increases == ()


AMOUNTS = st.integers(1, 9)


@few
@given(st.lists(AMOUNTS, min_size=1, max_size=6))
def test_inv_27_what_anybody_stands_behind_never_grows(amounts: list[int]) -> None:
    """INV-27: the sum any other holder stands behind before that time never grows; a decrease is taken from the latest
    increases first. The naive model is a stack of amounts."""
    scene = favourable("HK").with_obligation(principal=money("5.00"))
    pledge = pledged(scene)
    stack, sums = [Decimal(5)], {INDEX: Decimal(5)}
    for amount in amounts:
        event = decide_amendment(pledge, owing(f"{amount}.00"), later(scene))
        pledge = lived(pledge, event)
        stack = shrunk(stack, Decimal(amount))
        if sum(stack) < amount:
            stack.append(amount - sum(stack))
        base, *more = stack
        assert [one.amount.amount for one in pledge.increases] == more
        total = pledge.filing.obligation.ceiling
        assert total == money(f"{amount}.00")
        now = {entry: base + ahead(pledge, entry) for entry in (*sums, pledge.index + pledge.pledge_seq + 1)}
        assert all(now[entry] <= sums[entry] for entry in sums)
        sums = now


def shrunk(stack: list[Decimal], amount: Decimal) -> list[Decimal]:
    """The amounts from the first up to `amount` in all."""
    kept: list[Decimal] = []
    for one in stack:
        if part := min(one, amount - sum(kept)):
            kept.append(part)
    return kept


def ahead(pledge: Pledge, entry: int) -> Decimal:
    """What the increases before a journal entry come to."""
    return sum((one.amount.amount for one in pledge.increases if one.entry < entry), Decimal())


def test_an_amendment_keeps_kind_and_currency_of_the_debt() -> None:
    scene = favourable("HK")
    in_dollars = replace(money("1.00"), currency="HKD")
    for wrong, pointer in (
        (owing(kind="maximum_amount", principal=None, maximum=money("5000000.00")), "/obligation/kind"),
        (owing(principal=in_dollars), "/principal"),
    ):
        with pytest.raises(InputInvalid) as refused:
            decide_amendment(pledged(scene), wrong, later(scene))
        assert [one.pointer for one in refused.value.errors] == [pointer]


@few
@given(PARTIES)
def test_inv_42_no_amendment_without_the_pledgor_s_consent(parties: list[PartyRef]) -> None:
    """INV-42: no AMEND without both consents; the pledgee's is its own submission."""
    scene = favourable("HK")
    told = replace(owing("6000000.00"), consents=agreeing(*parties))
    if PLEDGOR in parties:
        assert decide_amendment(pledged(scene), told, later(scene)).sealed.consents == told.consents
        return
    with pytest.raises(PledgeRefused) as refused:
        decide_amendment(pledged(scene), told, later(scene))
    (finding,) = refused.value.findings
    assert (finding.code, finding.severity, finding.pointer) == ("CONSENT_MISSING", Severity.PENDING, "/consents")


def test_a_consent_of_a_day_to_come_is_none() -> None:
    scene = favourable("HK")
    for day, good in ((TODAY + DAY, True), (TODAY + 2 * DAY, False)):
        consents = agreeing(PLEDGOR, BUYER, at=start_of_day(day + DAY) - timedelta(microseconds=1))
        told = replace(owing("6000000.00"), consents=consents)
        if good:
            decide_amendment(pledged(scene), told, later(scene))
            decide_transfer(pledged(scene), BUYER, TAKER, consents, (), later(scene))
            continue
        with pytest.raises(InputInvalid) as refused:
            decide_amendment(pledged(scene), told, later(scene))
        assert [one.pointer for one in refused.value.errors] == ["/consents/0/at", "/consents/1/at"]
        with pytest.raises(InputInvalid):
            decide_transfer(pledged(scene), BUYER, TAKER, consents, (), later(scene))


@exercises("CN-64", "MR-05")
@pytest.mark.parametrize("code", PLACES)
def test_an_extension_past_the_right_s_last_day_is_refused_where_the_law_has_it_so(code: str) -> None:
    """MR-05: refused in the Mainland, a condition elsewhere; on the last day it is fine everywhere."""
    scene = favourable(code)
    assert scene.seen.expires_on is not None
    last = decide_amendment(pledged(scene), owing(due_on=scene.seen.expires_on), later(scene))
    assert not {one.code for one in last.sealed.findings}
    over = owing(due_on=scene.seen.expires_on + DAY)
    if PLACES[code].debt_within_term:
        assert code == "CN"
        with pytest.raises(PledgeRefused) as refused:
            decide_amendment(pledged(scene), over, later(scene))
        assert "TERM_SHORTER_THAN_DEBT" in {one.code for one in refused.value.findings}
    else:
        after = lived(pledged(scene), decide_amendment(pledged(scene), over, later(scene)))
        assert said(after.items[0], code) == {"TERM_SHORTER_THAN_DEBT"}
        assert after.items[0].judged.recognition[code].outcome is Outcome.RECOGNISED_WITH_CONDITIONS


def test_an_amendment_is_not_refused_for_what_was_bad_before_even_by_a_day_that_passed() -> None:
    """What the change brings is refused all the same."""
    scene = favourable("CN")
    pledge = pledged(scene)
    dead = later(scene.with_seen(fees_paid_until=add_months(TODAY, -6) - DAY), now=LATER)
    assert said(pledge.items[0], "CN") == set()
    event = decide_amendment(pledge, owing("6000000.00"), dead)
    assert "NOT_IN_FORCE" in {one.code for one in event.sealed.findings}
    assert said(lived(pledge, event).items[0], "CN") == {"NOT_IN_FORCE"}
    decide_transfer(pledge, BUYER, TAKER, agreeing(BUYER), (), dead)
    assert scene.seen.expires_on is not None
    with pytest.raises(PledgeRefused) as refused:
        decide_amendment(pledge, owing(due_on=scene.seen.expires_on + DAY), dead)
    assert {one.code for one in refused.value.findings} == {"TERM_SHORTER_THAN_DEBT"}


@pytest.mark.parametrize("code", PLACES)
def test_a_debt_past_its_day_is_a_note_and_ends_nothing(code: str) -> None:
    scene, owed = favourable(code), owing(due_on=TODAY + DAY)
    pledge = lived(pledged(scene), decide_amendment(pledged(scene), owed, later(scene)))
    for days, noted in ((1, set()), (2, {"DEBT_END_PASSED"})):
        now = at(TODAY + days * DAY, 0)
        one = judge(subject_of(pledge, pledge.items[0]), later(scene, now=now)).judged.recognition[code]
        assert {note.code for note in one.notes} == noted
        assert one.outcome is Outcome.RECOGNISED
        assert pledge.status_at(now) is PledgeStatus.LIVE
        assert {note.rules[0] for note in one.notes} == ({"MR-23"} if noted else set())
        assert code != "CN" or not noted or one.notes[0].rule == "CN-77"
    gone = lived(pledge, decide_discharge(pledge, "waived", later(scene), LATER))
    ended = judge(subject_of(gone, gone.items[0]), later(scene, now=at(TODAY + 9 * DAY)))
    assert "DEBT_END_PASSED" not in {one.code for one in ended.core}


# ---- another pledgee -------------------------------------------------------------------------------------------------


@exercises("CN-61")
@pytest.mark.parametrize("code", PLACES)
def test_inv_26_a_transfer_changes_the_holder_alone(code: str) -> None:
    """INV-26: assigning the debt with the pledge keeps rank and sequence; only the holder changes."""
    scene = favourable(code)
    pledge = pledged(scene)
    event = decide_transfer(pledge, BUYER, TAKER, agreeing(BUYER), (PAPER,), later(scene))
    assert (event.pledgee, event.sealed.pledgee, event.sealed.documents) == (TAKER, BUYER, (PAPER,))
    assert event.items[0].priority_rank == 1
    after = lived(pledge, event)
    assert after == replace(
        pledge,
        pledgee=BUYER,
        former=(PLEDGEE,),
        passed_at=(LATER,),
        filing=replace(
            pledge.filing,
            pledgee=BUYER,
            contract=replace(pledge.filing.contract, signatories=(PLEDGOR, PLEDGEE, BUYER)),
        ),
        items=(replace(pledge.items[0], judged=event.sealed.items[0]),),
        findings=(),
        pledge_seq=1,
        acted_seq=1,
    )
    was, now = pledge.items[0].judged.recognition, after.items[0].judged.recognition
    assert {forum: standpoint(now[forum]) for forum in PLACES} == {forum: standpoint(was[forum]) for forum in PLACES}
    assert after.items[0].timing == pledge.items[0].timing


def test_the_new_pledgee_s_consent_stands_for_a_signature_only_where_the_former_signed() -> None:
    for signed in (None, (PLEDGOR,)):
        scene = favourable("CN").with_contract(signatories=signed)
        event = decide_transfer(pledged(scene), BUYER, TAKER, agreeing(BUYER), (), later(scene))
        assert lived(pledged(scene), event).filing.contract.signatories == signed


SIGNED = at(TODAY - 5 * DAY, 12)


def later_taker(knowledge: tuple[Knowledge, ...] | str) -> ItemInterest:
    """A security signed two hours after the scene's own and applied for before it, its taker knowing that much."""
    applied_at = at(TODAY - 4 * DAY, 10)
    asked = Act(register="HK-IPD", act=ActKind.REGISTER, applied_at=applied_at)
    return ItemInterest(executed_at=SIGNED, acts=(asked,), knowledge=knowledge, lenders=(Lender(id="rival"),))


@pytest.mark.parametrize("knew", [True, False])
def test_inv_26_who_knew_of_the_former_pledgee_knew_of_the_pledge(knew: bool) -> None:
    """INV-26: what another item is worth beside this one, and this one beside it, is the same in whoever's hand."""
    scene = favourable("HK")
    right = scene.seen.right
    known = Knowledge(right=right, holder=PLEDGEE.id, known_at=SIGNED - timedelta(hours=1))
    entered = at(TODAY - 4 * DAY, 10)
    days = {"registered_at": entered, "priority_at": entered, "present_from": entered}
    other = rival(1, interest=later_taker((known,) if knew else "none"), **days)
    pledge = pledged(replace(scene, rivals=(other,)))
    event = decide_transfer(pledge, BUYER, TAKER, agreeing(BUYER), (), later(scene, other))
    after = lived(pledge, event)
    contested = {"PRIORITY_CONTESTED:P1/1"} if knew else set()
    assert event.items[0].priority_rank == 2
    for one in (pledge, after):
        assert {code for code in said(one.items[0], "HK") if code.startswith("PRIORITY")} == contested
    filed = scene.with_contract(executed_at=SIGNED).with_item(
        knowledge_of_prior=(known,) if knew else (), filings=other.interest.acts
    )
    junior = pledged(filed, number="P8", index=INDEX + 9)
    subject = subject_of(junior, junior.items[0])
    told = [judge(subject, later(filed, beside(one))) for one in (pledge, after)]
    assert told[0].core == told[1].core
    assert told[0].rank == told[1].rank == 1
    assert any(one.code == "PRIORITY_CONTESTED:P9/1" for one in told[0].core) is knew


@few
@given(PARTIES)
def test_inv_42_no_transfer_without_the_new_pledgee_s_consent(parties: list[PartyRef]) -> None:
    scene = favourable("MO")
    consents = agreeing(*parties)
    if BUYER in parties:
        assert decide_transfer(pledged(scene), BUYER, TAKER, consents, (), later(scene)).sealed.consents == consents
        return
    with pytest.raises(PledgeRefused, match="new pledgee's consent"):
        decide_transfer(pledged(scene), BUYER, TAKER, consents, (), later(scene))


def test_a_pledge_does_not_pass_to_whose_it_is() -> None:
    scene = favourable("CN")
    with pytest.raises(InputInvalid) as refused:
        decide_transfer(pledged(scene), PLEDGEE, TAKER, agreeing(PLEDGEE), (), later(scene))
    assert [one.pointer for one in refused.value.errors] == ["/pledgee"]
