"""How the state machine speaks to the register: one call at a time, tried dry first or not, refused or not as the model
says; and what it made, entry by entry."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine

from registry.domain.filing.acts import Act, ActKind
from registry.domain.right.facts import RightId
from registry.domain.values.days import from_micros, instant_text, micros
from registry.service.journal.answer_once import answer_once
from registry.service.journal.etag import etag
from registry.service.journal.execute import execute
from registry.service.journal.transaction import Answer
from registry.store.keys import KeyClaim
from tests.machine import cast
from tests.machine.expected import MICROSECOND, Expected, Refusal
from tests.machine.pieces.following import followed
from tests.machine.titles import Title
from tests.scenes import registers as the
from tests.support import START, Databases, SettableClock, migrate

BEGUN = START - timedelta(days=1)
NAMES = "甲乙丙丁戊己"


def begun(url: str) -> None:
    """Make the register that every run begins with: the parties, and the rights as their registers showed them."""
    migrate(url)
    works = [the.party(identifier, name) for identifier, name in zip(cast.PARTIES, NAMES, strict=True)]
    works += [the.right(right, BEGUN, owner) for right, owner in cast.OWNED.items()]
    with the.opened(url, SettableClock(BEGUN)) as register:
        for work in works:
            execute(register, work)


@dataclass(frozen=True, kw_only=True)
class Done:
    """A command that was done: under which key, what it answered, and when."""

    claim: KeyClaim
    work: the.Work
    answer: Answer
    at: datetime


class Driving(RuleBasedStateMachine):
    """A register, the model of it, and the calls between them."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.open = ExitStack()
        url = self.open.enter_context(databases.fresh(prepare=begun))
        self.clock = SettableClock()
        self.register = self.open.enter_context(the.opened(url, self.clock, calls=1_000))
        self.journal = self.open.enter_context(followed(self.register))
        self.last_at = from_micros(self.journal.follow()[-1].recorded_at)
        self.model = Expected({right: Title(first=owner, looks={BEGUN}) for right, owner in cast.OWNED.items()})
        self.references = 0
        self.kept = 0
        self.done: Done | None = None
        self.told: list[tuple[Callable[[], Any], Any]] = []
        self.etags, self.gone = defaultdict(list), defaultdict(list)
        self.judged: set[str] = set()
        self.turn = 0
        self.looked: dict[object, object] = {}

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.journal.whole()
                for ask, answer in self.told:
                    assert ask() == answer
        finally:
            self.open.close()

    @property
    def now(self) -> datetime:
        """The instant a command counts by: the clock's, never before the last entry it has seen."""
        return max(self.clock.now(), self.last_at)

    @property
    def next_at(self) -> datetime:
        """When the next entry would be recorded: two microseconds after that of another command at the earliest."""
        return max(self.now, self.last_at + 2 * MICROSECOND)

    def call(self, work: the.Work, refusal: Refusal = None, *, dry: bool = False) -> Answer | None:
        """Run a command under the next free key; None where it is refused, as the model says it is.

        Tried dry first it says the same and leaves nothing.
        """
        tried = self._once(work, None, refusal) if dry else None
        claim = KeyClaim(holder="role:test", party=None, route="/v1/test", key=f"key-{self.kept}", fingerprint="ab")
        answer = self._once(work, claim, refusal)
        if answer is None:
            return None
        if tried is not None:
            assert tried.status == answer.status
            assert _same(json.loads(tried.text)) == {**_same(json.loads(answer.text)), "dry_run": True}
        self.kept += 1
        self.done = Done(claim=claim, work=work, answer=answer, at=self.clock.now())
        return answer

    def _once(self, work: the.Work, claim: KeyClaim | None, refusal: Refusal) -> Answer | None:
        """The answer to one call, dry without a claim; what is refused, or dry, leaves nothing."""
        if refusal is None:
            answer = answer_once(self.register, work, claim=claim, dry_run=claim is None)
        else:
            answer = None
            with pytest.raises(refusal) as refused:
                answer_once(self.register, work, claim=claim, dry_run=claim is None)
            assert refused.type is refusal
        if answer is None or claim is None:
            assert not self.journal.moved()
        return answer

    def took(self, *acts: tuple[str, str | None], void: Iterable[str] = ()) -> list[datetime]:
        """When each of these acts (kind of entry, pledge), and no other, was recorded by the last command, in order.

        Any entries beside them say that a pledge with a live item is judged otherwise than it was, as rules will; those
        of the pledges in `void` also that an item of theirs is over a right that never was, which is an act on them.
        """
        ended = {*void}
        first, rows = self.next_at, self.journal.follow()
        assert [row.recorded_at for row in rows] == [micros(first) + n for n in range(len(rows))]
        told = [row for row in rows if row.kind != "recognition_changed"]
        assert [(row.kind, row.pledge_number) for row in told] == [*acts]
        for row in rows:
            if row.kind == "recognition_changed" and row.pledge_number not in ended:
                self.judged.add(row.pledge_number)
            elif row.pledge_number is not None:
                self.gone[row.pledge_number] += self.etags.pop(row.pledge_number, [])
            if row.pledge_number is not None:
                self.etags[row.pledge_number].append(etag(row.pledge_seq, row.leaf_hash))
            ended.discard(row.pledge_number)
        assert not ended
        if rows:
            self.last_at = from_micros(rows[-1].recorded_at)
        return [from_micros(row.recorded_at) for row in told]

    def act(self, right: RightId, kind: ActKind, state: str, back: timedelta, reference: str | None = None) -> Act:
        """An official act of late; awaited or entered."""
        self.references += 1
        at = self.clock.now() - back
        entered = at if state == "entered" else None
        return the.act(right, kind, reference or f"R-{self.references}", at - timedelta(hours=30), entered)

    def check_document(self, body: dict[str, Any], as_of: datetime) -> None:
        """What a pledge's document shows at an instant: its status, and its items as they stand."""
        number = body["registration_number"]
        assert body["status"] in self.model.statuses(number, as_of)
        for item, piece in zip(body["items"], self.model.of(number), strict=True):
            found = {(number, item["item"], item["status"], item["priority_rank"], item["since"])}
            assert item["right"] == str(piece.right)
            expected = {seen for seen in self.model.seen(piece.right, as_of) if seen[0] == number}
            assert found == (expected or {(number, piece.item, None, None, None)})

    def check_whole(self, body: dict[str, Any], as_of: datetime) -> None:
        """What it shows now to its parties beside that: in whose hand it is, what it secures, what was said of it."""
        self.check_document(body, as_of)
        deal = self.model.deals[body["registration_number"]]
        hands = [body[side]["identifiers"][0]["value"] for side in ("pledgee", "pledgor")]
        assert hands == [deal.pledgee.value, deal.pledgor.value]
        owed = body["terms"]["obligation"]
        assert (owed["principal"]["amount"], owed["due_on"]) == (f"{deal.amount}.00", deal.due_on.isoformat())
        tranches = [(f"{amount}.00", instant_text(since)) for amount, since in deal.increases]
        for item in body["items"]:
            told = [(one["amount"]["amount"], one["since"]) for one in item["tranches"]]
            assert told == (tranches if item["status"] == "live" else [])
        answers = [None if day is None else day.isoformat() for day in deal.objections]
        assert [one["answer_by"] for one in body["objections"]] == answers


def lapses(numbers: Iterable[str]) -> list[tuple[str, str | None]]:
    """The entries that say that reservations of these pledges have ended."""
    return [("reservation_lapsed", number) for number in numbers]


def _same(value: Any) -> Any:
    """An answer without what hangs on chance, which a dry run draws anew."""
    if isinstance(value, list):
        return [_same(one) for one in value]
    if isinstance(value, dict):
        return {key: _same(one) for key, one in value.items() if key not in ("terms_digest", "closing_set")}
    return value
