"""Official acts: what a register did with an item, or was asked to do, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class ActKind(StrEnum):
    """What an official register did, or was asked to do."""

    REGISTER = "register"
    NOTICE = "notice"
    AMEND = "amend"
    CANCEL = "cancel"
    REFUSED = "refused"
    COURT_EXTENSION = "court_extension"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act of one official register, with the evidence for it. `effective_at` None: applied for, not yet entered."""

    register: str
    act: ActKind
    reference: str | None = None
    applied_at: datetime | None = None
    effective_at: datetime | None = None
    sha256: str | None = None
    obtained_at: datetime | None = None
    until: date | None = None


def acts_at(acts: tuple[Act, ...], instant: datetime) -> tuple[Act, ...]:
    """The acts that were there at `instant`: what was entered later had been applied for, what came later was not."""
    there = []
    for act in acts:
        if act.effective_at is not None and act.effective_at > instant:
            if act.applied_at is None or act.applied_at > instant or act.act is not ActKind.REGISTER:
                continue
            there.append(replace(act, effective_at=None))
        elif act.effective_at is not None or act.applied_at is None or act.applied_at <= instant:
            there.append(act)
    return tuple(there)


@dataclass(frozen=True, kw_only=True)
class ItemAct:
    """An act filed for a registered pledge: for which item (None: its only one), and where it stood in the input."""

    item: int | None
    act: Act
    pointer: str
