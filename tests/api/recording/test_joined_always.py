"""Whatever was recorded of two parties: joined, every number of either is answered alike; parted, as if never joined.

And what is asked as known before stays as it was, byte for byte, while every read tells what judging anew gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.values.days import instant_text, legal_day
from registry.service.instants import Moment
from registry.service.operating import upkeep
from registry.store.projected import projections
from tests.api.in_time.test_recognition_in_time import anew, documents, shown
from tests.api.recording.joining import asked_as, bank_of, merged, recorded, separated
from tests.scenes.world import (
    BANK,
    FIRM,
    OTHER_BANK,
    Body,
    World,
    disclosing,
    filing,
    item,
    must,
    open_world,
    party,
    valued,
)
from tests.support import Databases, SettableClock
from tests.tiers import sized

STEPS = st.lists(st.tuples(st.sampled_from(range(9)), st.integers(0, 23), st.sampled_from([0, 0, 1, 40])), max_size=7)
Step = tuple[int, int, int]


class Play:
    """Two parties, each a firm to one and a bank to another, and what is done by them or about them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pair = [recorded(world, 970), recorded(world, 971)]
        base = world.right("CN", "invention", self.pair[0])
        self.rights = [
            base,
            world.member(base, "HK", "standard_r", self.pair[1]),
            world.right("HK", "standard_o", *self.pair),
            world.right("MO", "invention", FIRM),
        ]
        self.pledges: dict[str, datetime] = {}

    def go(self, steps: Sequence[Step]) -> None:
        """Take every step, and let its days pass."""
        ways = (self.lend, self.lend, self.borrow, self.borrow, self.pass_on, self.own, self.fail, self.end, self.agree)
        for way, which, days in steps:
            ways[way](which)
            self.world.clock.advance(timedelta(days=days, seconds=1))

    def borrow(self, which: int) -> None:
        """One of the two pledges a right, the other perhaps consenting, perhaps owing."""
        pledgor, other = self.pair[which % 2], self.pair[1 - which % 2]
        bank = (BANK, OTHER_BANK)[which // 2 % 2]
        owing = {"debtor": other} if which % 3 == 0 else {}
        consenting = [pledgor, bank, *([other] if which % 5 == 0 else [])]
        self.file(which, pledgor, bank, consenting, **owing)

    def lend(self, which: int) -> None:
        """A firm pledges a right to one of the two."""
        pledgee = self.pair[which % 2]
        self.file(which, FIRM, pledgee, [FIRM, pledgee])

    def file(self, which: int, pledgor: Body, pledgee: Body, consenting: Sequence[Body], **members: Any) -> None:
        """File over one right; knowing of what came before by this or that number."""
        right = self.rights[which % len(self.rights)]
        at = instant_text(self.world.clock.now() - timedelta(days=2))
        earlier = {"right": right, "holder": f"USCC:{self.pair[which // 4 % 2]['value']}", "known_at": at}
        knowing = [earlier] if which % 4 == 1 else "none"
        body = filing(
            item(
                right,
                entered="2026-11-22T00:00:00+08:00" if which % 6 else None,
                knowledge_of_prior=knowing,
                valuation=valued(f"V-{which % 2}", "9000000", "2000000"),
                family_disclosed=disclosing(*(one for one in self.rights if one != right)),
            ),
            pledgor=pledgor,
            pledgee=pledgee,
            consents=[{"party": one, "at": "2026-11-20T10:00:00+08:00", "sha256": "1" * 64} for one in consenting],
            **members,
        )
        answer = bank_of(self.world, pledgee).post("/v1/pledges", body)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            self.pledges[answer.json()["registration_number"]] = self.world.clock.now()

    def pass_on(self, which: int) -> None:
        """A pledge passes to one of the two; none of theirs, who would be pledgee and pledgor."""
        taker = self.pair[which % 2]
        consents = [{"party": taker, "at": instant_text(self.world.clock.now()), "sha256": "1" * 64}]
        self.act(which, "transfers", {"pledgee": taker, "consents": consents})

    def end(self, which: int) -> None:
        """A pledge is discharged."""
        self.act(which, "discharge", {"reason": "debt_performed"})

    def agree(self, which: int) -> None:
        """A pledgee agrees that the right may pass."""
        self.act(which, "consents", {"to": "transfer", "given": which % 3 > 0})

    def act(self, which: int, what: str, body: Body) -> None:
        """Change a pledge as its pledgee."""
        if not self.pledges:
            return
        number = [*self.pledges][which % len(self.pledges)]
        document = must(200, self.world.auditor.get(f"/v1/pledges/{number}"))
        if what == "transfers" and FIRM not in document.json()["pledgor"]["identifiers"]:
            return
        caller = bank_of(self.world, document.json()["pledgee"]["identifiers"][0])
        done = caller.post(f"/v1/pledges/{number}/{what}", body, if_match=document.headers["ETag"])
        assert done.status_code in (200, 409, 422), done.text

    def own(self, which: int) -> None:
        """A right passes to one of the two."""
        right = self.rights[which % len(self.rights)]
        at = instant_text(self.world.clock.now() - timedelta(hours=which))
        self.world.happen(right, "owner_changed", at=at, owners=[{"party": self.pair[which // 4 % 2]}])

    def fail(self, which: int) -> None:
        """One of the two is insolvent for some days, or was registered in Hong Kong."""
        since = legal_day(self.world.clock.now()) - timedelta(days=which)
        days = {"insolvent_since": since.isoformat(), "insolvent_until": (since + timedelta(days=5)).isoformat()}
        if which % 3 == 0:
            days = {"hk_registered_from": since.isoformat()}
        answer = self.world.registrar.post("/v1/parties", party(self.pair[which % 2], name="又名", **days))
        assert answer.status_code in (200, 422), answer.text

    # ---- asking --------------------------------------------------------------------------------------------------

    def known(self) -> datetime:
        """An instant between two entries."""
        self.world.clock.advance(timedelta(seconds=1))
        at = self.world.clock.now()
        self.world.clock.advance(timedelta(seconds=1))
        return at

    def asked(self, instants: Sequence[datetime], known_at: datetime) -> list[list[dict[str, Any]]]:
        """By each number of the two: what is answered at these instants, as known then, of the pledges of then."""
        there = [number for number, at in self.pledges.items() if at <= known_at]
        return [
            [
                dict(
                    asked_as(self.world, number, there, f"?as_of={instant_text(at)}&known_at={instant_text(known_at)}")
                )
                for at in instants
            ]
            for number in self.pair
        ]

    def judged(self, instants: Sequence[datetime], known_at: datetime) -> None:
        """Every pledge reads as it is judged anew."""
        for at in instants:
            moment = Moment(as_of=at, known_at=known_at, last_at=known_at)
            assert shown(documents(self.world, self.pledges, moment)) == anew(self.world, self.pledges, moment)

    def rebuilt(self) -> None:
        """What the journal gives again is what there is, and nothing is wrong with it."""
        register = self.world.desk.register
        with register.store.read() as connection:
            before = projections.dump(connection)
        upkeep.rebuild(register)
        with register.store.read() as connection:
            assert projections.dump(connection) == before
        assert upkeep.verify(register).findings == ()


MOVES = {"known_at", "position", "as_of", "terms_digest", "rule_set_version", "inputs", "detail", "warnings"}
"""What an entry that judges a pledge anew moves though nothing reads otherwise: days passed, and words of intake."""


def still(answers: list[list[dict[str, Any]]]) -> Any:
    """The answers without what moves with every entry: histories, instants, digests of the last one."""
    return [
        [{what: _still(one) for what, one in asked.items() if "history" not in what} for asked in by] for by in answers
    ]


def _still(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _still(one) for key, one in value.items() if key not in MOVES}
    return [_still(one) for one in value] if isinstance(value, list) else value


@pytest.mark.fuller
@settings(max_examples=sized(3, 40, quick=2))
@given(before=STEPS, between=STEPS, days=st.lists(st.integers(-4, 60), min_size=1, max_size=2), keep=st.booleans())
def test_joined_parties_are_one_at_every_instant_and_parted_ones_two(
    databases: Databases, before: list[Step], between: list[Step], days: list[int], keep: bool
) -> None:
    with databases.fresh() as url, open_world(url, SettableClock()) as world:
        play = Play(world)
        instants = [world.clock.now() + timedelta(days=count) for count in days]
        play.go(before)
        apart = play.known()
        as_apart = play.asked(instants, apart)
        a, b = play.pair if keep else play.pair[::-1]
        merge = merged(world, a, b)
        together = play.known()
        as_one = play.asked(instants, together)
        assert as_one[0] == as_one[1]
        play.judged(instants, together)
        assert play.asked(instants, apart) == as_apart
        play.rebuilt()
        if between:
            play.go(between)
            later = play.known()
            as_one_later = play.asked(instants, later)
            assert as_one_later[0] == as_one_later[1]
            play.judged(instants, later)
            play.rebuilt()
        separated(world, merge)
        again = play.known()
        play.judged(instants, again)
        assert play.asked(instants, apart) == as_apart
        assert play.asked(instants, together) == as_one
        if not between:
            assert still(play.asked(instants, again)) == still(as_apart)
        play.rebuilt()
