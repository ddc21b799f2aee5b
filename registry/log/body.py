"""A body: what an entry speaks of, kept apart from the log and bound to it by digest.

A body is the canonical bytes of `{"nonce", "payload", "type"}`. The nonce keeps a short payload from being guessed from
its digest; the type is that of the entry; the payload is an object whose members are the application's. An entry has a
public body, and may have a sealed one with the terms that only some may see; both have this form.

Bytes are hashed as stored and never made again. A body that was erased leaves its digest in the log.

Sources: RFC 8785 (canonical form).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from registry.log.canonical import MAX_DEPTH, canonical, parse_canonical
from registry.log.entry import KIND, NONCE
from registry.log.invalid import LogInvalid, TooLong

MAX_BYTES: Final = 1_048_576

_MEMBERS = frozenset({"nonce", "payload", "type"})


@dataclass(frozen=True, kw_only=True)
class Body:
    """One body's members: 32 lower-case hex characters, the entry's type, and a JSON object without floats."""

    nonce: str
    type: str
    payload: Mapping[str, Any]


def body_bytes(type: str, payload: Mapping[str, Any], nonce: str) -> bytes:
    """The canonical bytes of a body, at most 1 MiB and 32 deep: what is stored, and hashed by `digest`.

    `nonce` is 32 lower-case hex characters, fresh from a source of secrets. Raises LogInvalid (M1) for a type or nonce
    of another form or a payload that `canonical` refuses, TooLong for more bytes.
    """
    members = {"nonce": nonce, "payload": dict(payload), "type": type}
    _check_members(members)
    raw = canonical(members)
    if len(raw) > MAX_BYTES:
        raise TooLong("a body has at most 1 MiB")
    return raw


def read_body(raw: bytes) -> Body:
    """The body of stored bytes.

    Raises LogInvalid (M1) for more than 1 MiB, for what is no strict JSON or deeper than 32, for any form but the
    canonical one, and for a member too many, missing or of another form.
    """
    if len(raw) > MAX_BYTES:
        raise LogInvalid("a body has at most 1 MiB")
    parsed = parse_canonical(raw, max_depth=MAX_DEPTH)
    if not isinstance(parsed, dict):
        raise LogInvalid("a body is an object")
    members = cast("dict[str, Any]", parsed)
    _check_members(members)
    return Body(**members)


def digest(raw: bytes) -> str:
    """SHA-256 of a body's bytes as stored, in lower-case hex: how an entry names it."""
    return sha256(raw).hexdigest()


def _check_members(members: Mapping[str, object]) -> None:
    if members.keys() != _MEMBERS:
        raise LogInvalid("a body has exactly the members of the schema")
    for name, form in (("nonce", NONCE), ("type", KIND)):
        text = members[name]
        if not isinstance(text, str) or not form.fullmatch(text):
            raise LogInvalid(f"a body's `{name}` has another form")
    if not isinstance(members["payload"], dict):
        raise LogInvalid("a body's payload is an object")
