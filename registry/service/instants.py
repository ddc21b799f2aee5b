"""The two instants of a read: the world it speaks of, and what the register knew by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registry.domain.values.days import from_micros, micros
from registry.errors import InputInvalid


class FoundPosition(Protocol):
    """Where the journal was found to be: its last entry known, at position `k` (-1: none), made at `last_at`
    (microseconds, 0 for none), and the size of the newest checkpoint."""

    @property
    def k(self) -> int:
        """The position."""

    @property
    def last_at(self) -> int:
        """When it was made."""

    @property
    def published(self) -> int | None:
        """The size of the newest checkpoint, None before the first."""


@dataclass(frozen=True, kw_only=True)
class When:
    """The two instants of a read as asked for; None is now. `now` is what the clock said."""

    now: datetime
    as_of: datetime | None = None
    known_at: datetime | None = None

    @property
    def known(self) -> int | None:
        """`known_at` in microseconds, None for now."""
        return None if self.known_at is None else micros(self.known_at)

    def at(self, found: FoundPosition) -> Moment:
        """The instants read at, given where the journal was found to be.

        `as_of` is never before that entry, so that a caller sees its own even where the journal runs microseconds ahead
        of the machine's clock. What is known now is what that entry left: asked again with its instant, whatever is
        being recorded meanwhile, the answer is the same. Raises InputInvalid for a `known_at` still to come: after the
        clock, and after an entry that a clock a little ahead of this one has dated.
        """
        last = from_micros(found.last_at)
        if self.known_at is not None and self.known_at > max(self.now, last):
            raise InputInvalid("Nothing is known yet of a time to come.", pointer="/known_at")
        known_at = last if found.last_at else self.now
        return Moment(
            as_of=self.as_of if self.as_of is not None else max(self.now, last),
            known_at=self.known_at if self.known_at is not None else known_at,
            last_at=last,
            position=found.k,
            published=found.published,
        )


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The two instants a read is made at, and that of the last entry known by then (long past where there is none).

    `position` is where that entry lies, -1 where there is none, and `published` the size of the newest checkpoint.
    """

    as_of: datetime
    known_at: datetime
    last_at: datetime
    position: int = -1
    published: int | None = None

    @property
    def is_past(self) -> bool:
        """Whether something has been recorded after the instant that the read speaks of."""
        return self.as_of < self.last_at

    def relies_on(self, judged_at: datetime, holds_until: datetime | None) -> bool:
        """Whether the stored judgement of an item, made at the instant `judged_at`, may be shown for this moment.

        It may where three things are so: nothing was recorded after this moment; the moment is not before the
        judgement; and it is before `holds_until`, the first instant at which the passing of days alone can change the
        judgement (None: it never can).

        `holds_until` is compared with the later of `as_of` and `known_at`: a day that has passed by `known_at` can also
        change what is said of an earlier instant. So it is when the time of grace for a fee ends unpaid.
        """
        if self.is_past or self.as_of < judged_at:
            return False
        return holds_until is None or max(self.as_of, self.known_at) < holds_until
