"""The policy that the log publishes: its keys with the sizes they sign, its witnesses, what entries may do to items.

A verifier keeps a copy of its own, and takes none from what it is to verify.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection

from registry.domain.rank.standing import ItemStatus
from registry.log.audit import Transition
from registry.log.checkpoint import LogKey, Policy
from registry.log.note import VerifierKey, read_key
from registry.store import log_tree

_LIVE = frozenset({ItemStatus.LIVE.value})
_ANY = frozenset(status.value for status in ItemStatus)
_NEW: frozenset[str | None] = frozenset({None})

TRANSITIONS: Mapping[str, Transition] = MappingProxyType(
    {
        "pledge_registered": Transition(before=_NEW, after=_LIVE),
        "evidence_filed": Transition(before=_ANY, after=_ANY),
        "pledge_amended": Transition(before=_ANY, after=_ANY),
        "pledge_transferred": Transition(before=_ANY, after=_ANY),
        "pledge_subordinated": Transition(before=_ANY, after=_ANY),
        "consent_recorded": Transition(before=_ANY, after=_ANY),
        "objection_lodged": Transition(before=_ANY, after=_ANY),
        "recognition_changed": Transition(before=_ANY, after=_ANY),
        "entry_corrected": Transition(before=_ANY, after=_ANY),
        "items_released": Transition(before=_ANY, after=_ANY),
        "pledge_discharged": Transition(before=_ANY, after=_ANY),
        "pledge_enforced": Transition(before=_ANY, after=_ANY),
        "pledge_revoked": Transition(before=_ANY, after=_ANY),
        "reservation_lapsed": Transition(before=_ANY, after=_ANY),
    }
)
"""For each kind of entry of a pledge, what the status of an item that it prints may be before it and after it.

Registration alone brings an item, live. Any other may print one as it stands by then: what ended by the clock, or
elsewhere, is first seen in the entry after it, and a correction opens an item again.
"""


@dataclass(frozen=True, kw_only=True)
class PolicySettings:
    """What the operator says of whom a verifier believes: witnesses, how many of them, and the roots of time stamps."""

    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    timestamp_roots: tuple[bytes, ...] = ()


def policy(connection: Connection, settings: PolicySettings) -> Policy | None:
    """The policy of the log; None before it has keys."""
    rows = log_tree.keys(connection)
    if not rows:
        return None
    keys = tuple(LogKey(key=read_key(row.vkey), first=row.valid_from, until=row.valid_until) for row in rows)
    return Policy(
        origin=keys[0].key.name,
        keys=keys,
        witnesses=settings.witnesses,
        quorum=settings.quorum,
        timestamp_roots=settings.timestamp_roots,
        transitions=TRANSITIONS,
    )
