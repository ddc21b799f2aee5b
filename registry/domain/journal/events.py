"""The closed set of journal events, each in a file of its subject, and an event with its place in the journal.

An event is what one journal entry holds. Its members are the public payload, what a gazette would print; a pledge event
also has `sealed`, the terms and what was decided, for those who may see them. `Event` is the union, closed: whoever
reads events matches all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.domain.party.events import JoiningEvents, PartyRecorded, PolicyChanged
from registry.domain.pledge.events import PledgeEvents
from registry.domain.right.events import RightEvents, RightRecorded
from registry.domain.right.st27 import CODES

Event = PartyRecorded | RightRecorded | RightEvents | PledgeEvents | PolicyChanged | JoiningEvents


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event with its place in the journal: index from 0, the instant it was recorded, and its pledge's own count."""

    event: Event
    index: int
    recorded_at: datetime
    pledge: str | None = None
    pledge_seq: int | None = None


ST27: Mapping[str, str] = {kind: code.detailed_event for kind, code in CODES.items() if code.security_act is not None}
"""WIPO ST.27 codes of the kinds that have one: security interest recorded, amended, cancelled."""
