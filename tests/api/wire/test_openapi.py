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
    assert list(broken(given, changed)) == [
        "GET /v1/pledges is gone",
        "FilingSchema.channel is now required",
        "MoneySchema.currency is gone",
    ]


def broken(given: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """What a client of `given` would miss in `now`: an operation, a parameter, a member, or room to leave one out."""
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
    for name, schema in given["components"]["schemas"].items():
        found = now["components"]["schemas"].get(name, {})
        yield from (
            f"{name}.{m} is now required" for m in found.get("required", ()) if m not in schema.get("required", ())
        )
        yield from (f"{name}.{m} is gone" for m in schema.get("properties", {}) if m not in found.get("properties", {}))


def _parameters(operation: dict[str, Any]) -> dict[str, bool]:
    return {one["name"]: one.get("required", False) for one in operation.get("parameters", ())}


if __name__ == "__main__":
    KEPT.write_text(written(), encoding="utf-8")
