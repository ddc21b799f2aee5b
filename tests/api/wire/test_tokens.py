"""Tokens that verify and say what no token of this register can: 401 with the claim at fault, whatever its type."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from registry.errors import KeyUnusable, Unauthenticated
from registry.service.access.principal import Principal, Role
from registry.service.access.tokens import Tokens
from tests.scenes.world import BANK, World, must
from tests.support import START
from tests.tiers import examples

NOW = int(START.timestamp())
PARTY = f"USCC:{BANK['value']}"
GOOD: dict[str, Any] = {
    "iss": "ip-pledge-registry",
    "aud": "ip-pledge-registry",
    "sub": "a person",
    "scope": "registry",
    "registry_role": "bank",
    "party": PARTY,
    "iat": NOW,
    "exp": NOW + 600,
    "jti": "1",
}
GONE = object()
"""Of a claim: it is left out."""
NO_NUMBERS = (True, False, float("inf"), float("nan"))
NUMBERS = (0, -1, 1.5, 10**400, *NO_NUMBERS)
NO_INSTANTS = (None, *NO_NUMBERS, "", "x", "1", [], [1], {})
ODD = (None, *NUMBERS, "", " ", "x", "\x00", "\ud800", "a" * 257, [], ["x"], {}, {"x": 1}, [[[]]])


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("key") / "registry.key"


@pytest.fixture(scope="module")
def tokens(key: Path) -> Tokens:
    return Tokens(key)


def signed(key: Path, payload: bytes, **header: Any) -> str:
    """A token of this key over any payload."""
    own = OKPKey.import_key(json.loads(key.read_text()))
    return jws.serialize_compact({"alg": "Ed25519", "typ": "at+jwt", **header}, payload, own, algorithms=["Ed25519"])


def token(key: Path, **claims: Any) -> str:
    """A good token, but for these claims."""
    told = {name: one for name, one in {**GOOD, **claims}.items() if one is not GONE}
    return signed(key, json.dumps(told).encode())


def asked(tokens: Tokens, text: str) -> Principal:
    return tokens.principal(text, START)


def refused(tokens: Tokens, text: str, claim: str = "") -> None:
    """The token is refused, with the claim named that is at fault, and not what it says."""
    with pytest.raises(Unauthenticated) as caught:
        asked(tokens, text)
    assert f"`{claim}`" in caught.value.detail or not claim


# ---- claims of odd types ---------------------------------------------------------------------------------------------


def test_a_good_token_says_who_asks(tokens: Tokens, key: Path) -> None:
    told = asked(tokens, token(key))
    assert (told.role, str(told.party), told.subject) == (Role.BANK, PARTY, "a person")
    for name in ("scope", "jti"):
        assert asked(tokens, token(key, **{name: GONE})) == told, "they are optional"
    assert asked(tokens, token(key, sub=PARTY)).subject is None, "it names nobody beside its party"


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "registry_role", "party", "iat", "exp"])
def test_a_claim_that_is_needed_and_is_not_there_is_named(tokens: Tokens, key: Path, claim: str) -> None:
    refused(tokens, token(key, **{claim: GONE}), claim)


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("claim", ["iss", "aud", "registry_role", "party"])
def test_no_odd_value_passes_for_a_name(tokens: Tokens, key: Path, claim: str, value: Any) -> None:
    refused(tokens, token(key, **{claim: value}), claim)


@pytest.mark.parametrize("value", [one for one in ODD if one not in ("x", " ")], ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("claim", ["sub", "scope", "jti"])
def test_no_odd_value_passes_for_a_text(tokens: Tokens, key: Path, claim: str, value: Any) -> None:
    refused(tokens, token(key, **{claim: value}), claim)


@pytest.mark.parametrize("value", NO_INSTANTS, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("claim", ["iat", "nbf", "exp"])
def test_no_odd_value_passes_for_an_instant(tokens: Tokens, key: Path, claim: str, value: Any) -> None:
    refused(tokens, token(key, **{claim: value}), claim)


@pytest.mark.parametrize("role", ["public", "BANK", "admin"])
def test_a_role_that_no_token_has_is_refused(tokens: Tokens, key: Path, role: str) -> None:
    refused(tokens, token(key, registry_role=role), "registry_role")


@pytest.mark.parametrize("party", [PARTY, None, "", [], 0])
def test_who_speaks_for_nobody_names_no_party(tokens: Tokens, key: Path, party: Any) -> None:
    refused(tokens, token(key, registry_role="auditor", party=party), "party")
    assert asked(tokens, token(key, registry_role="auditor", party=GONE)).role is Role.AUDITOR


# ---- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_token_is_good_from_its_beginning_on_give_or_take_ten_seconds(tokens: Tokens, key: Path, claim: str) -> None:
    for ahead in (10, 9.5, -600):
        asked(tokens, token(key, **{claim: NOW + ahead}))
    for ahead in (11, 10.5, 3600, 10**400):
        refused(tokens, token(key, **{claim: NOW + ahead}))


def test_neither_of_two_beginnings_is_passed_over(tokens: Tokens, key: Path) -> None:
    refused(tokens, token(key, iat=NOW, nbf=NOW + 3600))
    refused(tokens, token(key, iat=NOW + 3600, nbf=NOW))


def test_a_token_is_good_until_its_end(tokens: Tokens, key: Path) -> None:
    for ends in (NOW + 1, NOW + 0.5, 10**400):
        asked(tokens, token(key, exp=ends))
    for ends in (NOW, NOW - 0.5, 0, -1):
        refused(tokens, token(key, exp=ends))


# ---- anything --------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=examples(200))
@given(claims=st.dictionaries(st.sampled_from([*GOOD, "nbf", "other"]), JSON, max_size=4))
def test_whatever_a_signed_token_claims_it_is_taken_or_refused(
    tokens: Tokens, key: Path, claims: dict[str, Any]
) -> None:
    try:
        told = asked(tokens, token(key, **claims))
    except Unauthenticated:
        return
    assert told.role is Role.BANK or told.party is None or told.role is Role.FIRM


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"null", b"1", b'"x"', b"{", b"\xff", b'{"a":' * 9_000 + b"1" + b"}" * 9_000, b"[" * 100_000],
    ids=lambda payload: repr(payload[:8]),
)
def test_a_payload_that_is_no_object_is_refused(tokens: Tokens, key: Path, payload: bytes) -> None:
    refused(tokens, signed(key, payload))


@pytest.mark.parametrize(
    "header",
    [b"[]", b"null", b"{}", b'{"alg":1}', b'{"alg":"Ed25519","crit":1}', b'{"alg":"none"}', b"[" * 60_000, b"\xff"],
    ids=lambda header: repr(header[:24]),
)
def test_a_header_that_is_none_is_refused(tokens: Tokens, header: bytes) -> None:
    refused(tokens, f"{base64.urlsafe_b64encode(header).decode().rstrip('=')}.e30.AA")


@pytest.mark.parametrize("typ", ["JWT", "dpop+jwt", "AT+JWT", ""])
def test_a_token_for_something_else_is_refused(tokens: Tokens, key: Path, typ: str) -> None:
    refused(tokens, signed(key, json.dumps(GOOD).encode(), typ=typ))


@pytest.mark.parametrize("claims", [{"party": 7}, {"party": None}, {"nbf": "later"}, {"nbf": NOW + 3600}, {"sub": []}])
def test_an_answer_to_such_a_token_is_401_with_its_reason(world: World, claims: dict[str, Any]) -> None:
    own = OKPKey.import_key(world.desk.tokens._key.as_dict(private=True))
    at = int(world.clock.now().timestamp())
    payload = json.dumps({**GOOD, "iat": at, "exp": at + 600, **claims}).encode()
    header = {"alg": "Ed25519", "typ": "at+jwt"}
    sent = jws.serialize_compact(header, payload, own, algorithms=["Ed25519"])
    for path in ("/v1/pledges", "/v1/history", "/readyz"):
        answer = must(401, world.public.get(path, Authorization=f"Bearer {sent}"))
        assert answer.json()["code"] == "unauthenticated"
        assert "token" in answer.json()["detail"]
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_it_is_known_whether_a_key_was_made(tmp_path: Path) -> None:
    assert Tokens(tmp_path / "deeper" / "registry.key").made
    assert not Tokens(tmp_path / "deeper" / "registry.key").made


def test_a_key_file_that_can_not_be_used_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("{}")
    for path in ("folder", "file", "file/registry.key"):
        with pytest.raises(KeyUnusable):
            Tokens(tmp_path / path)


@pytest.mark.parametrize("subject", ["a" * 257, "line\nfeed", "\ud800"])
def test_no_token_is_given_that_would_not_be_taken(tokens: Tokens, subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        tokens.issue(Role.BANK, PARTY, START, timedelta(minutes=1), subject)
