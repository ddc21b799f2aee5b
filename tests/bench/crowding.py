"""W11: what the next filing, an official event and a discharge cost on one Hong Kong right that many banks lend on.

`python -m tests.bench.crowding` prints CPU milliseconds of each, with 1, 10, 40 and 100 live pledges on the right, and
how many times the first that is. The database is a file; the call goes through the whole application, in this process.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from registry.service.access.principal import Role
from tests.scenes.world import (
    CO_OWNER,
    Body,
    Caller,
    World,
    act,
    event,
    filing,
    item,
    must,
    name,
    named,
    open_world,
    party,
    uscc,
)
from tests.support import SqliteDatabases

CROWDS = (1, 10, 40, 100)
TARGETS = (1.0, 1.5, 3.0, 6.0)
TIMES = 5
_FIRST = datetime.fromisoformat("2026-11-03T10:00:00+08:00")


class Crowd:
    """A right with so many pledges on it, of a bank each: applied for at different times, every third with a statement
    on the one before, every second delivered to the register of companies."""

    def __init__(self, world: World, pledges: int) -> None:
        self.world = world
        self.right = world.right("HK", "standard_o", CO_OWNER)
        self.banks: list[Caller] = []
        self.numbers: list[str] = []
        for _ in range(pledges):
            body, bank = self.next()
            self.numbers.append(must(201, bank.post("/v1/pledges", body)).json()["registration_number"])
            self.banks.append(bank)
            world.clock.advance(timedelta(seconds=1))

    def next(self) -> tuple[Body, Caller]:
        """The next filing, and its bank."""
        n, bank = len(self.numbers), named("USCC", uscc(1_000 + len(self.numbers)))
        must(201, self.world.registrar.post("/v1/parties", party(bank, name=f"第{n}银行", kind="bank")))
        signed = _FIRST + timedelta(hours=3 * n)
        applied = (signed + timedelta(hours=(7 * n) % 11 + 1)).isoformat()
        acts = [act(one, applied, applied_at=applied, obtained_at=applied) for one in ("HK-IPD", "HK-CR")[: 2 - n % 2]]
        one = item(self.right, entered=None)
        if n % 3 == 1:
            known: Body = {"right": self.right, "known_at": signed.isoformat(), "negative_pledge_known": False}
            one["knowledge_of_prior"] = [{**known, "holder": self.numbers[-1]}]
        one["filings"] = acts
        body = filing(one, pledgee=bank, pledgor=CO_OWNER)
        body["contract"]["executed_at"] = signed.isoformat()
        return body, self.world.caller(Role.BANK, bank)


def measure(pledges: int) -> dict[str, float]:
    """CPU milliseconds of each call, the least of some tries, each on the same right."""
    with TemporaryDirectory() as folder, SqliteDatabases(Path(folder)).fresh() as url, open_world(url) as world:
        crowd = Crowd(world, pledges)
        body, bank = crowd.next()
        store = world.desk.register.store
        discharge = f"/v1/pledges/{crowd.numbers[0]}/discharge"
        fee = event("HK-IPD", "fee_paid", paid_until="2028-12-31")
        calls: dict[str, Callable[[], Any]] = {
            "filing": lambda: must(201, bank.post("/v1/pledges", body)),
            "event": lambda: must(201, world.registrar.post(f"/v1/rights/{name(crowd.right)}/events", fee)),
            "discharge": lambda: must(200, crowd.banks[0].post(discharge, {"reason": "debt_performed"}, if_match="*")),
        }
        file = Path(str(store.engine.url.database).removeprefix("file:"))
        kept = _kept(store.engine, file)
        return {what: min(_tried(store.engine, file, kept, call) for _ in range(TIMES)) for what, call in calls.items()}


def _kept(engine: Any, file: Path) -> Path:
    """A copy of the database as it is."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(file, file.with_suffix(".kept")))


def _tried(engine: Any, file: Path, kept: Path, call: Callable[[], Any]) -> float:
    """What a call costs on the database as it was kept; the file itself stays, since it is known by its place."""
    engine.dispose()
    for beside in ("-wal", "-shm"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    file.write_bytes(kept.read_bytes())
    gc.collect()
    begun = process_time()
    call()
    return 1e3 * (process_time() - begun)


def table() -> str:
    """The figures as lines."""
    lines, first = ["W11, CPU ms and ratio (target)"], None
    for pledges, target in zip(CROWDS, TARGETS, strict=True):
        told = measure(pledges)
        first = told if first is None else first
        cells = (f"{what} {ms:.1f} {ms / first[what]:.2f}x" for what, ms in told.items())
        lines.append(f"{pledges:>4} ({target}x)  {'   '.join(cells)}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
