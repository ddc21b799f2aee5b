"""Problem documents (RFC 9457): the one table from the code of a refusal to its status and words.

Every error leaves as `application/problem+json` with the stable `code`; the framework's own errors too. What is unknown
is a 500 without a word of its cause; the log has where it happened, under the same `request_id`, and never a value.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from registry.api.wire.complaints import misfit
from registry.api.wire.languages import language_of
from registry.api.wire.problem_titles import TITLES
from registry.api.wire.semantics import Unserved, methods_at, query_members
from registry.errors import (
    BatchLineRefused,
    FamilyContradictory,
    InputError,
    NotFound,
    PledgeRefused,
    RegistryError,
    RightNumberInvalid,
)
from registry.service.law.wording import LANGUAGES, in_language
from registry.service.operating import failures
from registry.service.reading.pledge_document import finding_document
from registry.service.words.translation import in_language as said_in

STATUS: Mapping[str, int] = {
    "not-json": 400,
    "idempotency-key-missing": 400,
    "idempotency-key-malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "identifier-conflict": 409,
    "parties-joined": 409,
    "parties-opposed": 409,
    "merge-unknown": 422,
    "merge-undone": 409,
    "right-conflict": 409,
    "patent-preserved": 409,
    "batch-line-refused": 422,
    "family-contradictory": 422,
    "right-already-pledged": 409,
    "reference-already-used": 409,
    "pledge-closed": 409,
    "approval-closed": 409,
    "not-yet-closed": 409,
    "idempotency-key-in-flight": 409,
    "precondition-failed": 412,
    "body-too-large": 413,
    "media-type-unsupported": 415,
    "input-invalid": 422,
    "right-number-invalid": 422,
    "jurisdiction-unknown": 422,
    "identifier-invalid": 422,
    "identifier-type-mismatch": 422,
    "money-invalid": 422,
    "cursor-invalid": 422,
    "right-unknown": 422,
    "party-unknown": 422,
    "reference-unknown": 422,
    "pledge-refused": 422,
    "idempotency-key-reused": 422,
    "precondition-missing": 428,
    "journal-corrupt": 500,
    "key-unusable": 503,
    "store-unavailable": 503,
    "store-busy": 503,
    "store-outdated": 503,
    "clock-wrong": 503,
    "log-rollback-detected": 503,
    "log-keys-unusable": 503,
}
"""The HTTP status of each code of `registry.errors`."""

FRAMEWORK = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    414: "target-too-long",
    431: "headers-too-large",
    500: "internal-error",
}
"""Codes of what HTTP itself refuses, and of our own bugs."""

RETRY_AFTER = {
    "idempotency-key-in-flight": "1",
    "store-unavailable": "5",
    "store-busy": "1",
    "store-outdated": "60",
    "clock-wrong": "60",
    "log-rollback-detected": "600",
    "not-yet-closed": "2",
}
"""Seconds after which trying again makes sense."""

_TRUE = frozenset({"true", "1", "on", "t", "y", "yes"})  # what a query member that is a boolean is read as true from
_log = logging.getLogger("registry")


def document(
    request: Request,
    code: str,
    status: int,
    detail: str,
    *,
    errors: tuple[InputError, ...] = (),
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A problem document, in the language its caller wishes for."""
    language = language_of(request)
    told: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": TITLES[code][LANGUAGES.index(language)],
        "status": status,
        "detail": said_in(detail, language),
        "code": code,
        "request_id": getattr(request.state, "request_id", None),
    }
    if errors:
        told["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": said_in(e.detail, language)} for e in errors]
    told.update(in_language(more or {}, language))
    return told


def problem(
    request: Request,
    code: str,
    status: int,
    detail: str,
    *,
    errors: tuple[InputError, ...] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document as a response."""
    language = language_of(request)
    told = document(request, code, status, detail, errors=errors, more=more)
    return Response(
        json.dumps(told, ensure_ascii=False).encode(),
        status_code=status,
        media_type="application/problem+json",
        headers={
            "Content-Language": language,
            "Cache-Control": "no-store",
            "Vary": "Accept-Language",
            **(headers or {}),
        },
    )


def refusal(request: Request, error: RegistryError) -> Response:
    """The response to a refusal or fault of ours."""
    status, more = STATUS[error.code], _more(error)
    headers = {"Retry-After": RETRY_AFTER[error.code]} if error.code in RETRY_AFTER else {}
    if status == 401:
        headers["WWW-Authenticate"] = getattr(request.state, "challenge", "Bearer")
    if status == 415:
        headers["Accept-Encoding"] = "identity"
    if request.query_params.get("dry_run", "").lower() in _TRUE and status < 500:
        more["dry_run"] = True
    return problem(request, error.code, status, error.detail, errors=error.errors, more=more, headers=headers)


def noted(request: Request, error: RegistryError) -> Response:
    """The response to a refusal or fault of ours, where a fault goes to the log too."""
    if STATUS[error.code] >= 500:
        _log.warning("%s %s\n%s", getattr(request.state, "request_id", "-"), error.code, failures.stacks_of(error))
    return refusal(request, error)


def _more(error: RegistryError) -> dict[str, Any]:
    """What some refusals tell beside their detail."""
    more: dict[str, Any] = {}
    if isinstance(error, PledgeRefused | FamilyContradictory) and (error.findings or isinstance(error, PledgeRefused)):
        more["findings"] = [finding_document(f) for f in error.findings]
    if isinstance(error, RightNumberInvalid):
        more["reason"] = error.reason
    if isinstance(error, NotFound) and error.warnings:
        more["warnings"] = list(error.warnings)
    if isinstance(error, BatchLineRefused):
        more |= {"line": error.line, "items": list(error.items)}
    return more


def refusal_document(request: Request, error: RegistryError) -> dict[str, Any]:
    """The problem document of a refusal, as one line of a batch answers it."""
    return document(request, error.code, STATUS[error.code], error.detail, errors=error.errors, more=_more(error))


def install(app: FastAPI) -> None:
    """Make `app` answer every error it foresees with a problem document; for others see `failure`."""

    async def registry_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RegistryError)
        return noted(request, error)

    async def framework_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return unserved(request, error)

    async def validation_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return refusal(request, misfit(error.errors(), query_members(request)))

    app.add_exception_handler(RegistryError, registry_error)
    app.add_exception_handler(HTTPException, framework_error)
    app.add_exception_handler(RequestValidationError, validation_error)


def failure(request: Request, error: Exception) -> Response:
    """The response to what nobody has foreseen, which goes to the log."""
    _log.error("%s failed\n%s", getattr(request.state, "request_id", "-"), failures.stacks_of(error))
    return problem(request, "internal-error", 500, "The register failed; the failure is in its log.")


def answered(request: Request, error: HTTPException | RegistryError) -> Response:
    """The response to what is refused on the way to a route or from it."""
    return unserved(request, error) if isinstance(error, HTTPException) else refusal(request, error)


def unserved(request: Request, error: HTTPException) -> Response:
    """The response to what HTTP itself refuses; to a method that a path is not served with, those that it is."""
    code = FRAMEWORK.get(error.status_code, "bad-request")
    headers, detail = dict(error.headers or {}), TITLES[code][0] + "."
    if error.status_code == 405:
        headers["Allow"] = ", ".join(methods_at(request.scope))
        detail = f"This path is served with {headers['Allow']}."
    if isinstance(error, Unserved):
        detail = error.detail
    return problem(request, code, error.status_code, detail, headers=headers)
