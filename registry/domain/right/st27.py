"""Status event codes of WIPO Standard ST.27: how patent offices tell each other what happened to a patent.

A code is a state, the stage before and after, a key event and a detailed one of the same category, where it helps the
procedure it belongs to (the indicator), and the office's own code: `A-4-4-S10-S20-SEC-X000` is a security interest
recorded on a granted patent. Without an indicator its part is left out: `A-4-4-U10-U11-X000`. Letters are written in
upper case and read in either. An office's own code is text: one that nobody here knows is kept as it stands.

Recorded, amended and cancelled are S20, S21 and S22, and nothing else is. `CODES` gives the code of each kind of
journal entry that has one, `INPADOC` of the Mainland's codes in the EPO's legal event data.

Not here: the dates and particulars that ST.96 sends beside a code; trade marks (ST.61) and designs (ST.87).

Sources: WIPO ST.27, revision of 4 December 2020; the parts and their lists as ST.96 V6.0 carries them
(`StatusEventCode`). That hyphens join them is how offices print them, from memory. Which state and stages an event
usually has is reasoned from the texts of the categories.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from registry.domain.law.dated import Dated
from registry.domain.law.finding import Confidence


class State(StrEnum):
    """What the application or right is worth after the event."""

    ACTIVE = "A"
    INACTIVE = "N"
    TERMINATED = "T"
    UNSPECIFIED = "U"


class Stage(StrEnum):
    """Where in its life it is."""

    UNSPECIFIED = "0"
    FILING = "1"
    EXAMINATION = "2"
    PRE_GRANT_CHALLENGE = "3"
    GRANT = "4"
    POST_GRANT_CHALLENGE = "5"
    TERMINATION = "6"


class SecurityAct(StrEnum):
    """What an office does to its record of a security interest, as ST.96 names it (`LicenceRecordCategory`)."""

    CREATE = "Initial record"
    AMEND = "Amendment"
    CANCEL = "Cancellation"


SECURITY: Mapping[SecurityAct, str] = MappingProxyType(
    {SecurityAct.CREATE: "S20", SecurityAct.AMEND: "S21", SecurityAct.CANCEL: "S22"}
)
"""The detailed event of each act on a security interest."""

CATEGORIES = frozenset("ABCDEFGHKLMNPQRSTUVWY")
INDICATORS = frozenset(
    {
        *("APL", "ASN", "CIP", "CNV", "CRT", "DIV", "EXM", "IAP", "IVA", "LIC", "LIM", "NAP", "OPP"),
        *("OTH", "PRV", "RAP", "REX", "RIS", "RVC", "SEC", "SPC", "SRH", "TAD", "TEX", "UNS"),
    }
)
NO_NATIONAL_CODE = "X000"

_KEY = re.compile(r"[A-Z](?:00|10)")
_DETAILED = re.compile(r"[A-Z][0-9]{2}")
_CODE = re.compile(r"([ANTUantu])-([0-6])-([0-6])-([A-Za-z][0-9]{2})-([A-Za-z][0-9]{2})(?:-(.+))?")


@dataclass(frozen=True, kw_only=True)
class StatusEvent:
    """A status event code in its parts; `S00` and the like stand for an event its category does not list.

    Raises ValueError for parts that make no code: an unknown category or indicator, a detailed event of another
    category than the key event, an office's code with stray spaces or one that reads as an indicator where there is
    none.
    """

    state: State
    previous_stage: Stage
    current_stage: Stage
    key_event: str
    detailed_event: str
    indicator: str | None = None
    national_code: str = NO_NATIONAL_CODE

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key_event) or self.key_event[0] not in CATEGORIES:
            raise ValueError(f"{self.key_event}: no key event")
        if not _DETAILED.fullmatch(self.detailed_event) or self.detailed_event[0] != self.key_event[0]:
            raise ValueError(f"{self.detailed_event}: no detailed event of {self.key_event}")
        if self.indicator is not None and self.indicator not in INDICATORS:
            raise ValueError(f"{self.indicator}: no indicator")
        if not self.national_code or self.national_code != " ".join(self.national_code.split()):
            raise ValueError("the office's own code is empty, or has stray spaces")
        if self.indicator is None and _indicator(self.national_code.partition("-")[0]) is not None:
            raise ValueError(f"{self.national_code}: reads as an indicator")

    @property
    def security_act(self) -> SecurityAct | None:
        """What the event does to a security interest; None where it is about something else."""
        return next((act for act, detailed in SECURITY.items() if detailed == self.detailed_event), None)


def text(event: StatusEvent) -> str:
    """The code as written, its office's own part always told."""
    parts = (event.state, event.previous_stage, event.current_stage, event.key_event, event.detailed_event)
    return "-".join([*parts, *([event.indicator] if event.indicator else []), event.national_code])


def parse(code: str) -> StatusEvent:
    """The event that a code tells; without an office's own code that is `X000`. ValueError for what is no code."""
    written = _CODE.fullmatch(code)
    if written is None:
        raise ValueError(f"{code}: not a status event code")
    state, before, after, key, detailed, rest = written.groups()
    national = NO_NATIONAL_CODE if rest is None else rest
    head, more, tail = national.partition("-")
    indicator = _indicator(head)
    if indicator is not None:
        national = tail if more else NO_NATIONAL_CODE
    return StatusEvent(
        state=State(state.upper()),
        previous_stage=Stage(before),
        current_stage=Stage(after),
        key_event=key.upper(),
        detailed_event=detailed.upper(),
        indicator=indicator,
        national_code=national,
    )


def _indicator(part: str) -> str | None:
    return part.upper() if part.isascii() and part.upper() in INDICATORS else None


# ---- what the events of this registry are called there -----------------------------------------------------------

_RECORDED = parse("A-4-4-S10-S20-SEC")
_AMENDED = parse("A-4-4-S10-S21-SEC")
_CANCELLED = parse("A-4-4-S10-S22-SEC")
_OWNED = parse("A-4-4-R10-R14-ASN")
_VOID = parse("N-5-6-H10-H12-IVA")
_NARROWED = parse("A-5-4-M10-M12-IVA")
_LAPSED = parse("N-4-6-H10-H13")
_EXPIRED = parse("N-4-6-H10-H14")
_SURRENDERED = parse("N-4-6-H10-H15")
_REVIVED = parse("A-6-4-K10-K13")

CODES: Mapping[str, StatusEvent] = MappingProxyType(
    {
        "pledge_registered": _RECORDED,
        "evidence_filed": _AMENDED,
        "pledge_amended": _AMENDED,
        "pledge_transferred": _AMENDED,
        "pledge_subordinated": _AMENDED,
        "items_released": _CANCELLED,
        "pledge_discharged": _CANCELLED,
        "pledge_enforced": _CANCELLED,
        "pledge_revoked": _CANCELLED,
        "reservation_lapsed": _CANCELLED,
        "preservation_ordered": parse("A-4-4-T10-T14-SEC"),
        "preservation_lifted": parse("A-4-4-T10-T16-SEC"),
        "licence_recorded exclusive": parse("A-4-4-S10-S14-LIC"),
        "licence_recorded": parse("A-4-4-S10-S17-LIC"),
        "owner_changed": _OWNED,
        "invalidation_requested": parse("A-4-5-L10-L15-IVA"),
        "invalidation_decided upheld": parse("A-5-4-M10-M11-IVA"),
        "invalidation_decided partial": _NARROWED,
        "invalidation_decided full": _VOID,
        "status_changed invalidated": _VOID,
        "status_changed revoked": _VOID,
        "status_changed lapsed": _LAPSED,
        "status_changed expired": _EXPIRED,
        "status_changed surrendered": _SURRENDERED,
        "status_changed in_force": _REVIVED,
        "fee_paid": parse("A-4-4-U10-U11"),
        "fee_missed": parse("A-4-4-U10-U13"),
        "base_decided": parse("U-0-0-P10-P23"),
        "entry_corrected": parse("U-0-0-Y10-Y00"),
    }
)
"""The code by the kind of a journal entry, or by kind and what it tells, which goes before.

A preservation has no code of its own: to the register it is a stop of every procedure, until it is lifted.
"""


# ---- the Mainland's codes in the EPO's data ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Suggested(Dated[StatusEvent]):
    """The code to take another system's for, from when, with what it rests on and how sure we are of it."""

    confidence: Confidence


_REVISED = date(2020, 12, 4)


def _suggested(event: StatusEvent, means: str, confidence: Confidence = Confidence.MEMORY_MEDIUM) -> Suggested:
    return Suggested(first_day=_REVISED, value=event, basis=f"INPADOC: {means}", confidence=confidence)


_PRESERVED = parse("A-4-4-W10-W00-SEC")

INPADOC: Mapping[str, Suggested] = MappingProxyType(
    {
        "PE01": _suggested(_RECORDED, "a pledge registration takes effect"),
        "PM01": _suggested(_AMENDED, "a pledge registration is changed"),
        "PC01": _suggested(_CANCELLED, "a pledge registration is cancelled"),
        "TR01": _suggested(_OWNED, "the right is transferred"),
        "CF01": _suggested(_LAPSED, "the right ends for an annual fee not paid", Confidence.DERIVED),
        "CX01": _suggested(_EXPIRED, "the right expires"),
        "AV01": _suggested(_SURRENDERED, "the right is abandoned"),
        "IW01": _suggested(_VOID, "the right is invalidated in full"),
        "IP01": _suggested(_NARROWED, "the right is invalidated in part"),
        "RR01": _suggested(_REVIVED, "the right is reinstated"),
        "PP01": _suggested(_PRESERVED, "the right is preserved"),
        "PD01": _suggested(_PRESERVED, "a preservation is lifted"),
    }
)
"""Only what ends for an annual fee was read in public data; the others are from memory, Hong Kong's too unsure to list.

A code from here is taken with its confidence, and never makes the register refuse.
"""
