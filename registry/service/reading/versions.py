"""The difference of two versions of a pledge: what one of its entries after another has made of it.

Both are the pledge as it was known and as it stood right after an entry, as the caller may see it; what is under the
seal for him is in neither, so that it makes no difference. The difference is an RFC 6902 patch of `add`, `remove` and
`replace` from the earlier document to the later, and the same as changes with names in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain.values.days import from_micros, instant_text
from registry.errors import NotFound
from registry.service.access.principal import Principal
from registry.service.instants import When
from registry.service.journal.register import Register
from registry.service.reading.pledge import read_pledge
from registry.service.reading.pledge_document import DISCLAIMER
from registry.service.words.members import name_of_member
from registry.store import journal

MemberPath = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class MemberChange:
    """One member that differs: where, and what it was and is; ABSENT where there was, or is, none."""

    at: MemberPath
    before: Any
    after: Any

    @property
    def pointer(self) -> str:
        """The RFC 6901 pointer."""
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in self.at)

    def operation(self) -> dict[str, Any]:
        """The operation of RFC 6902."""
        if self.after is ABSENT:
            return {"op": "remove", "path": self.pointer}
        return {"op": "add" if self.before is ABSENT else "replace", "path": self.pointer, "value": self.after}


class _Absent:
    """That there is no member."""


ABSENT = _Absent()


def difference(
    register: Register, principal: Principal, number: str, first: int, second: int, language: str
) -> dict[str, Any]:
    """What became of a pledge from its entry `first` to its entry `second` (`pledge_seq`).

    Raises NotFound for another pledge, and for an entry it does not have.
    """
    with register.store.read() as connection:
        entries = [journal.entry_of_pledge(connection, number, seq) for seq in (first, second)]
        documents: list[dict[str, Any]] = []
        for seq, entry in zip((first, second), entries, strict=True):
            if entry is None:
                raise NotFound(f"There is no entry {seq} of a pledge {number}.")
            at = from_micros(entry.recorded_at)
            when = When(now=register.clock.now(), as_of=at, known_at=at)
            documents.append(read_pledge(register, connection, principal, number, when)[0])
    found = list(differences(documents[0], documents[1]))
    return {
        "registration_number": number,
        "from": _version(first, entries[0]),
        "to": _version(second, entries[1]),
        "patch": [one.operation() for one in found],
        "changes": [_change(one, language) for one in found],
        "disclaimer": DISCLAIMER,
    }


def differences(before: Any, after: Any, at: MemberPath = ()) -> Iterator[MemberChange]:
    """Where two JSON values differ, such that the operations in this order lead from one to the other.

    Objects are compared by their members and arrays of one length by their places; any other is replaced whole.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in before.keys() - after.keys():
            yield MemberChange(at=(*at, name), before=before[name], after=ABSENT)
        for name, value in after.items():
            if name in before:
                yield from differences(before[name], value, (*at, name))
            else:
                yield MemberChange(at=(*at, name), before=ABSENT, after=value)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, (*at, place))
    elif before != after or type(before) is not type(after):
        yield MemberChange(at=at, before=before, after=after)


def _version(seq: int, entry: journal.EntryAt | None) -> dict[str, Any]:
    assert entry is not None
    return {"pledge_seq": seq, "seq": entry.position, "recorded_at": instant_text(from_micros(entry.recorded_at))}


def _change(one: MemberChange, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {"pointer": one.pointer, "name": name_of_member(one.at, language)}
    if one.before is not ABSENT:
        told["before"] = one.before
    if one.after is not ABSENT:
        told["after"] = one.after
    return told
