"""What becomes of a Mainland pledge while it stands: debt, disposal, preservation, term; and whatever may be filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.acts import ActKind
from registry.domain.law.finding import Severity
from registry.domain.recognition.outcome import place_findings
from registry.domain.right.events import LicenceRecorded, PreservationLifted, StatusChanged
from registry.domain.right.facts import RightId, RightStatus
from tests.exercises import exercises
from tests.jurisdictions.mainland_china.items import (
    DAY,
    DEAL,
    OTHER,
    RESERVED,
    SOURCE,
    TODAY,
    acted,
    at,
    money,
    ordered,
    sold,
)

FAIL, PENDING, CONDITION, NOTE = Severity.FAIL, Severity.PENDING, Severity.CONDITION, Severity.NOTE
TWIN = RightId(jurisdiction="CN", number="201810000009.9")


# ---- while the pledge stands -----------------------------------------------------------------------------------------


@exercises("CN-77")
def test_the_end_of_the_debt_ends_no_pledge_and_it_still_bars_a_new_one() -> None:
    over = DEAL.owed(due_on=TODAY - DAY)
    assert over.rule("DEBT_END_PASSED") == ("CN-77", NOTE)
    assert over.refused() == set()
    assert DEAL.owed(due_on=TODAY).found("DEBT_END_PASSED") is None
    assert "CN_ALREADY_PLEDGED" in RESERVED.after(TODAY - 400 * DAY).refused()


@exercises("CN-76")
def test_a_cancelled_entry_is_an_ended_security() -> None:
    cancelled = acted(ActKind.CANCEL, entered=TODAY - DAY)
    assert DEAL.acted(*DEAL.filing.collateral[0].filings, cancelled).rule("SECURITY_ENDED") == ("CN-76", FAIL)


@exercises("CN-81", "CN-82")
def test_a_transfer_or_licence_after_the_entry_without_the_pledgees_consent_speaks_against_the_item() -> None:
    since = at(TODAY - DAY)
    gone = sold(TODAY - DAY, OTHER)
    licensed = LicenceRecorded(
        right=DEAL.seen.right,
        effective_at=since,
        observed_at=since,
        source=SOURCE,
        exclusive=False,
        licensee="other",
        from_on=TODAY,
    )
    for event in (gone, licensed):
        assert DEAL.told(event).rule("DISPOSAL_WITHOUT_CONSENT") == ("CN-81", CONDITION)
    assert DEAL.told(replace(gone, consent="C-9")).found("DISPOSAL_WITHOUT_CONSENT") is None


@exercises("CN-95", "CN-97", "CN-101")
def test_a_preserved_patent_takes_no_pledge_and_more_than_six_months_are_remarked() -> None:
    since = date(2026, 8, 31)
    six = RESERVED.told(ordered(since, date(2027, 2, 28)))
    assert six.rule("FROZEN") == ("CN-44", FAIL)
    assert six.found("PRESERVATION_LONG") is None
    assert RESERVED.told(ordered(since, date(2027, 3, 1))).rule("PRESERVATION_LONG") == ("CN-97", NOTE)
    assert RESERVED.told(ordered(since)).rule("PRESERVATION_LONG") == ("CN-97", NOTE)


@exercises("CN-98", "CN-104")
def test_of_two_orders_the_second_starts_on_the_day_the_first_is_released() -> None:
    released = TODAY - 20 * DAY
    lifted = PreservationLifted(
        right=DEAL.seen.right, effective_at=at(released), observed_at=at(released), source=SOURCE, document="D-1"
    )
    first = ordered(date(2026, 7, 1), date(2026, 12, 1))
    second = ordered(date(2026, 9, 1), date(2027, 3, 1), "D-2")
    (waiting,) = RESERVED.told(first, second).case().right.proceedings
    assert (waiting.document, waiting.until_on) == ("D-1", date(2026, 12, 1))
    (now,) = RESERVED.told(first, second, lifted).case().right.proceedings
    assert (now.document, now.from_on, now.until_on) == ("D-2", released, date(2027, 5, 3))


@exercises("CN-100")
def test_a_preservation_after_the_entry_fixes_what_a_maximum_amount_pledge_secures() -> None:
    ceiling = DEAL.owed(kind="maximum_amount", principal=None, maximum=money(), claims_to=date(2027, 12, 31))
    frozen = ceiling.told(ordered(TODAY - DAY, date(2027, 5, 1)))
    assert frozen.rule("CLAIMS_FIXED") == ("CN-100", NOTE)
    assert frozen.rule("FROZEN") == ("CN-44", CONDITION)
    assert ceiling.found("CLAIMS_FIXED") is None
    assert DEAL.told(ordered(TODAY - DAY)).found("CLAIMS_FIXED") is None


@exercises("CN-123")
def test_a_term_longer_than_the_filing_day_gives_was_compensated() -> None:
    computed = date(2038, 3, 18)
    assert RESERVED.right(expires_on=computed).found("TERM_COMPENSATED") is None
    assert RESERVED.right(expires_on=computed + DAY).rule("TERM_COMPENSATED") == ("CN-123", NOTE)
    longer = RESERVED.right(expires_on=date(2041, 3, 18)).owed(due_on=date(2041, 3, 18))
    assert longer.refused() == set()


@exercises("CN-41")
def test_a_revoked_right_was_never_there() -> None:
    since = at(TODAY - DAY)
    revoked = StatusChanged(
        right=DEAL.seen.right, effective_at=since, observed_at=since, source=SOURCE, status=RightStatus.REVOKED
    )
    assert DEAL.told(revoked).rule("NOT_IN_FORCE") == ("CN-41", FAIL)


# ---- whatever is filed -----------------------------------------------------------------------------------------------

_DAYS = st.dates(date(1985, 4, 1), date(2100, 1, 1))
_MAYBE_DAYS = st.one_of(st.none(), _DAYS)


@given(
    kind=st.sampled_from(["invention", "utility_model", "design"]),
    days=st.tuples(_MAYBE_DAYS, _MAYBE_DAYS, _MAYBE_DAYS, _MAYBE_DAYS),
    debt=st.sampled_from(["specific", "maximum_amount"]),
    frozen=st.tuples(_DAYS, _MAYBE_DAYS),
    language=st.one_of(st.none(), st.text(max_size=5)),
)
def test_the_places_own_checks_answer_any_filing_and_never_refuse_it(
    kind: str, days: tuple[date | None, ...], debt: str, frozen: tuple[date, date | None], language: str | None
) -> None:
    """What they find is a note, or a paper still to come."""
    filed_on, expires_on, due_on, fees = days
    deal = DEAL.right(kind=kind, filed_on=filed_on, expires_on=expires_on, fees_paid_until=fees, same_day_twin=TWIN)
    deal = deal.owed(kind=debt, due_on=due_on).papers(("pledge_contract", language)).told(ordered(*frozen))
    found = place_findings(deal.case())
    assert {one.severity for one in found} <= {NOTE, PENDING}, "but for a contract without a scope"
    assert all(one.message and one.basis for one in found)
    deal.places["CN"].deadlines(deal.case())
