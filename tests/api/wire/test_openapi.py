"""The OpenAPI document: kept in the repository as the code gives it, and never taken back within a major version.

After a change of the routes, write the document anew:

    python -m tests.api.wire.test_openapi

`tests/data/openapi-1.json` is what clients of major version 1 have been given. What it names stays; it grows by copying
the document over it when a version is released.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from registry.api.answers.answered import OPERATIONS
from registry.api.wire.call import Desk
from registry.api.wire.openapi import describe
from registry.app import compose
from registry.service.access.tokens import Tokens
from registry.service.operating.opening import open_register
from registry.settings import Settings
from tests.support import ROOT

KEPT = ROOT / "registry/api/openapi.json"
GIVEN = ROOT / "tests/data/openapi-1.json"


def written() -> str:
    """The document of the code, as kept: sorted, indented, one line feed at the end."""
    with TemporaryDirectory() as folder:
        register = open_register(f"sqlite:///{Path(folder) / 'nothing.db'}")
        app = compose(Desk(register=register, tokens=Tokens(Path(folder) / "key")), Settings())
        document = describe(app)
        register.store.close()
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_the_kept_document_is_what_the_code_gives() -> None:
    assert KEPT.read_text(encoding="utf-8") == written()


def test_nothing_that_clients_rely_on_is_taken_back() -> None:
    given, kept = (json.loads(path.read_text(encoding="utf-8")) for path in (GIVEN, KEPT))
    assert kept["info"]["version"].split(".")[0] == given["info"]["version"].split(".")[0]
    assert list(broken(given, kept)) == []


def test_a_change_that_breaks_clients_is_found() -> None:
    given = json.loads(GIVEN.read_text(encoding="utf-8"))
    changed = json.loads(GIVEN.read_text(encoding="utf-8"))
    del changed["paths"]["/v1/pledges"]["get"]
    changed["components"]["schemas"]["FilingSchema"]["required"].append("channel")
    del changed["components"]["schemas"]["MoneySchema"]["properties"]["currency"]
    del changed["paths"]["/v1/pledges"]["post"]["responses"]["202"]
    changed["components"]["schemas"]["PledgeAnswer"]["required"].remove("since")
    changed["components"]["schemas"]["PledgeAnswer"]["properties"]["rule_set_version"] = {"type": "null"}
    assert sorted(broken(given, changed)) == [
        "FilingSchema.channel is now required",
        "GET /v1/pledges is gone",
        "MoneySchema.currency is gone",
        "POST /v1/pledges answers no 202 content application/json",
        "POST /v1/pledges answers no 202 headers Location",
        "PledgeAnswer.rule_set_version may be null now",
        "PledgeAnswer.since may be absent now",
    ]


def test_every_route_is_in_the_table_of_operations_and_nothing_else() -> None:
    document = json.loads(written())
    described = {f"{method.upper()} {path}" for path, one in document["paths"].items() for method in one}
    assert set(OPERATIONS) == described
    names = [one.name for one in OPERATIONS.values()]
    assert sorted(set(names)) == sorted(names)


def broken(given: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """What a client of `given` would miss in `now`: an operation, a parameter, a member, or room to leave one out; an
    answer or its form; a member of an answer that may be absent or null by now; a choice that it could send."""
    for path, operations in given["paths"].items():
        for method, operation in operations.items():
            found = now["paths"].get(path, {}).get(method)
            if found is None:
                yield f"{method.upper()} {path} is gone"
                continue
            before, after = (_parameters(one) for one in (operation, found))
            yield from (f"{method.upper()} {path} takes no {name}" for name in before if name not in after)
            yield from (
                f"{method.upper()} {path} now needs {name}"
                for name, needed in after.items()
                if needed and not before.get(name, False)
            )
            yield from (f"{method.upper()} {path} answers no {one}" for one in _answers(operation) - _answers(found))
    sent, answered = (_reached(given, part) for part in ("requestBody", "responses"))
    for name, schema in given["components"]["schemas"].items():
        found = now["components"]["schemas"].get(name, {})
        needed, needed_now = (set(one.get("required", ())) for one in (schema, found))
        members, members_now = (one.get("properties", {}) for one in (schema, found))
        yield from (f"{name}.{member} is gone" for member in members if member not in members_now)
        if name in sent or name not in answered:
            yield from (f"{name}.{member} is now required" for member in sorted(needed_now - needed))
            yield from (
                f"{name}.{member} takes no {choice}"
                for member, one in members.items()
                for choice in one.get("enum", ())
                if choice not in members_now.get(member, {}).get("enum", [choice])
            )
        if name in answered:
            yield from (
                f"{name}.{member} may be absent now" for member in sorted(needed & members_now.keys() - needed_now)
            )
            yield from (
                f"{name}.{member} may be null now"
                for member in members.keys() & members_now.keys()
                if _nullable(members_now[member]) and not _nullable(members[member])
            )


def _parameters(operation: dict[str, Any]) -> dict[str, bool]:
    return {one["name"]: one.get("required", False) for one in operation.get("parameters", ())}


def _answers(operation: dict[str, Any]) -> set[str]:
    """What an operation answers when it does what it is asked: statuses, each with its forms and headers."""
    return {
        f"{status} {kind} {name}"
        for status, answer in operation["responses"].items()
        if status.startswith("2")
        for kind in ("content", "headers")
        for name in answer.get(kind, {})
    }


def _nullable(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "null" or any(_nullable(one) for one in schema.get("anyOf", ()))


def _reached(document: dict[str, Any], part: str) -> set[str]:
    """The names of the schemas that this part of the operations leads to."""
    schemas = document["components"]["schemas"]
    reached: set[str] = set()
    open_ = [one.get(part) for operations in document["paths"].values() for one in operations.values()]
    while open_:
        value = open_.pop()
        if isinstance(value, dict):
            name = str(value.get("$ref", "")).rpartition("/")[2]
            if name and name not in reached:
                reached.add(name)
                open_.append(schemas[name])
            open_ += value.values()
        elif isinstance(value, list):
            open_ += value
    return reached


if __name__ == "__main__":
    KEPT.write_text(written(), encoding="utf-8")
