"""Route of batches: many filings in one call, as a JSON array or as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from registry.api.pledge.pledges import filing_request
from registry.api.schemas.filings import FilingSchema
from registry.api.wire.bodies import read_json
from registry.api.wire.call import Call, Called, DryRun
from registry.api.wire.complaints import fitted
from registry.api.wire.openapi import lines_of
from registry.api.wire.problems import STATUS, refusal_document
from registry.api.wire.semantics import JSON, LINES, media_type_of
from registry.errors import BatchLineRefused, InputInvalid, RegistryError
from registry.service.journal.transaction import Answer, Transaction, json_bytes
from registry.service.pledge.batch import Registered, register_batch
from registry.service.pledge.batch_lines import BatchRefused, Line, is_long

MAX_LINES = 1000

router = APIRouter(prefix="/v1/pledges", tags=["pledges"])

Mode = Annotated[
    Literal["atomic", "best_effort"],
    Query(description="atomic: one line that is refused leaves nothing; best_effort: what can be registered is."),
]


@router.post("/batch", openapi_extra=lines_of(FilingSchema, MAX_LINES))
def register_pledges(called: Called, mode: Mode = "atomic", dry_run: DryRun = False) -> Response:
    """Register up to 1,000 pledges in one transaction; one status and body or problem a line, in their order."""
    return called.run(
        lambda: _read(called),
        lambda transaction, lines: _register(called, transaction, lines, mode),
        dry_run=dry_run,
        query=("mode",),
        long=is_long,
    )


def _read(called: Call) -> tuple[list[str], list[Line]]:
    """What was sent, and its lines as filings, or as what is wrong with them.

    Raises MediaTypeUnsupported, NotJson for an array that is none, InputInvalid for none or too many lines.
    """
    if media_type_of(called.request, JSON, LINES) == LINES:
        raw = [line for line in called.raw.splitlines() if line.strip()]
    else:
        array = read_json(called.raw, lines=True)
        if not isinstance(array, list):
            raise InputInvalid("A batch is an array of filings, or lines of them.", pointer="")
        raw = [json.dumps(one, sort_keys=True).encode() for one in array]
    if not 0 < len(raw) <= MAX_LINES:
        raise InputInvalid(f"A batch has 1 to {MAX_LINES} lines.", pointer="")
    return [line.decode("utf-8", "replace") for line in raw], [_line(called, one) for one in raw]


def _line(called: Call, raw: bytes) -> Line:
    try:
        read_json(raw)  # strict JSON first: the schema's reader is more lenient
        return filing_request(called, fitted(raw, FilingSchema))
    except RegistryError as error:
        return error


def _register(called: Call, transaction: Transaction, lines: Sequence[Line], mode: str) -> Answer:
    try:
        results = register_batch(transaction, called.principal, lines, atomic=mode == "atomic")
    except BatchRefused as refused:
        raise line_refused(called, refused, "batch") from None
    done, items = 0, []
    for number, result in enumerate(results, start=1):
        # Line by line: whoever else is served has a turn in between, and of a thousand documents one is held at a time.
        items.append(json_bytes(_item(called, number, result)))
        done += isinstance(result, Registered)
    head = json_bytes({"mode": mode, "registered": done, "refused": len(items) - done})
    return Answer(status=200, text=b'%s,"items":[%s]}' % (head.removesuffix(b"}"), b",".join(items)))


def line_refused(called: Call, refused: BatchRefused, whole: str) -> BatchLineRefused:
    """The refusal of `whole` for its first line that is refused, with what each line would have been answered."""
    items = tuple(_item(called, number, result) for number, result in enumerate(refused.results, start=1))
    first = next(n for n, result in enumerate(refused.results, start=1) if result is not None)
    return BatchLineRefused(f"Line {first} is refused; nothing of the {whole} was kept.", line=first, items=items)


def _item(called: Call, number: int, result: Registered | RegistryError | None) -> dict[str, Any]:
    """One line's answer; of a line that only another one kept from being registered, that it could have been."""
    if result is None:
        return {"line": number, "status": None, "body": None, "problem": None}
    if isinstance(result, Registered):
        return {"line": number, "status": 201, "etag": result.etag, "body": result.document, "problem": None}
    problem = refusal_document(called.request, result)
    return {"line": number, "status": STATUS[result.code], "body": None, "problem": problem}
