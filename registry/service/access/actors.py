"""For whom a caller acts: as which actor an entry names it, or None where the change is not its to make."""

from __future__ import annotations

from collections.abc import Mapping

from registry.domain.party.party import Party
from registry.domain.pledge.pledge import Pledge
from registry.service.access.principal import Principal, Role


def acts_for(principal: Principal, party: Party) -> bool:
    """Whether the caller is a bank that speaks for this party, by whichever of its identifiers."""
    return principal.role is Role.BANK and principal.party in party.identifiers


def by_pledgee(principal: Principal, pledge: Pledge, parties: Mapping[str, Party]) -> str | None:
    """The actor where the caller is the pledgee; None for anyone else."""
    return f"bank:{pledge.pledgee.id}" if acts_for(principal, parties[pledge.pledgee.id]) else None


def by_pledgor(principal: Principal, pledge: Pledge, parties: Mapping[str, Party]) -> str | None:
    """The actor where the caller is the pledgor; None for anyone else."""
    mine = principal.role is Role.FIRM and principal.party in parties[pledge.pledgor.id].identifiers
    return f"firm:{pledge.pledgor.id}" if mine else None


def by_either(principal: Principal, pledge: Pledge, parties: Mapping[str, Party]) -> str | None:
    """The actor where the caller is pledgee or pledgor; None for anyone else."""
    return by_pledgee(principal, pledge, parties) or by_pledgor(principal, pledge, parties)


def by_registrar(principal: Principal, _: Pledge, __: Mapping[str, Party]) -> str | None:
    """The actor where the caller is the registrar; None for anyone else."""
    return f"register:{principal.role}" if principal.role is Role.REGISTRAR else None
