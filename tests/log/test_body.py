"""Bodies: what is written is read, anything else is refused, and the digest is that of the bytes."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.body import MAX_BYTES, body_bytes, digest, read_body
from registry.log.canonical import canonical
from registry.log.invalid import LogInvalid
from tests.log.journals import NONCE, TYPE
from tests.log.values import TEXTS, VALUES, nested

VALID: dict[str, Any] = {"nonce": NONCE, "payload": {"amount": "5000000.00", "名": "质押"}, "type": TYPE}


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_a_body_is_read_as_it_was_written(payload: dict[str, Any]) -> None:
    raw = body_bytes(TYPE, payload, NONCE)
    body = read_body(raw)
    assert (body.nonce, body.type, body.payload) == (NONCE, TYPE, payload)
    assert raw == canonical({"type": TYPE, "payload": payload, "nonce": NONCE})


def test_a_body_has_these_bytes_for_ever() -> None:
    """A body's bytes are never migrated, so neither is their form."""
    raw = body_bytes(TYPE, {"b": [1, None, True], "a": "质押"}, NONCE)
    assert raw.decode() == (
        '{"nonce":"0123456789abcdef0123456789abcdef","payload":{"a":"质押","b":[1,null,true]},"type":"pledge_amended"}'
    )
    assert digest(raw) == "430fd4cfef774662959e89d874b8f2a2453ceac80067ae7f261b6a7b71a925d8"


@given(st.binary())
def test_the_digest_is_that_of_the_bytes(raw: bytes) -> None:
    assert digest(raw) == sha256(raw).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "0" * 31},
        {"nonce": "A" * 32},
        {"nonce": None},
        {"type": "Pledge"},
        {"type": "a" * 65},
        {"type": 1},
        {"payload": []},
        {"payload": None},
        {"payload": {"amount": 1.5}},
        {"payload": {"a": "\ud800"}},
        {"more": 1},
    ],
    ids=repr,
)
def test_a_body_of_another_form_is_refused(change: dict[str, Any]) -> None:
    members = VALID | change
    with pytest.raises(LogInvalid):
        read_body(
            json.dumps(members, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode(
                errors="surrogatepass"
            )
        )
    if "more" not in change and isinstance(members["payload"], dict):
        with pytest.raises(LogInvalid):
            body_bytes(members["type"], members["payload"], members["nonce"])


@pytest.mark.parametrize("member", VALID)
def test_a_body_without_a_member_is_refused(member: str) -> None:
    with pytest.raises(LogInvalid):
        read_body(canonical({name: value for name, value in VALID.items() if name != member}))


@pytest.mark.parametrize("value", [None, 1, "body", [VALID]])
def test_a_body_that_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(LogInvalid):
        read_body(canonical(value))


def test_a_body_in_another_layout_is_refused() -> None:
    with pytest.raises(LogInvalid, match="canonical"):
        read_body(json.dumps(VALID, ensure_ascii=False).encode())


def test_a_body_of_one_mebibyte_is_the_largest() -> None:
    empty = len(body_bytes(TYPE, {"a": ""}, NONCE))
    raw = body_bytes(TYPE, {"a": "x" * (MAX_BYTES - empty)}, NONCE)
    assert len(raw) == MAX_BYTES
    assert read_body(raw).type == TYPE
    with pytest.raises(LogInvalid, match="1 MiB"):
        body_bytes(TYPE, {"a": "x" * (MAX_BYTES - empty + 1)}, NONCE)
    with pytest.raises(LogInvalid, match="1 MiB"):
        read_body(raw + b" ")


def test_what_can_be_written_is_not_too_deep_to_be_read() -> None:
    raw = body_bytes(TYPE, {"a": nested(30)}, NONCE)
    assert read_body(raw).payload == {"a": nested(30)}
    with pytest.raises(LogInvalid, match="deeper"):
        body_bytes(TYPE, {"a": nested(31)}, NONCE)


@given(st.binary())
def test_arbitrary_bytes_are_refused_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(LogInvalid):
        read_body(raw)


@given(VALUES.filter(lambda value: not isinstance(value, dict)))
def test_a_payload_that_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(LogInvalid):
        read_body(canonical(VALID | {"payload": value}))
