"""Holds answers against the OpenAPI document: status, media type, headers and schema, members that it does not name
included. Every client of `tests.scenes.world` does so.

A schema takes far longer to check than a call, so an answer is checked whose form is new, and one in ten of the others.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from tests.support import ROOT

_DOCUMENT = ROOT / "registry/api/openapi.json"
_JSON = "application/json"
_EACH = 10
_GREEDY = frozenset({"value", "number", "path"})
"""Members of paths that may hold slashes."""


class BrokenContract(AssertionError):
    """An answer is not what the document says."""


class HoldingClient(TestClient):
    """A client that takes no answer that is not in the contract."""

    def request(self, method: str, url: Any, **more: Any) -> Any:
        """The answer, held against the contract."""
        answer = super().request(method, url, **more)
        hold(method.upper(), unquote(urlsplit(str(url)).path), answer)
        return answer


_checked: Counter[tuple[str, int]] = Counter()
_forms: set[tuple[str, int, str]] = set()


def hold(method: str, path: str, answer: Any) -> None:
    """Raise BrokenContract where an answer is not what the document says of its operation."""
    operation = operation_of(method, path)
    if operation is None or answer.status_code >= 500:
        return
    name, declared = operation
    media = answer.headers.get("content-type", "").partition(";")[0]
    if media == "application/problem+json":
        if str(answer.status_code) not in declared:
            raise BrokenContract(f"{name} does not declare {answer.status_code}: {answer.text}")
        return
    response = declared.get(str(answer.status_code))
    if response is None or media not in response["content"]:
        raise BrokenContract(f"{name} does not declare {answer.status_code} as {media}")
    if media != _JSON:
        return
    body = answer.json()
    key, form = (name, answer.status_code), _form(body)
    _checked[key] += 1
    if (*key, form) in _forms and _checked[key] % _EACH:
        return
    _forms.add((*key, form))
    faults = [f"{error.json_path}: {error.message[:300]}" for error in _validator(*key).iter_errors(body)]
    if faults:
        raise BrokenContract(f"{name} {answer.status_code}: {faults[:3]}")


def operation_of(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The operation of a call, with its declared answers; None for what is no operation."""
    for template, pattern in _paths():
        if method.lower() in _document()["paths"][template] and pattern.fullmatch(path):
            return f"{method} {template}", _document()["paths"][template][method.lower()]["responses"]
    return None


def _form(value: Any) -> str:
    """The members and types of a JSON value."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{name}:{_form(one)}' for name, one in sorted(value.items()))}}}"
    if isinstance(value, list):
        return f"[{'|'.join(sorted({_form(one) for one in value}))}]"
    return type(value).__name__


@cache
def _document() -> dict[str, Any]:
    """The document; a schema takes no member that it does not name."""
    document: dict[str, Any] = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    _closed(document["components"]["schemas"])
    return document


def _closed(schema: Any) -> None:
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for one in schema.values():
            _closed(one)
    elif isinstance(schema, list):
        for one in schema:
            _closed(one)


@cache
def _paths() -> list[tuple[str, re.Pattern[str]]]:
    """Every path with what it stands for; the plainest first."""
    ordered = sorted(_document()["paths"], key=lambda path: (path.count("{"), -len(path)))
    return [(path, re.compile(_pattern(path))) for path in ordered]


def _pattern(path: str) -> str:
    parts = re.split(r"\{(\w+)\}", path)
    return "".join(
        (r".+" if part in _GREEDY else r"[^/]+") if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )


@cache
def _validator(name: str, status: int) -> Any:
    method, path = name.split(" ", 1)
    schema = _document()["paths"][path][method.lower()]["responses"][str(status)]["content"][_JSON]["schema"]
    return Draft202012Validator({**schema, "components": _document()["components"]})
