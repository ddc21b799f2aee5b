"""The seal of a pledge that passes from bank to bank: who saw it then sees it for then, whatever became of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from registry.service.access.principal import Role
from tests.scenes.lives import consent_of
from tests.scenes.world import (
    BANK,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    filing,
    item,
    must,
    name,
    named,
    open_world,
    party,
    uscc,
)
from tests.support import Databases, SettableClock

DAY = timedelta(days=1)
THIRD = named("USCC", uscc(630))
HOLDERS = {"first": BANK, "second": OTHER_BANK, "third": THIRD}
STEPS = (
    *(("first", "amend"), ("first", "second"), ("second", "amend"), ("firm", "consent")),
    *(("second", "third"), ("third", "amend"), ("third", "first"), ("first", "amend")),
)
"""Who does what, one step a day: amends the terms, says a word, or passes the pledge to another bank."""


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A pledge of a closing set that has passed through three hands: the instant after each step, and each answer that
    was given before the next one took it over."""

    callers: Mapping[str, Caller]
    paths: Mapping[str, str]
    instants: tuple[str, ...]
    answers: Mapping[tuple[str, str, str], Any]

    def sealed(self, caller: str, what: str = "history", query: str = "") -> list[bool]:
        """Of which entries of the pledge a caller is shown the sealed body."""
        path = f"{self.paths[what]}{query}"
        return ["sealed_body" in one for one in must(200, self.callers[caller].get(path)).json()["items"]]


def reads(number: str, right: Body, closing_set: str) -> dict[str, str]:
    """Every answer that shows what lies under a pledge's seal."""
    pledge = f"/v1/pledges/{number}"
    return {
        "pledge": pledge,
        "history": f"{pledge}/history",
        "right history": f"/v1/rights/{name(right)}/history",
        "firm history": f"/v1/firms/USCC/{FIRM['value']}/history?limit=200",
        "book": "/v1/pledges",
        "closing set": f"/v1/closing-sets/{closing_set}",
        "closing sets": "/v1/closing-sets",
        "explained": f"/v1/recognition/explain?pledge={number}&forum=HK",
        "approvals": "/v1/approvals",
    }


def asked(caller: Caller, path: str, query: str) -> tuple[int, Any]:
    """An answer but for what names the call."""
    answer = caller.get(f"{path}{'&' if '?' in path else '?'}{query}")
    body = answer.json()
    return answer.status_code, {key: one for key, one in body.items() if key != "request_id"}


@pytest.fixture(scope="module")
def passed(databases: Databases) -> Iterator[Passed]:
    """One for all tests here, none of which changes anything."""
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        yield passing(world)


def passing(world: World) -> Passed:
    """Have a pledge pass through three hands."""
    must(201, world.registrar.post("/v1/parties", party(THIRD, name="丙银行", kind="bank")))
    callers = {
        **{holder: world.caller(Role.BANK, bank) for holder, bank in HOLDERS.items()},
        "firm": world.firm,
        "debtor": world.debtor,
    }
    rights = [world.right("HK"), world.right("MO", "invention")]
    made = must(201, world.bank.post("/v1/closing-sets", {"filings": [filing(*map(item, rights))]})).json()
    number = made["pledges"][0]["registration_number"]
    paths = reads(number, rights[0], made["closing_set"])
    answers: dict[tuple[str, str, str], Any] = {}
    instants: list[str] = []
    for step, (by, what) in enumerate((("", ""), *STEPS)):
        if by:
            world.clock.advance(DAY)
            route, body = command(what, step)
            etag = must(200, world.public.get(paths["pledge"])).headers["ETag"]
            must(200, callers[by].post(f"{paths['pledge']}/{route}", body, if_match=etag))
        world.clock.advance(timedelta(hours=1))
        instants.append(world.clock.now().isoformat().replace("+00:00", "Z"))
        if step == len(STEPS) or STEPS[step][1] in HOLDERS:
            for query in queries(instants):
                for caller, read in ((one, path) for one in callers for path in paths):
                    answers[caller, read, query] = asked(callers[caller], paths[read], query)
    return Passed(callers=callers, paths=paths, instants=tuple(instants), answers=answers)


def command(what: str, step: int) -> tuple[str, Body]:
    """The route and the body of a step."""
    if what == "amend":
        owed = {"amount": f"{4_000_000 - step}.00", "currency": "CNY"}
        return "amendments", {"principal": owed, "consents": consent_of(FIRM)}
    if what == "consent":
        return "consents", {"to": "licence", "note": f"word of step {step}"}
    return "transfers", {"pledgee": HOLDERS[what], "consents": consent_of(HOLDERS[what])}


def queries(instants: list[str]) -> list[str]:
    """What is known at the last of these instants: of it, and of the first."""
    known = instants[-1]
    return [f"as_of={as_of}&known_at={known}" for as_of in dict.fromkeys((known, instants[0]))]


@pytest.mark.fuller
def test_no_answer_for_a_past_instant_is_changed_by_a_later_transfer(passed: Passed) -> None:
    for (caller, what, query), answer in passed.answers.items():
        assert asked(passed.callers[caller], passed.paths[what], query) == answer, (caller, what, query)
    assert len(passed.answers) > 300
    shown = {status for (caller, what, _), (status, _) in passed.answers.items() if caller == "first"}
    assert shown == {200, 403, 404}, "of what is another's by then it is told nothing"


def test_an_entry_is_seen_by_who_held_the_pledge_then_and_by_every_later_holder(passed: Passed) -> None:
    """Entries 0, 1: the first's; 2: to the second, who makes 3, and the firm 4; 5: to the third, who makes 6."""
    third = f"?known_at={passed.instants[6]}"
    every = [True] * 7
    assert passed.sealed("first", query=third) == [*[True] * 3, *[False] * 4]
    assert passed.sealed("second", query=third) == [*[True] * 6, False]
    for caller in ("third", "firm"):
        assert passed.sealed(caller, query=third) == every
    assert not any(passed.sealed("debtor", query=third))
    second = f"?known_at={passed.instants[4]}"
    assert passed.sealed("third", query=second) == [False] * 5, "then it was none of the third's"
    assert passed.sealed("second", query=second) == [True] * 5


def test_who_takes_a_pledge_back_sees_all_of_it_again(passed: Passed) -> None:
    assert passed.sealed("first") == [True] * 9
    assert passed.sealed("second") == [*[True] * 6, *[False] * 3]
    assert passed.sealed("third") == [*[True] * 8, False]


@pytest.mark.parametrize("what", ["right history", "firm history"])
def test_the_other_histories_and_the_feed_open_the_same_entries(passed: Passed, what: str) -> None:
    for caller in passed.callers:
        own = must(200, passed.callers[caller].get(passed.paths["history"])).json()["items"]
        opened = {one["seq"]: "sealed_body" in one for one in own}
        for path in (passed.paths[what], "/v1/history?limit=200"):
            items = must(200, passed.callers[caller].get(path)).json()["items"]
            told = {one["seq"]: "sealed_body" in one for one in items}
            assert {seq: told[seq] for seq in opened} == opened


def test_the_terms_as_known_on_a_past_day_are_for_who_held_the_pledge_by_then(passed: Passed) -> None:
    """What has been learnt since may be another's: with all that is known now, the terms are the last holder's."""
    for step, holder in ((1, "first"), (3, "second"), (6, "third"), (8, "first")):
        for caller in HOLDERS:
            document = must(
                200, passed.callers[caller].get(f"{passed.paths['pledge']}?known_at={passed.instants[step]}")
            )
            assert (document.json()["terms"] is not None) is (caller == holder), (step, caller)
    old = f"{passed.paths['pledge']}?as_of={passed.instants[3]}"
    shown = must(200, passed.callers["first"].get(old)).json()
    assert OTHER_BANK in shown["pledgee"]["identifiers"]
    assert shown["terms"]["obligation"]["principal"]["amount"] == "3999997.00"
    assert must(200, passed.callers["second"].get(old)).json()["terms"] is None
