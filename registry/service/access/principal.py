"""Who asks: the role a token gives, and the party it speaks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.domain.party.identifiers import Identifier


class Role(StrEnum):
    """What a caller is. `public` is a caller without a token."""

    PUBLIC = "public"
    BANK = "bank"
    FIRM = "firm"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"


class Duty(StrEnum):
    """What a caller does for whom it speaks: looks, files, decides what another asked for, or says who may do what."""

    VIEWER = "viewer"
    MAKER = "maker"
    CHECKER = "checker"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The caller: role, for bank and firm the identifier of the party it speaks for, and which person or system it is.

    `subject` None: the token names nobody beside its role and party. `duties` None: its duties are not divided, and it
    does all that its role may; `scopes` None: it is limited to none.
    """

    role: Role
    party: Identifier | None = None
    subject: str | None = None
    duties: frozenset[Duty] | None = None
    scopes: frozenset[str] | None = None

    def has_duty(self, duty: Duty) -> bool:
        """Whether a call that needs this duty is among the caller's; whoever administers does not file."""
        if self.duties is None or duty is Duty.VIEWER:
            return True
        return duty in self.duties and not (duty is Duty.MAKER and Duty.ADMIN in self.duties)

    def has_scope(self, scope: str | None) -> bool:
        """Whether the caller's token covers a call of this scope; None: the call needs none."""
        return scope is None or self.scopes is None or scope in self.scopes

    @property
    def holder(self) -> str:
        """Whose idempotency keys these are: the party's, or the role's where there is none."""
        return str(self.party) if self.party is not None else f"role:{self.role}"

    @property
    def reads_all(self) -> bool:
        """Whether the caller sees every sealed body."""
        return self.role in (Role.REGISTRAR, Role.AUDITOR)


PUBLIC = Principal(role=Role.PUBLIC)
