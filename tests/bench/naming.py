"""`python -m tests.bench.naming [FIRMS]`: W5, finding a firm by name among a hundred thousand in four scripts.

The names are written into the tables by themselves, composed like those of `tests.service.names.corpus`; a sample of
them is then looked for in the ways that people write them. Printed are the CPU milliseconds of a search, median and
99th of a hundred, beside those of W1's read of a firm in the same process, how large the index is, and what bringing it
up to date costs a name.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from sqlalchemy import text

from registry.domain.party.identifiers import read_identifier
from registry.service.instants import When
from registry.service.names.index import catch_up
from registry.service.names.search import firms_named
from registry.service.reading import encumbrances
from registry.service.reading.page import Page
from tests.scenes.world import FIRM, World, item, open_world
from tests.service.names import corpus
from tests.support import Cluster, Databases, PostgresDatabases, SettableClock, SqliteDatabases

_TIMES = 300


def names(count: int) -> list[str]:
    """So many names, in Chinese of both kinds, English and Portuguese."""
    drawn = random.Random(5)
    signs = "东西南北中金木水火土天地日月星辰江河湖海山川云雨风雪春夏秋冬龙凤麒麟虎豹鹏鹤松柏梅兰竹菊"
    latin = [
        "bright",
        "delta",
        "nova",
        "luna",
        "terra",
        "vega",
        "orion",
        "atlas",
        "zen",
        "kino",
        "pala",
        "mira",
        "soro",
        "tavi",
        "quen",
        "rilo",
    ]
    made = []
    for place in range(count):
        brand = "".join(drawn.sample(signs, 3))
        words = " ".join(one.capitalize() + drawn.choice(latin) for one in drawn.sample(latin, 2))
        region, trade = drawn.choice(corpus.REGIONS), drawn.choice(corpus.TRADES)
        made.append(
            (
                f"{region}{brand}{trade}有限公司",
                corpus.TRADITIONAL["hk"].convert(f"{brand}{trade}（香港）有限公司"),
                f"{words} Technology Limited",
                f"{words} Soluções, Limitada",
            )[place % 4]
        )
    return made


def fill(world: World, recorded: list[str]) -> None:
    """Put them on record beside a party that is."""
    with world.desk.register.store.write() as connection:
        state, seq = connection.execute(text("SELECT state, seq_from FROM party_version LIMIT 1")).one()
        told = json.loads(state)
        rows = [
            {
                "id": f"B{place:025d}",
                "seq": seq,
                "state": json.dumps({**told, "id": f"B{place:025d}", "names": [{**told["names"][0], "text": name}]}),
            }
            for place, name in enumerate(recorded)
        ]
        connection.execute(
            text("INSERT INTO party_version (party_id, seq_from, state) VALUES (:id, :seq, :state)"), rows
        )


def milliseconds(work: Callable[[], object]) -> float:
    """CPU of this process."""
    before = process_time()
    work()
    return (process_time() - before) * 1_000


def measure(name: str, databases: Databases, count: int) -> None:
    """One engine."""
    recorded = names(count)
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        register = world.desk.register
        world.pledge(item(world.right("HK")), item(world.right("CN", "invention")))
        fill(world, recorded)
        indexing = milliseconds(lambda: catch_up(register)) / count
        drawn = random.Random(9)
        asked = [
            corpus.TRADITIONAL["t"].convert(one.replace("有限公司", "").replace(" Limited", "").replace("，", " "))
            for one in drawn.sample(recorded, _TIMES)
        ]
        found = sum(firms_named(register, one, 20)["total"] > 0 for one in asked)
        searches = sorted(milliseconds(lambda one=one: firms_named(register, one, 20)) for one in asked)
        firm = read_identifier(FIRM["scheme"], FIRM["value"], None)
        page = Page(after="", limit=50)
        reads = sorted(
            milliseconds(lambda: encumbrances.firm_encumbrances(register, firm, When(now=register.clock.now()), page))
            for _ in asked
        )
        with register.store.read() as connection:
            keys = connection.execute(text("SELECT COUNT(*) FROM name_key")).scalar_one()
    print(f"{name}: {count} firms, {keys} keys, {indexing:.2f} ms CPU a name to index; {found} of {_TIMES} found")
    for what, some in (("search", searches), ("W1's read", reads)):
        print(f"  {what}: {some[len(some) // 2]:.2f} ms CPU median, {some[int(len(some) * 0.99)]:.2f} at the 99th")


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
