"""Access tokens of the embedded register: made and verified with one local key.

The key is an Ed25519 key in a file of mode 0600, made by whoever needs it first, once: two processes that start
together end with the same key. A token says who asks (`registry_role`, and for bank and firm `party`), until when, and
for which register; whatever is missing, altered, expired, of another algorithm or of another type is refused, with the
claim that is at fault. Of claims that are optional (`nbf`, `scope`, `jti`) none is passed over for its type.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.errors import IdentifierInvalid, KeyUnusable, Unauthenticated
from registry.service.access.principal import Duty, Principal, Role
from registry.store import files

AUDIENCE = "ip-pledge-registry"
_ALGORITHM = "Ed25519"
_LEEWAY = timedelta(seconds=10)
_LONGEST = 256
_TEXT = f"a text of 1 to {_LONGEST} characters that can be printed"
_BINDINGS = frozenset({"jkt", "x5t#S256"})
_SPEAKS_FOR = (Role.BANK, Role.FIRM)


class Tokens:
    """Tokens under the key in `key_file`; `made`: there was none, and one has been made there. KeyUnusable."""

    def __init__(self, key_file: Path) -> None:
        self._key, self.made = _key(key_file)
        self._verified = lru_cache(maxsize=4_096)(self._claims)

    def issue(
        self,
        role: Role,
        party: str | None,
        now: datetime,
        life: timedelta,
        subject: str | None = None,
        duties: frozenset[Duty] | None = None,
    ) -> str:
        """A token for `role`, speaking for `party` (`SCHEME:value`), valid from `now` for `life`; `subject` names who
        holds it, where a party has several who act for it; `duties` None leaves them undivided.

        Raises ValueError where a bank or firm has no party or another role has one, and for a subject that is too long
        or can not be printed, IdentifierInvalid for an ill-formed party.
        """
        if (role in _SPEAKS_FOR) != (party is not None):
            raise ValueError("a bank or a firm names its party, no other role does")
        if subject and not _is_text(subject):
            raise ValueError(f"a subject is {_TEXT}")
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
        if duties is not None:
            claims["duties"] = sorted(duties)
        return jwt.encode({"alg": _ALGORITHM, "typ": "at+jwt"}, claims, self._key, algorithms=[_ALGORITHM])

    def secret(self, purpose: str) -> bytes:
        """A key for one purpose of the register's own, that nobody can tell from outside, nor the token key from it."""
        private = self._key.as_dict(private=True)["d"]
        return hmac.digest(str(private).encode(), f"{AUDIENCE}/{purpose}".encode(), "sha256")

    def principal(self, token: str, now: datetime) -> Principal:
        """Who the token says asks; Unauthenticated, with the reason, where it does not verify, or before or after its
        time."""
        return self.verified(token, now).principal

    def verified(self, token: str, now: datetime) -> VerifiedToken:
        """What the token says; raises as `principal`."""
        return self._verified(token).at(now)

    def _claims(self, token: str) -> VerifiedToken:
        try:
            decoded = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated("The token does not verify.") from error
        if decoded.header.get("typ") != "at+jwt":
            raise Unauthenticated("The token is no access token.")
        for name in ("iss", "aud"):
            if decoded.claims.get(name) != AUDIENCE:
                raise Unauthenticated(f"The token's `{name}` is not this register.")
        return read_claims(decoded.claims, key=None)


@dataclass(frozen=True, kw_only=True)
class VerifiedToken:
    """What a token that verifies says: who asks, and its time, as seconds since 1970 in UTC; `ends` is not in it.

    `token_id` is its `jti`, `key` the id of the issuer's key that signed it; `proven_by` is the thumbprint of the key
    that whoever sends it must prove to have (RFC 9449), `certified_by` that of its certificate (RFC 8705).
    """

    principal: Principal
    begins: float
    ends: float
    token_id: str | None = None
    key: str | None = None
    proven_by: str | None = None
    certified_by: str | None = None

    @property
    def bound(self) -> bool:
        """Whether the token is of use to nobody but who has the key it names."""
        return self.proven_by is not None or self.certified_by is not None

    def at(self, now: datetime) -> VerifiedToken:
        """The same, in its time; Unauthenticated before and after."""
        at = now.timestamp()
        if at >= self.ends:
            raise Unauthenticated("The token's time is over.")
        if at + _LEEWAY.total_seconds() < self.begins:
            raise Unauthenticated("The token's time has not begun.")
        return self


def read_claims(
    claims: Mapping[str, Any], *, key: str | None, duties: frozenset[Duty] | None = None, scoped: bool = False
) -> VerifiedToken:
    """The claims of a verified token, whose issuer and audience have been looked at.

    `duties` are those of a token that names none; `scoped`: it is limited to the scopes it names. Raises
    Unauthenticated for a claim that is missing, of another type, or none of ours.
    """
    for name in ("scope", "jti"):
        if name in claims:
            _text(claims, name)
    role = _role(_text(claims, "registry_role"))
    party = _party(claims, role)
    subject = _text(claims, "sub")
    begins = _seconds(claims, "iat")
    if "nbf" in claims:
        begins = max(begins, _seconds(claims, "nbf"))
    named = None if subject == _nobody(role, None if party is None else str(party)) else subject
    proven_by, certified_by = _binding(claims)
    return VerifiedToken(
        principal=Principal(
            role=role,
            party=party,
            subject=named,
            duties=_duties(claims) if "duties" in claims else duties,
            scopes=frozenset(str(claims.get("scope", "")).split()) if scoped else None,
        ),
        begins=begins,
        ends=_seconds(claims, "exp"),
        token_id=claims.get("jti"),
        key=key,
        proven_by=proven_by,
        certified_by=certified_by,
    )


def _duties(claims: Mapping[str, Any]) -> frozenset[Duty]:
    """The duties that a token names."""
    told = claims["duties"]
    if not isinstance(told, list) or not all(isinstance(one, str) and one in set(Duty) for one in told):
        raise Unauthenticated(f"The token's `duties` are not a list of {', '.join(Duty)}.")
    return frozenset(map(Duty, told))


def _binding(claims: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The thumbprints that `cnf` names: of a key, and of a certificate. One that names neither can not be proven."""
    if "cnf" not in claims:
        return None, None
    told = claims["cnf"]
    found = {name: one for name, one in told.items() if name in _BINDINGS} if isinstance(told, dict) else {}
    if not found or len(found) != len(told) or not all(isinstance(one, str) and one for one in found.values()):
        raise Unauthenticated("The token's `cnf` names no `jkt` and no `x5t#S256`, or more than these.")
    return found.get("jkt"), found.get("x5t#S256")


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not _is_text(value):
        raise Unauthenticated(f"The token's `{name}` is missing, or not {_TEXT}.")
    return value


def _is_text(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and value.isprintable()


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    """A claim that is an instant: a number of seconds since 1970, which a boolean is not."""
    value = claims.get(name)
    infinite = isinstance(value, float) and not isfinite(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or infinite:
        raise Unauthenticated(f"The token's `{name}` is missing, or no number of seconds.")
    return value


def _role(text: str) -> Role:
    if text not in set(Role) - {Role.PUBLIC}:
        raise Unauthenticated("The token's `registry_role` is not a role of this register.")
    return Role(text)


def _party(claims: Mapping[str, Any], role: Role) -> Identifier | None:
    """The party that a bank or firm speaks for; None for another role, which names none."""
    if role not in _SPEAKS_FOR:
        if "party" in claims:
            raise Unauthenticated(f"The token of a {role} has no `party`.")
        return None
    try:
        return parse_identifier(_text(claims, "party"))
    except IdentifierInvalid as error:
        raise Unauthenticated("The token's `party` is not written SCHEME:value, or its value does not hold.") from error


def _nobody(role: Role, party: str | None) -> str:
    """The subject of a token that names nobody beside its role and party."""
    return f"role:{role}" if party is None else str(parse_identifier(party))


def _key(path: Path) -> tuple[OKPKey, bool]:
    """The key in the file, and whether it was made there now, since there was none."""
    try:
        new = not path.exists() and _made(path)
        return OKPKey.import_key(json.loads(path.read_text())), new
    except OSError as error:
        raise KeyUnusable(f"The file of the token key can not be used: {error.strerror}.") from error
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise KeyUnusable(f"{path.name} does not hold a token key; move it away to have a new one made.") from error


def _made(path: Path) -> bool:
    """Make a key in the file; a link makes it appear whole or not at all. False where another process came first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(files.create_private(draft), "w") as file:
            json.dump(OKPKey.generate_key("Ed25519").as_dict(private=True), file)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True
