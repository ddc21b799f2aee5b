"""The OpenAPI document: what FastAPI makes of the routes, with the bodies that we read ourselves and what we answer.

What an operation answers is in `registry.api.answers.answered`: types describe answers and are held against them by
tests, never while a call is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from registry import __version__
from registry.api.answers.answered import JSON, LINES, OPERATIONS, Answered, Operation
from registry.api.wire.permissions import PERMISSIONS
from registry.service.access.principal import Role

VERSION = __version__
"""The version of the public contract, which is the register's own."""

Description = dict[str, Any]

_STRING: Description = {"type": "string"}
_PROBLEM: Description = {
    "type": "object",
    "description": "A problem document (RFC 9457); `code` never changes, texts are in the caller's language.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": _STRING,
        "title": _STRING,
        "status": {"type": "integer"},
        "detail": _STRING,
        "code": _STRING,
        "request_id": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": dict.fromkeys(("pointer", "code", "detail"), _STRING),
            },
        },
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/ShownFinding"}},
        "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/ShownWarning"}},
        "reason": _STRING,
        "line": {"type": "integer"},
        "items": {"type": "array", "items": {}},
        "dry_run": {"type": "boolean"},
    },
}
_REF = "#/components/schemas/{model}"
_HEADERS: Mapping[str, tuple[str, Description]] = {
    "ETag": ("The state that is shown; what `If-Match` takes", _STRING),
    "Location": ("Where it is read from now on", _STRING),
    "Content-Language": ("The language of its words", _STRING),
    "Vary": ("What the answer depends on", _STRING),
    "Retry-After": ("Seconds after which trying again makes sense", {"type": "integer"}),
    "WWW-Authenticate": ("How to sign in", _STRING),
}
_MEANING = {
    200: "Done",
    201: "Recorded",
    202: "Accepted",
    400: "Not JSON, or without a usable Idempotency-Key",
    401: "Sign in first",
    403: "This caller may not",
    404: "There is nothing here that the caller may see",
    406: "Not answered in that form",
    409: "It does not go with what is there",
    412: "The state has changed since",
    413: "The body is too large",
    414: "The path and query are too long",
    415: "The body is of another kind",
    422: "What was sent is wrong, and where",
    428: "Send If-Match",
    431: "The header section is too large",
    503: "The register can not do it now; try again",
}
_KEY: Description = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Of the caller's own making, one for each intended effect: a repetition is answered like the first",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_MATCH: Description = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the state that is meant, or `*` for any",
    "schema": _STRING,
}
_LANGUAGES: Description = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "English, simplified or traditional Chinese, or Portuguese",
    "schema": {"type": "string", "examples": ["zh-Hans"]},
}
_bodies: dict[str, type[BaseModel]] = {}


def _reference(model: type[BaseModel]) -> Description:
    _bodies[model.__name__] = model
    return {"$ref": _REF.format(model=model.__name__)}


def _required(content: Description) -> Description:
    return {"requestBody": {"required": True, "content": content}}


def body_of(*models: type[BaseModel]) -> Description:
    """What a route that reads a body of one of these models adds to its description."""
    references = [_reference(model) for model in models]
    return _required({JSON: {"schema": references[0] if len(references) == 1 else {"anyOf": references}}})


def typed_body_of(models: Mapping[str, type[BaseModel]]) -> Description:
    """The same of a body whose `type` says which of the models it is."""
    references = {kind: _reference(model) for kind, model in models.items()}
    mapping = {kind: reference["$ref"] for kind, reference in references.items()}
    schema = {"oneOf": list(references.values()), "discriminator": {"propertyName": "type", "mapping": mapping}}
    return _required({JSON: {"schema": schema}})


def lines_of(model: type[BaseModel], most: int) -> Description:
    """The same of a body that is an array of a model, or a line of JSON for each."""
    one = _reference(model)
    return _required(
        {JSON: {"schema": {"type": "array", "items": one, "minItems": 1, "maxItems": most}}, LINES: {"schema": one}}
    )


def describe(app: FastAPI) -> Description:
    """The document of `app`."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    _, definitions = models_json_schema([(m, "validation") for m in _bodies.values()], ref_template=_REF)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(definitions.get("$defs", {}))
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    answers, named = _schemas()
    schemas.update(named)
    schemas["Problem"] = _PROBLEM
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token"}
    }
    for path, operations in document["paths"].items():
        for method, described in operations.items():
            _complete(described, f"{method.upper()} {path}", answers)
    return document


def _schemas() -> tuple[Mapping[int, Description], Description]:
    """The schema of every answer and line, by the identity of its type, and the schemas that they name."""
    types: dict[int, Any] = {
        id(one): one
        for operation in OPERATIONS.values()
        for answered in operation.answers.values()
        for one in (answered.json, answered.line)
        if one is not None
    }
    asked: list[tuple[int, Literal["validation"], TypeAdapter[Any]]] = [
        (key, "validation", TypeAdapter(one)) for key, one in types.items()
    ]
    found, definitions = TypeAdapter.json_schemas(asked, ref_template=_REF)
    return {key: schema for (key, _), schema in found.items()}, definitions.get("$defs", {})


def _complete(described: Description, operation: str, answers: Mapping[int, Description]) -> None:
    """Put into an operation's description what FastAPI can not know of it."""
    known = OPERATIONS[operation]
    described["operationId"] = known.name
    described["security"] = list(_security(operation))
    described.setdefault("parameters", []).extend(_parameters(known))
    if not described["parameters"]:
        del described["parameters"]
    described["responses"] = {
        **{str(status): _answer(status, one, answers) for status, one in known.answers.items()},
        **{str(status): _problem(status) for status in sorted(set(known.problems))},
        "default": _problem(None),
    }


def _security(operation: str) -> Iterator[Description]:
    if Role.PUBLIC in PERMISSIONS[operation].roles:
        yield {}
    yield {"bearer": []}


def _parameters(known: Operation) -> Iterator[Description]:
    if known.keyed:
        yield _KEY
    if known.matched:
        yield _MATCH
    if known.worded:
        yield _LANGUAGES


def _answer(status: int, answered: Answered, answers: Mapping[int, Description]) -> Description:
    content: Description = {media: {"schema": {} if media == JSON else _STRING} for media in answered.media}
    if answered.json is not None:
        content[answered.form] = {"schema": answers[id(answered.json)]}
    if answered.line is not None:
        content[LINES] = {"schema": answers[id(answered.line)]}
    told: Description = {"description": answered.means or _MEANING[status], "content": content}
    if answered.headers:
        told["headers"] = dict(_described(answered.headers))
    return told


def _described(headers: Iterable[str]) -> Iterator[tuple[str, Description]]:
    for name in headers:
        description, schema = _HEADERS[name]
        yield name, {"description": description, "schema": schema}


def _problem(status: int | None) -> Description:
    headers = {401: ("WWW-Authenticate",), 409: ("Retry-After",), 503: ("Retry-After",)}.get(status or 0, ())
    told: Description = {
        "description": "A problem document (RFC 9457)" if status is None else _MEANING[status],
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
    if headers:
        told["headers"] = dict(_described(headers))
    return told
