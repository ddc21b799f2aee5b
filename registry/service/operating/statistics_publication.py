"""Publishing what pledges secure together, now and then: `registry statistics publish`.

Each publication goes on from the one before: what was shown can not be taken back, so it bears on what may be shown
next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.statistics.disclosure import Disclosed, published
from registry.domain.values.days import micros
from registry.service.instants import When
from registry.service.journal.register import Register
from registry.service.reading.figures import (
    CountedPledge,
    PartyNumbers,
    counted_pledges,
    party_numbers,
    published_pledges,
    published_row,
)
from registry.store.projected import figures, reads
from registry.store.projected.figures import PublicationRow


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What was published: when, how many pledges with an amount, how many of them are in a group that may be shown."""

    published_at: datetime
    pledges: int
    shown: int


def publish(register: Register) -> Publication:
    """Publish the amounts of now. Raises StoreBusy, StoreUnavailable, StoreOutdated, LogRolledBack."""
    register.continuity.require(register.store)
    with register.store.write() as connection:
        moment = When(now=register.clock.now()).at(reads.position(connection, None))
        numbers = party_numbers(connection)
        before = {pledge.figure.number: pledge for pledge in published_pledges(connection)}
        there = [
            _taking_part(counted, before.get(counted.figure.number), numbers)
            for counted in counted_pledges(connection, numbers, moment.as_of)
            if counted.amount is not None
        ]
        told = published(there)
        row = PublicationRow(published_at=micros(moment.as_of), position=moment.position)
        figures.publish(connection, row, map(published_row, told))
    return Publication(
        published_at=moment.as_of,
        pledges=len(told),
        shown=sum(pledge.block is not None for pledge in told),
    )


def _taking_part(counted: CountedPledge, before: Disclosed | None, numbers: PartyNumbers) -> Disclosed:
    """A pledge of the next publication: with the amount that it was first published with, and whoever has held it."""
    assert counted.amount is not None
    if before is None:
        return Disclosed(figure=counted.figure, amount=counted.amount, holders=counted.holders)
    return Disclosed(
        figure=replace(counted.figure, currency=before.figure.currency),
        amount=before.amount,
        holders=counted.holders | frozenset(map(numbers.party, before.holders)),
        block=before.block,
    )
