"""A store that is away or busy: 503 with `Retry-After`, and service again without a restart."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from httpx2 import Response
from sqlalchemy import make_url

from tests.scenes.world import FIRM, World, filing, item, must, named, open_world, party, uscc
from tests.support import Cluster, SqliteDatabases, migrate

pytestmark = pytest.mark.both_engines

READS = ("/readyz", f"/v1/firms/USCC/{FIRM['value']}/encumbrances", "/v1/history", "/v1/pledges")


def _unavailable(answer: Response, code: str) -> None:
    must(503, answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert int(answer.headers["Retry-After"]) > 0


@pytest.fixture
def frail(cluster: Cluster) -> Iterator[World]:
    """A world whose PostgreSQL server the test may stop."""
    url = cluster.url()
    migrate(url)
    with open_world(url, lock_timeout=2.0) as opened:
        yield opened
        cluster.start()


def test_a_server_that_stops_is_503_and_served_again_when_it_is_back(frail: World, cluster: Cluster) -> None:
    body = filing(item(frail.right()))
    document, _ = frail.pledge()
    cluster.stop()
    for path in READS:
        _unavailable(frail.bank.get(path), "store-unavailable")
    _unavailable(frail.bank.post("/v1/pledges", body, key="while-away"), "store-unavailable")
    _unavailable(frail.registrar.post("/v1/parties", party(named("USCC", uscc(801)), name="公司")), "store-unavailable")
    must(200, frail.public.get("/healthz"))
    cluster.start()
    for path in READS:
        must(200, frail.bank.get(path))
    assert "Idempotent-Replayed" not in must(201, frail.bank.post("/v1/pledges", body, key="while-away")).headers
    must(200, frail.bank.get(f"/v1/pledges/{document['registration_number']}"))


def test_a_server_restarted_between_two_calls_costs_no_more_than_a_503(frail: World, cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()
    body = filing(item(frail.right(number="HK88888888"))) if _answers(frail) else {}
    must(201, frail.bank.post("/v1/pledges", body))


def _answers(world: World) -> bool:
    """Whether the register answers by the second try."""
    first = world.public.get("/readyz")
    if first.status_code != 200:
        _unavailable(first, "store-unavailable")
        must(200, world.public.get("/readyz"))
    return True


def test_a_file_that_another_process_writes_to_is_busy_and_then_free(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh() as url, open_world(url, lock_timeout=0.2) as world:
        body = filing(item(world.right()))
        before = world.entries
        with contextlib.closing(sqlite3.connect(make_url(url).database or "")) as other:
            other.execute("BEGIN IMMEDIATE")
            _unavailable(world.bank.post("/v1/pledges", body, key="while-busy"), "store-busy")
            for path in READS:
                must(200, world.bank.get(path))
            other.rollback()
        assert world.entries == before
        assert "Idempotent-Replayed" not in must(201, world.bank.post("/v1/pledges", body, key="while-busy")).headers


def test_a_position_that_another_transaction_holds_is_busy_and_then_free(frail: World, cluster: Cluster) -> None:
    import psycopg

    body = filing(item(frail.right()))
    before = frail.entries
    plain = make_url(cluster.url()).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as other:
        other.execute("SELECT * FROM journal_head FOR UPDATE")
        _unavailable(frail.bank.post("/v1/pledges", body), "store-busy")
        must(200, frail.bank.get("/v1/history"))
        other.rollback()
    assert frail.entries == before
    must(201, frail.bank.post("/v1/pledges", body))
