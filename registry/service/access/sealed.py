"""Who may see what lies under a seal: that of a pledge, that of a journal entry, and those of pledges beside a filing.

Under the seal of a pledge are its terms, with everything that was found of it. They are for its pledgee and its
pledgor, the registrar and the auditor.

A pledge that passes to another bank keeps what it was. Who held it when an entry was made goes on seeing that entry;
whoever held it at any later time sees it as well, up to the journal position that a read names; and of what comes after
a transfer the former pledgee sees nothing. So a read that names its instants is answered the same whatever becomes of
the pledge afterwards.

A filing is judged beside what other pledges say under their seals: what they draw on a valuation, when they were
signed, what their lenders knew. For the bank that files, that is its own affair, and it is told what follows from it,
never what was said. Whoever asks what the filing of another would be worth is answered from what he may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.situation import Rival
from registry.domain.recognition.world import World
from registry.service.access.principal import Principal
from registry.store.projected import agreements


def sees_sealed(principal: Principal, viewer: frozenset[str], pledge: Pledge) -> bool:
    """Whether the caller, who speaks for the party whose records are `viewer`, may see the terms of a pledge as it was
    known then."""
    return principal.reads_all or not viewer.isdisjoint((pledge.pledgee.id, pledge.pledgor.id))


@dataclass(frozen=True, kw_only=True)
class EntrySeal:
    """Whose sealed bodies a caller may see: all of them, or of each pledge that was ever its own those up to the last
    position at which it was, and those of entries that speak of the caller alone, under whatever id of its records."""

    everything: bool
    viewer: frozenset[str]
    until: Mapping[str, int]

    def opens(self, position: int, entry: Mapping[str, Any]) -> bool:
        """Whether the sealed body of the entry at `position` is shown."""
        subjects = entry["subjects"]
        if self.everything or (subjects and {f"party:{record}" for record in self.viewer}.issuperset(subjects)):
            return True
        return position <= self.until.get(entry["pledge"], -1)


def entry_seal(
    connection: Connection, principal: Principal, viewer: frozenset[str], numbers: Iterable[str], k: int
) -> EntrySeal:
    """The seal of the entries of these pledges for a caller, as known at journal position `k`."""
    until: dict[str, int] = {}
    wanted = set(numbers)
    if wanted and viewer and not principal.reads_all:
        until = agreements.held_until(connection, wanted, viewer, k)
    return EntrySeal(everything=principal.reads_all, viewer=viewer, until=until)


def as_seen_by(viewer: frozenset[str], world: World) -> World:
    """A world without what other pledges say under seals that the party whose records are `viewer` does not see."""
    return replace(
        world,
        rivals={right: tuple(_as_seen_by(viewer, rival) for rival in group) for right, group in world.rivals.items()},
    )


def _as_seen_by(viewer: frozenset[str], rival: Rival) -> Rival:
    """A rival, of which a stranger knows its official acts and its pledgees: not its contract, nor whom it is for."""
    if not viewer.isdisjoint((rival.pledgee, rival.pledgor)):
        return rival
    public = replace(rival.interest, executed_at=None, knowledge=None, search=None, principals=())
    return replace(rival, interest=public)
