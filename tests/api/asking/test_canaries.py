"""Canaries in every sealed member, and every stranger at every door: what they are answered holds none of them.

The doors are those of the OpenAPI document, so a new route is tried by itself; a member of a path or query that is not
known here fails, until it is said what to ask for by it. A word that the stranger said in its own call does not count.
"""

from __future__ import annotations

import json
import logging
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from httpx2 import Response

from registry.service.access.principal import Role
from registry.service.operating.statistics_publication import publish
from tests.scenes.canaries import (
    BANK_S_OWN,
    JOINING,
    LOAN,
    NAME_OF,
    PERSONS,
    THIRD_S_OWN,
    TWICE_RECORDED,
    Plant,
    planted,
    told_members,
)
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    act,
    filing,
    item,
    must,
    name,
    open_world,
)
from tests.sealed_facts import HEADERS, OPERATIONS
from tests.support import ROOT, Databases, SettableClock
from tests.tiers import sized

BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}")
OPENAPI = json.loads((ROOT / "registry/api/openapi.json").read_text(encoding="utf-8"))
SCHEMAS = OPENAPI["components"]["schemas"]
NOW = "2026-11-23T02:00:00Z"
INSTANTS = (("2026-11-22", NOW), ("2027-06-01", NOW), ("2026-11-23", "2026-11-22"))


@pytest.fixture(scope="module")
def plant(databases: Databases) -> Iterator[Plant]:
    with databases.fresh() as url, open_world(url, SettableClock(), published=True) as world:
        plant = planted(world)
        world.publisher.close()
        publish(world.desk.register)
        yield plant


# ---- what was planted ------------------------------------------------------------------------------------------------

OPEN = {
    *("pledgee", "pledgor", "collateral.right", "collateral.security", "collateral.rank_claimed", "right"),
    *("collateral.filings.register", "collateral.filings.act", "collateral.filings.reference"),
    *("collateral.filings.applied_at", "collateral.filings.effective_at"),
    *("register", "act", "reference", "applied_at", "effective_at", "item", "by_register"),
    *("acts.register", "acts.act", "acts.reference", "acts.applied_at", "acts.effective_at"),
}
"""Members whose words are public, each with those below it: parties, rights, securities and official acts."""
NOT_A_PLEDGE_S = ("/v1/rights", "/v1/parties", "/v1/policy-assessments", "/v1/assessments")
"""Commands that say nothing of a pledge, or leave nothing."""


def members(schema: Body, at: str = "") -> Iterator[str]:
    """Every member of a schema that is a word, and no truth, choice or count, by its path."""
    if "$ref" in schema:
        yield from members(SCHEMAS[schema["$ref"].rpartition("/")[2]], at)
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from members(one, at)
    for called, one in schema.get("properties", {}).items():
        yield from members(one, f"{at}.{called}".lstrip("."))
    if schema.get("type") == "array":
        yield from members(schema["items"], at)
    if schema.get("type") == "string" and "enum" not in schema and "const" not in schema:
        yield at


def commands() -> dict[str, list[str]]:
    """The words of each command on pledges."""
    return {
        path: sorted(set(members(methods["post"]["requestBody"]["content"]["application/json"]["schema"])))
        for path, methods in OPENAPI["paths"].items()
        if "post" in methods and not path.startswith(NOT_A_PLEDGE_S)
    }


def is_open(member: str) -> bool:
    """Whether a member, or one it lies in, is public; what names a party or a pledge is of those."""
    parts = member.split(".")
    named = parts[-1] in ("scheme", "value", "issuer", "registration_number", "if_match", "currency")
    return named or any(".".join(parts[:n]) in OPEN for n in range(1, len(parts) + 1))


FILED = ("/v1/pledges", "/v1/pledges/batch", "/v1/closing-sets")
"""Commands that take filings, of one form."""


@pytest.mark.fuller
def test_every_command_of_a_pledge_was_given_with_every_sealed_member(plant: Plant) -> None:
    """Several acts at once are of the same form as one."""
    unsaid = {}
    for path, said in commands().items():
        routes = FILED if path in FILED else (path,)
        told = {one for route in routes for one in told_members(plant.told.get(route, []))}
        sealed = {one.removeprefix("filings.") for one in said} - {one.removeprefix("filings.") for one in told}
        unsaid[path] = sorted(one for one in sealed if not is_open(one))
    assert {path: said for path, said in unsaid.items() if said} == {}


def test_the_auditor_reads_every_word(plant: Plant) -> None:
    """So they are there, and would be found."""
    auditor = plant.world.auditor
    whole = must(200, auditor.get("/v1/history?limit=200")).text + must(200, auditor.get("/v1/approvals")).text
    words = {word for group in plant.groups for word in plant.words.said.get(group, ())}
    assert {word for word in words if word not in whole} == set()
    amounts = {str(amount) for group in plant.groups for amount in plant.words.amounts.get(group, ())}
    assert {amount for amount in amounts if amount not in whole} == set()


# ---- every stranger --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A caller, and the groups of words that are not for it."""

    caller: Caller
    unseen: set[str]
    role: str
    party: Body | None = None


def strangers(plant: Plant) -> dict[str, Stranger]:
    """Whoever is a stranger to something, with what that is."""
    world, every = plant.world, plant.groups
    names = {NAME_OF.format(one) for one in plant.persons}
    mine = {"passed", "passed with others", THIRD_S_OWN, PERSONS}
    debtor = plant.persons["DEBTOR"]
    spoken = f"OTHER:PASSPORT:{debtor['value']}"
    token = world.desk.tokens.issue(Role.FIRM, spoken, world.clock.now(), timedelta(days=1))
    return {
        "public": Stranger(caller=world.public, unseen=every, role="public"),
        "other bank": Stranger(caller=world.other_bank, unseen=every, role="bank", party=OTHER_BANK),
        "other firm": Stranger(caller=world.debtor, unseen=every, role="firm"),
        "debtor": Stranger(
            caller=Caller(world.client, token), unseen=every - {PERSONS, NAME_OF.format("DEBTOR")}, role="firm"
        ),
        "next pledgee": Stranger(caller=plant.third, unseen=every - mine, role="bank"),
        "former pledgee": Stranger(caller=world.bank, unseen={THIRD_S_OWN, JOINING, *names}, role="bank", party=BANK),
        "pledgor": Stranger(
            caller=world.firm, unseen={BANK_S_OWN, JOINING, "set of another", *names}, role="firm", party=FIRM
        ),
        "pledgor of one": Stranger(
            caller=world.co_owner, unseen=every - {"set of another", LOAN, PERSONS}, role="firm", party=CO_OWNER
        ),
    }


STRANGERS = (
    *("public", "other bank", "other firm", "debtor"),
    *("next pledgee", "former pledgee", "pledgor", "pledgor of one"),
)


@pytest.mark.spread(2)
@pytest.mark.parametrize("who", STRANGERS)
def test_no_read_shows_a_stranger_what_is_sealed(plant: Plant, who: str, caplog: pytest.LogCaptureFixture) -> None:
    stranger = strangers(plant)[who]
    caplog.set_level(logging.DEBUG)
    for operation, path in reads(plant):
        look(plant, stranger, operation, path, stranger.caller.get(path))
    for path in ("/v1/pledges", f"/v1/recognition/explain?pledge={plant.pledges['changed']}&forum=HK", "/v1/history"):
        for media in ("text/csv", "text/html", "application/x-ndjson"):
            answer = stranger.caller.get(path, Accept=media, Accept_Language="pt")
            look(plant, stranger, f"GET {path.partition('?')[0]}", path, answer)
    unlogged(plant, stranger, caplog)


@pytest.mark.spread(1)
@pytest.mark.parametrize("who", STRANGERS)
def test_no_command_tells_a_stranger_what_is_sealed(plant: Plant, who: str, caplog: pytest.LogCaptureFixture) -> None:
    stranger = strangers(plant)[who]
    caplog.set_level(logging.DEBUG)
    tag = plant.etag("changed")
    for operation, path, body in tries(plant, stranger):
        for if_match in (None, tag):
            sent = json.dumps(body, ensure_ascii=False)
            for query, key in (("", ""), ("?dry_run=true", None)):
                if query and OPERATIONS[operation].shown == OPERATIONS["POST /v1/assessments"].shown:
                    continue
                answer = stranger.caller.post(f"{path}{query}", body, key=key, if_match=if_match)
                look(plant, stranger, operation, f"{path} {sent}", answer)
    unlogged(plant, stranger, caplog)


def look(plant: Plant, stranger: Stranger, operation: str, asked: str, answer: Response) -> None:
    """Hold an answer against the words that are not for the stranger, and its status against who is let in."""
    roles = OPERATIONS[operation].roles
    if roles is not None and stranger.role not in roles:
        assert answer.status_code == (401 if stranger.role == "public" else 403), (operation, answer.text)
    assert answer.status_code < 500, (operation, asked, answer.text)
    assert {key.lower() for key in answer.headers} <= HEADERS
    text = unfolded(answer) + json.dumps(dict(answer.headers))
    assert plant.words.read_in(text, stranger.unseen, but=asked) == set(), (operation, asked)
    if stranger.unseen == plant.groups and asked.startswith("/v1/pledges/IPP"):
        assert not [one for one in plant.person_ids if one in text], (operation, asked)


def unfolded(answer: Response) -> str:
    """What an answer says, and what it says in base64, as proofs do."""
    folded = (one.group() for one in BASE64.finditer(answer.content))
    opened = (b64decode(one[: len(one) - len(one) % 4]) for one in folded)
    return "\n".join((answer.text, *(one.decode(errors="replace") for one in opened)))


def unlogged(plant: Plant, stranger: Stranger, caplog: pytest.LogCaptureFixture) -> None:
    """Hold what was logged meanwhile against all words; the client logs the paths that it asks for."""
    told = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert plant.words.read_in(told, plant.groups) == set()


# ---- what is asked ---------------------------------------------------------------------------------------------------

NAMED = ("changed", "passed", "set", "set of another", "waiting")
"""The pledges that are asked for, and the right of each."""


def in_path(plant: Plant, path: str) -> list[str]:
    """A path with everything it can name filled in."""
    rights = [plant.rights[one] for one in ("HK", *NAMED) if one in plant.rights]
    firms = [f"{one['scheme']}/{one['value']}" for one in (FIRM, BANK, *TWICE_RECORDED)]
    known = {
        "{scheme}/{value}": [*firms, *(f"OTHER/PASSPORT:{one['value']}" for one in plant.persons.values())],
        "{jurisdiction}/{number}": [name(right) for right in rights],
        "{registration_number}": [plant.pledges[one] for one in NAMED],
        "{closing_set}": [plant.closing_set],
        "{approval}": plant.approvals,
        "{rule_id}": ["FAM-06"],
        "{code}": ["not-found"],
        "{name}": ["operating"],
        "{versions}": ["0..1", "0..2"],
        "{seq}": ["0", "20", str(plant.size - 2)],
        "{path}": published_files(plant),
    }
    filled = [path]
    for part, values in known.items():
        filled = [one.replace(part, value) for one in filled for value in values] if part in path else filled
    assert not [one for one in filled if "{" in one], f"say what {path} can name"
    return filled


def published_files(plant: Plant) -> list[str]:
    """Files of the log, and what would be one if sealed bodies were published."""
    items = must(200, plant.world.auditor.get("/v1/history?limit=200")).json()["items"]
    named = ([one["entry"].get(which) for one in items if one["entry"].get(which)] for which in ("body", "sealed"))
    bodies = [f"body/{digest}" for digests in named for digest in digests[:: len(digests) // sized(12, 48, quick=4)]]
    return ["checkpoint", "policy.json", f"tile/0/000.p/{plant.size}", f"tile/entries/000.p/{plant.size}", *bodies]


def subjects(plant: Plant) -> list[str]:
    """What certificates are asked for."""
    items = must(200, plant.world.auditor.get("/v1/history?limit=200")).json()["items"]
    every = sorted({subject for one in items for subject in one["subjects"]})
    return every[:: len(every) // sized(12, 36, quick=4)]


def in_query(plant: Plant, parameter: Body) -> list[str]:
    """What a member of a query can ask for, a choice each of its choices; of the instants, see `reads`."""
    schema = parameter["schema"]
    choices = [choice for one in (schema, *schema.get("anyOf", ())) for choice in one.get("enum", ())]
    known = {
        **{instant: [] for instant in ("as_of", "known_at", "limit")},
        **{day: ["2027-06-01"] for day in ("until", "due_until")},
        **{pledge: [plant.pledges["changed"], plant.pledges["passed"]] for pledge in ("registration_number", "pledge")},
        "client_reference": ["CANARY"],
        "firm": [f"{FIRM['scheme']}:{FIRM['value']}"],
        "jurisdiction": ["HK"],
        "forum": ["HK", "CN"],
        "after": ["20"],
        "item": ["2"],
        "cursor": ["WyJ4Il0"],
        "proof": ["true"],
        "seq": ["20"],
        "size": [str(plant.size)],
        **{end: [str(plant.size), "2027-06-01"] for end in ("from", "to")},
        "name": ["广州某某科技", "CANARY"],
        "by": ["currency,bank", "place,kind,year,district,status"],
        "district": ["440101"],
        "subject": subjects(plant),
    }
    return choices or known[parameter["name"]]


def reads(plant: Plant) -> Iterator[tuple[str, str]]:
    """Every read, as long as it can be, with each member of its query asked for in turn, and pairs of instants."""
    for path, methods in OPENAPI["paths"].items():
        if "get" not in methods:
            continue
        asked = {one["name"]: one for one in methods["get"].get("parameters", ()) if one["in"] == "query"}
        first = {one: in_query(plant, known)[0] for one, known in asked.items() if known.get("required")}
        first |= {"limit": "200"} if "limit" in asked else {}
        queries = [{}, *({one: value} for one, known in asked.items() for value in in_query(plant, known))]
        if {"as_of", "known_at"} <= asked.keys():
            queries += [{"as_of": one, "known_at": other} for one, other in INSTANTS]
        for filled, query in product(in_path(plant, path), queries):
            yield f"GET {path}", f"{filled}?{'&'.join(f'{one}={value}' for one, value in (first | query).items())}"


def tries(plant: Plant, stranger: Stranger) -> Iterator[tuple[str, str, Any]]:
    """Every command with bodies that say nothing of their own: of filings several, of others one of its form."""
    for path, methods in OPENAPI["paths"].items():
        if "post" not in methods:
            continue
        schema = methods["post"]["requestBody"]["content"]["application/json"]["schema"]
        bodies = {
            "/v1/pledges": filings(plant, stranger),
            "/v1/assessments": filings(plant, stranger),
            "/v1/pledges/batch": [filings(plant, stranger)],
            "/v1/closing-sets": [{"filings": filings(plant, stranger)}],
        }.get(path, [made(schema, plant)])
        for filled, body in product(in_path(plant, path)[:2], bodies):
            yield f"POST {path}", filled, body


def filings(plant: Plant, stranger: Stranger) -> list[Body]:
    """Filings over what others have pledged, in one's own name and in another's, that draw on what those name."""
    lenders = [BANK, *([stranger.party] if stranger.party else [])]
    first, *others = [plant.rights[one] for one in ("HK", "CN", "MO", "passed")]
    told = plant.told["/v1/pledges"][0]
    worth = told["collateral"][0]["valuation"]
    over = str(Decimal(worth["amount"]["amount"]) - Decimal(worth["allocated"]["amount"]) + Decimal("1234.56"))
    guesses = (("8888888.88", "0.01", None), ("8888888.88", "8888888.88", None))
    guesses += ((worth["amount"]["amount"], over, worth["valued_on"]),)
    bodies = []
    for lender, (whole, part, valued_on) in product(lenders, guesses):
        amounts = [{"amount": amount, "currency": "CNY"} for amount in (whole, part)]
        guess = {"reference": worth["reference"], "valued_on": valued_on, "amount": amounts[0], "allocated": amounts[1]}
        late = act("HK-IPD", "2026-11-23T09:00:00+08:00", applied_at="2026-11-23T09:00:00+08:00")
        items = [item(first, filings=[late], valuation=guess), *map(item, others)]
        bodies.append(filing(*items, pledgee=lender, client_reference=told["client_reference"]))
    return bodies


def made(schema: Body, plant: Plant, called: str = "") -> Any:
    """A value of a schema, as short as it may be."""
    if "$ref" in schema:
        return made(SCHEMAS[schema["$ref"].rpartition("/")[2]], plant, called)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return made(schema[several][0], plant, called)
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {one: made(part, plant, one) for one, part in schema.get("properties", {}).items() if one in needed}
        case "array":
            return [made(schema["items"], plant, called)]
        case "integer":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    special = {"registration_number": plant.pledges["changed"], "if_match": plant.etag("changed"), **FIRM}
    forms = {"date": "2026-11-20", "date-time": "2026-11-20T10:00:00+08:00"}
    first = schema.get("const") or (schema.get("enum") or [None])[0]
    return first or special.get(called) or forms.get(schema.get("format", ""), "x")
