"""Who may do what: the one table of operations, the roles that are let in, whose things they reach there, by which
duty, and by a token of which scope.

A role opens the door of an operation, which is looked at before anything that was sent. Whose a thing is, only the use
case can tell, once it has read it: `whose` says which things a caller reaches, and what is another's is not found, or
refused. An operation that is not listed is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from starlette.routing import BaseRoute, Route

from registry.errors import Forbidden, Unauthenticated
from registry.service.access.principal import Duty, Principal, Role

ANYONE = frozenset(Role)
BANK = frozenset({Role.BANK})
FIRM = frozenset({Role.FIRM})
REGISTRAR = frozenset({Role.REGISTRAR})
WITH_TOKEN = ANYONE - {Role.PUBLIC}

_PUBLIC = "what is public, the same to everyone"
_PUBLIC_AND_OWN = "what is public; under a seal, own pledges, and those held then; registrar and auditor all"
_OWN_FILING = "pledges that the calling bank takes as pledgee"
_OWN_PLEDGE = "pledges that the calling bank holds"
_ANY_PLEDGE = "every pledge"
_RECORDS = "every party and right"

_READ, _WRITE, _RELEASE, _ADMIN = "pledge.read", "pledge.write", "pledge.release", "admin"


class Permission(NamedTuple):
    """Which roles an operation is open to, and whose things they reach by it; which duty it is of those that a bank
    divides among its people, and which scope a token must have (None: any)."""

    roles: frozenset[Role]
    whose: str
    duty: Duty = Duty.VIEWER
    scope: str | None = None

    def require(self, principal: Principal) -> None:
        """Raise Unauthenticated for a caller without a token where one is needed, Forbidden for one of another role,
        or whose token has not the duty or the scope."""
        if principal.role not in self.roles:
            if principal.role is Role.PUBLIC:
                raise Unauthenticated("This needs a token.")
            raise Forbidden(f"A {principal.role} may not do this.")
        if not principal.has_scope(self.scope):
            raise Forbidden(f"This needs the scope {self.scope}.")
        if not principal.has_duty(self.duty):
            why = "; whoever administers does not file" if Duty.ADMIN in (principal.duties or ()) else ""
            raise Forbidden(f"This is for a {self.duty}{why}.")


PERMISSIONS: Mapping[str, Permission] = {
    "GET /": Permission(ANYONE, _PUBLIC),
    "GET /guides/{name}": Permission(ANYONE, _PUBLIC),
    "GET /healthz": Permission(ANYONE, _PUBLIC),
    "GET /meta": Permission(ANYONE, _PUBLIC),
    "GET /problems/{code}": Permission(ANYONE, _PUBLIC),
    "GET /readyz": Permission(ANYONE, _PUBLIC),
    "GET /v1/rules": Permission(ANYONE, _PUBLIC),
    "GET /v1/rules/{rule_id}": Permission(ANYONE, _PUBLIC),
    # ---- before lending
    "GET /v1/firms": Permission(ANYONE, _PUBLIC),
    "GET /v1/firms/{scheme}/{value}/encumbrances": Permission(ANYONE, _PUBLIC),
    "GET /v1/rights/{jurisdiction}/{number}": Permission(ANYONE, _PUBLIC),
    "GET /v1/statistics": Permission(ANYONE, _PUBLIC),
    "GET /v1/rights/{jurisdiction}/{number}/encumbrances": Permission(ANYONE, _PUBLIC),
    "POST /v1/assessments": Permission(
        WITH_TOKEN, "a filing of one's own making, against what is public", Duty.VIEWER, _READ
    ),
    "POST /v1/policy-assessments": Permission(WITH_TOKEN, "an application of one's own making", Duty.VIEWER, _READ),
    # ---- the history
    "GET /v1/history/checkpoint": Permission(ANYONE, _PUBLIC),
    "GET /v1/history/proofs/inclusion": Permission(ANYONE, _PUBLIC),
    "GET /v1/history/proofs/consistency": Permission(ANYONE, _PUBLIC),
    "GET /v1/history/certificates": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/history/{seq}/receipt": Permission(ANYONE, _PUBLIC),
    "GET /v1/log/{path}": Permission(ANYONE, _PUBLIC),
    "GET /v1/history": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/firms/{scheme}/{value}/history": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/rights/{jurisdiction}/{number}/history": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/pledges/{registration_number}": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/pledges/{registration_number}/history": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/pledges/{registration_number}/history/{versions}": Permission(ANYONE, _PUBLIC_AND_OWN, Duty.VIEWER, _READ),
    "GET /v1/recognition/explain": Permission(WITH_TOKEN, "pledges whose seal the caller sees", Duty.VIEWER, _READ),
    # ---- a bank's own pledges
    "GET /v1/pledges": Permission(BANK, _OWN_PLEDGE, Duty.VIEWER, _READ),
    "GET /v1/deadlines": Permission(BANK, _OWN_PLEDGE, Duty.VIEWER, _READ),
    "POST /v1/pledges": Permission(BANK, _OWN_FILING, Duty.MAKER, _WRITE),
    "POST /v1/pledges/batch": Permission(BANK, _OWN_FILING, Duty.MAKER, _WRITE),
    "POST /v1/pledges/transfers": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _RELEASE),
    "POST /v1/pledges/{registration_number}/filings": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _WRITE),
    "POST /v1/pledges/{registration_number}/amendments": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _WRITE),
    "POST /v1/pledges/{registration_number}/transfers": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _RELEASE),
    "POST /v1/pledges/{registration_number}/subordinations": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _WRITE),
    "POST /v1/pledges/{registration_number}/releases": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _RELEASE),
    "POST /v1/pledges/{registration_number}/discharge": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _RELEASE),
    "POST /v1/pledges/{registration_number}/enforcement": Permission(BANK, _OWN_PLEDGE, Duty.MAKER, _WRITE),
    "POST /v1/closing-sets": Permission(BANK, _OWN_FILING, Duty.MAKER, _WRITE),
    "GET /v1/closing-sets": Permission(BANK, "sets that the calling bank has filed", Duty.VIEWER, _READ),
    "GET /v1/closing-sets/{closing_set}": Permission(
        ANYONE,
        "the bank's own set; a pledgor's own pledges of it; registrar and auditor every set",
        Duty.VIEWER,
        _READ,
    ),
    # ---- what a bank leaves to two persons
    "GET /v1/approval-policy": Permission(BANK, "the calling bank's own", Duty.VIEWER, _READ),
    "POST /v1/approval-policy": Permission(BANK, "the calling bank's own", Duty.ADMIN, _ADMIN),
    "GET /v1/approvals": Permission(
        BANK | {Role.AUDITOR}, "the calling bank's own; the auditor every one", Duty.VIEWER, _READ
    ),
    "GET /v1/approvals/{approval}": Permission(
        BANK | {Role.AUDITOR}, "the calling bank's own; the auditor every one", Duty.VIEWER, _READ
    ),
    "POST /v1/approvals/{approval}/approval": Permission(
        BANK, "what another person of the calling bank asked for", Duty.CHECKER, _WRITE
    ),
    "POST /v1/approvals/{approval}/refusal": Permission(
        BANK, "what a person of the calling bank asked for", Duty.CHECKER, _WRITE
    ),
    # ---- the pledgor's part
    "POST /v1/pledges/{registration_number}/consents": Permission(
        BANK | FIRM, "pledges that the caller holds or gave", Duty.MAKER, _WRITE
    ),
    "POST /v1/pledges/{registration_number}/objections": Permission(
        FIRM, "pledges that the calling firm gave", Duty.MAKER, _WRITE
    ),
    # ---- the registrar's part
    "POST /v1/parties": Permission(REGISTRAR, _RECORDS, Duty.MAKER, _WRITE),
    "POST /v1/parties/merges": Permission(REGISTRAR, _RECORDS, Duty.MAKER, _WRITE),
    "POST /v1/parties/separations": Permission(REGISTRAR, _RECORDS, Duty.MAKER, _WRITE),
    "POST /v1/rights": Permission(REGISTRAR, _RECORDS, Duty.MAKER, _WRITE),
    "POST /v1/rights/{jurisdiction}/{number}/events": Permission(REGISTRAR, _RECORDS, Duty.MAKER, _WRITE),
    "POST /v1/pledges/{registration_number}/revocation": Permission(REGISTRAR, _ANY_PLEDGE, Duty.MAKER, _RELEASE),
    "POST /v1/pledges/{registration_number}/corrections": Permission(REGISTRAR, _ANY_PLEDGE, Duty.MAKER, _WRITE),
}


def require_permissions(routes: Iterable[BaseRoute]) -> None:
    """Raise RuntimeError for a route whose operation the table has not, so that the register does not start."""
    for route in routes:
        if not isinstance(route, Route):
            raise RuntimeError(f"{route} is no route of an operation")
        for method in (route.methods or set()) - {"HEAD"}:
            operation = f"{method} {route.path_format}"
            if operation not in PERMISSIONS:
                raise RuntimeError(f"{operation} is not in the table of who may do what")
