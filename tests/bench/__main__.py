"""`python -m tests.bench`: what the register does beside what the machine could do, in one run, as one table.

W1 is a firm query (ten rights, six live items), W2 a right or a pledge by number, measured beside a `def` endpoint of
the same server that answers a constant. W3 is the filing of two rights, measured on PostgreSQL beside pgbench with the
same statements. W4 is one batch of such filings, told per filing (its p50 is that of the whole call); the line after it
is another writer meanwhile, one to each worker, which files too. W7 is judging one item in the domain alone, a
table of its own.

Eight clients; PostgreSQL with two workers, SQLite with one. Server, client and database share the machine; run it on an
idle one. Where it is not, look at what an answer cost: CPU microseconds of the server and of PostgreSQL, which other
work stretches less than time.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import create_engine, make_url, text

from tests.bench import judging, replaying
from tests.bench.load import Outcome, beside, request, run
from tests.bench.metering import Meter
from tests.bench.seeding import seed
from tests.racing.processes import Server
from tests.support import Cluster, Databases, PostgresDatabases, SqliteDatabases

PEER = {"W1": 239.0, "W3": 59.8}
"""What the only open register of its kind answers a second, on such a machine: read by number, registration."""

_HEADS = ("workload", "ours", "limit", "ratio", "p50 ms", "p99 ms", "load", "peer", "client us", "server us", "db us")


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    workload: str
    outcome: Outcome
    limit: float | None
    busy: float
    peer: float | None = None
    used: tuple[float, float] = (0.0, 0.0)
    """CPU seconds of server and database."""

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
            *(f"{1e6 * used / max(1, one.each * len(one.latencies)):.0f}" for used in (one.client_seconds, *self.used)),
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
    prepared = seed(server, workers, firms=options.firms, filings=options.filings, lines=options.lines)
    if databases.engine == "postgresql":
        _settle(url)
    kind = f"{databases.engine}, {workers} worker{'s' * (workers > 1)}"
    reads = {"W1": prepared.asks, "W2 rights": prepared.rights, "W2 pledges": prepared.pledges}
    meter = Meter(server, url)

    def line(name: str, go: Callable[[], Outcome], limit: float | None = None) -> Line:
        busy, before = os.getloadavg()[0], meter.used()
        outcome = go()
        used = tuple(now - then for now, then in zip(meter.used(), before, strict=True))
        return Line(f"{name} ({kind})", outcome, limit, busy, PEER.get(name), (used[0], used[1]))

    constant = [request("GET", "/bench/constant")]
    for warm in (constant, *reads.values()):
        run(server.port, warm, seconds=1, workers=workers)
    base = line("constant", lambda: run(server.port, constant, seconds=options.seconds, workers=workers))
    yield base
    for name, asks in reads.items():
        yield line(
            name, lambda asks=asks: run(server.port, asks, seconds=options.seconds, workers=workers), base.outcome.rate
        )
    ceiling = None
    if databases.engine == "postgresql":
        with databases.fresh() as replay:
            ceiling, count = replaying.limit(replay, transactions=options.transactions)
        print(f"a filing has {count} statements")
    some = len(prepared.filings) // 5
    run(server.port, prepared.filings[:some], workers=workers)
    yield line("W3", lambda: run(server.port, prepared.filings[some:], workers=workers), ceiling)
    meanwhile = Outcome()

    def batch() -> Outcome:
        nonlocal meanwhile
        whole, meanwhile = beside(server.port, prepared.batch, prepared.meanwhile, workers=workers)
        return replace(whole, each=options.lines)

    yield line("W4", batch, ceiling)
    yield Line("another writer meanwhile", meanwhile, None, os.getloadavg()[0])


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
    parser.add_argument("--lines", type=int, default=1000, help="of the batch")
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
