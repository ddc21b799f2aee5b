"""Looking a register over: what is right, what is not, and what to do about it; nothing is changed by it.

It looks at the schema, the clock, the journal, the log, its sink and its keys, and at files that hold secrets. Whether
the journal is whole it does not look at: that is `verify`.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from registry.domain.values.days import from_micros, instant_text
from registry.errors import Fault
from registry.service.journal.register import Register
from registry.service.publishing import closer
from registry.service.publishing.log_keys import TYPES, LogKeys
from registry.store import log_tree
from registry.store.projected import reads
from registry.store.tables.schema import head_revision

LATE = timedelta(minutes=5)
"""Entries that no head speaks of after so long are told of: nobody seems to close the log."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What was looked at, whether it is right, what was seen, and what to do (empty where nothing is)."""

    about: str
    right: bool
    seen: str
    to_do: str = ""


def look_over(register: Register, keys: LogKeys, secrets: tuple[Path, ...], behind: timedelta) -> list[Remark]:
    """Everything that this module says; `secrets` are files that only their owner may read, `behind` by how much the
    clock may be behind the last entry. What can not be looked at is a remark, too."""
    remarks: list[Remark] = []
    for about, look in (
        ("schema", lambda: _schema(register)),
        ("clock", lambda: _clock(register, behind)),
        ("journal", lambda: _journal(register)),
        ("log", lambda: _log(register)),
        ("sink", lambda: _sink(register)),
        ("keys", lambda: _keys(register, keys)),
    ):
        remarks.append(_looked(about, look))
        if about == "schema" and not remarks[0].right:
            break  # all else reads tables that may not be there
    return [*remarks, *_secrets(secrets)]


def _looked(about: str, look: Callable[[], Remark]) -> Remark:
    try:
        return look()
    except Fault as fault:
        return Remark(about=about, right=False, seen=fault.detail, to_do="See the operators' guide for this problem.")


def _schema(register: Register) -> Remark:
    current, wanted = register.store.current_revision(), head_revision()
    if current != wanted:
        seen = f"The database is at revision {current}, this version needs {wanted}."
        return Remark(about="schema", right=False, seen=seen, to_do="Run `registry migrate`.")
    register.store.require_head()
    register.store.require_writable()
    return Remark(about="schema", right=True, seen=f"Revision {current}; the store can be written to.")


def _clock(register: Register, behind: timedelta) -> Remark:
    now = register.clock.now()
    with register.store.read() as connection:
        last = from_micros(reads.position(connection, None).last_at)
    seen = f"This machine says {instant_text(now)}, the last entry {instant_text(last)}."
    if last - now > behind:
        to_do = "Set the clock right, or wait until it has passed the last entry; nothing is recorded before."
        return Remark(about="clock", right=False, seen=seen, to_do=to_do)
    return Remark(about="clock", right=True, seen=seen)


def _journal(register: Register) -> Remark:
    entries = closer.progress(register).entries
    return Remark(about="journal", right=True, seen=f"{entries} entries. `registry verify` checks that they are whole.")


def _log(register: Register) -> Remark:
    found = closer.progress(register)
    head_at = None if found.head_at is None else from_micros(found.head_at)
    told = "never closed" if head_at is None else f"closed over {found.closed} at {instant_text(head_at)}"
    seen = f"{told}; {found.open} entries since."
    late = found.open and (head_at is None or register.clock.now() - head_at > LATE)
    if late:
        to_do = "Have a server close it (REGISTRY_LOG_EVERY), or run `registry close --every 1` beside it."
        return Remark(about="log", right=False, seen=seen, to_do=to_do)
    return Remark(about="log", right=True, seen=seen)


def _sink(register: Register) -> Remark:
    sink = register.continuity.sink
    if sink is None:
        return Remark(about="sink", right=True, seen="There is none; nothing is published.")
    with register.store.read() as connection:
        published = register.continuity.published(connection)
    size = "nothing" if published is None else f"{published.checkpoint.size} entries"
    return Remark(about="sink", right=True, seen=f"It says that {size} were published, and the register continues it.")


def _keys(register: Register, keys: LogKeys) -> Remark:
    with register.store.read() as connection:
        rows = [row for row in log_tree.keys(connection) if row.valid_until is None]
    signers = keys.signers()
    if not rows and not signers:
        return Remark(about="keys", right=True, seen="None yet; they are made when the log is first published.")
    at_hand = [signer for signer in signers if signer.key.vkey in {row.vkey for row in rows}]
    seen = f"{len(rows)} on record, {len(at_hand)} of them at hand" + (
        f", of {signers[0].key.name}." if signers else "."
    )
    if rows and {signer.key.type for signer in at_hand} != set(TYPES):
        to_do = "Put the file back that holds the keys of record (REGISTRY_LOG_KEY_FILE); nothing is published without."
        return Remark(about="keys", right=False, seen=seen, to_do=to_do)
    return Remark(about="keys", right=True, seen=seen)


def _secrets(files: tuple[Path, ...]) -> Iterator[Remark]:
    """Files that others may read."""
    for file in files:
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            to_do = f"Run `chmod 600 {file}`, and think of who has read it."
            yield Remark(about="files", right=False, seen=f"{file} is open to others than its owner.", to_do=to_do)
