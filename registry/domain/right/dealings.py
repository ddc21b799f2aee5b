"""Dealings in a right beside its pledge, as its register shows them: licences and disposals. Days are legal days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from registry.domain.values.days import legal_day


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A recorded licence: legal days, both inclusive; `until_on` None while no end is set."""

    exclusive: bool
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class Disposal:
    """A transfer or licence of a right: `kind` is the word that a consent to it uses.

    `consent` names the pledgees' paper, None: none on file. `to` are the owners after a transfer (None: unidentified),
    `out_of` those of the owners shown before it that are none any more.
    """

    kind: Literal["transfer", "licence"]
    at: datetime
    consent: str | None
    to: tuple[str | None, ...] = ()
    out_of: tuple[str | None, ...] = ()

    @property
    def on(self) -> date:
        """Its legal day."""
        return legal_day(self.at)
