"""Two server processes over one register, with what is on record in it when they come up.

`Pair` sends to either; `assert_whole` is what holds of the register whoever wrote to it, and however they ended.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from registry.log.entry import HEAD
from registry.service.operating import upkeep
from registry.service.operating.opening import open_register
from registry.store.projected import projections
from tests.racing.processes import Reply, Server, moved, serving, together
from tests.scenes.world import (
    BANK,
    FIRM,
    FIRM_LEI,
    OTHER_BANK,
    Body,
    filing,
    item,
    number_of,
    party,
)
from tests.scenes.world import right_body as observed
from tests.support import Levels


class Pair:
    """Two servers over one register, with a bank, another bank and a firm on record."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.registrar, self.auditor = servers[0].token("registrar"), servers[0].token("auditor")
        self.banks = [(one, servers[0].token("bank", one)) for one in (BANK, OTHER_BANK)]
        self._numbers = itertools.count(1)
        parties = [
            party(BANK, name="甲银行", kind="bank"),
            party(OTHER_BANK, name="乙银行", kind="bank"),
            party(FIRM, FIRM_LEI, name="广州某某科技有限公司"),
        ]
        for body in parties:
            must(201, self.record("/v1/parties", body))

    def record(self, path: str, body: Body, at: int = 0) -> Reply:
        """Send one of the registrar's bodies to the server numbered `at`, odd or even."""
        return self.servers[at % 2].call("POST", path, moved(body), token=self.registrar)

    def rights(self, jurisdiction: str, count: int) -> list[Body]:
        """New rights of the firm."""
        kind = {"CN": "invention", "HK": "standard_o"}[jurisdiction]
        names = [
            {"jurisdiction": jurisdiction, "number": number_of(jurisdiction, kind, next(self._numbers))}
            for _ in range(count)
        ]
        bodies = [observed(jurisdiction, kind, one["number"], [FIRM]) for one in names]
        calls = [partial(self.record, "/v1/rights", body, at) for at, body in enumerate(bodies)]
        for at in range(0, count, 50):
            for answer in together(calls[at : at + 50]):
                must(201, answer)
        return names

    def filed(self, at: int, *rights: Body, **members: Any) -> Callable[[], Reply]:
        """A filing over rights, which no register has entered yet unless `members` say so, ready to be sent by one bank
        to one server."""
        bank, token = self.banks[at // 2 % 2]
        items = [item(one, **{"entered": None, **members}) for one in rights]
        body = moved(filing(*items, pledgee=bank, debtor=FIRM))
        return partial(self.servers[at % 2].call, "POST", "/v1/pledges", body, token=token)

    def read(self, path: str) -> Any:
        """What a path shows to the public."""
        return must(200, self.servers[0].call("GET", path)).body

    def journal(self) -> list[Body]:
        """Every entry, from the feed without a gap, but the heads that the servers close the log with."""
        entries: list[Body] = []
        while page := self.read(f"/v1/history?limit=200&after={len(entries) - 1}")["items"]:
            entries += page
        assert [entry["seq"] for entry in entries] == list(range(len(entries)))
        return [entry for entry in entries if entry["kind"] != HEAD]


@contextmanager
def paired(levels: Levels, folder: Path, **settings: object) -> Iterator[Pair]:
    """Two servers over a fresh register; when they have ended none has failed, and the register is whole."""
    with levels.databases.fresh() as url:
        with serving(url, folder, 2, isolation=levels.isolation, **settings) as servers:
            yield Pair(servers)
            assert not any("Traceback" in server.log() for server in servers)
        assert_whole(url)


def must(status: int, reply: Reply) -> Reply:
    """The reply, which has this status."""
    assert reply.status == status, f"wanted {status}, got {reply.status}: {reply.raw[:2000]!r}"
    return reply


@contextmanager
def opened(url: str) -> Iterator[Any]:
    """The register, looked at from this process."""
    register = open_register(url)
    try:
        yield register
    finally:
        register.store.close()


def assert_whole(url: str) -> None:
    """No entry is missing or altered, and the projections are what a rebuild makes of the journal."""
    with opened(url) as register:
        assert upkeep.verify(register).findings == ()
        with register.store.read() as connection:
            live = projections.dump(connection)
        upkeep.rebuild(register)
        with register.store.read() as connection:
            assert projections.dump(connection) == live
