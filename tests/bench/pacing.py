"""`python -m tests.bench.pacing`: what closing the log each second costs those who file meanwhile.

Two servers over registers of their own, one that closes its log and one that does not (`REGISTRY_LOG_EVERY`), are filed
to in turn, some seconds each: at a steady pace, and then as fast as they answer. Printed are p50 and p99, the rate, and
the server's CPU microseconds a filing. At a pace each filing is sent when it is due, and its time counts from then.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.load import Outcome, paced, run
from tests.bench.metering import Meter
from tests.bench.seeding import seed
from tests.racing.processes import Server
from tests.support import SqliteDatabases

_FIRMS = 40


@dataclass(kw_only=True)
class Side:
    """A server with the filings made ready for it, and what its slices gave."""

    name: str
    server: Server
    meter: Meter
    filings: list[bytes]
    slices: list[tuple[Outcome, float]] = field(default_factory=list)

    def take(self, count: int) -> Sequence[bytes]:
        """The next filings."""
        taken, self.filings = self.filings[:count], self.filings[count:]
        return taken

    def told(self) -> str:
        """The medians over the slices."""
        p50, p99 = (median(one.quantile(part) for one, _ in self.slices) for part in (0.5, 0.99))
        rate = median(one.rate for one, _ in self.slices)
        cost = median(used / len(one.latencies) * 1e6 for one, used in self.slices)
        answers = sum((one.statuses for one, _ in self.slices), start=Counter[int]())
        return f"{self.name:>13}: p50 {p50:.2f} ms, p99 {p99:.1f} ms, {rate:.0f}/s, {cost:.0f} us CPU; {dict(answers)}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pacing", description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="filings a second")
    parser.add_argument("--slices", type=int, default=8, help="of each server, at each load")
    parser.add_argument("--seconds", type=float, default=5.0, help="of a slice")
    told = parser.parse_args()
    each = int(told.rate * told.seconds)
    with ExitStack() as stack:
        sides = []
        for name, every in (("closing", 1.0), ("never closing", 0.0)):
            folder = Path(stack.enter_context(TemporaryDirectory()))
            url = stack.enter_context(SqliteDatabases(folder).fresh())
            server = Server(url, folder, app="tests.bench.serving:create", log_every=every)
            stack.callback(server.stop)
            server.ready()
            prepared = seed(server, 1, firms=_FIRMS, filings=(2 * told.slices + 1) * each, lines=1)
            sides.append(Side(name=name, server=server, meter=Meter(server, url), filings=list(prepared.filings)))
        for side in sides:
            run(side.server.port, side.take(each))
        for load in ("paced", "saturated"):
            for side in sides * told.slices:
                before = side.meter.used()[0]
                filings = side.take(each)
                port = side.server.port
                outcome = paced(port, filings, told.rate) if load == "paced" else run(port, filings)
                side.slices.append((outcome, side.meter.used()[0] - before))
            print(load)
            for side in sides:
                print(side.told())
                side.slices.clear()


if __name__ == "__main__":
    main()
