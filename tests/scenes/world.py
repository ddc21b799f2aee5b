"""A valid world to mutate: the application in this process over one database, its callers, and what is well-formed.

`open_world(url, clock)` records a bank, another bank, a firm, a co-owner and a debtor, and gives a `World` with a
`Caller` for each role. `world.right("HK", "standard_o")` records a right of the firm and answers how bodies name it;
`filing(item(right))` is a body that is registered as it stands, `item` with its official entry, `item(right,
entered=None)` without. Change one thing in it and say what should follow.

Every right is fresh unless told otherwise, so tests may share a world; one that moves the clock needs its own.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient
from stdnum.cn import uscc as check_uscc
from stdnum.iso7064 import mod_97_10

from registry.api.wire.call import Desk
from registry.app import compose
from registry.jurisdictions.mainland_china.numbers import check_character
from registry.service.access.admission import Admission
from registry.service.access.principal import Role
from registry.service.access.tokens import Tokens
from registry.service.operating.opening import open_publisher, open_register
from registry.service.publishing.publisher import Publisher
from registry.settings import Settings
from registry.store.projected import reads
from registry.store.sinks import FileSink
from tests.scenes.contract import HoldingClient
from tests.support import SettableClock

Body = dict[str, Any]

REGISTER = {"CN": "CNIPA", "HK": "HK-IPD", "MO": "MO-DSEDT"}
SECURITY = {"CN": "cn_pledge", "HK": "hk_fixed_charge", "MO": "mo_penhor"}
KINDS = (
    *(("CN", kind) for kind in ("invention", "utility_model", "design")),
    *(("HK", kind) for kind in ("standard_o", "standard_r", "short_term")),
    *(("MO", kind) for kind in ("invention", "extension")),
)
LINKS = {"standard_r": "hk_r_of", "extension": "mo_ext_of"}
"""The kinds that hang on a base, each with how."""
EXECUTED = "2026-11-20T10:00:00+08:00"
APPLIED = "2026-11-20T15:00:00+08:00"
ENTERED = "2026-11-22T00:00:00+08:00"
DUE_ON = "2027-11-19"

_serials = itertools.count(1)
_CN_DIGIT = {"invention": "1", "utility_model": "2", "design": "3"}


# ---- numbers that hold -----------------------------------------------------------------------------------------------


def uscc(serial: int) -> str:
    """A Unified Social Credit Code whose check character fits; another one for every serial below 10**9."""
    body = f"91440101{serial:09d}"
    return body + check_uscc.calc_check_digit(body)


def lei(serial: int) -> str:
    """A Legal Entity Identifier whose check digits fit."""
    body = f"254900{serial:012d}"
    return body + mod_97_10.calc_check_digits(body)


def cn_number(serial: int, kind: str = "invention", year: int = 2020) -> str:
    """A Mainland application number whose check character fits."""
    digits = f"{year}{_CN_DIGIT[kind]}{serial:07d}"
    return f"{digits}.{check_character(digits)}"


def number_of(jurisdiction: str, kind: str, serial: int) -> str:
    """A canonical number of a right of that place and kind."""
    if jurisdiction == "CN":
        return cn_number(serial, kind)
    return f"HK{40_000_000 + serial}" if jurisdiction == "HK" else f"J-{serial:06d}"


def named(scheme: str, value: str) -> Body:
    """A party as bodies name it."""
    return {"scheme": scheme, "value": value}


BANK = named("USCC", uscc(1))
OTHER_BANK = named("USCC", uscc(2))
FIRM = named("USCC", uscc(3))
FIRM_LEI = named("LEI", lei(3))
CO_OWNER = named("HK-UBI", "30471958")
DEBTOR = named("USCC", uscc(5))


# ---- bodies that are accepted ----------------------------------------------------------------------------------------


def party(*identifiers: Body, name: str, kind: str = "company", seat: str = "CN", **members: Any) -> Body:
    """The body that records a party."""
    names = [{"text": name, "lang": "zh-Hans"}]
    return {"kind": kind, "seat": seat, "names": names, "identifiers": list(identifiers), **members}


def right_body(jurisdiction: str, kind: str, number: str, owners: list[Body]) -> Body:
    """The body that records a right in force, its owners parties on record."""
    return {
        "jurisdiction": jurisdiction,
        "number": number,
        "kind": kind,
        "titles": [{"text": "示例", "lang": "zh-Hans"}],
        "owners": [{"party": owner} for owner in owners],
        "filed_on": "2020-05-01",
        "granted_on": "2021-09-01",
        "fees_paid_until": "2027-12-31",
        "status": "in_force",
        "observed_at": "2026-11-20T00:00:00+08:00",
        "source": {"register": REGISTER[jurisdiction], "reference": "extract", "sha256": "0" * 64},
    }


def act(register: str, entered: str | None, kind: str = "register", **members: Any) -> Body:
    """An official act with a reference of its own; `entered` None: applied for, not yet entered."""
    return {
        "register": register,
        "act": kind,
        "reference": f"R-{next(_serials):06d}",
        "applied_at": APPLIED,
        "effective_at": entered,
        "sha256": "3" * 64,
        "obtained_at": entered or APPLIED,
        **members,
    }


def item(right: Body, *, entered: str | None = ENTERED, **members: Any) -> Body:
    """A right as security, entered by its own register unless `entered` is None: then no official act is on file."""
    place = right["jurisdiction"]
    search = {"register": REGISTER[place], "reference": "S-1", "at": "2026-11-19T00:00:00+08:00", "sha256": "7" * 64}
    return {
        "right": right,
        "security": SECURITY[place],
        "filings": [act(REGISTER[place], entered)] if entered else [],
        "family_disclosed": [],
        "knowledge_of_prior": "none",
        "official_search": search,
        **members,
    }


def disclosing(*rights: Body, state: str = "unencumbered") -> list[Body]:
    """Members of a family as a filing discloses them, all in the same state."""
    return [{**right, "state": state} for right in rights]


def valued(reference: str, amount: str, allocated: str) -> Body:
    """A valuation in yuan and the part of it that an item draws."""
    worth = [{"amount": f"{one}.00", "currency": "CNY"} for one in (amount, allocated)]
    return {"reference": reference, "amount": worth[0], "allocated": worth[1], "valued_on": "2026-11-01"}


def event(register: str, kind: str, at: str = "2026-11-22T00:00:00+08:00", **members: Any) -> Body:
    """An official event of a right, known since the day it counts from."""
    source = {"register": register, "reference": f"E-{next(_serials):06d}"}
    return {"type": kind, "effective_at": at, "observed_at": at, "source": source, **members}


def filing(*items: Body, pledgee: Body = BANK, pledgor: Body = FIRM, debtor: Body = DEBTOR, **members: Any) -> Body:
    """A filing of a bank over these items, for a debt of five million, with every consent."""
    parties = (pledgor, pledgee)
    return {
        "client_reference": f"BANK-{next(_serials)}",
        "pledgee": pledgee,
        "pledgor": pledgor,
        "debtor": debtor,
        "obligation": {
            "kind": "specific",
            "principal": {"amount": "5000000.00", "currency": "CNY"},
            "due_on": DUE_ON,
            "scope": "principal, interest, costs",
        },
        "contract": {
            "number": "C-1",
            "executed_at": EXECUTED,
            "written": True,
            "signatories": list(parties),
            "governing_law": "CN",
            "in_rem_choice": None,
            "forfeiture_clause": False,
            "dispute_seat": "CN",
            "dispute_by": "court",
        },
        "consents": [{"party": one, "at": EXECUTED, "sha256": "1" * 64} for one in parties],
        "acknowledgements": [],
        "collateral": list(items),
        "documents": [{"kind": "pledge_contract", "sha256": "2" * 64, "language": "zh"}],
        "authority": {"sha256": "4" * 64, "resolved_on": "2026-11-18"},
        "agents": [
            {"party": one, "register": register, "agent": "代理人"} for one in parties for register in REGISTER.values()
        ],
        **members,
    }


ORIGIN = "registry.example/log"
"""What the log of a world is called, where it is published."""


# ---- callers ---------------------------------------------------------------------------------------------------------


class Caller:
    """One who asks, with a token or without."""

    def __init__(self, client: TestClient, token: str | None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> Response:
        """Read. Underscores in the names of headers stand for hyphens."""
        return self.call("GET", path, **headers)

    def post(
        self, path: str, body: Any, *, key: str | None = "", if_match: str | None = None, **headers: str
    ) -> Response:
        """Command: `body` as JSON, or as it is when it is bytes. `key` empty: one of its own; None: none is sent."""
        sent = headers if if_match is None else {**headers, "If_Match": if_match}
        if key is not None:
            sent = {**sent, "Idempotency_Key": key or secrets.token_hex(12)}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.call("POST", path, content, **{"Content_Type": "application/json", **sent})

    def call(self, method: str, path: str, content: bytes | None = None, **headers: str) -> Response:
        """Any call."""
        sent = {**self._headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._client.request(method, path, content=content, headers=sent)


class World:
    """The application with its callers; `debtor` is a firm that owes but pledges nothing."""

    def __init__(self, client: TestClient, desk: Desk, clock: SettableClock) -> None:
        self.client, self.desk, self.clock = client, desk, clock
        self.app: Any = client.app
        self.public = Caller(client, None)
        self.registrar, self.auditor = self.caller(Role.REGISTRAR), self.caller(Role.AUDITOR)
        self.bank, self.other_bank = self.caller(Role.BANK, BANK), self.caller(Role.BANK, OTHER_BANK)
        self.firm, self.debtor = self.caller(Role.FIRM, FIRM), self.caller(Role.FIRM, DEBTOR)
        self.co_owner = self.caller(Role.FIRM, CO_OWNER)

    def token(
        self,
        role: Role,
        speaks_for: Body | None = None,
        life: timedelta = timedelta(days=400),
        subject: str | None = None,
    ) -> str:
        """A token of `role` for the party named, held by a person where one is named."""
        spoken = f"{speaks_for['scheme']}:{speaks_for['value']}" if speaks_for else None
        return self.desk.tokens.issue(role, spoken, self.clock.now(), life, subject)

    def caller(self, role: Role, speaks_for: Body | None = None, subject: str | None = None) -> Caller:
        """A caller with a token of `role` for the party named, a person where one is named."""
        return Caller(self.client, self.token(role, speaks_for, subject=subject))

    @property
    def publisher(self) -> Publisher:
        """What publishes the log of a world that is published."""
        assert self.desk.publisher is not None
        return self.desk.publisher

    @property
    def entries(self) -> int:
        """How many entries the journal holds."""
        with self.desk.register.store.read() as connection:
            return int(reads.position(connection, None).k) + 1

    def right(self, jurisdiction: str = "HK", kind: str = "standard_o", *owners: Body, **members: Any) -> Body:
        """Record a right of `owners` (the firm, where none is given) and answer how bodies name it."""
        number = members.pop("number", None) or number_of(jurisdiction, kind, next(_serials))
        body = {**right_body(jurisdiction, kind, number, list(owners) or [FIRM]), **members}
        must(201, self.registrar.post("/v1/rights", body))
        return {"jurisdiction": jurisdiction, "number": number}

    def member(self, base: Body, jurisdiction: str, kind: str, *owners: Body, **members: Any) -> Body:
        """Record a right of the family of `base`: one that hangs on it, or claims its priority."""
        return self.right(
            jurisdiction, kind, *owners, base={"right": base, "link": LINKS.get(kind, "priority_only")}, **members
        )

    def happen(self, right: Body, kind: str, **members: Any) -> Body:
        """Record an official event of a right."""
        body = event(REGISTER[right["jurisdiction"]], kind, **members)
        answer: Body = must(201, self.registrar.post(f"/v1/rights/{name(right)}/events", body)).json()
        return answer

    def history(self, document: Body) -> list[Body]:
        """The entries of a pledge, opened."""
        path = f"/v1/pledges/{document['registration_number']}/history?limit=200"
        items: list[Body] = must(200, self.auditor.get(path)).json()["items"]
        return items

    def read(self, document: Body, query: str = "") -> Body:
        """A pledge with all its terms, as it reads now."""
        path = f"/v1/pledges/{document['registration_number']}{query}"
        body: Body = must(200, self.auditor.get(path)).json()
        return body

    def discharge(self, document: Body, by: Caller | None = None) -> Response:
        """Have a pledge discharged by the bank that holds it, as it stands."""
        path = f"/v1/pledges/{document['registration_number']}"
        etag = must(200, self.public.get(path)).headers["ETag"]
        return must(200, (by or self.bank).post(f"{path}/discharge", {"reason": "debt_performed"}, if_match=etag))

    def pledge(self, *items: Body, by: Caller | None = None, **members: Any) -> tuple[Body, str]:
        """File over `items` (a fresh Hong Kong patent, where none is given): the document, and its ETag."""
        body = filing(*(items or [item(self.right())]), **members)
        answer = must(201, (by or self.bank).post("/v1/pledges", body))
        return answer.json(), answer.headers["ETag"]


def codes(found: Iterable[Body]) -> set[str]:
    """The codes of findings, reasons, notes or warnings."""
    return {one["code"] for one in found}


def reasons(document: Body, forum: str, number: int = 1) -> tuple[str, set[str]]:
    """The outcome of an item in a forum, and the codes of its reasons."""
    told = document["items"][number - 1]["recognition"][forum]
    return told["outcome"], codes(told["reasons"])


def must(status: int, answer: Response) -> Response:
    """The answer, which has this status; what it says instead is shown."""
    assert answer.status_code == status, f"wanted {status}, got {answer.status_code}: {answer.text[:2000]}"
    return answer


def name(right: Body) -> str:
    """How paths and answers name a right: `HK/HK40000001`."""
    return f"{right['jurisdiction']}/{right['number']}"


@contextmanager
def open_world(
    url: str,
    clock: SettableClock | None = None,
    *,
    lock_timeout: float = 10.0,
    isolation: str = "read_committed",
    writers: int = 4,
    long_commands: Any = None,
    published: bool = False,
) -> Iterator[World]:
    """The application over the migrated database at `url`, with its parties on record; it does what is long itself,
    unless `long_commands` are given. `published`: its log is, when somebody asks for it."""
    at = clock or SettableClock()
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=url, key_file=Path(folder) / "registry.key", lock_timeout=lock_timeout)
        register = open_register(
            url,
            lock_timeout=lock_timeout,
            threads=8,
            writers=writers,
            clock=at,
            isolation=isolation,
            sink=FileSink(Path(folder) / "checkpoints") if published else None,
        )
        publisher = open_publisher(register, key_file=Path(folder) / "log-keys", origin=ORIGIN, every=3600.0)
        desk = Desk(register=register, tokens=Tokens(settings.key_file), publisher=publisher)
        app = compose(desk, settings, long_commands, admission=Admission(register.store, ticks=lambda: 0.0))
        with HoldingClient(app, raise_server_exceptions=False) as client:
            world = World(client, desk, at)
            for body in (
                party(BANK, name="甲银行", kind="bank"),
                party(OTHER_BANK, name="乙银行", kind="bank"),
                party(FIRM, FIRM_LEI, name="广州某某科技有限公司"),
                party(CO_OWNER, name="共有人有限公司", seat="HK"),
                party(DEBTOR, name="债务人有限公司"),
            ):
                must(201, world.registrar.post("/v1/parties", body))
            yield world
