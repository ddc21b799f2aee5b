"""Routes of the verifiable log: checkpoints, receipts, proofs and certificates, and the files that a mirror holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from registry.api.schemas.values import read_moment
from registry.api.wire.call import Called, shown
from registry.errors import NotFound
from registry.service.publishing import certificates, proofs
from registry.service.publishing.mirror import StoredMirror
from registry.service.publishing.policy import PolicySettings

router = APIRouter(prefix="/v1", tags=["proof"])

TEXT = "text/plain"
PROOF = "application/ipr-proof+json"
BINARY = "application/octet-stream"
_NO_STORE = {"Cache-Control": "no-store"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
_Size = Annotated[int, Field(ge=0, le=2**53 - 1)]


def _text(content: bytes) -> Response:
    return Response(content, media_type=f"{TEXT}; charset=utf-8", headers=_NO_STORE)


@router.get("/history/checkpoint", responses={200: {"content": {TEXT: {}}}})
def checkpoint(called: Called) -> Response:
    """The checkpoint published last, a signed note; 409 `not-yet-closed` before the first."""
    return _text(proofs.newest_note(called.register))


class InclusionQuery(BaseModel):
    """Which entry, in the published tree of which size."""

    model_config = ConfigDict(extra="forbid")

    seq: _Size
    size: _Size


@router.get("/history/proofs/inclusion")
def inclusion(called: Called, query: Annotated[InclusionQuery, Query()]) -> Response:
    """The inclusion proof of an entry in the tree of a published checkpoint (RFC 6962): base64, from below."""
    return shown(proofs.inclusion_path(called.register, query.seq, query.size))


class ConsistencyQuery(BaseModel):
    """The sizes of two published checkpoints."""

    model_config = ConfigDict(extra="forbid")

    from_: Annotated[int, Field(alias="from", ge=0, le=2**53 - 1)]
    to: _Size


@router.get("/history/proofs/consistency")
def consistency(called: Called, query: Annotated[ConsistencyQuery, Query()]) -> Response:
    """The file that shows that one published checkpoint continues another: both notes, and the proof (RFC 6962)."""
    content = proofs.consistency_file(called.register, query.from_, query.to)
    return Response(content, media_type="application/json", headers=_NO_STORE)


class CertificateQuery(BaseModel):
    """Of which subject, as of which instant of recording."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, Field(min_length=1, max_length=200)]
    as_of: Annotated[str | None, Field(description="RFC 3339 instant with offset, or a legal day at UTC+8")] = None


@router.get("/history/certificates", responses={200: {"content": {PROOF: {}}}})
def certificate(called: Called, query: Annotated[CertificateQuery, Query()]) -> Response:
    """All that the log holds of a pledge, right or party, proven, or the proof that there is nothing of it.

    `subject` is `pledge:<registration number>`, `right:<jurisdiction>:<number>` or `party:<id>`. 409 `not-yet-closed`
    for an instant after the newest checkpoint's.
    """
    as_of = read_moment(query.as_of, "/as_of")
    content = certificates.certificate(called.register, called.principal, query.subject, as_of)
    return Response(content, media_type=PROOF, headers={**_NO_STORE, "Vary": "Authorization"})


@router.get("/history/{seq}/receipt", responses={200: {"content": {TEXT: {}}}})
def receipt(called: Called, seq: _Size) -> Response:
    """The receipt of an entry: a C2SP tlog-proof file with its bytes; 409 `not-yet-closed` before it has one."""
    return _text(proofs.receipt(called.register, seq))


@router.get("/log/{path:path}", responses={200: {"content": {TEXT: {}, BINARY: {}}}})
def published_file(called: Called, path: str) -> Response:
    """A file of the published log, as C2SP tlog-tiles lays them out, with `policy.json`, `checkpoints/<size>`,
    `body/<hex>` and `timestamps/<size>.tsr` beside."""
    settings = PolicySettings() if called.desk.publisher is None else called.desk.publisher.policy
    with called.register.store.snapshot() as connection:
        content = StoredMirror(connection, settings).read(path)
    if content is None:
        raise NotFound("The log has published no such file.")
    if path == "policy.json":
        return Response(content, media_type="application/json", headers=_NO_STORE)
    if path.startswith("checkpoint"):
        return _text(content)
    return Response(content, media_type=BINARY, headers=_FOR_GOOD if path.startswith("tile/") else _NO_STORE)
