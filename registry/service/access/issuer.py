"""Access tokens of an OpenID Connect issuer: RFC 9068, verified with the keys that the issuer publishes.

Keys are read from the issuer's discovery document alone, never from a token: `jku`, `x5u` and `jwk` in one are not
looked at. They are kept for ten minutes; a key id that is not among them has them read again, once a minute at most.
Where the issuer can not be reached, the keys read last are gone by for an hour. Nothing is followed elsewhere, and
nothing is read over plain HTTP but from this machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from registry.errors import KeyUnusable, Unauthenticated
from registry.service.access.principal import Duty
from registry.service.access.tokens import VerifiedToken, read_claims

_SigningKey = ECKey | OKPKey | RSAKey
ALGORITHMS = ["ES256", "PS256", "EdDSA", "Ed25519"]
_KEPT, _FORCED, _GONE_BY = 600.0, 60.0, 3600.0
_TIMEOUT = 5.0
_LONGEST = 1_048_576
_READERS: Mapping[str, type[_SigningKey]] = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
_VIEWER = frozenset({Duty.VIEWER})


class KeysWanted(Exception):
    """A token names a key that is not at hand: the issuer is to be asked before it can be verified."""


class _NoRedirect(HTTPRedirectHandler):
    """Whoever sends us elsewhere is not followed."""

    def redirect_request(self, *_: Any) -> None:
        """None: the answer is the error it is."""
        return


def is_trustworthy(url: str) -> bool:
    """Whether keys may be read from an address: https, or http on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))
    )


def _fetched(url: str) -> Any:
    """The JSON at an address. Raises OSError, and ValueError for what is none."""
    if not is_trustworthy(url):
        raise ValueError("neither https nor this machine")
    with build_opener(_NoRedirect).open(url, timeout=_TIMEOUT) as answer:
        return json.loads(answer.read(_LONGEST))


class Issuer:
    """One issuer by its `url`, and the tokens it gives for `audience`; `ticks` is a clock that only goes forward, in
    seconds, `fetch` reads JSON from an address."""

    def __init__(
        self,
        url: str,
        audience: str,
        *,
        ticks: Callable[[], float] = monotonic,
        fetch: Callable[[str], Any] = _fetched,
    ) -> None:
        self.url, self._audience = url, audience
        self._ticks, self._fetch = ticks, fetch
        self._asking = Lock()
        self._keys: dict[str, _SigningKey] = {}
        self._read_at = self._tried_at = float("-inf")
        self._verified = lru_cache(maxsize=4_096)(self._claims)

    def verified(self, token: str, now: datetime) -> VerifiedToken:
        """What a token says. Raises KeysWanted where `read_keys` is to be called first, Unauthenticated."""
        if self._ticks() - self._read_at >= _KEPT and self._may_ask():
            raise KeysWanted
        if self._ticks() - self._read_at >= _GONE_BY:
            raise KeyUnusable("The keys of the issuer of tokens can not be read.")
        told = self._verified(token)
        if told.key not in self._keys:  # kept while the keys were being read anew
            raise Unauthenticated("The token's `kid` is no key of the issuer.")
        return told.at(now)

    def read_keys(self) -> None:
        """Ask the issuer for its keys, unless it was asked within the last minute; whoever comes meanwhile waits."""
        with self._asking:
            if not self._may_ask():
                return
            self._tried_at = self._ticks()
            try:
                where = self._fetch(f"{self.url.rstrip('/')}/.well-known/openid-configuration")
                if where["issuer"] != self.url:
                    raise ValueError("another issuer")
                keys = _usable(self._fetch(where["jwks_uri"]))
            except (OSError, HTTPError, ValueError, KeyError, TypeError, AttributeError):
                return
            self._keys, self._read_at = keys, self._ticks()
            self._verified.cache_clear()

    def _may_ask(self) -> bool:
        return self._ticks() - self._tried_at >= _FORCED

    def _claims(self, token: str) -> VerifiedToken:
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated("The token does not verify.") from error
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("The token is not signed with ES256, PS256 or Ed25519.")
        if header.get("typ") not in ("at+jwt", "application/at+jwt"):
            raise Unauthenticated("The token is no access token.")
        name = header.get("kid")
        key = self._keys.get(name) if isinstance(name, str) else None
        if key is None:
            if isinstance(name, str) and self._may_ask():
                raise KeysWanted
            raise Unauthenticated("The token's `kid` is no key of the issuer.")
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated("The token does not verify.") from error
        if claims.get("iss") != self.url:
            raise Unauthenticated("The token's `iss` is not the issuer that this register trusts.")
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise Unauthenticated("The token's `aud` is not this register.")
        return read_claims(claims, key=name, duties=_VIEWER, scoped=True)


def _usable(told: Any) -> dict[str, _SigningKey]:
    """The keys of a set that sign and can be read, by their ids; those without an id are left."""
    found: dict[str, _SigningKey] = {}
    for one in told["keys"]:
        with suppress(JoseError, ValueError, TypeError, KeyError):
            if one.get("use", "sig") == "sig" and isinstance(one.get("kid"), str):
                found[one["kid"]] = _READERS[one["kty"]].import_key(one)
    return found
