"""Recording what was seen of many rights in one transaction: decided one after another, written with one set of
statements.

Each is decided on the register as it stands with those before it in place, exactly as `record_right` decides. What is
more than a new look at a right that bears nothing goes through `record_right` itself, after those before it are
written: a number that no source confirms, a right that has an older name, and any whose family bears a pledge. One
that is refused leaves nothing and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from registry.domain.journal.evolution import evolve_right
from registry.domain.party.identifiers import Identifier
from registry.domain.right.events import RightRecorded
from registry.domain.right.facts import Observation, RightId
from registry.domain.right.family_links import links_of
from registry.domain.right.record import RightRecord
from registry.domain.values.spelling import compared, same
from registry.errors import Refusal
from registry.service.access.principal import Principal
from registry.service.importing.cells import Done
from registry.service.journal import codec
from registry.service.journal.drafts import Draft
from registry.service.journal.transaction import Transaction
from registry.service.lookup.party_lookup import NamedRecord, by_key, each
from registry.service.lookup.right_lookup import observed
from registry.service.recognition.worlds import world_of
from registry.service.recording.rights import decide_observation, named_by, record_right
from registry.store.projected import projections, reads


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was seen of a right: `observe` builds it once the parties `named` in it are known.

    `rights` are its own, as its number reads, and what it says it hangs on; `owners` the names told beside numbers of
    owners; `warnings` the doubts about the numbers of `rights`.
    """

    rights: tuple[RightId, ...]
    named: tuple[NamedRecord, ...]
    observe: Callable[[Mapping[Identifier, str]], Observation]
    owners: tuple[tuple[Identifier, str], ...] = ()
    warnings: tuple[str, ...] = ()


def record_looks(transaction: Transaction, principal: Principal, looks: Sequence[Look]) -> list[Done | Refusal]:
    """Record each: what became of it, or why it is refused."""
    group = _Group(transaction, principal, looks)
    outcomes = [group.outcome(look) for look in looks]
    group.write()
    return outcomes


def is_known(before: RightRecord | None, seen: Observation) -> bool:
    """Whether an observation tells, of the same source, what one of the same or a later instant has told already."""
    later = [known for known in before.observations if known.observed_at >= seen.observed_at] if before else []
    shown = compared(seen) if later else None
    return any(compared(replace(known, observed_at=seen.observed_at)) == shown for known in later)


class _Group:
    """The rights of a group, locked, as they stand with what is decided of them by now."""

    def __init__(self, transaction: Transaction, principal: Principal, looks: Sequence[Look]) -> None:
        self._transaction, self._principal = transaction, principal
        connection = transaction.connection
        keys = sorted({identifier.key for look in looks for _, identifier in look.named})
        self._people = by_key(reads.parties(connection, keys)) if keys else {}
        near = sorted({str(right) for look in looks for right in look.rights})
        anchors = sorted({f"right:{look.rights[0]}" for look in looks})
        projections.ensure_anchors(connection, anchors)
        transaction.lock_families(near, anchors)
        rows = transaction.world_now(near)
        self._world = world_of(transaction.register, connection, rows, {}, transaction.now, holders=None)
        self._records = dict(self._world.rights)
        self._hanging: dict[RightId, set[RightId]] = {}
        for record in self._records.values():
            self._link(record)
        burdened = any(row.rival is not None for row in rows)
        linked = {
            end for record in self._records.values() for link in links_of(record) for end in (link.right, link.other)
        }
        self._alone: set[RightId] = {*self._records, *linked} if burdened else set()
        older = transaction.register.older_names.read(connection)
        self._older = frozenset((*older, *older.values()))
        self._waiting: list[Draft] = []

    def outcome(self, look: Look) -> Done | Refusal:
        """Decide one, and keep its entry until it is written; what goes alone is written at once."""
        try:
            made = self._recorded(look) if self._goes_alone(look) else self._decided(look)
            return Done(made=made, warnings=self._other_names(look))
        except Refusal as refusal:
            return refusal

    def write(self) -> None:
        """Record what waits."""
        if self._waiting:
            self._transaction.record(self._waiting)
        self._waiting = []

    def _goes_alone(self, look: Look) -> bool:
        return bool(look.warnings) or any(right in self._alone or str(right) in self._older for right in look.rights)

    def _recorded(self, look: Look) -> bool:
        self.write()
        self._alone.update(look.rights)
        made = self._transaction.made
        with self._transaction.apart():
            record_look(self._transaction, self._principal, look)
        return self._transaction.made > made

    def _decided(self, look: Look) -> bool:
        seen = look.observe(self._known(look))
        before = self._records.get(seen.right)
        if is_known(before, seen):
            return False
        near = {seen.right, *named_by(seen), *self._hanging.get(seen.right, ())}
        world = replace(self._world, rights={one: self._records[one] for one in near if one in self._records})
        decided = decide_observation(self._principal, before, seen, world)
        if decided is None:
            return False
        self._waiting.append(decided[0])
        self._records[seen.right] = evolve_right(before, RightRecorded(observation=seen))
        self._link(self._records[seen.right])
        return True

    def _known(self, look: Look) -> dict[Identifier, str]:
        return {identifier: row.party_id for identifier, row in each(look.named, self._people).items()}

    def _other_names(self, look: Look) -> tuple[str, ...]:
        """What to say of owners that are on record under no name that is told of them."""
        told = []
        for identifier, name in look.owners:
            party = codec.party_of(self._people[identifier.key].state)
            if not any(same(known.text, name) for known in party.names):
                known_as = ", ".join(known.text for known in party.names[:3])
                told.append(f"owner-name-differs: {identifier} is on record as {known_as}")
        return tuple(told)

    def _link(self, record: RightRecord) -> None:
        for link in links_of(record):
            self._hanging.setdefault(link.other, set()).add(record.right)


def record_look(transaction: Transaction, principal: Principal, look: Look) -> bool:
    """Record one; whether it made an entry. One that comes in between is met by `record_right`."""
    people = by_key(reads.parties(transaction.connection, [one.key for _, one in look.named])) if look.named else {}
    seen = observed(transaction, look.observe({one: row.party_id for one, row in each(look.named, people).items()}))
    state = reads.right_now(transaction.connection, str(seen.right))
    if is_known(None if state is None else codec.right_of(state), seen):
        return False
    made = transaction.made
    record_right(transaction, principal, look.named, look.observe, look.warnings)
    return transaction.made > made
