"""Routes of maker and checker: what a bank leaves to two persons, and what waits for the second.

To approve is to do the command that was asked for, by the very route it came by, in the name of who asked.
"""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.responses import Response

from registry.api.pledge import batches, closing_sets, life, pledges, portfolios
from registry.api.pledge.pledges import path_number
from registry.api.schemas.changes import NoteText
from registry.api.schemas.values import MoneySchema, Schema
from registry.api.wire.call import Approving, Call, Called, DryRun, shown
from registry.api.wire.cursors import Cursors
from registry.api.wire.openapi import body_of
from registry.api.wire.travel import Paged
from registry.domain.approval import BY_KIND
from registry.domain.party.party import ApprovalPolicy
from registry.errors import InputError, InputInvalid
from registry.service import approval as approvals
from registry.service.approval import AskedCommand

router = APIRouter(prefix="/v1", tags=["approvals"])

ByKind = Literal["discharge", "release", "transfer", "enforcement", "subordination"]
ApprovalName = Annotated[str, Field(max_length=26)]


class PolicySchema(Schema):
    """What is left to two persons: these acts, and filings and amendments above these amounts, one a currency. What
    waits does so for `wait_days` times 24 hours."""

    acts: Annotated[list[ByKind], Field(max_length=len(BY_KIND))] = Field(default_factory=list)
    above: Annotated[list[MoneySchema], Field(max_length=32)] = Field(default_factory=list)
    wait_days: Annotated[int, Field(ge=1, le=90)] = 7

    def policy(self) -> ApprovalPolicy:
        """The policy; MoneyInvalid with its pointer, InputInvalid for two amounts in one currency."""
        above = tuple(one.read(f"/above/{n}") for n, one in enumerate(self.above))
        currencies = [one.currency for one in above]
        twice = tuple(
            InputError(pointer=f"/above/{n}/currency", code="repeated", detail="One amount a currency.")
            for n, currency in enumerate(currencies)
            if currency in currencies[:n]
        )
        if twice:
            raise InputInvalid("A currency has one amount.", errors=twice)
        return ApprovalPolicy(
            acts=tuple(act for act in BY_KIND if act in self.acts),
            above=tuple(sorted(above, key=lambda one: one.currency)),
            wait_days=self.wait_days,
        )


class DecisionSchema(Schema):
    """What is said with a decision, if anything."""

    note: NoteText | None = None


class ApprovalsQuery(Paged):
    """Which approvals are wanted, and a page of them."""

    status: Literal["pending_approval", "approved", "refused", "withdrawn", "expired"] | None = None
    registration_number: Annotated[str | None, Field(max_length=64)] = None


@router.get("/approval-policy")
def read_policy(called: Called) -> Response:
    """What the calling bank leaves to two persons."""
    return shown(approvals.policy_of(called.register, called.principal))


@router.post("/approval-policy", openapi_extra=body_of(PolicySchema))
def set_policy(called: Called, dry_run: DryRun = False) -> Response:
    """Set what the calling bank leaves to two persons; where it leaves anything to two, so is this."""
    return called.command(
        PolicySchema,
        lambda transaction, policy: approvals.set_policy(transaction, called.principal, policy),
        prepare=PolicySchema.policy,
        dry_run=dry_run,
    )


@router.get("/approvals")
def list_approvals(called: Called, query: Annotated[ApprovalsQuery, Query()]) -> Response:
    """What waits for a second person of the calling bank, or did, oldest first."""
    cursors = Cursors(called.request, query, called.register.clock.now())
    answer = approvals.listed(
        called.register,
        called.principal,
        cursors.when,
        after=cursors.after or "",
        limit=query.limit,
        pledge="" if query.registration_number is None else path_number(query.registration_number),
        status=query.status or "",
    )
    return shown({**answer, "next": cursors.next(answer["next"], answer)})


@router.get("/approvals/{approval}")
def read_approval(called: Called, approval: ApprovalName) -> Response:
    """What was asked for, whole, by whom, until when it waits, and what became of it."""
    return shown(approvals.read(called.register, called.principal, approval))


@router.post("/approvals/{approval}/approval", openapi_extra=body_of(DecisionSchema))
def approve(called: Called, approval: ApprovalName, dry_run: DryRun = False) -> Response:
    """Approve what another person of the bank asked for: it is done now, and answered as it would have been."""
    said = called.body(DecisionSchema)
    asked, maker = approvals.asked_for(called.register, called.principal, approval)
    again = Call(
        request=_as_sent(called.request, asked),
        desk=called.desk,
        principal=maker,
        sent=asked.body,
        approving=Approving(approval=approval, by=called, note=said.note),
    )
    endpoint = _ENDPOINTS[asked.route]
    done: Response = endpoint(called=again, dry_run=dry_run, **asked.names, **asked.query)
    return done


@router.post("/approvals/{approval}/refusal", openapi_extra=body_of(DecisionSchema))
def refuse(called: Called, approval: ApprovalName, dry_run: DryRun = False) -> Response:
    """Refuse what another person of the bank asked for, or withdraw what one has asked for oneself."""
    return called.command(
        DecisionSchema,
        lambda transaction, said: approvals.refuse(transaction, called.principal, approval, said.note),
        dry_run=dry_run,
    )


def _as_sent(request: Request, asked: AskedCommand) -> Request:
    """The request that asked for a command, as far as that looks at it; answered as the one who approves wishes."""
    headers = [(name, value) for name, value in request.scope["headers"] if name in (b"accept-language", b"host")]
    headers.append((b"content-type", asked.content_type.encode("latin-1")))
    if asked.if_match is not None:
        headers.append((b"if-match", asked.if_match.encode("latin-1")))
    query = urlencode(asked.query).encode()
    return Request({**request.scope, "path": asked.path, "headers": headers, "query_string": query})


_ENDPOINTS = {
    route.path: route.endpoint
    for room in (pledges.router, batches.router, closing_sets.router, portfolios.router, life.router, router)
    for route in room.routes
    if isinstance(route, APIRoute) and route.methods == {"POST"}
}
"""The commands of a bank by their route."""
