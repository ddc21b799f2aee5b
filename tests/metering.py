"""What a run of the suite costs: CPU seconds of all its processes, by folder, told when it ends.

A run fails that costs more than `REGISTRY_TEST_CPU_LIMIT` says, where that is set.
"""

from __future__ import annotations

import os
import resource
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_OUTPUT = "cpu_seconds"
_SERVERS = "PostgreSQL"
_ELSE = "collection, fixtures of the session"

_servers: Counter[str] = Counter()


def own(*, with_children: bool = True) -> float:
    """CPU seconds of this process, and of those that it has begun and seen end."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) if with_children else (resource.RUSAGE_SELF,)
    used = [resource.getrusage(who) for who in whose]
    return sum(one.ru_utime + one.ru_stime for one in used)


def note_server(pidfile: Path) -> None:
    """Count what a PostgreSQL server has cost, which is about to be stopped: it is nobody's child. Only where the
    system tells it by `/proc`."""
    try:
        server = pidfile.read_text().split()[0]
        family = [server, *Path(f"/proc/{server}/task/{server}/children").read_text().split()]
        for process in family:
            parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks = parts[11:15] if process == server else parts[11:13]
            _servers[_SERVERS] += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return


class Meter:
    """Counts in this process, and takes over what others counted that it runs tests in."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.counted: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Count one test, with its fixtures."""
        before = own()
        result = yield
        self.counted["/".join(item.nodeid.partition("::")[0].split("/")[:2])] += own() - before
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what another process counted."""
        self.spent.update(getattr(node, "workeroutput", {}).get(_OUTPUT, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over the count, or hold it against the limit."""
        output: dict[str, Any] | None = getattr(self.config, "workeroutput", None)
        alone = output is not None or not self.config.getoption("numprocesses", None)
        # Processes that run tests for this one tell what they cost themselves.
        self.spent[_ELSE] += own(with_children=alone) - self.counted.total()
        self.spent.update(self.counted + _servers)
        if output is not None:
            output[_OUTPUT] = dict(self.spent)
        elif session.exitstatus == pytest.ExitCode.OK and self.spent.total() > self.limit:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the count."""
        told = ", ".join(f"{room} {spent:.0f}" for room, spent in self.spent.most_common() if spent >= 1)
        terminalreporter.write_line(f"{self.spent.total():.0f} CPU seconds: {told}")
        if self.spent.total() > self.limit:
            terminalreporter.write_line(f"More than the {self.limit:.0f} CPU seconds that it may cost.", red=True)

    @property
    def limit(self) -> float:
        """How many CPU seconds the run may cost."""
        return float(os.environ.get("REGISTRY_TEST_CPU_LIMIT", "inf"))
