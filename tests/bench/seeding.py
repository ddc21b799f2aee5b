"""What the register holds when it is measured: banks, firms with ten rights and six live items each, and other firms
whose rights nobody has pledged yet, for the filings and the batch that are measured.

It is recorded through the servers, by the same calls that anyone makes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.domain.pledge.registration_number import registration_number
from registry.domain.values.days import legal_day
from registry.service.clock import SystemClock
from tests.bench.load import request, run
from tests.racing.processes import Server, moved
from tests.scenes.world import Body, filing, item, name, named, number_of, party, right_body, uscc

BANKS = 8
_MEANWHILE = 1_200
ROOM = [("CN", "invention"), ("HK", "standard_o")]


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """Firms, rights and pledges to be asked about, the filings and the batch to come, and filings for
    meanwhile: requests ready to be sent."""

    asks: Sequence[bytes]
    rights: Sequence[bytes]
    pledges: Sequence[bytes]
    filings: Sequence[bytes]
    batch: bytes
    meanwhile: Sequence[bytes]


def seed(server: Server, workers: int, *, firms: int, filings: int, lines: int) -> Seeded:
    """Fill the register; `filings` is how many are made ready, over two fresh rights each, and `lines` how many more in
    the batch."""
    banks = [named("USCC", uscc(number)) for number in range(1, BANKS + 1)]
    owners = [named("USCC", uscc(1000 + number)) for number in range(firms)]
    others = [named("USCC", uscc(900_000 + number)) for number in range(firms)]
    registrar = server.token("registrar")
    tokens = {bank["value"]: server.token("bank", bank) for bank in banks}

    def send(path: str, bodies: Iterable[Body], token: str) -> None:
        made = [_post(path, body, token) for body in bodies]
        outcome = run(server.port, made, workers=workers)
        if set(outcome.statuses) != {201}:
            raise RuntimeError(f"{path}: {dict(outcome.statuses)} {outcome.samples[-1]!r}")

    send("/v1/parties", [party(one, name=f"银行{n}", kind="bank") for n, one in enumerate(banks)], registrar)
    send("/v1/parties", [party(one, name=f"科技有限公司{n}") for n, one in enumerate(owners + others)], registrar)
    rights = [_rights(5, at * 5 + 1) for at in range(firms)]
    fresh = [_rights(1, 100_000 + at) for at in range(filings + lines + _MEANWHILE)]
    send(
        "/v1/rights", (_right(one, owner) for owner, ten in zip(owners, rights, strict=True) for one in ten), registrar
    )
    send("/v1/rights", (_right(one, others[at % firms]) for at, two in enumerate(fresh) for one in two), registrar)
    for turn in range(3):
        for bank in banks:
            mine = [at for at in range(firms) if banks[(at + turn) % BANKS] is bank]
            bodies = [_filing(rights[at][2 * turn : 2 * turn + 2], bank, owners[at]) for at in mine]
            send("/v1/pledges", bodies, tokens[bank["value"]])
    made = [_filing(two, banks[at % BANKS], others[at % firms]) for at, two in enumerate(fresh)]
    batch = [_filing(fresh[at], banks[0], others[at % firms]) for at in range(filings, filings + lines)]
    year = legal_day(SystemClock().now()).year
    return Seeded(
        asks=[request("GET", f"/v1/firms/USCC/{owner['value']}/encumbrances") for owner in owners],
        rights=[request("GET", f"/v1/rights/{name(ten[0])}/encumbrances") for ten in rights],
        pledges=[request("GET", f"/v1/pledges/{registration_number(year, 1 + at)}") for at in range(3 * firms)],
        filings=[_post("/v1/pledges", one, tokens[one["pledgee"]["value"]]) for one in made[:filings]],
        batch=_post("/v1/pledges/batch", batch, tokens[banks[0]["value"]]),
        meanwhile=[_post("/v1/pledges", one, tokens[one["pledgee"]["value"]]) for one in made[-_MEANWHILE:]],
    )


def _rights(pairs: int, first: int) -> list[Body]:
    """Names of Mainland and Hong Kong rights in turn."""
    return [
        {"jurisdiction": place, "number": number_of(place, kind, serial), "kind": kind}
        for serial in range(first, first + pairs)
        for place, kind in ROOM
    ]


def _right(one: Body, owner: Body) -> Body:
    return right_body(one["jurisdiction"], one["kind"], one["number"], [owner])


def _filing(rights: Sequence[Body], bank: Body, firm: Body) -> Body:
    names = [{"jurisdiction": one["jurisdiction"], "number": one["number"]} for one in rights]
    return filing(*map(item, names), pledgee=bank, pledgor=firm, debtor=firm)


def _post(path: str, body: Body | list[Body], token: str) -> bytes:
    return request("POST", path, moved(body), token=token, headers={"Idempotency-Key": secrets.token_hex(12)})
