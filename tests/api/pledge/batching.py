"""Batches as a client sends them, and a stock of rights to fill them with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from httpx2 import Response

from registry.domain.right.events import RightRecorded
from registry.domain.right.facts import Observation, Owner, RightId, RightStatus, Source
from registry.service.journal.drafts import Draft
from registry.service.journal.execute import execute
from registry.service.journal.transaction import Answer, Transaction
from registry.service.operating import upkeep
from registry.store.projected import projections, reads
from tests.scenes.world import FIRM, Body, Caller, World, must

BATCH = "/v1/pledges/batch"


def send(caller: Caller, lines: list[Any], mode: str = "atomic", *, query: str = "", **sent: Any) -> Response:
    """The answer to a batch, sent as a JSON array."""
    return caller.post(f"{BATCH}?mode={mode}{query}", lines, **sent)


def send_lines(caller: Caller, lines: list[Any], mode: str = "atomic", **sent: Any) -> Response:
    """The answer to a batch, sent as lines of JSON."""
    body = b"\n".join(json.dumps(one).encode() for one in lines) + b"\n"
    return caller.post(f"{BATCH}?mode={mode}", body, Content_Type="application/x-ndjson", **sent)


def done(answer: Response) -> list[Body]:
    """The lines of a batch of which all were registered."""
    items: list[Body] = must(200, answer).json()["items"]
    assert [one["line"] for one in items] == list(range(1, len(items) + 1))
    assert {one["status"] for one in items} == {201}, [one["problem"] for one in items]
    return items


def stock(world: World, count: int, first: int = 1) -> list[Body]:
    """Many Hong Kong patents of the firm, recorded in one go, as bodies name them."""
    numbers = [f"HK{50_000_000 + first + n}" for n in range(count)]

    def record(transaction: Transaction) -> Answer:
        (row,) = reads.parties(transaction.connection, [("USCC", "", FIRM["value"])])
        projections.ensure_anchors(transaction.connection, [f"right:HK/{number}" for number in numbers])
        transaction.record(observed(number, row.party_id) for number in numbers)
        return Answer.of(200, {})

    execute(world.desk.register, record)
    return [{"jurisdiction": "HK", "number": number} for number in numbers]


def record(transaction: Transaction, number: str, owner: str) -> None:
    """Record a Hong Kong patent of this party, in force, with the row to lock it by."""
    projections.ensure_anchors(transaction.connection, [f"right:HK/{number}"])
    transaction.record([observed(number, owner)])


def observed(number: str, owner: str) -> Draft:
    """The entry that records a Hong Kong patent of this party, in force."""
    seen = Observation(
        right=RightId(jurisdiction="HK", number=number),
        kind="standard_o",
        titles=(),
        owners=(Owner(party=owner),),
        status=RightStatus.IN_FORCE,
        observed_at=datetime(2026, 11, 20, tzinfo=UTC),
        source=Source(register="HK-IPD", reference="extract"),
        filed_on=date(2020, 5, 1),
        granted_on=date(2021, 9, 1),
        expires_on=date(2040, 4, 30),
        fees_paid_until=date(2027, 12, 31),
    )
    return Draft(
        make=lambda _number, _at: RightRecorded(observation=seen),
        actor="register:registrar",
        subjects=frozenset({f"party:{owner}", f"right:HK:{number}"}),
        before=None,
    )


def rows(world: World) -> dict[str, Any]:
    """Every row of the projections."""
    with world.desk.register.store.read() as connection:
        return dict(projections.dump(connection))


def sound(world: World) -> None:
    """The journal verifies, and a rebuild of the projections gives the same rows."""
    before = rows(world)
    assert upkeep.verify(world.desk.register).first_bad is None
    upkeep.rebuild(world.desk.register)
    assert rows(world) == before


def read_back(world: World, items: Iterable[Body]) -> None:
    """Each line's answer is what its pledge reads later, with the same ETag."""
    for one in items:
        answer = must(200, world.bank.get(f"/v1/pledges/{one['body']['registration_number']}"))
        assert (answer.json(), answer.headers["ETag"]) == (one["body"], one["etag"])
