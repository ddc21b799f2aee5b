"""The days of an item, from the official acts on file under the law of its register.

Which registration an item rests on, the time it ranks from, and from when until when it counts: by entry, by
application with awaited ones included, or by application once entered, as the place's law has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registry.domain.filing.acts import Act, ActKind
from registry.domain.priority import Behind, ItemStatus, Timing


@dataclass(frozen=True, kw_only=True)
class ItemLaw:
    """What the law of the right's place was for this item when it was filed; copied from the place's form."""

    register: str
    exclusive: bool
    ranks_from_application: bool
    application_protects: bool


@dataclass(frozen=True, kw_only=True)
class End:
    """The end of an item: how, when the law counts it, and why."""

    status: ItemStatus
    at: datetime
    reason: str

    @property
    def official(self) -> bool:
        """Whether the right's own register made it, by its cancellation."""
        return self.reason == "official_cancel"


class RegisterLaw(Protocol):
    """What an item's rank needs to know of the law of its register: an item's own copy of it, or a place's form."""

    @property
    def register(self) -> str:
        """The right's own register."""
        ...

    @property
    def ranks_from_application(self) -> bool:
        """Whether an item ranks by the day its entry was applied for."""
        ...

    @property
    def application_protects(self) -> bool:
        """Whether that holds while the entry is awaited."""
        ...


@dataclass(frozen=True, kw_only=True)
class Used:
    """The registration an item rests on: the act, the time it ranks from, and from when until when it counts."""

    act: Act
    priority_at: datetime
    present_from: datetime
    present_until: datetime | None


def used_act(acts: tuple[Act, ...], law: RegisterLaw) -> Used | None:
    """The registration used: the earliest by priority time among the entered and, where an application protects, the
    awaited ones; None without any.

    A refusal ends what had been applied for by then, not what is applied for again.
    """
    situs = [act for act in acts if act.register == law.register]
    refused = [a.effective_at or a.obtained_at or a.applied_at for a in situs if a.act is ActKind.REFUSED]
    found: list[Used] = []
    for act in situs:
        if act.act is not ActKind.REGISTER:
            continue
        applied = act.applied_at if act.applied_at is not None else act.effective_at
        priority = applied if law.ranks_from_application else act.effective_at
        present = applied if law.application_protects else act.effective_at
        if priority is None or present is None:
            continue
        until = None
        if act.effective_at is None:
            until = min((at or present for at in refused if at is None or at >= present), default=None)
        found.append(Used(act=act, priority_at=priority, present_from=present, present_until=until))
    return min(found, key=lambda used: (used.present_until is not None, used.priority_at), default=None)


def timing(
    acts: tuple[Act, ...],
    law: ItemLaw,
    *,
    registered_at: datetime,
    index: int,
    reservation_ends_at: datetime | None = None,
    void_from: datetime | None = None,
    end: End | None = None,
    behind: tuple[Behind, ...] = (),
) -> Timing:
    """The days of an item, from its acts at the right's own register under the law it was filed under."""
    used = used_act(acts, law)
    return Timing(
        registered_at=registered_at,
        index=index,
        priority_at=used.priority_at if used else None,
        present_from=used.present_from if used else None,
        present_until=used.present_until if used else None,
        reservation_ends_at=reservation_ends_at,
        void_from=void_from,
        end_status=end.status if end else None,
        end_at=end.at if end else None,
        behind=behind,
    )
