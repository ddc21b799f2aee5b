"""Tokens of an issuer that runs as a process of its own, bound to keys and certificates: what is taken, what is not."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from httpx2 import Response
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from registry.app import compose
from registry.service.access.admission import Admission, revoke
from registry.service.access.issuer import Issuer
from registry.service.access.principal import Role
from registry.settings import Settings
from tests.scenes.world import BANK, OTHER_BANK, World
from tests.support import ROOT, START

NOW = int(START.timestamp())
PARTY = f"USCC:{BANK['value']}"
READ = "http://testserver/v1/pledges"
GONE = object()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Bench:
    """The issuer, a bank's key, and the register that trusts the one and is called with the other."""

    base: str
    client_key: ECKey
    client: TestClient
    issuer: Issuer
    world: World
    ticks: list[float]

    def issue(self, **claims: Any) -> str:
        """A token by client credentials, the client proving itself with its key; GONE leaves a claim out."""
        told = {"iss": "bank-system", "sub": "bank-system", "aud": self.base, "exp": NOW + 60}
        proof = jwt.encode({"alg": "ES256"}, told, self.client_key, algorithms=["ES256"])
        wanted = {"registry_role": "bank", "party": PARTY, "scope": "pledge.read", **claims}
        answer = self.posted(
            "/token", grant_type="client_credentials", client_assertion=proof, claims=json.dumps(wanted)
        )
        return str(json.loads(answer)["access_token"])

    def posted(self, path: str, **form: str) -> bytes:
        with urlopen(Request(self.base + path, urlencode(form).encode()), timeout=20) as answer:
            return bytes(answer.read())

    def get(self, token: str, scheme: str = "Bearer", proof: str | None = None, **headers: str) -> Response:
        sent = {"Authorization": f"{scheme} {token}", **headers}
        return self.client.get(READ, headers=sent if proof is None else {**sent, "DPoP": proof})


@pytest.fixture(scope="module")
def bench(world: World) -> Iterator[Bench]:
    own = ECKey.generate_key("P-256")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        words = [str(listening.fileno()), str(NOW), json.dumps(own.as_dict(private=False))]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.api.identity.issuer", *words],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            pass_fds=(listening.fileno(),),
        ) as process:
            ticks = [1_000.0]
            issuer = Issuer(base, "ip-pledge-registry", ticks=lambda: ticks[0])
            settings = Settings(oidc_issuer=base, public_url="http://testserver", trusted_proxies=("127.0.0.1/32",))
            admission = Admission(world.desk.register.store, every=0.0)
            app = compose(world.desk, settings, admission=admission, issuer=issuer)
            client = TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 5000))
            yield Bench(base, own, client, issuer, world, ticks)
            process.communicate()


def refused(answer: Response, error: str | None = None) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] == "unauthenticated"
    assert error is None or answer.headers["www-authenticate"] == f'DPoP error="{error}", algs="ES256 EdDSA"'


# ---- tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_of_the_issuer_says_who_asks(bench: Bench) -> None:
    assert bench.get(bench.issue()).status_code == 200
    assert bench.get(bench.world.token(Role.BANK, BANK)).status_code == 401, "its own key is not trusted"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"aud": []},
        {"exp": NOW},
        {"iat": NOW + 11},
        {"nbf": NOW + 11},
        {"iat": "soon"},
        {"registry_role": "admin"},
        {"party": None},
        {"duties": "maker"},
        {"duties": ["owner"]},
        {"cnf": {}},
        {"cnf": {"jkt": 1}},
        {"cnf": {"jkt": "x", "kid": "y"}},
    ],
    ids=str,
)
def test_a_token_that_says_anything_else_is_refused(bench: Bench, claims: dict[str, Any]) -> None:
    refused(bench.get(bench.issue(**claims)))


def forged(bench: Bench, header: dict[str, Any], key: Any, algorithm: str) -> str:
    claims = {"iss": bench.base, "aud": "ip-pledge-registry", "sub": "x", "registry_role": "auditor", "iat": NOW}
    told = {"alg": algorithm, "typ": "at+jwt", "kid": "key-first", **header}
    return jwt.encode(told, {**claims, "exp": NOW + 60}, key, algorithms=[algorithm])


def test_no_token_that_the_issuer_has_not_signed_is_taken(bench: Bench) -> None:
    other = ECKey.generate_key("P-256")
    published = json.loads(urlopen(f"{bench.base}/keys", timeout=20).read())["keys"][0]
    public = ECKey.import_key(published).as_pem(private=False)
    jwk = other.as_dict(private=False)
    good = bench.issue().split(".")
    swapped = encoded(json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": published["kid"]}).encode())
    symmetric = f"{swapped}.{good[1]}"
    unsigned = encoded(json.dumps({"alg": "none", "typ": "at+jwt", "kid": published["kid"]}).encode())
    for token in (
        forged(bench, {}, other, "ES256"),
        forged(bench, {"jwk": jwk}, other, "ES256"),
        forged(bench, {"jku": "http://127.0.0.1:1/keys"}, other, "ES256"),
        forged(bench, {"kid": "nobody's"}, other, "ES256"),
        f"{symmetric}.{encoded(hmac.digest(public, symmetric.encode(), 'sha256'))}",
        f"{unsigned}.{good[1]}.",
        f"{good[0]}.{good[1]}.{good[2][:-4]}AAAA",
        f"{good[0]}.{encoded(b'[]')}.{good[2]}",
        "x",
        "...",
    ):
        refused(bench.get(token))


def test_a_key_that_is_new_is_asked_for_and_one_that_is_gone_is_not_taken(bench: Bench) -> None:
    before = bench.issue()
    assert bench.get(before).status_code == 200
    bench.posted("/rotate")
    bench.ticks[0] += 61
    assert bench.get(bench.issue()).status_code == 200
    refused(bench.get(before))
    bench.posted("/rotate")
    refused(bench.get(bench.issue()))  # asked once a minute at most
    bench.ticks[0] += 61
    assert bench.get(bench.issue()).status_code == 200


# ---- duties and scopes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 403),
        ({"duties": ["maker"]}, 403),
        ({"scope": "pledge.write"}, 403),
        ({"scope": "pledge.write", "duties": ["checker"]}, 403),
        ({"scope": "pledge.write", "duties": ["admin"]}, 403),
        ({"scope": "pledge.write", "duties": ["admin", "maker"]}, 403),
        ({"scope": "pledge.read pledge.write", "duties": ["maker"]}, 422),
    ],
    ids=str,
)
def test_who_files_is_a_maker_with_the_scope(bench: Bench, claims: dict[str, Any], status: int) -> None:
    headers = {"Authorization": f"Bearer {bench.issue(**claims)}", "Idempotency-Key": "k"}
    assert bench.client.post("/v1/pledges", json={}, headers=headers).status_code == status


# ---- tokens that are bound -------------------------------------------------------------------------------------------


def proof(key: ECKey, token: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A proof for the one read of these tests, but for what is said otherwise."""
    ath = encoded(sha256(token.encode()).digest())
    told = {"htm": "GET", "htu": READ, "iat": NOW, "jti": secrets.token_hex(8), "ath": ath, **claims}
    head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False), **(header or {})}
    told = {name: one for name, one in told.items() if one is not GONE}
    return jwt.encode(head, told, key, algorithms=["ES256"])


def test_a_bound_token_is_taken_with_a_proof_and_each_proof_once(bench: Bench) -> None:
    key = ECKey.generate_key("P-256")
    token = bench.issue(cnf={"jkt": key.thumbprint()})
    once = proof(key, token)
    assert bench.get(token, "DPoP", once).status_code == 200
    refused(bench.get(token, "DPoP", once), "invalid_dpop_proof")
    again = Admission(bench.world.desk.register.store)
    assert not again.seen_before("a", "b", START)
    assert Admission(bench.world.desk.register.store).seen_before("a", "b", START), "in another process too"


PROOFS: dict[str, Callable[[ECKey, str], str]] = {
    "of another key": lambda key, token: proof(ECKey.generate_key("P-256"), token),
    "another method": lambda key, token: proof(key, token, htm="POST"),
    "another address": lambda key, token: proof(key, token, htu="https://testserver/v1/pledges"),
    "another path": lambda key, token: proof(key, token, htu="http://testserver/v1/deadlines"),
    "no address": lambda key, token: proof(key, token, htu="http://[/"),
    "too old": lambda key, token: proof(key, token, iat=NOW - 61),
    "too early": lambda key, token: proof(key, token, iat=NOW + 11),
    "no time": lambda key, token: proof(key, token, iat=GONE),
    "another token": lambda key, token: proof(key, token + "x"),
    "no token": lambda key, token: proof(key, token, ath=GONE),
    "no id": lambda key, token: proof(key, token, jti=GONE),
    "another type": lambda key, token: proof(key, token, {"typ": "JWT"}),
    "a private key": lambda key, token: proof(key, token, {"jwk": key.as_dict(private=True)}),
    "no key": lambda key, token: proof(key, token, {"jwk": {}}),
    "no known key": lambda key, token: proof(key, token, {"jwk": {"kty": "oct"}}),
    "too long": lambda key, token: proof(key, token, more="x" * 4_096),
    "no proof": lambda key, token: "x",
}


@pytest.mark.parametrize("made", PROOFS.values(), ids=PROOFS.keys())
def test_no_other_proof_is_taken(bench: Bench, made: Callable[[ECKey, str], str]) -> None:
    key = ECKey.generate_key("P-256")
    token = bench.issue(cnf={"jkt": key.thumbprint()})
    refused(bench.get(token, "DPoP", made(key, token)), "invalid_dpop_proof")


def test_a_bound_token_is_not_taken_without_its_proof(bench: Bench) -> None:
    key = ECKey.generate_key("P-256")
    token, free = bench.issue(cnf={"jkt": key.thumbprint()}), bench.issue()
    refused(bench.get(token), "invalid_token")
    refused(bench.get(token, "Bearer", proof(key, token)), "invalid_token")
    refused(bench.get(token, "DPoP"), "invalid_dpop_proof")
    refused(bench.get(free, "DPoP", proof(key, free)), "invalid_token")
    twice = [("Authorization", f"DPoP {token}"), ("DPoP", proof(key, token)), ("DPoP", proof(key, token))]
    refused(bench.client.get(READ, headers=twice), "invalid_dpop_proof")


def test_a_certificate_is_taken_from_a_proxy_that_is_trusted_alone(bench: Bench) -> None:
    certificate = secrets.token_bytes(300)
    told = f":{base64.b64encode(certificate).decode()}:"
    token = bench.issue(cnf={"x5t#S256": encoded(sha256(certificate).digest())})
    assert bench.get(token, **{"Client-Cert": told}).status_code == 200
    for other in (":AAAA:", "", "x", "::"):
        refused(bench.get(token, **{"Client-Cert": other}))
    refused(bench.get(token))
    stranger = TestClient(bench.client.app, client=("127.0.0.2", 5000))
    refused(stranger.get(READ, headers={"Authorization": f"Bearer {token}", "Client-Cert": told}))


def test_a_register_that_takes_bound_tokens_alone_says_so(bench: Bench) -> None:
    settings = Settings(oidc_issuer=bench.base, require_bound_tokens=True)
    app = compose(bench.world.desk, settings, issuer=bench.issuer)
    token = bench.issue()
    refused(TestClient(app).get(READ, headers={"Authorization": f"Bearer {token}"}))


def test_a_token_that_is_revoked_is_refused_and_others_are_not(bench: Bench) -> None:
    name = secrets.token_hex(8)
    one, other = bench.issue(jti=name), bench.issue(party=f"USCC:{OTHER_BANK['value']}")
    assert bench.get(one).status_code == 200
    assert revoke(bench.world.desk.register.store, name, START)
    refused(bench.get(one))
    assert bench.get(other).status_code == 200
