"""`python -m tests.bench.closing [ENTRIES]`: what closing the log costs, what proofs weigh, how fast an audit is.

The journal is filled with entries of five subjects each, some old, some new, by its own tables alone; then the closer
takes them in. Told are CPU milliseconds an entry over the last tenth, the size of proofs of the map, what it takes to
make and to verify a certificate of ten entries, and the entries that the audit of a mirror reads a second.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from registry.domain.values.days import micros
from registry.log import certificate as certificates
from registry.log import map as log_map
from registry.log.entry import read_head
from registry.log.verify import Folder, verify_mirror
from registry.service.access.principal import PUBLIC
from registry.service.publishing import certificates as made
from registry.service.publishing import closer
from registry.service.publishing.mirror import write_mirror
from registry.service.publishing.publisher import Publisher
from registry.store import log_tree
from tests.scenes.published import policy_of, published
from tests.scenes.written import append
from tests.support import Cluster, Databases, PostgresDatabases, SettableClock, SqliteDatabases

_AT_ONCE = 500
TEN = "right:HK:TEN"
"""A subject of ten entries."""


def fill(publisher: Publisher, count: int) -> None:
    """Append so many entries."""
    drawn = random.Random(7)
    for first in range(0, count, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, count))
        append(publisher.register, [_named(drawn, count, index) for index in some])


def _named(drawn: random.Random, count: int, index: int) -> set[str]:
    named = {f"party:P{drawn.randrange(4 * count)}" for _ in range(5)}
    return named | {TEN} if index % (count // 10) == 0 else named


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    before = process_time()
    work()
    return process_time() - before


def measure(name: str, databases: Databases, count: int) -> None:
    """One engine."""
    clock = SettableClock()
    with databases.fresh() as url, TemporaryDirectory() as folder, published(url, Path(folder), clock) as publisher:
        fill(publisher, count)
        while log_tree_size(publisher) < count - count // 10:
            closer.take_in(publisher.register)
        left = count - log_tree_size(publisher)
        cost = timed(publisher.close) / left * 1_000
        with publisher.register.store.snapshot() as connection:
            row = log_tree.newest(connection)
            assert row is not None
            (head,) = log_tree.entries(connection, first=row.size - 1, limit=1)
            root = bytes.fromhex(read_head(head.entry).map_root)
            keys = [log_map.key_of(f"party:P{n}") for n in range(300)]

            def fetch(hashes: list[bytes]) -> list[bytes]:
                return log_tree.map_nodes(connection, hashes)

            spent = timed(lambda: [log_map.prove(key, root, fetch) for key in keys]) / len(keys) * 1_000
            proofs = [len(log_map.prove(key, root, fetch).proof) for key in keys]
        print(
            f"{name}: {cost:.2f} ms CPU an entry; {log_tree_keys(publisher)} keys, proofs {max(proofs)} bytes at most,"
        )
        print(f"  {sum(proofs) // len(proofs)} on average, {spent:.2f} ms to make")
        raw = made.certificate(publisher.register, PUBLIC, TEN, None)
        trusted = policy_of(publisher)
        making = timed(lambda: made.certificate(publisher.register, PUBLIC, TEN, None)) * 1_000
        checking = timed(lambda: certificates.verify(raw, trusted, subject=TEN)) * 1_000
        print(f"  certificate of ten entries: {len(raw)} bytes, {making:.1f} ms to make, {checking:.1f} ms to verify")
        if name == "sqlite":
            write_mirror(publisher.register, publisher.policy, Path(folder) / "mirror")
            spent = timed(lambda: list(verify_mirror(Folder(path=Path(folder) / "mirror"), trusted)))
            print(f"  audit of its mirror: {row.size / spent:.0f} entries a second of CPU")
    assert micros(clock.now())


def log_tree_size(publisher: Publisher) -> int:
    """How many entries the tree holds."""
    with publisher.register.store.read() as connection:
        return log_tree.state(connection).size


def log_tree_keys(publisher: Publisher) -> int:
    """How many keys the map has."""
    with publisher.register.store.read() as connection:
        return log_tree.state(connection).map_keys


def main(count: int) -> None:
    """Both engines, one after the other."""
    with TemporaryDirectory() as folder:
        measure("sqlite", SqliteDatabases(Path(folder)), count)
    cluster = Cluster()
    cluster.start()
    try:
        measure("postgresql", PostgresDatabases(cluster.url()), count)
    finally:
        cluster.stop()
        cluster.remove()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
