"""An entry of the log: its members, its canonical bytes, its leaf hash.

The members are a closed set; one more, one less or one of another form and the bytes are no entry. An entry carries no
name and no identifier of a natural person: subjects and actors are numbers and opaque ids.

- `index` is the place in the log, from 0; `recorded_at` when it was given, in UTC with six decimals.
- An entry about a pledge carries its number, its own place in the pledge's chain (`pledge_seq`, from 0) and the leaf
  hash of the entry before it there (`prev`); an entry about no pledge has null in all three.
- `subjects` are what the entry is found by: pledges, rights, parties, sorted and each once.
- `body` and `sealed` are digests of the public and the sealed body; `nonce` keeps the leaf from being guessed.

A verifier's steps, in this order: hash the bytes as they came (`leaf_hash`), never bytes made again; parse strictly, no
deeper than 4; require the canonical form; require the closed schema (`read_entry` for these three).

The kinds of entry (`type`) are the application's; any snake case is taken, but not `head`: a head closes a stretch of
the log and has members of its own. `read_head` reads those, `read_leaf` either kind.

- A head's `map_root` is the root, in hex, of the map (`map`) over the entries before it, heads left out; `map_keys`
  says how many keys that map has. `prev_head` is the index of the head before, null in the first one.

Sources: RFC 8785 (canonical form), RFC 3339 (times), RFC 6962 section 2.1 (leaf hash), the ULID specification (ids).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, cast

from registry.log.canonical import canonical, parse_canonical
from registry.log.invalid import LogInvalid, TooLong
from registry.log.tree import leaf

VERSION: Final = 1
MAX_BYTES: Final = 32_768
MAX_DEPTH: Final = 4
MAX_SUBJECTS: Final = 1_024
HEAD: Final = "head"

KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
NONCE: Final = re.compile(r"[0-9a-f]{32}")

_LARGEST = 2**53 - 1
_SHORT = r"(?=.{1,128}\Z)"
_ID = r"[A-Za-z0-9:._/-]+"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUBJECT = re.compile(rf"{_SHORT}(?:(?:pledge|party):{_ID}|right:[A-Za-z0-9._/-]+:{_ID})")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")
_TEXTS = (
    ("type", KIND),
    ("event_id", re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")),
    ("recorded_at", _INSTANT),
    ("actor", re.compile(rf"{_SHORT}(?:bank|firm|register):{_ID}")),
    ("body", _DIGEST),
    ("nonce", NONCE),
)
_TEXTS_OR_NULL = (("pledge", re.compile(_SHORT + _ID)), ("prev", _DIGEST), ("sealed", _DIGEST))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry's members, as the module says; `entry_bytes` and `read_entry` make sure of their form."""

    type: str
    event_id: str
    index: int
    recorded_at: str
    pledge: str | None
    pledge_seq: int | None
    prev: str | None
    subjects: tuple[str, ...]
    actor: str
    body: str
    sealed: str | None
    nonce: str
    v: int = VERSION


@dataclass(frozen=True, kw_only=True)
class Head:
    """A head's members, as the module says; `head_bytes` and `read_head` make sure of their form."""

    index: int
    map_keys: int
    map_root: str
    prev_head: int | None
    recorded_at: str
    type: str = HEAD
    v: int = VERSION


_MEMBERS = frozenset(Entry.__dataclass_fields__)
_HEAD_MEMBERS = frozenset(Head.__dataclass_fields__)


def entry_bytes(entry: Entry) -> bytes:
    """The canonical bytes of an entry, at most 32,768: what is stored, and hashed by `leaf_hash`.

    Raises LogInvalid (M1) for a member of another form, TooLong for more bytes or subjects.
    """
    members = dict(vars(entry))
    _check_members(members)
    raw = canonical(members, max_depth=MAX_DEPTH)
    if len(raw) > MAX_BYTES:
        raise TooLong("an entry has at most 32,768 bytes")
    return raw


def read_entry(raw: bytes) -> Entry:
    """The entry of stored bytes. Hash those bytes with `leaf_hash`, before or after, and never others.

    Raises LogInvalid (M1) for more than 32,768 bytes, for what is no strict JSON or deeper than 4, for any form but the
    canonical one, and for a member too many, missing or of another form. A head is no entry here.
    """
    one = read_leaf(raw)
    if isinstance(one, Head):
        raise LogInvalid("a head has members of its own")
    return one


def read_leaf(raw: bytes) -> Entry | Head:
    """The entry or the head of stored bytes. Raises LogInvalid (M1) as `read_entry` does."""
    if len(raw) > MAX_BYTES:
        raise LogInvalid("an entry has at most 32,768 bytes")
    parsed = parse_canonical(raw, max_depth=MAX_DEPTH)
    if not isinstance(parsed, dict):
        raise LogInvalid("an entry is an object")
    if parsed.get("type") == HEAD:
        _check_head(parsed)
        return Head(**cast("dict[str, Any]", parsed))
    subjects = parsed.get("subjects")
    if not isinstance(subjects, list):
        raise LogInvalid("`subjects` is a list")
    members = cast("dict[str, Any]", {**parsed, "subjects": tuple(subjects)})
    _check_members(members)
    return Entry(**members)


def head_bytes(head: Head) -> bytes:
    """The canonical bytes of a head: what is stored, and hashed by `leaf_hash`. Raises LogInvalid (M1) as above."""
    _check_head(vars(head))
    return canonical(dict(vars(head)), max_depth=MAX_DEPTH)


def read_head(raw: bytes) -> Head:
    """The head of stored bytes. Raises LogInvalid (M1) as `read_entry` does."""
    one = read_leaf(raw)
    if not isinstance(one, Head):
        raise LogInvalid("the entry is no head")
    return one


def leaf_hash(raw: bytes) -> bytes:
    """The leaf hash of an entry's bytes as stored: SHA-256 of 0x00 and them, 32 bytes."""
    return leaf(raw)


def is_subject(text: object) -> bool:
    """Whether an entry may name this as a subject."""
    return isinstance(text, str) and _SUBJECT.fullmatch(text) is not None


def is_instant(text: object) -> bool:
    """Whether this is a time as entries write it; the order of two such texts is that of the times."""
    try:
        return isinstance(text, str) and _INSTANT.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _check_members(members: Mapping[str, object]) -> None:
    if members.get("type") == HEAD:
        raise LogInvalid("a head has members of its own")
    if members.keys() != _MEMBERS:
        raise LogInvalid("an entry has exactly the members of the schema")
    if not _is_number(members["v"]) or members["v"] != VERSION:
        raise LogInvalid("`v` is 1")
    if not _is_number(members["index"]):
        raise LogInvalid("`index` is an integer from 0")
    for name, form in _TEXTS:
        text = members[name]
        if not isinstance(text, str) or not form.fullmatch(text):
            raise LogInvalid(f"`{name}` has another form")
    for name, form in _TEXTS_OR_NULL:
        text = members[name]
        if text is not None and (not isinstance(text, str) or not form.fullmatch(text)):
            raise LogInvalid(f"`{name}` has another form")
    _check_date(str(members["recorded_at"]))
    _check_chain(members["pledge"], members["pledge_seq"], members["prev"])
    _check_subjects(members["subjects"])


def _check_head(members: Mapping[str, object]) -> None:
    if members.keys() != _HEAD_MEMBERS or members["type"] != HEAD:
        raise LogInvalid("a head has exactly the members of the schema")
    if not _is_number(members["v"]) or members["v"] != VERSION:
        raise LogInvalid("`v` is 1")
    index, before = members["index"], members["prev_head"]
    if not _is_number(index) or not _is_number(members["map_keys"]):
        raise LogInvalid("`index` and `map_keys` are integers from 0")
    if before is not None and not (_is_number(before) and cast("int", before) < cast("int", index)):
        raise LogInvalid("`prev_head` is an index before the head's, or null")
    for name, form in (("map_root", _DIGEST), ("recorded_at", _INSTANT)):
        text = members[name]
        if not isinstance(text, str) or not form.fullmatch(text):
            raise LogInvalid(f"`{name}` has another form")
    _check_date(str(members["recorded_at"]))


def _is_number(value: object) -> bool:
    # keep: True is an int to Python and another value in JSON
    return type(value) is int and 0 <= value <= _LARGEST


def _check_date(recorded_at: str) -> None:
    try:
        datetime.fromisoformat(recorded_at)
    except ValueError:
        raise LogInvalid("`recorded_at` is no day of the calendar") from None


def _check_chain(pledge: object, pledge_seq: object, prev: object) -> None:
    if pledge_seq is not None and not _is_number(pledge_seq):
        raise LogInvalid("`pledge_seq` is an integer from 0, or null")
    if (pledge is None) != (pledge_seq is None):
        raise LogInvalid("`pledge` and `pledge_seq` are null together")
    if (prev is None) != (pledge_seq is None or pledge_seq == 0):
        raise LogInvalid("`prev` is null where the pledge's chain begins or there is none, and nowhere else")


def _check_subjects(subjects: object) -> None:
    if not isinstance(subjects, tuple) or not subjects:
        raise LogInvalid("an entry has 1 to 1,024 subjects")
    if len(subjects) > MAX_SUBJECTS:
        raise TooLong("an entry has 1 to 1,024 subjects")
    for subject in subjects:
        if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
            raise LogInvalid("a subject is written pledge:…, right:…:… or party:…")
    # The form is ASCII, where the order of characters and of UTF-8 bytes are one.
    if not all(one < other for one, other in pairwise(subjects)):
        raise LogInvalid("subjects are sorted, and each is there once")
