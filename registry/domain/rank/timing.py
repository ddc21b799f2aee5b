"""The days of an item, from the official acts on file under the law of its register.

Which registration an item rests on, the time it ranks from, and from when until when it counts: by entry, by
application with awaited ones included, or by application once entered, as the place's law has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registry.domain.filing.acts import Act, ActKind, applications
from registry.domain.rank.standing import Behind, ItemStatus, RegisterEntry, Timing, VoidSpan


@dataclass(frozen=True, kw_only=True)
class ItemLaw:
    """What the law of the right's place was for this item when it was filed; copied from the place's form."""

    register: str
    exclusive: bool
    ranks_from_application: bool
    application_protects: bool


@dataclass(frozen=True, kw_only=True)
class End:
    """The end of an item: how, when the law counts it, and why. `frees`: its entry was void and takes no right."""

    status: ItemStatus
    at: datetime
    reason: str
    frees: bool = False

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
class OfficialRegistration:
    """A registration in the right's own register, made or asked for, and the days it has there."""

    act: Act
    entry: RegisterEntry


def registrations(
    acts: Iterable[Act], law: RegisterLaw, kind: ActKind = ActKind.REGISTER
) -> tuple[OfficialRegistration, ...]:
    """What the right's own register has entered, or was asked to and shows, the one the item rests on first.

    That is the earliest by the time it ranks from, of those that no refusal has ended where there is one. Where only
    entry makes a place, what is asked for shows nowhere. `kind` AMEND: what it has entered of a change.
    """
    made = []
    for one in applications(acts, law.register, kind):
        entered_at = one.act.effective_at
        if not law.ranks_from_application:
            if entered_at is not None:
                made.append(_registration(one.act, entered_at, entered_at, None))
            continue
        counts_from = one.asked_at if law.application_protects else entered_at
        made.append(_registration(one.act, one.asked_at, counts_from, one.ended_at))
    return tuple(sorted(made, key=_first))


def used_at(acts: Iterable[Act], law: RegisterLaw, instant: datetime) -> Act | None:
    """The registration an item rests on at `instant`: the earliest that counts then; None without any."""
    counting = [one for one in registrations(acts, law) if one.entry.counts_at(instant)]
    return min(counting, key=lambda one: one.entry.priority_at).act if counting else None


def timing(
    acts: tuple[Act, ...],
    law: ItemLaw,
    *,
    registered_at: datetime,
    index: int,
    reservation_ends_at: datetime | None = None,
    void_from: datetime | None = None,
    void_before: tuple[VoidSpan, ...] = (),
    end: End | None = None,
    behind: tuple[Behind, ...] = (),
) -> Timing:
    """The days of an item, from its acts at the right's own register under the law it was filed under."""
    entries = tuple(dict.fromkeys(one.entry for one in registrations(acts, law)))
    main = entries[0] if entries else None
    return Timing(
        registered_at=registered_at,
        index=index,
        priority_at=main.priority_at if main else None,
        present_from=main.present_from if main else None,
        present_until=main.present_until if main else None,
        other_entries=entries[1:],
        reservation_ends_at=reservation_ends_at,
        void_from=void_from,
        void_before=void_before,
        end_status=end.status if end else None,
        end_at=end.at if end else None,
        behind=behind,
    )


def _registration(
    act: Act, priority_at: datetime, from_: datetime | None, until: datetime | None
) -> OfficialRegistration:
    return OfficialRegistration(
        act=act, entry=RegisterEntry(priority_at=priority_at, present_from=from_, present_until=until)
    )


def _first(one: OfficialRegistration) -> tuple[bool, bool, datetime]:
    entry = one.entry
    return (entry.present_until is not None, entry.present_from is None, entry.priority_at)
