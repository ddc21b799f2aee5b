"""Proof that who sends a token has the key it is bound to: by DPoP (RFC 9449), or by a certificate (RFC 8705, 9440)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from registry.errors import Unauthenticated

ALGORITHMS = ["ES256", "EdDSA", "Ed25519"]
_LONGEST_PROOF = 4_096
_OLDEST, _AHEAD = 60, 10
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A proof that holds: the thumbprint of its key, and what it calls itself."""

    thumbprint: str
    name: str


def read_proof(proof: str, *, method: str, url: str, token: str, now: datetime) -> Proof:
    """A proof for this call, of `method` at `url`, with `token`. Raises Unauthenticated with what is wrong with it."""
    if len(proof) > _LONGEST_PROOF:
        raise Unauthenticated("The proof is longer than 4 KiB.")
    try:
        header = jws.extract_compact(proof.encode()).headers()
        if header.get("typ") != "dpop+jwt" or header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("The proof's `typ` is not dpop+jwt, or its `alg` neither ES256 nor Ed25519.")
        key = _public(header.get("jwk"))
        claims = jwt.decode(proof, key, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unauthenticated("The proof does not verify.") from error
    if claims.get("htm") != method:
        raise Unauthenticated("The proof's `htm` is another method.")
    if not isinstance(claims.get("htu"), str) or _normal(claims["htu"]) != _normal(url):
        raise Unauthenticated("The proof's `htu` is another address.")
    _require_fresh(claims.get("iat"), now)
    digest = base64.urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=")
    if not isinstance(claims.get("ath"), str) or not hmac.compare_digest(claims["ath"].encode(), digest):
        raise Unauthenticated("The proof's `ath` is of another token.")
    name = claims.get("jti")
    if not isinstance(name, str) or not 0 < len(name) <= 256:
        raise Unauthenticated("The proof's `jti` is missing, or no text of 1 to 256 characters.")
    return Proof(thumbprint=key.thumbprint(), name=sha256(name.encode(errors="surrogatepass")).hexdigest())


def certificate_thumbprint(header: str) -> str:
    """The thumbprint of the certificate that a proxy put into `Client-Cert`; Unauthenticated for another form."""
    if len(header) < 3 or header[0] != ":" or header[-1] != ":":
        raise Unauthenticated("The certificate is not written as RFC 9440 says.")
    try:
        certificate = base64.b64decode(header[1:-1], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated("The certificate is not written as RFC 9440 says.") from error
    return base64.urlsafe_b64encode(sha256(certificate).digest()).rstrip(b"=").decode()


def _public(told: Any) -> ECKey | OKPKey:
    """The public key of a proof's header; Unauthenticated for one with a private part."""
    if not isinstance(told, Mapping) or _PRIVATE & told.keys():
        raise Unauthenticated("The proof's `jwk` is no public key, or has a private part.")
    if told.get("kty") == "EC":
        return ECKey.import_key(dict(told))
    return OKPKey.import_key(dict(told))


def _normal(url: str) -> tuple[str, str, int | None, str]:
    """An address without query and fragment, as two of them are compared. Raises Unauthenticated for none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError as error:
        raise Unauthenticated("The proof's `htu` is another address.") from error
    return parts.scheme.lower(), (parts.hostname or "").lower(), port, parts.path or "/"


def _require_fresh(issued: Any, now: datetime) -> None:
    at = now.timestamp()
    if isinstance(issued, bool) or not isinstance(issued, int | float) or not at - _OLDEST <= issued <= at + _AHEAD:
        raise Unauthenticated("The proof's `iat` is missing, older than 60 s, or ahead by more than 10 s.")
