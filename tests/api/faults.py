"""One fault in a valid body, and what must be answered to it."""

from __future__ import annotations

import copy
from typing import Any

from httpx2 import Response

from tests.scenes.world import Body, World, must

GONE = object()
"""Stands for a member taken out."""


def changed(body: Body, pointer: str, value: Any) -> Body:
    """A copy in which one place holds another value, or is gone."""
    whole = copy.deepcopy(body)
    *path, last = pointer.strip("/").split("/")
    at: Any = whole
    for part in path:
        at = at[int(part)] if isinstance(at, list) else at[part]
    key = int(last) if isinstance(at, list) else last
    if value is GONE:
        del at[key]
    else:
        at[key] = value
    return whole


def refused(world: World, answer: Response, before: int, status: int, code: str, pointer: str | None) -> Body:
    """Check that the answer is this problem, at this place, and that nothing was recorded; the problem."""
    must(status, answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: Body = answer.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "code", "request_id"}
    assert (problem["code"], problem["type"]) == (code, f"/problems/{code}")
    if pointer is not None:
        assert pointer in [error["pointer"] for error in problem["errors"]]
        assert all(error.keys() == {"pointer", "code", "detail"} for error in problem["errors"])
    assert world.entries == before
    return problem
