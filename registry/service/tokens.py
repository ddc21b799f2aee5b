"""Access tokens of the embedded register: made and verified with one local key.

The key is an Ed25519 key in a file of mode 0600, made by whoever needs it first, once: two processes that start
together end with the same key. A token says who asks (`registry_role`, and for bank and firm `party`), until when, and
for which register; whatever is missing, altered, expired or of another algorithm is refused.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from registry.domain.identifiers import parse_identifier
from registry.errors import IdentifierInvalid, KeyUnusable, Unauthenticated
from registry.service.principals import Principal, Role

AUDIENCE = "ip-pledge-registry"
_ALGORITHM = "Ed25519"
_LEEWAY = timedelta(seconds=10)
_SPEAKS_FOR = (Role.BANK, Role.FIRM)


class Tokens:
    """Tokens under the key in `key_file`."""

    def __init__(self, key_file: Path) -> None:
        self._key = _key(key_file)
        self._verified = lru_cache(maxsize=4_096)(self._claims)

    def issue(self, role: Role, party: str | None, now: datetime, life: timedelta, subject: str | None = None) -> str:
        """A token for `role`, speaking for `party` (`SCHEME:value`), valid from `now` for `life`; `subject` names who
        holds it, where a party has several who act for it.

        Raises ValueError where a bank or firm has no party or another role has one, IdentifierInvalid for an
        ill-formed party.
        """
        if (role in _SPEAKS_FOR) != (party is not None):
            raise ValueError("a bank or a firm names its party, no other role does")
        claims: dict[str, Any] = {
            "iss": AUDIENCE,
            "aud": AUDIENCE,
            "sub": subject or _nobody(role, party),
            "scope": "registry",
            "registry_role": role.value,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "jti": secrets.token_hex(8),
        }
        if party is not None:
            claims["party"] = str(parse_identifier(party))
        return jwt.encode({"alg": _ALGORITHM, "typ": "at+jwt"}, claims, self._key, algorithms=[_ALGORITHM])

    def principal(self, token: str, now: datetime) -> Principal:
        """Who the token says asks; Unauthenticated where it does not verify or its time is over."""
        role, party, subject, begins, ends = self._verified(token)
        if not begins <= now.timestamp() + _LEEWAY.total_seconds() or now.timestamp() >= ends:
            raise Unauthenticated("The token's time is over or has not begun.")
        return Principal(role=role, party=party, subject=subject)

    def _claims(self, token: str) -> tuple[Role, Any, str | None, int, int]:
        try:
            decoded = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
            claims = decoded.claims
            if decoded.header.get("typ") != "at+jwt" or (claims["iss"], claims["aud"]) != (AUDIENCE, AUDIENCE):
                raise Unauthenticated("The token is not one of this register.")
            role = Role(claims["registry_role"])
            party = parse_identifier(claims["party"]) if "party" in claims else None
            begins, ends, subject = claims["iat"], claims["exp"], claims["sub"]
        except (JoseError, IdentifierInvalid, KeyError, ValueError, TypeError) as error:
            raise Unauthenticated("The token does not verify.") from error
        if not (isinstance(begins, int) and isinstance(ends, int)) or (role in _SPEAKS_FOR) != (party is not None):
            raise Unauthenticated("The token does not verify.")
        if not isinstance(subject, str) or subject == _nobody(role, claims.get("party")):
            subject = None
        return role, party, subject, begins, ends


def _nobody(role: Role, party: str | None) -> str:
    """The subject of a token that names nobody beside its role and party."""
    return f"role:{role}" if party is None else str(parse_identifier(party))


def _key(path: Path) -> OKPKey:
    """The key in the file, made there first where there is none; a link makes it appear whole or not at all."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump(OKPKey.generate_key("Ed25519").as_dict(private=True), file)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    try:
        return OKPKey.import_key(json.loads(path.read_text()))
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise KeyUnusable(f"{path.name} does not hold a token key; move it away to have a new one made.") from error
