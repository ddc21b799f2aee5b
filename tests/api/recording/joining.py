"""Parties that are recorded apart, to be joined, and everything that can be asked about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.service.access.principal import Role
from tests.scenes.world import Body, Caller, World, codes, lei, must, named, party, uscc

PAPER = {"reference": "(2026) 1", "sha256": "5" * 64}


def recorded(world: World, serial: int, **facts: Any) -> Body:
    """A party of its own, by its number."""
    number = named("USCC", uscc(serial))
    must(201, world.registrar.post("/v1/parties", party(number, name=f"第{serial}公司", **facts)))
    return number


def merged(world: World, keep: Body, join: Body) -> Body:
    """Join two parties: what is answered."""
    answer: Body = must(201, world.registrar.post("/v1/parties/merges", {"keep": keep, "join": join, **PAPER})).json()
    return answer


def separated(world: World, merge: Body) -> Body:
    """Undo a merge: what is answered."""
    body = {"merge": merge["merge"], **PAPER}
    answer: Body = must(201, world.registrar.post("/v1/parties/separations", body)).json()
    return answer


def bank_of(world: World, number: Body) -> Caller:
    """Who speaks for a bank."""
    return world.caller(Role.BANK, number)


def firm_of(world: World, number: Body) -> Caller:
    """Who speaks for a firm."""
    return world.caller(Role.FIRM, number)


def path(number: Body) -> str:
    """How paths name a party."""
    return f"/v1/firms/{number['scheme']}/{number['value']}"


def with_lei(world: World, number: Body, serial: int) -> Body:
    """A further number of a party on record."""
    further = named("LEI", lei(serial))
    must(200, world.registrar.post("/v1/parties", party(number, further, name="又名")))
    return further


def pair(world: World, serial: int, **facts: Any) -> tuple[Body, Body]:
    """Two parties recorded apart."""
    return recorded(world, serial, **facts), recorded(world, serial + 1)


def encumbrances(world: World, number: Body, query: str = "") -> Body:
    """What is encumbered of a party's rights."""
    answer: Body = must(200, world.public.get(f"{path(number)}/encumbrances{query}")).json()
    return answer


def findings(answer: Any) -> set[str]:
    """The codes a filing is refused with."""
    return codes(must(422, answer).json()["findings"])


def asked_as(world: World, number: Body, pledges: list[str], query: str) -> Iterator[tuple[str, Any]]:
    """By what was asked: what anybody is answered about a party by one of its numbers, and it itself."""
    ask = f"{query}&limit=200"
    for what in ("encumbrances", "history"):
        for who, caller in (("anybody", world.public), ("the firm", firm_of(world, number))):
            yield f"{what} by {who}", must(200, caller.get(f"{path(number)}/{what}{ask}")).json()
    for who, caller in (("the firm", firm_of(world, number)), ("the bank", bank_of(world, number))):
        for pledge in pledges:
            answer = caller.get(f"/v1/pledges/{pledge}{query}")
            yield f"{pledge} by {who}", answer.json() if answer.status_code == 200 else answer.status_code
            answer = caller.get(f"/v1/pledges/{pledge}/history{ask}")
            yield f"history of {pledge} by {who}", answer.json() if answer.status_code == 200 else answer.status_code
            path_ = f"/v1/recognition/explain{query}&pledge={pledge}&item=1&forum=HK"
            answer = caller.get(path_)
            yield f"reasons of {pledge} by {who}", answer.json() if answer.status_code == 200 else answer.status_code
    bank = bank_of(world, number)
    yield "portfolio", must(200, bank.get(f"/v1/pledges{ask}")).json()
    yield "closing sets", must(200, bank.get(f"/v1/closing-sets{ask}")).json()
    yield "approvals", must(200, bank.get(f"/v1/approvals{ask}")).json()
    for other in (world.bank, world.other_bank):
        firm = f"firm={number['scheme']}:{number['value']}"
        yield "pledged to a bank", must(200, other.get(f"/v1/pledges{ask}&{firm}")).json()
