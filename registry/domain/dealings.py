"""Dealings in a right beside its pledge, as its register shows them: licences and disposals. Days are legal days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A recorded licence: legal days, both inclusive; `until_on` None while no end is set."""

    exclusive: bool
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class Disposal:
    """A transfer or licence of a right, on its legal day.

    `consent` names the pledgees' paper, None: none on file. `to` are the new owners' ids (None: unidentified), empty
    for a licence.
    """

    on: date
    consent: str | None
    to: frozenset[str | None] = frozenset()
