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


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The caller: role, for bank and firm the identifier of the party it speaks for, and which person or system it is.

    `subject` None: the token names nobody beside its role and party.
    """

    role: Role
    party: Identifier | None = None
    subject: str | None = None

    @property
    def holder(self) -> str:
        """Whose idempotency keys these are: the party's, or the role's where there is none."""
        return str(self.party) if self.party is not None else f"role:{self.role}"

    @property
    def reads_all(self) -> bool:
        """Whether the caller sees every sealed body."""
        return self.role in (Role.REGISTRAR, Role.AUDITOR)


PUBLIC = Principal(role=Role.PUBLIC)
