"""What was answered for `(as_of, known_at)` is answered again for ever, whatever is recorded after, dated back too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.values.days import instant_text
from tests.scenes.lives import consent_of
from tests.scenes.varied_lives import DAYS, KINDS, Life, Step
from tests.scenes.world import (
    BANK,
    DEBTOR,
    FIRM,
    OTHER_BANK,
    REGISTER,
    Body,
    open_world,
    party,
    right_body,
)
from tests.support import SqliteDatabases

FURTHER = ("transfer", "amend", "step back", "sell", "look again", "rename", "reopen", "release")
STEPS = st.lists(
    st.tuples(st.sampled_from((*KINDS, *FURTHER, *FURTHER)), st.integers(0, 11), st.sampled_from(DAYS)),
    min_size=6,
    max_size=12,
)
ASKED = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 11), st.integers(0, 90)), min_size=1, max_size=2)
NEVER_FIXED = ("checkpoint",)
"""Members that name the newest of something, whatever instant is asked for."""
few = settings(max_examples=max(4, settings().max_examples // 20))


class BusyLife(Life):
    """A varied life in which pledges pass on, owners change, and what is wrong is put right, often days later."""

    def _transfer(self, which: int) -> None:
        """A pledge passes to the other bank."""
        self._change(which, "transfers", {"pledgee": OTHER_BANK, "consents": consent_of(OTHER_BANK)})

    def _amend(self, which: int) -> None:
        """A debt grows, or shrinks."""
        amount = {"amount": f"{3 + which}000000.00", "currency": "CNY"}
        self._change(which, "amendments", {"principal": amount, "consents": consent_of(FIRM)})

    def _step_back(self, which: int) -> None:
        """A pledge steps back behind another."""
        if self.pledges:
            number = self.pledges[(which // 3) % len(self.pledges)]
            self._change(which, "subordinations", {"behind": {"registration_number": number}})

    def _sell(self, which: int) -> None:
        """A right has been another's for some days, or is the firm's again."""
        right = self.family[which % 4]
        owner = FIRM if which % 3 else DEBTOR
        body = {"type": "owner_changed", "effective_at": self.ago(24 * which + 2), "observed_at": self.ago(1)}
        body |= {
            "owners": [{"party": owner}],
            "source": {"register": REGISTER[right["jurisdiction"]], "reference": "E"},
        }
        self.world.registrar.post(f"/v1/rights/{right['jurisdiction']}/{right['number']}/events", body)

    def _look_again(self, which: int) -> None:
        """The register of a right was looked at again: its fees reach further than was known."""
        right = self.family[which % 4]
        kind = ("invention", "standard_r", "extension", "standard_o")[which % 4]
        body = right_body(right["jurisdiction"], kind, right["number"], [FIRM])
        self.world.registrar.post("/v1/rights", {**body, "observed_at": self.ago(3), "fees_paid_until": "2028-02-15"})

    def _rename(self, which: int) -> None:
        """A party has another name since some days."""
        names = [{"text": f"新名{which}", "lang": "zh-Hans", "from": self.ago(24 * which)[:10]}]
        body = party((BANK, FIRM, OTHER_BANK)[which % 3], name="", kind="company" if which % 3 == 1 else "bank")
        self.world.registrar.post("/v1/parties", {**body, "names": names})

    def _reopen(self, which: int) -> None:
        """An end was entered without ground."""
        self._change(which, "corrections", {"corrects": 0, "ground": "a slip", "reopened": [1]}, registrar=True)

    def _release(self, which: int) -> None:
        """A pledge lets one of its rights go."""
        self._change(which, "releases", {"items": [1 + which % 2], "reason": "waived"})

    def _change(self, which: int, route: str, body: Body, *, registrar: bool = False) -> None:
        """A change to a pledge, by whichever bank holds it; what is refused is passed over."""
        if self.pledges:
            path = f"/v1/pledges/{self.pledges[which % len(self.pledges)]}"
            etag = self.world.public.get(path).headers["ETag"]
            for caller in (self.world.registrar,) if registrar else (self.world.bank, self.world.other_bank):
                status = caller.post(f"{path}/{route}", body, if_match=etag).status_code
                assert status in (200, 403, 409, 422)
                if status != 403:
                    return

    def question(self, what: int, which: int) -> tuple[Any, str]:
        """Who asks, and for what."""
        world = self.world
        readers = (world.bank, world.auditor, world.bank, world.public, world.firm)
        paths = [f"/v1/rights/{right['jurisdiction']}/{right['number']}" for right in self.rights]
        paths += [f"{path}/encumbrances?status=all" for path in paths]
        if what == 0:
            paths = [f"/v1/firms/USCC/{FIRM['value']}/encumbrances?status=all"]
        elif what < 5 and self.pledges:
            paths = [f"/v1/pledges/{number}{part}" for part in ("", "/history") for number in self.pledges]
        return readers[which % len(readers)], paths[which % len(paths)]


def answer(asked: tuple[Any, str], as_of: datetime, known_at: datetime) -> tuple[int, Body]:
    """Status and body, without what is never fixed."""
    caller, path = asked
    query = f"as_of={instant_text(as_of)}&known_at={instant_text(known_at)}"
    told = caller.get(f"{path}{'&' if '?' in path else '?'}{query}")
    return told.status_code, {k: v for k, v in told.json().items() if k not in (*NEVER_FIXED, "request_id")}


@few
@given(steps=STEPS, asked=ASKED)
def test_what_was_answered_is_answered_again_for_ever(
    sqlite_databases: SqliteDatabases, steps: list[Step], asked: list[tuple[int, int, int]]
) -> None:
    """INV-44, INV-47: by law time and by record time, after any further entries, the passing on of all among them."""
    with sqlite_databases.fresh() as url, open_world(url) as world:
        life = BusyLife(world)
        told = []
        for n, step in enumerate(steps):
            life.go([step])
            for what, which, days in asked:
                world.clock.advance(timedelta(seconds=1))
                known_at = world.clock.now()
                at, question = known_at - timedelta(days=days), life.question(what, which + n)
                told.append((question, at, known_at, answer(question, at, known_at)))
                world.clock.advance(timedelta(seconds=1))
        life.go([(kind, n, 1) for n in range(len(life.pledges)) for kind in ("transfer", "rename", "sell", "sweep")])
        for question, at, known_at, before in told:
            assert answer(question, at, known_at) == before, (question[1], at, known_at)
