"""A pledge's life asked for at every instant of it: what was, by the law and by the record, however it went on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.scenes.lives import BY_ROUTE, Scene, consent_of, scene
from tests.scenes.world import (
    BANK,
    DEBTOR,
    ENTERED,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    item,
    must,
    name,
)

DAY = timedelta(days=1)
LIFE = ("amendments", "subordinations", "transfers", "releases", "objections", "enforcement", "corrections")
"""One step a day. The correction takes back the enforcement, which was of another pledge."""


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A pledge with its life behind it: the instant after each step, and what was answered at each pair of instants."""

    at: Scene
    instants: tuple[str, ...]
    answers: Mapping[tuple[str, int, int], bytes]

    @property
    def reads(self) -> Mapping[str, tuple[Caller, str]]:
        """Who reads what."""
        return reads(self.at)

    def then(self, what: str, as_of: int, known: int | None = None) -> Body:
        """An answer of today at the instant of a step, as known after another (None: now)."""
        caller, path = self.reads[what]
        query = f"as_of={self.instants[as_of]}" + ("" if known is None else f"&known_at={self.instants[known]}")
        body: Body = must(200, caller.get(f"{path}{'&' if '?' in path else '?'}{query}")).json()
        return body


def reads(at: Scene) -> Mapping[str, tuple[Caller, str]]:
    """The answers that a life shows in."""
    world = at.world
    return {
        "pledge": (world.auditor, at.path),
        "right": (world.public, f"/v1/rights/{name(at.right)}/encumbrances?status=all"),
        "firm": (world.public, f"/v1/firms/USCC/{FIRM['value']}/encumbrances?status=all"),
    }


def lived(world: World) -> Lived:
    """Live a life, and ask after each step for that instant, the one before, and the first."""
    at = scene(world)
    etag, bank = at.etag, world.bank
    instants: list[str] = []
    answers: dict[tuple[str, int, int], bytes] = {}
    for route in ("", *LIFE):
        if route:
            world.clock.advance(DAY)
            command = BY_ROUTE[route]
            body = command.body(at)
            if route == "corrections":
                body = {"corrects": 7, "ground": "of another pledge", "reopened": [1]}
            caller = bank if command.by == "bank" else command.caller(world)
            etag = must(200, command.send(at, if_match=etag, caller=caller, body=body)).headers["ETag"]
            bank = world.other_bank if route == "transfers" else bank
        world.clock.advance(timedelta(hours=1))
        instants.append(world.clock.now().isoformat().replace("+00:00", "Z"))
        known = len(instants) - 1
        for what, (caller, path) in reads(at).items():
            mark = "&" if "?" in path else "?"
            for as_of in sorted({0, max(known - 1, 0), known}):
                asked = f"{path}{mark}as_of={instants[as_of]}&known_at={instants[known]}"
                answers[what, as_of, known] = must(200, caller.get(asked)).content
    return Lived(at=replace(at, etag=etag), instants=tuple(instants), answers=answers)


STEP = {route: number for number, route in enumerate(("", *LIFE))}


@pytest.mark.fuller
def test_every_past_answer_is_given_again_byte_for_byte_and_every_past_day_as_the_law_has_it(own_world: World) -> None:
    life = lived(own_world)
    for (what, as_of, known), answer in life.answers.items():
        caller, path = life.reads[what]
        mark = "&" if "?" in path else "?"
        asked = f"{path}{mark}as_of={life.instants[as_of]}&known_at={life.instants[known]}"
        assert must(200, caller.get(asked)).content == answer, (what, as_of, known)
    before_the_mistake = range(STEP["enforcement"])
    for what in life.reads:
        for step in before_the_mistake:
            told, was = life.then(what, step), life.then(what, step, step)
            assert without(told) == without(was), (what, step)
    shown_as_the_law_has_it(life)
    shown_as_it_was_known(life)


def without(answer: Body) -> Body:
    """An answer but for the members that tell of what was known: when, by which entry, the digest of the last terms."""
    return {key: value for key, value in answer.items() if key not in ("known_at", "position", "terms_digest")}


def shown_as_the_law_has_it(life: Lived) -> None:
    """Each change shows from its own day on, in all three answers."""
    for step in range(len(life.instants)):
        pledge, right, firm = (life.then(what, step) for what in ("pledge", "right", "firm"))
        amended = step >= STEP["amendments"]
        owed = "6500000.00" if amended else "5000000.00"
        assert pledge["terms"]["obligation"]["principal"]["amount"] == owed
        assert [len(one["tranches"]) for one in pledge["items"][:1]] == [int(amended)]
        rank = 2 if step >= STEP["subordinations"] else 1
        holder = OTHER_BANK if step >= STEP["transfers"] else BANK
        assert pledge["items"][0]["priority_rank"] == rank
        assert pledge["items"][1]["status"] == ("released" if step >= STEP["releases"] else "live")
        assert len(pledge["objections"]) == int(step >= STEP["objections"])
        assert pledge["status"] == "live"
        (group,) = right["items"]
        also = next(one for one in firm["items"] if one["right"] == name(life.at.right))
        for told in (group, also):
            mine = next(o for o in told["encumbrances"] if o["registration_number"] == life.at.number)
            assert (mine["status"], mine["priority_rank"]) == ("live", rank)
            assert holder in mine["pledgee"]["identifiers"]
        assert holder in pledge["pledgee"]["identifiers"]


def shown_as_it_was_known(life: Lived) -> None:
    """Until the correction was recorded, the pledge was known to be enforced on that day; since then, it never was."""
    day, found_out = STEP["enforcement"], STEP["corrections"]
    assert life.then("pledge", day, day)["status"] == "enforced"
    assert life.then("pledge", found_out, day)["status"] == "enforced"
    assert life.then("pledge", day, found_out)["status"] == "live"
    assert life.then("pledge", day - 1, found_out)["status"] == "live"


# ---- what is told late -----------------------------------------------------------------------------------------------


def late_event(world: World, right: Body, _: Scene) -> None:
    """The registrar learns on a later day that the right had lapsed on the 24th."""
    told = {
        "type": "status_changed",
        "status": "lapsed",
        "ab_initio": None,
        "effective_at": "2026-11-24T00:00:00+08:00",
        "observed_at": "2026-11-26T09:00:00+08:00",
        "source": {"register": "HK-IPD", "reference": "N-1", "sha256": "0" * 64},
    }
    must(201, world.registrar.post(f"/v1/rights/{name(right)}/events", told))


def late_evidence(_: World, __: Body, at: Scene) -> None:
    """The bank files on a later day what the register entered on the 22nd."""
    body = act("HK-IPD", ENTERED)
    must(200, at.world.bank.post(f"{at.path}/filings", body, if_match=at.etag))


@pytest.mark.parametrize(
    ("tell", "before", "after"),
    [
        (late_event, {"entered": ENTERED}, ("recognised", "not_recognised")),
        (late_evidence, {"entered": None}, ("pending_perfection", "recognised")),
    ],
)
def test_what_is_told_late_changes_what_was_and_never_what_was_known(
    own_world: World,
    tell: Callable[[World, Body, Scene], None],
    before: dict[str, Any],
    after: tuple[str, str],
) -> None:
    world = own_world
    right = world.right("HK")
    document, etag = world.pledge(item(right, **before))
    at = Scene(world=world, right=right, document=document, etag=etag, other=document, other_etag=etag)
    world.clock.advance(2 * DAY)
    day, known = "as_of=2026-11-24T04:00:00Z", "known_at=2026-11-25T00:00:00Z"

    def asked(query: str) -> dict[str, bytes]:
        return {
            what: must(200, caller.get(f"{path}{'&' if '?' in path else '?'}{query}")).content
            for what, (caller, path) in reads(at).items()
        }

    def home(query: str) -> set[str]:
        pledge = must(200, world.auditor.get(f"{at.path}?{query}")).json()
        firm = must(200, world.public.get(f"/v1/firms/USCC/{FIRM['value']}/encumbrances?{query}")).json()
        shown = next(one for one in firm["items"] if one["right"] == name(right))["encumbrances"][0]
        return {pledge["items"][0]["recognition"]["HK"]["outcome"], shown["recognition"]["HK"]}

    was = asked(f"{day}&{known}")
    assert home(day) == {after[0]}
    world.clock.advance(2 * DAY)
    tell(world, right, at)
    world.clock.advance(DAY)
    assert home(day) == {after[1]}
    assert home(f"{day}&{known}") == {after[0]}
    assert asked(f"{day}&{known}") == was


# ---- in another hand -------------------------------------------------------------------------------------------------


def test_a_transfer_hands_over_the_terms_the_say_and_the_place_in_the_book(own_world: World) -> None:
    world = own_world
    at = scene(world)
    old, new = world.bank, world.other_bank

    def book(caller: Caller, query: str = "") -> list[str]:
        answer = must(200, caller.get(f"/v1/pledges?client_reference=BANK-SECRET{query}")).json()
        return [one["registration_number"] for one in answer["items"]]

    assert (book(old), book(new)) == ([at.number], [])
    known = world.clock.now() + timedelta(hours=1)
    world.clock.advance(DAY)
    etag = must(200, BY_ROUTE["transfers"].send(at)).headers["ETag"]
    assert (book(old), book(new)) == ([], [at.number])
    assert book(old, f"&known_at={known.isoformat().replace('+00:00', 'Z')}") == [at.number]
    for asked in (at.path, f"{at.path}?as_of=2026-11-23"):
        assert must(200, old.get(asked)).json()["terms"] is None
        assert must(200, new.get(asked)).json()["terms"]["client_reference"] == "BANK-SECRET"
    for caller in (old, new):
        assert all("sealed_body" in one for one in must(200, caller.get(f"{at.path}/history")).json()["items"])
    for route in ("amendments", "releases", "consents", "enforcement"):
        must(403, BY_ROUTE[route].send(at, caller=old, if_match=etag))
    amended = must(200, BY_ROUTE["amendments"].send(at, caller=new, if_match=etag))
    *before, last = must(200, old.get(f"{at.path}/history")).json()["items"]
    assert [all("sealed_body" in one for one in before), "sealed_body" in last] == [True, False]
    back = {"pledgee": BANK, "consents": consent_of(BANK)}
    returned = must(200, BY_ROUTE["transfers"].send(at, caller=new, body=back, if_match=amended.headers["ETag"]))
    assert must(200, old.get(at.path)).json() == returned.json()
    assert (book(old), book(new)) == ([at.number], [])


# ---- an objection ----------------------------------------------------------------------------------------------------


def test_an_objection_is_a_mark_for_everyone_from_its_day_on_and_its_words_for_the_parties(own_world: World) -> None:
    world = own_world
    at = scene(world)
    world.clock.advance(DAY)
    must(200, BY_ROUTE["objections"].send(at))
    for caller in (world.public, world.debtor, world.other_bank):
        (mark,) = must(200, caller.get(at.path)).json()["objections"]
        assert mark.keys() == {"at"}
    for caller in (world.bank, world.firm, world.registrar, world.auditor):
        (told,) = must(200, caller.get(at.path)).json()["objections"]
        assert told["statement"] == "paid in full in October"
        assert must(200, caller.get(f"{at.path}?as_of=2026-11-23")).json()["objections"] == []


def test_a_demand_of_discharge_is_a_deadline_of_the_bank_until_it_is_met(own_world: World) -> None:
    """Fourteen days after the demand. An objection without a demand asks for nothing."""
    world = own_world
    at = scene(world)

    def demands(caller: Caller, until: str = "2026-12-31") -> list[Body]:
        listed = must(200, caller.get(f"/v1/deadlines?until={until}")).json()["items"]
        return [one for one in listed if one["code"] == "DISCHARGE_DEMANDED"]

    plain = {"kind": "wrong_entry", "statement": "it is not ours"}
    etag = must(200, BY_ROUTE["objections"].send(at, body=plain)).headers["ETag"]
    assert demands(world.bank) == []
    etag = must(200, BY_ROUTE["objections"].send(at, if_match=etag)).headers["ETag"]
    for number, one in enumerate(demands(world.bank), start=1):
        assert (one["registration_number"], one["item"], one["rule"]) == (at.number, number, "REG-10")
        assert (one["due_on"], one["overdue"], one["client_reference"]) == ("2026-12-07", False, "BANK-SECRET")
        assert "October" not in str(one)
        assert DEBTOR["value"] not in str(one)
    assert len(demands(world.bank)) == 2
    assert (demands(world.bank, "2026-12-06"), demands(world.other_bank)) == ([], [])
    world.clock.advance(15 * DAY)
    assert [one["overdue"] for one in demands(world.bank)] == [True, True]
    etag = must(200, BY_ROUTE["transfers"].send(at, if_match=etag)).headers["ETag"]
    assert (demands(world.bank), len(demands(world.other_bank))) == ([], 2)
    must(200, world.other_bank.post(f"{at.path}/discharge", {"reason": "debt_performed"}, if_match=etag))
    assert demands(world.other_bank) == []
