"""Rights that are deemed never to have existed: revoked, or invalidated in full, from their beginning.

What lapsed, expired or was surrendered has been there until it ended, and is none of them.

Sources: 专利法 art. 47 (CN-87); Cap. 514 s.49(3) (HK-18).
"""

from __future__ import annotations

from datetime import datetime

from registry.domain.right.facts import RightStatus
from registry.domain.right.record import RightRecord

NEVER_EXISTED = frozenset({RightStatus.REVOKED, RightStatus.INVALIDATED})
"""The statuses that act from a right's beginning unless it is told otherwise."""


def never_existed(record: RightRecord, status: RightStatus, instant: datetime) -> bool:
    """Whether the right, whose `status` at `instant` that is by what is on record, never was."""
    said = [c for c in record.changes if c.status is status and c.effective_at <= instant]
    return status in NEVER_EXISTED and (not said or max(said, key=lambda c: c.effective_at).ab_initio)
