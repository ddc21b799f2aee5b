"""What takes long is decided before any lock is taken: what others do meanwhile counts all the same.

Each command is interrupted between its decision and its locks, and compared with the same command sent afterwards on
another register, where the other one came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from registry.api.wire import queueing
from registry.service.pledge import batch_lines
from registry.store.database.engine import Store
from tests.scenes.world import (
    CO_OWNER,
    OTHER_BANK,
    Body,
    World,
    act,
    filing,
    item,
    must,
    number_of,
    open_world,
)
from tests.support import Databases

pytestmark = pytest.mark.both_engines

BATCH, SETS = "/v1/pledges/batch", "/v1/closing-sets"
Meanwhile = Callable[[World, list[Body]], Any]
_RIGHTS = 6
_CHANCE = frozenset({"terms_digest", "etag", "id", "closing_set", "request_id"})


@pytest.fixture(autouse=True)
def _soon_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rights count as many, and any body as a long one."""
    monkeypatch.setattr(batch_lines, "_LONG", 2)
    monkeypatch.setattr(queueing, "LONG_BODY", 1)


def right_of(n: int) -> Body:
    """How bodies name one of the rights that two registers share, Mainland and Hong Kong in turn."""
    place, kind = (("CN", "invention"), ("HK", "standard_o"))[n % 2]
    return {"jurisdiction": place, "number": number_of(place, kind, 700_000 + n)}


def stock(world: World) -> list[Body]:
    """Those rights, recorded."""
    kinds = {"CN": "invention", "HK": "standard_o"}
    named = [right_of(n) for n in range(_RIGHTS)]
    return [world.right(one["jurisdiction"], kinds[one["jurisdiction"]], number=one["number"]) for one in named]


def _batch(rights: list[Body]) -> Any:
    return [filing(item(one), client_reference=f"B-{n}") for n, one in enumerate(rights)]


def _set(rights: list[Body]) -> Any:
    return {"client_reference": "S-1", "filings": _batch(rights)}


def _filing(rights: list[Body]) -> Any:
    return filing(*map(item, rights), client_reference="F-1")


COMMANDS = {"batch": (BATCH, _batch), "best effort": (f"{BATCH}?mode=best_effort", _batch), "closing set": (SETS, _set)}
COMMANDS["filing"] = ("/v1/pledges", _filing)


def _elsewhere(world: World, _: list[Body]) -> None:
    world.pledge(item(world.right(number="HK40888888")), client_reference="M-1")


def _taken(number: int) -> Meanwhile:
    def take(world: World, rights: list[Body]) -> None:
        world.pledge(item(rights[number]), by=world.other_bank, pledgee=OTHER_BANK, client_reference="M-1")

    return take


def _sold(world: World, rights: list[Body]) -> None:
    world.happen(rights[3], "owner_changed", owners=[{"party": CO_OWNER}])


def _pending(world: World, rights: list[Body]) -> None:
    body = filing(item(rights[1], entered=None), pledgee=OTHER_BANK, client_reference="M-1")
    must(201, world.other_bank.post("/v1/pledges", body))


MEANWHILE: dict[str, Meanwhile] = {
    "nothing": lambda world, rights: None,
    "a filing elsewhere": _elsewhere,
    "a Mainland right is pledged": _taken(2),
    "a Hong Kong right is charged": _taken(5),
    "a charge is asked for": _pending,
    "a right is sold": _sold,
    "a day passes": lambda world, rights: world.clock.advance(timedelta(days=1)),
    "half a second passes": lambda world, rights: world.clock.advance(timedelta(milliseconds=500)),
}


@contextmanager
def _interrupted(do: Callable[[], object]) -> Iterator[None]:
    """Do something when the next command is about to take its locks."""
    write, waiting = Store.write, [do]

    def interrupted(store: Store, **more: Any) -> AbstractContextManager[Connection]:
        if waiting:
            waiting.pop()()
        return write(store, **more)

    with patch.object(Store, "write", interrupted):
        yield


def _shown(answer: Any) -> Any:
    """An answer without what hangs on chance."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(one) for one in value]
        if isinstance(value, dict):
            return {
                k: plain(v)
                for k, v in value.items()
                if k not in ("terms_digest", "etag", "id", "closing_set", "request_id")
            }
        return value

    return [answer.status_code, plain(answer.json())]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_others_do_between_decision_and_locks_counts(databases: Databases, command: str, meanwhile: str) -> None:
    path, body_of = COMMANDS[command]
    body = body_of([right_of(n) for n in range(_RIGHTS)])
    told = []
    for interrupted in (True, False):
        with databases.fresh() as url, open_world(url) as world:
            rights = stock(world)
            do = partial(MEANWHILE[meanwhile], world, rights)
            if interrupted:
                with _interrupted(do):
                    told.append(_shown(world.bank.post(path, body)))
            else:
                do()
                told.append(_shown(world.bank.post(path, body)))
    assert [*_differing(*told)] == []


@pytest.mark.parametrize(("meanwhile", "times"), [("a filing elsewhere", 1), ("a Hong Kong right is charged", 2)])
def test_only_what_bears_on_it_has_it_decided_again(databases: Databases, meanwhile: str, times: int) -> None:
    counted = []

    def counting(*asked: Any, **more: Any) -> Any:
        counted.append(asked)
        return lines_decide(*asked, **more)

    lines_decide = batch_lines._decide
    with databases.fresh() as url, open_world(url) as world:
        rights = stock(world)
        with patch.object(batch_lines, "_decide", counting), _interrupted(lambda: MEANWHILE[meanwhile](world, rights)):
            must(200, world.bank.post(BATCH, _batch(rights)))
    assert len(counted) == times * len(rights)


def test_a_dry_run_of_what_concerns_pledges_never_takes_the_writer_s_turn(databases: Databases) -> None:
    def refused(store: Store, **_: Any) -> AbstractContextManager[Connection]:
        raise AssertionError("a dry run writes")

    with databases.fresh() as url, open_world(url) as world:
        rights = stock(world)
        document, etag = world.pledge(item(rights[0], entered=None), item(rights[1]))
        path = f"/v1/pledges/{document['registration_number']}"
        late = {"filings": [{"item": 1, **act("CNIPA", "2026-11-22T00:00:00+08:00")}]}
        entries = world.entries
        with patch.object(Store, "write", refused):
            for asked, body_of in COMMANDS.values():
                joined = "&" if "?" in asked else "?"
                answer = world.bank.post(f"{asked}{joined}dry_run=true", body_of(rights[2:]))
                assert answer.status_code in (200, 201)
                assert answer.json()["dry_run"] is True
            must(200, world.bank.post(f"{path}/filings?dry_run=true", late, if_match=etag))
            asked_for = {"reason": "debt_performed"}
            must(200, world.bank.post(f"{path}/discharge?dry_run=true", asked_for, if_match=etag))
        assert world.entries == entries


def _differing(a: Any, b: Any, path: str = "") -> Iterator[str]:
    """Where two answers differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for name in sorted({*a, *b}):
            yield from _differing(a.get(name), b.get(name), f"{path}/{name}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _differing(one, other, f"{path}/{n}")
    elif a != b:
        yield f"{path}: {a} / {b}"
