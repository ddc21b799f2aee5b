"""Routes of a pledge's life: what its parties and the registrar do to it after its registration."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter
from starlette.responses import Response

from registry.api.pledge.pledges import path_number
from registry.api.schemas.changes import (
    AmendmentSchema,
    CorrectionSchema,
    EnforcementSchema,
    ObjectionSchema,
    ReleaseSchema,
    RevocationSchema,
    SubordinationSchema,
    TransferSchema,
    WordSchema,
)
from registry.api.schemas.values import Schema
from registry.api.wire.call import Call, Called, DryRun
from registry.api.wire.openapi import body_of
from registry.service.journal.transaction import Answer, Transaction
from registry.service.pledge import life
from registry.service.pledge.life import Meant

router = APIRouter(prefix="/v1/pledges/{registration_number}", tags=["pledges"])

Body = TypeVar("Body", bound=Schema)
Given = TypeVar("Given")


def _as_sent(body: Given) -> Given:
    return body


def _change(
    called: Call,
    number: str,
    model: type[Body],
    prepare: Callable[[Body], Given],
    work: Callable[[Transaction, Meant, Given], Answer],
    dry_run: bool,
) -> Response:
    """Run a change to the pledge that the path names; `work` is given what `prepare` makes of the body."""
    meant = Meant(number=path_number(number), if_match=called.if_match)
    return called.command(
        model, lambda transaction, given: work(transaction, meant, given), prepare=prepare, dry_run=dry_run
    )


@router.post("/amendments", openapi_extra=body_of(AmendmentSchema))
def amend(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Amend principal, maximum, due day or particulars; an increase ranks as a tranche of its own."""
    return _change(
        called,
        registration_number,
        AmendmentSchema,
        AmendmentSchema.request,
        lambda transaction, meant, request: life.amend(transaction, called.principal, meant, request),
        dry_run,
    )


@router.post("/transfers", openapi_extra=body_of(TransferSchema))
def transfer(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Pass the pledge to another pledgee, with its rank."""
    return _change(
        called,
        registration_number,
        TransferSchema,
        TransferSchema.request,
        lambda transaction, meant, request: life.transfer(transaction, called.principal, meant, request),
        dry_run,
    )


@router.post("/releases", openapi_extra=body_of(ReleaseSchema))
def release(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Release items by their numbers; the others stand."""
    return _change(
        called,
        registration_number,
        ReleaseSchema,
        _as_sent,
        lambda transaction, meant, body: life.release(
            transaction, called.principal, meant, tuple(dict.fromkeys(body.items)), body.reason
        ),
        dry_run,
    )


@router.post("/enforcement", openapi_extra=body_of(EnforcementSchema))
def enforce(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Record that the security was realised, which ends the pledge."""
    return _change(
        called,
        registration_number,
        EnforcementSchema,
        _as_sent,
        lambda transaction, meant, body: life.enforce(
            transaction,
            called.principal,
            meant,
            body.method,
            None if body.proceeds is None else body.proceeds.read("/proceeds"),
            body.papers(),
        ),
        dry_run,
    )


@router.post("/subordinations", openapi_extra=body_of(SubordinationSchema))
def subordinate(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Step back behind another pledge on a right that both have; the caller's own submission is its consent."""
    return _change(
        called,
        registration_number,
        SubordinationSchema,
        _as_sent,
        lambda transaction, meant, body: life.subordinate(
            transaction,
            called.principal,
            meant,
            body.item,
            (body.behind.registration_number, body.behind.item),
            body.papers(),
            body.named(),
            body.said(),
        ),
        dry_run,
    )


@router.post("/consents", openapi_extra=body_of(WordSchema))
def consent(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Give or refuse consent to a licence, a transfer or an abandonment of a right."""
    return _change(
        called,
        registration_number,
        WordSchema,
        _as_sent,
        lambda transaction, meant, body: life.consent(
            transaction, called.principal, meant, body.to, body.item, body.given, body.sha256, body.note
        ),
        dry_run,
    )


@router.post("/objections", openapi_extra=body_of(ObjectionSchema))
def object_to(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Object to the entry, or demand that it be discharged; the pledge stands meanwhile, with a visible mark."""
    return _change(
        called,
        registration_number,
        ObjectionSchema,
        _as_sent,
        lambda transaction, meant, body: life.object_to(
            transaction, called.principal, meant, body.kind, body.statement, body.sha256, body.demands_discharge
        ),
        dry_run,
    )


@router.post("/revocation", openapi_extra=body_of(RevocationSchema))
def revoke(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Revoke the registration on an order."""
    return _change(
        called,
        registration_number,
        RevocationSchema,
        _as_sent,
        lambda transaction, meant, body: life.revoke(transaction, called.principal, meant, body.order()),
        dry_run,
    )


@router.post("/corrections", openapi_extra=body_of(CorrectionSchema))
def correct(called: Called, registration_number: str, dry_run: DryRun = False) -> Response:
    """Correct what an entry has wrong; the wrong entry stays readable."""
    return _change(
        called,
        registration_number,
        CorrectionSchema,
        CorrectionSchema.correction,
        lambda transaction, meant, correction: life.correct(transaction, called.principal, meant, correction),
        dry_run,
    )
