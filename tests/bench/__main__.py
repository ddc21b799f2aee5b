"""`python -m tests.bench`: what the register does beside what the machine could do, in one run, as one table.

W1 is a firm query (ten rights, six live items), measured beside a `def` endpoint of the same server that answers a
constant. W3 is the filing of two rights, measured on PostgreSQL beside pgbench with the same statements. W7 is judging
one item in the domain alone, a table of its own. Eight clients; PostgreSQL with two workers, SQLite with one. Server,
client and database share the machine; run it on an idle one.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import create_engine, make_url, text

from tests.bench import judging, replaying
from tests.bench.load import Outcome, request, run
from tests.bench.seeding import seed
from tests.processes import Server
from tests.support import Cluster, Databases, PostgresDatabases, SqliteDatabases

PEER = {"W1": 239.0, "W3": 59.8}
"""What the only open register of its kind answers a second, on such a machine: read by number, registration."""

_HEADS = ("workload", "ours", "limit", "ratio", "p50 ms", "p99 ms", "load", "peer", "client us")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table."""

    workload: str
    outcome: Outcome
    limit: float | None
    busy: float
    peer: float | None = None

    def cells(self) -> tuple[str, ...]:
        """As shown."""
        one = self.outcome
        ratio = "" if self.limit is None else f"{one.rate / self.limit:.3f}"
        return (
            self.workload,
            f"{one.rate:.0f}/s",
            "" if self.limit is None else f"{self.limit:.0f}/s",
            ratio,
            f"{one.quantile(0.5):.1f}",
            f"{one.quantile(0.99):.1f}",
            f"{self.busy:.2f}",
            "" if self.peer is None else f"{one.rate / self.peer:.1f}x",
            f"{1e6 * one.client_seconds / max(1, len(one.latencies)):.0f}",
        )


def _settle(url: str) -> None:
    """Let the database learn what it holds, as it does by itself within a minute or so."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _measured(
    server: Server, url: str, databases: Databases, options: argparse.Namespace, workers: int
) -> Iterator[Line]:
    """The workloads over one register."""
    prepared = seed(server, workers, firms=options.firms, filings=options.filings)
    if databases.engine == "postgresql":
        _settle(url)
    kind = f"{databases.engine}, {workers} worker{'s' * (workers > 1)}"
    constant = [request("GET", "/bench/constant")]
    port, seconds = server.port, options.seconds
    for warm in (constant, prepared.asks):
        run(port, warm, seconds=1, workers=workers)
    busy = os.getloadavg()[0]
    base = run(port, constant, seconds=seconds, workers=workers)
    yield Line(workload=f"constant ({kind})", outcome=base, limit=None, busy=busy)
    busy = os.getloadavg()[0]
    asked = run(port, prepared.asks, seconds=seconds, workers=workers)
    yield Line(workload=f"W1 ({kind})", outcome=asked, limit=base.rate, busy=busy, peer=PEER["W1"])
    ceiling = None
    if databases.engine == "postgresql":
        with databases.fresh() as replay:
            ceiling, count = replaying.limit(replay, transactions=options.transactions)
        print(f"a filing has {count} statements")
    busy, some = os.getloadavg()[0], len(prepared.filings) // 5
    run(port, prepared.filings[:some], workers=workers)
    filed = run(port, prepared.filings[some:], workers=workers)
    yield Line(workload=f"W3 ({kind})", outcome=filed, limit=ceiling, busy=busy, peer=PEER["W3"])


@contextmanager
def _databases(engine: str, folder: Path) -> Iterator[Databases]:
    if engine == "sqlite":
        yield SqliteDatabases(folder)
        return
    cluster = Cluster()
    try:
        cluster.start()
        address = make_url(cluster.url()).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        yield PostgresDatabases(cluster.url())
    finally:
        cluster.remove()


def _table(lines: list[Line]) -> str:
    rows = [_HEADS, *(line.cells() for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", choices=["postgresql", "sqlite"], action="append", help="default: both")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each read workload")
    parser.add_argument("--firms", type=int, default=100)
    parser.add_argument("--filings", type=int, default=1500)
    parser.add_argument("--transactions", type=int, default=1000, help="of each pgbench client")
    parser.add_argument("--writers", type=int, default=1, help="threads of a worker that may write at once")
    options = parser.parse_args()
    lines: list[Line] = []
    for engine in options.engine or ["postgresql", "sqlite"]:
        workers = 1 if engine == "sqlite" else 2
        with TemporaryDirectory() as name, _databases(engine, Path(name)) as databases, databases.fresh() as url:
            server = Server(url, Path(name), app="tests.bench.serving:create", workers=workers, writers=options.writers)
            try:
                server.ready()
                for line in _measured(server, url, databases, options, workers):
                    lines.append(line)
                    print(line.workload, dict(line.outcome.statuses), flush=True)
            finally:
                server.stop()
    print(_table(lines))
    print(judging.table())


if __name__ == "__main__":
    main()
