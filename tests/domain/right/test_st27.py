"""WIPO ST.27: a code that is written is read again, and each event of the register has the standard's code for it."""

from __future__ import annotations

import string
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import gazette
from registry.domain.journal import events
from registry.domain.law.dated import in_force
from registry.domain.law.finding import Confidence
from registry.domain.right import events as right_events
from registry.domain.right.facts import RightStatus
from registry.domain.right.st27 import (
    CATEGORIES,
    CODES,
    INDICATORS,
    INPADOC,
    SECURITY,
    SecurityAct,
    Stage,
    State,
    StatusEvent,
    parse,
    text,
)
from tests.domain.strategies import TODAY

# As offices write them, and anything that an XML token can be.
NATIONAL = st.one_of(
    st.sampled_from(["X000", "PN2301", "PA0109", "专利权质押", "0009-12", "S20", "sec tion", "SEC1", "ſec"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12),
)


def is_indicator(part: str) -> bool:
    return part.isascii() and part.upper() in INDICATORS


@st.composite
def status_events(draw: st.DrawFn, national: st.SearchStrategy[str] = NATIONAL) -> StatusEvent:
    """Any code."""
    category = draw(st.sampled_from(sorted(CATEGORIES)))
    own = draw(national)
    unclear = is_indicator(own.split("-")[0])
    return StatusEvent(
        state=draw(st.sampled_from(State)),
        previous_stage=draw(st.sampled_from(Stage)),
        current_stage=draw(st.sampled_from(Stage)),
        key_event=category + draw(st.sampled_from(["00", "10"])),
        detailed_event=category + draw(st.text(string.digits, min_size=2, max_size=2)),
        indicator=draw(
            st.sampled_from(sorted(INDICATORS)) if unclear else st.sampled_from([None, *sorted(INDICATORS)])
        ),
        national_code=own,
    )


@given(status_events())
def test_inv_52_a_code_that_is_written_is_read_again(event: StatusEvent) -> None:
    """INV-52: parse(format(code)) == code."""
    assert parse(text(event)) == event
    assert text(parse(text(event))) == text(event)


@given(status_events(), st.text(string.ascii_letters + string.digits, min_size=1, max_size=8))
def test_inv_52_an_office_s_own_code_that_nobody_knows_is_kept_as_text(event: StatusEvent, national: str) -> None:
    """INV-52: unknown national codes survive as national text, in the case they came in."""
    if not is_indicator(national) or event.indicator is not None:
        stem = text(event).removesuffix(event.national_code)
        assert parse(stem + national).national_code == national
    assert parse(text(event)).national_code == event.national_code


def test_inv_52_recorded_amended_and_cancelled_are_one_detailed_event_each() -> None:
    """INV-52: CREATE/AMEND/CANCEL ↔ S20/S21/S22 is a bijection."""
    assert set(SECURITY) == set(SecurityAct)
    assert {act.name: SECURITY[act] for act in SecurityAct} == {"CREATE": "S20", "AMEND": "S21", "CANCEL": "S22"}
    for act, detailed in SECURITY.items():
        assert parse(f"A-4-4-S10-{detailed}-SEC-X000").security_act is act


@given(status_events())
def test_inv_52_no_other_event_is_an_act_on_a_security(event: StatusEvent) -> None:
    """INV-52: and the way back: an event is an act exactly where it is one of the three."""
    assert (event.security_act is not None) == (event.detailed_event in {"S20", "S21", "S22"})
    assert event.security_act is None or SECURITY[event.security_act] == event.detailed_event


@given(status_events(st.just("PN2301")))
def test_a_code_is_read_in_either_case(event: StatusEvent) -> None:
    written = text(event)
    assert parse(written.removesuffix("PN2301").lower() + "PN2301") == event


def test_what_is_left_out_at_the_end_is_the_code_of_no_office() -> None:
    assert parse("A-4-4-S10-S20") == parse("A-4-4-S10-S20-X000")
    assert parse("A-4-4-S10-S20-sec") == parse("A-4-4-S10-S20-SEC-X000")
    assert text(parse("A-4-4-S10-S20-SEC")) == "A-4-4-S10-S20-SEC-X000"
    assert text(parse("A-4-4-U10-U11")) == "A-4-4-U10-U11-X000"


@pytest.mark.parametrize(
    "code",
    ["", "A", "A-4-4-S10", "B-4-4-S10-S20", "A-7-4-S10-S20", "A-4-4-S10-R14", "A-4-4-S20-S20", "A-4-4-I10-I11",
     "A-4-4-S10-S2", "A-4-4-S10-S201", "A-4-4-S10-S20-", "A-4-4-S10-S20-SEC-", " A-4-4-S10-S20", "A-4-4-S10-S20-X ",
     "A-4-4-S10-S20-X  0", "A-4-4-S10-S20-SEC-LIC\n", "A-4-4-ſ10-ſ20", "A-4-4-S10-S٢٠", "A 4 4 S10 S20 X000"],
)  # fmt: skip
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(code)


@given(st.text(max_size=30))
def test_any_text_is_read_to_a_code_that_is_written_the_same_or_refused(code: str) -> None:
    try:
        event = parse(code)
    except ValueError:
        return
    assert parse(text(event)) == event


def test_an_office_s_code_that_reads_as_an_indicator_is_refused_where_there_is_none() -> None:
    parts = {"state": State.ACTIVE, "previous_stage": Stage.GRANT, "current_stage": Stage.GRANT}
    for national in ("SEC", "sec", "LIC-7"):
        with pytest.raises(ValueError, match="indicator"):
            StatusEvent(**parts, key_event="S10", detailed_event="S20", national_code=national)
        told = StatusEvent(**parts, key_event="S10", detailed_event="S20", indicator="SEC", national_code=national)
        assert parse(text(told)) == told


# ---- the events of the register --------------------------------------------------------------------------------------

# The standard's table: detailed event, indicator, state and stages.
TABLE = {
    "pledge_registered": "A-4-4-S10-S20-SEC-X000",
    "evidence_filed": "A-4-4-S10-S21-SEC-X000",
    "pledge_amended": "A-4-4-S10-S21-SEC-X000",
    "pledge_transferred": "A-4-4-S10-S21-SEC-X000",
    "pledge_subordinated": "A-4-4-S10-S21-SEC-X000",
    "items_released": "A-4-4-S10-S22-SEC-X000",
    "pledge_discharged": "A-4-4-S10-S22-SEC-X000",
    "pledge_enforced": "A-4-4-S10-S22-SEC-X000",
    "pledge_revoked": "A-4-4-S10-S22-SEC-X000",
    "reservation_lapsed": "A-4-4-S10-S22-SEC-X000",
    "preservation_ordered": "A-4-4-T10-T14-SEC-X000",
    "preservation_lifted": "A-4-4-T10-T16-SEC-X000",
    "licence_recorded": "A-4-4-S10-S17-LIC-X000",
    "licence_recorded exclusive": "A-4-4-S10-S14-LIC-X000",
    "owner_changed": "A-4-4-R10-R14-ASN-X000",
    "invalidation_requested": "A-4-5-L10-L15-IVA-X000",
    "invalidation_decided upheld": "A-5-4-M10-M11-IVA-X000",
    "invalidation_decided partial": "A-5-4-M10-M12-IVA-X000",
    "invalidation_decided full": "N-5-6-H10-H12-IVA-X000",
    "status_changed invalidated": "N-5-6-H10-H12-IVA-X000",
    "status_changed revoked": "N-5-6-H10-H12-IVA-X000",
    "status_changed lapsed": "N-4-6-H10-H13-X000",
    "status_changed expired": "N-4-6-H10-H14-X000",
    "status_changed surrendered": "N-4-6-H10-H15-X000",
    "status_changed in_force": "A-6-4-K10-K13-X000",
    "fee_paid": "A-4-4-U10-U11-X000",
    "fee_missed": "A-4-4-U10-U13-X000",
    "base_decided": "U-0-0-P10-P23-X000",
    "entry_corrected": "U-0-0-Y10-Y00-X000",
}


def test_every_event_has_the_code_of_the_standard() -> None:
    assert {kind: text(event) for kind, event in CODES.items()} == TABLE


def test_every_status_that_an_event_tells_has_a_code_of_its_own_but_that_of_an_application() -> None:
    told = {status for status in RightStatus if f"status_changed {status}" in CODES}
    assert set(RightStatus) - told == {RightStatus.PENDING}
    assert "status_changed" not in CODES


def test_every_official_event_of_a_right_has_a_code_but_what_st27_does_not_know() -> None:
    kinds = {one.type for one in get_args(right_events.RightEvents)}
    coded = {kind.split()[0] for kind in CODES}
    assert kinds - coded == {"ownership_dispute", "examination_certificate_issued"}


def test_history_shows_the_act_on_the_security_and_no_other_code() -> None:
    acts = {kind: code.split("-")[4] for kind, code in TABLE.items() if "-SEC-" in code and "-S10-" in code}
    assert acts == events.ST27
    assert set(acts.values()) == set(SECURITY.values())


def test_the_mainland_s_codes_in_the_epo_s_data_are_taken_for_those_of_the_same_event() -> None:
    suggested = {code: text(one.value) for code, one in INPADOC.items()}
    assert suggested == {
        "PE01": TABLE["pledge_registered"],
        "PM01": TABLE["pledge_amended"],
        "PC01": TABLE["pledge_discharged"],
        "TR01": TABLE["owner_changed"],
        "CF01": TABLE["status_changed lapsed"],
        "CX01": TABLE["status_changed expired"],
        "AV01": TABLE["status_changed surrendered"],
        "IW01": TABLE["invalidation_decided full"],
        "IP01": TABLE["invalidation_decided partial"],
        "RR01": TABLE["status_changed in_force"],
        "PP01": "A-4-4-W10-W00-SEC-X000",
        "PD01": "A-4-4-W10-W00-SEC-X000",
    }
    assert {heading.value for heading in gazette.Heading} <= set(INPADOC)
    sure = {code for code, one in INPADOC.items() if one.confidence is not Confidence.MEMORY_MEDIUM}
    assert sure == {"CF01"}
    for one in INPADOC.values():
        assert one.basis
        assert in_force([one], TODAY) == one.value
