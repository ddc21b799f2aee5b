"""The rights that were recorded under another name than their number gives by now, since a place reads more spellings.

Their names are in entries that never change, so those rights go by them for ever. No command makes a new one: a place
reads its own canonical numbers as they are. So they are read once in a process; most registers have none.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from registry.store.projected import lookups


class OlderNames:
    """The older names of a register, each with the name its number gives by now (itself, where it gives none)."""

    def __init__(self) -> None:
        self.known: Mapping[str, str] | None = None
        """Them, once they have been read."""

    def read(self, connection: Connection) -> Mapping[str, str]:
        """The older names, from the projections at the first call."""
        if self.known is None:
            self.known = lookups.recorded_otherwise(connection)
        return self.known
