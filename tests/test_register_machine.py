"""Whatever is done to the register, in whatever order, it keeps what it was told: a state machine over every use case.

Beside the register runs a model of what the public contract says: which items stand on which right, from when, in which
rank, and what is refused. After each step the whole journal verifies, what reads say is what the model says, and what
was answered earlier, asked again for the same two instants, is answered the same. Versions of projections are never
written over, so that a rebuild at the end gives the same bytes says that one at any step would have.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.domain.filing import Act, ActKind
from registry.domain.identifiers import Identifier
from registry.domain.periods import instant_text, legal_day
from registry.domain.registration_number import registration_number
from registry.domain.rights import RightId
from registry.errors import (
    IdempotencyKeyReused,
    NotFound,
    PledgeClosed,
    PreconditionFailed,
    PreconditionMissing,
)
from registry.log.entry import Entry
from registry.service import asking, history, sweeping, upkeep
from registry.service.asking import Page
from registry.service.moments import When
from registry.service.transactions import KEYS_LIVE, Answer, execute
from registry.store import projections
from registry.store.keys import Claim
from tests import registers as the
from tests.register_draws import BACK, FILINGS, MATCH, PASSING, RIGHTS, UNKNOWN, Filed
from tests.register_model import MICROSECOND, Model, Piece, first_of, shown
from tests.support import Databases, SettableClock

WHOLE = Page(after="", limit=200, everything=True)


class RegisterMachine(RuleBasedStateMachine):
    """Every use case, drawn in any order, on a fresh database."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.open = ExitStack()
        url = self.open.enter_context(databases.fresh())
        self.clock = SettableClock()
        self.register = self.open.enter_context(the.opened(url, self.clock))
        self.model = Model(last_at=self.clock.now() - timedelta(days=1))
        self.references = 0
        self.kept = 0
        self.done: tuple[Claim, the.Work, Answer, datetime] | None = None
        self.told: list[tuple[Callable[[], Any], Any]] = []
        self.etags, self.gone = defaultdict(list), defaultdict(list)

    def teardown(self) -> None:
        try:
            self.rebuild()
        finally:
            self.open.close()

    @property
    def now(self) -> datetime:
        """The instant a command counts by: the clock's, never before the last entry it has seen."""
        return max(self.clock.now(), self.model.last_at)

    def execute(self, work: the.Work, refusal: type[Exception] | None = None) -> Answer | None:
        """Run a command under the next free key; refused or not as the model says."""
        claim = Claim(holder="role:test", party=None, route="/v1/test", key=f"key-{self.kept}", fingerprint="ab")
        if refusal is not None:
            with pytest.raises(refusal) as refused:
                execute(self.register, work, claim=claim)
            assert refused.type is refusal
            return None
        answer = execute(self.register, work, claim=claim)
        self.kept += 1
        self.done = (claim, work, answer, self.clock.now())
        return answer

    def made(self, count: int, *numbers: str) -> datetime:
        """`count` entries were made, acts on the pledges of these numbers: when the last of them was recorded.

        Any more that there are say that a pledge with a live item is judged otherwise than it was, as rules will.
        """
        at = self.model.appended(count, self.now)
        self.acted(numbers)
        beside = self.entries()
        assert {entry.type for entry in beside} <= {"recognition_changed"}
        assert {entry.pledge for entry in beside} <= self.model.living(self.now)
        self.model.appended(len(beside), self.now)
        return at

    def acted(self, numbers: Iterable[str]) -> None:
        """What named these pledges until now names them no more."""
        for number in numbers:
            self.gone[number] += self.etags.pop(number, [])

    def entries(self) -> list[Entry]:
        """The entries that the model does not know of yet."""
        return the.entries(self.register, after=self.model.entries - 1)

    def act(self, right: RightId, kind: ActKind, state: str, back: timedelta, reference: str | None = None) -> Act:
        """An official act of late; awaited or entered."""
        self.references += 1
        at = self.clock.now() - back
        entered = at if state == "entered" else None
        return the.act(right, kind, reference or f"R-{self.references}", at - timedelta(hours=30), entered)

    # -- what is recorded --

    @initialize()
    def begin(self) -> None:
        for identifier, name in zip((*the.BANKS, the.OWNER, the.STRANGER), "甲乙丙丁", strict=True):
            self.execute(the.party(identifier, name))
            self.made(1)
        for right in (the.CN, the.CN_TOO, the.HK, the.MO):
            self.record_right(right, again=False)

    @rule(right=st.none() | RIGHTS, again=st.booleans(), name=st.sampled_from(["丙", "丙丙", "丙丙丙"]))
    def record(self, right: RightId | None, again: bool, name: str) -> None:
        if right is not None:
            return self.record_right(right, again)
        self.execute(the.party(the.OWNER, name))
        self.made(int(name not in {"丙", *self.model.names}))
        return self.model.names.add(name)

    def record_right(self, right: RightId, again: bool) -> None:
        work = the.right(right, self.clock.now())
        answer = self.execute(work)
        assert answer is not None
        assert answer.status == (200 if right in self.model.rights else 201)
        self.made(int((right, self.clock.now()) not in self.model.looks))
        self.model.looks.add((right, self.clock.now()))
        if again:
            self.execute(work)

    @rule(right=st.sampled_from([the.CN, the.CN_TOO]), after=PASSING, filing=FILINGS)
    def register_in_the_mainland(self, right: RightId, after: timedelta, filing: Filed) -> None:
        self.clock.advance(after)
        self.register_pledge([right], *filing)

    @rule(right=st.sampled_from([the.HK, the.MO]), after=PASSING, filing=FILINGS)
    def register_elsewhere(self, right: RightId, after: timedelta, filing: Filed) -> None:
        self.clock.advance(after)
        self.register_pledge([right], *filing)

    @rule(rights=st.lists(RIGHTS, min_size=2, max_size=3, unique=True), after=PASSING, filing=FILINGS)
    def register_over_several(self, rights: list[RightId], after: timedelta, filing: Filed) -> None:
        self.clock.advance(after)
        self.register_pledge(rights, *filing)

    def register_pledge(
        self, rights: list[RightId], lender: Identifier, official: str, back: timedelta, fault: str, dry: bool
    ) -> None:
        rights = [*rights, UNKNOWN] if fault == "right" else rights
        acts = {right: self.acts(right, official, back, fault == "reference") for right in rights}
        firm = the.STRANGER if fault == "stranger" else the.OWNER
        work = the.pledge(lender, firm, acts.items(), consents=fault != "consent")
        refusal = self.model.refusal(acts, self.now, sound=fault not in {"stranger", "consent"})
        tried = None if refusal or not dry else execute(self.register, work, claim=None, dry_run=True)
        answer = self.execute(work, refusal)
        if answer is None:
            return
        now, model = self.now, self.model
        lapsed = [*model.lapse(model.due(rights, now)), *model.lapse(model.overtaken(acts, now), acts)]
        year = legal_day(max(now, model.last_at + MICROSECOND + len(lapsed) * MICROSECOND)).year
        model.serials[year] += 1
        number = registration_number(year, model.serials[year])
        seq = model.entries + len(lapsed)
        at = self.made(len(lapsed) + 1, number, *lapsed)
        model.banks[number] = lender
        model.pieces += [
            Piece(number=number, item=n, right=right, registered_at=at, seq=seq, acts=[*acts[right]])
            for n, right in enumerate(rights, start=1)
        ]
        body = json.loads(answer.text)
        assert (answer.status, body["registration_number"]) == (201, number)
        assert (body["seq"], body["registered_at"]) == (seq, instant_text(at))
        self.check_document(body, max(now, at))
        if tried is not None:
            assert {**json.loads(tried.text), "terms_digest": None} == {**body, "terms_digest": None, "dry_run": True}

    def acts(self, right: RightId, official: str, back: timedelta, reuses: bool) -> tuple[Act, ...]:
        if official == "none":
            return ()
        used = [a.reference for p in self.model.on(right) for a in p.acts if a.act is ActKind.REGISTER]
        return (self.act(right, ActKind.REGISTER, official, back, used[-1] if reuses and used else None),)

    # -- what happens to a pledge --

    @precondition(lambda self: self.model.pieces)
    @rule(pick=st.integers(0, 99), after=PASSING, back=BACK, match=MATCH)
    def prove_the_entry(self, pick: int, after: timedelta, back: timedelta, match: str) -> None:
        self.clock.advance(after)
        self.file_evidence(pick, ActKind.REGISTER, back, match)

    @precondition(lambda self: self.model.pieces)
    @rule(pick=st.integers(0, 99), after=PASSING, back=BACK, match=MATCH)
    def prove_the_cancellation(self, pick: int, after: timedelta, back: timedelta, match: str) -> None:
        self.clock.advance(after)
        self.file_evidence(pick, ActKind.CANCEL, back, match)

    def file_evidence(self, pick: int, kind: ActKind, back: timedelta, match: str) -> None:
        piece = self.model.pieces[pick % len(self.model.pieces)]
        filed = self.act(piece.right, kind, "entered", back)
        if_match, refusal = self.condition(piece.number, match)
        stand = piece.at(self.now)
        if refusal is None and kind is not ActKind.CANCEL and (stand is None or stand.status != "live"):
            refusal = PledgeClosed
        lender = self.model.banks[piece.number]
        if self.execute(the.evidence(lender, piece.number, if_match, piece.item, filed), refusal) is None:
            return
        self.lapse_beside(piece.number)
        piece.acts.append(filed)
        if kind is ActKind.CANCEL and filed.effective_at is not None:
            piece.end = first_of(piece.end, ("released", filed.effective_at))

    @precondition(lambda self: self.model.pieces)
    @rule(pick=st.integers(0, 99), after=PASSING, match=MATCH)
    def discharge(self, pick: int, after: timedelta, match: str) -> None:
        self.clock.advance(after)
        number = self.model.pieces[pick % len(self.model.pieces)].number
        if_match, refusal = self.condition(number, match)
        now, pieces = self.now, self.model.of(number)
        live = [piece for piece in pieces if (stand := piece.at(now)) and stand.status == "live"]
        refusal = refusal or (None if live else PledgeClosed)
        if self.execute(the.discharge(self.model.banks[number], number, if_match), refusal) is None:
            return
        self.lapse_beside(number)
        for piece in live:
            piece.end = ("released", now)

    def condition(self, number: str, match: str) -> tuple[str | None, type[Exception] | None]:
        """An If-Match as `match` says, and what it is refused with."""
        etag = asking.pledge_by_number(self.register, the.AUDITOR, number, When(now=self.clock.now()))[1]
        past = self.etags[number]
        if etag not in past:
            past.append(etag)
        if match == "none":
            return None, PreconditionMissing
        if match == "past" and self.gone[number]:
            return self.gone[number][0], PreconditionFailed
        return past[0] if match == "past" else etag, None

    def lapse_beside(self, number: str) -> None:
        """A change of a pledge first records what has run out on its rights."""
        now = self.now
        lapsed = self.model.lapse(self.model.due([piece.right for piece in self.model.of(number)], now))
        self.made(len(lapsed) + 1, number, *lapsed)

    # -- time, upkeep, repetition --

    @rule(after=PASSING, how=st.sampled_from(["reassess", "rebuild", "replay"]))
    def keep_up(self, after: timedelta, how: str) -> None:
        self.clock.advance(after)
        getattr(self, how)()

    def reassess(self) -> None:
        at, due = self.now, self.model.due(self.model.rights, self.clock.now())
        made, entries = sweeping.reassess(self.register), self.entries()
        assert {entry.type for entry in entries} <= {"reservation_lapsed", "recognition_changed"}
        assert made == len(entries)
        lapsed = [entry.pledge for entry in entries if entry.type == "reservation_lapsed"]
        assert lapsed == self.model.lapse(due)
        assert {entry.pledge for entry in entries} - {*lapsed} <= self.model.living(self.now)
        self.acted(lapsed)
        self.model.appended(len(entries), at)
        assert sweeping.reassess(self.register) == 0

    def rebuild(self) -> None:
        with self.register.store.read() as connection:
            before = projections.dump(connection)
        assert upkeep.rebuild(self.register) == self.model.entries
        with self.register.store.read() as connection:
            assert projections.dump(connection) == before

    def replay(self) -> None:
        assert self.done is not None
        claim, work, answer, at = self.done
        if self.clock.now() > at + KEYS_LIVE:
            return
        again = execute(self.register, work, claim=claim)
        assert again.replayed
        assert (again.status, again.text, again.headers) == (answer.status, answer.text, answer.headers)
        other = Claim(holder=claim.holder, party=None, route=claim.route, key=claim.key, fingerprint="cd")
        with pytest.raises(IdempotencyKeyReused):
            execute(self.register, work, claim=other)

    # -- reading --

    @rule(back=st.sampled_from([timedelta(0), timedelta(hours=8), timedelta(days=3), timedelta(days=40)]))
    def remember(self, back: timedelta) -> None:
        """Ask as of some day and as known now; then let the instant pass, so that nothing more is recorded in it."""
        self.clock.set(self.now)
        when = self.clock.now()
        self.clock.advance(MICROSECOND)
        self.told = [*self.told[-3:], *((ask, ask()) for ask in self.questions(when - back, when))]

    def questions(self, as_of: datetime, known_at: datetime) -> Iterable[Callable[[], Any]]:
        def when() -> When:
            return When(now=self.clock.now(), as_of=as_of, known_at=known_at)

        register = self.register
        yield lambda: asking.firm_encumbrances(register, the.OWNER, when(), WHOLE)
        yield lambda: asking.right_encumbrances(register, the.CN, when(), WHOLE)
        if self.model.pieces:
            number = self.model.pieces[-1].number
            yield lambda: self.pledge(number, when())
            yield lambda: history.pledge_history(register, the.AUDITOR, number, when(), -1, 200)

    def pledge(self, number: str, when: When) -> Any:
        """The pledge as read at `when`; None where there was none then."""
        try:
            return asking.pledge_by_number(self.register, the.AUDITOR, number, when)[0]
        except NotFound:
            return None

    @rule(right=RIGHTS, shift=st.timedeltas(timedelta(days=-60), timedelta(days=60)))
    def ask_of_any_day(self, right: RightId, shift: timedelta) -> None:
        as_of = self.clock.now() + shift
        when = When(now=self.clock.now(), as_of=as_of)
        answer = asking.right_encumbrances(self.register, right, when, WHOLE)
        assert answer["known"] == (right in self.model.rights)
        assert {group["right"]: shown(group) for group in answer["items"]} == (
            {str(right): self.model.seen(right, as_of)} if answer["known"] else {}
        )
        for number in dict.fromkeys(piece.number for piece in self.model.on(right)):
            body = self.pledge(number, when)
            stood = any(
                seen[0] == number for one in self.model.of(number) for seen in self.model.seen(one.right, as_of)
            )
            assert (body is not None) == stood
            if body is not None:
                self.check_document(body, as_of)

    def check_document(self, body: dict[str, Any], as_of: datetime) -> None:
        number = body["registration_number"]
        for item, piece in zip(body["items"], self.model.of(number), strict=True):
            found = {(number, item["item"], item["status"], item["priority_rank"], item["since"])}
            assert item["right"] == str(piece.right)
            expected = {seen for seen in self.model.seen(piece.right, as_of) if seen[0] == number}
            assert found == (expected or {(number, piece.item, None, None, None)})

    @invariant()
    def the_journal_verifies(self) -> None:
        verdict = upkeep.verify(self.register)
        assert (verdict.entries, verdict.findings) == (self.model.entries, ())

    @invariant()
    def reads_say_what_the_model_says(self) -> None:
        answer = asking.firm_encumbrances(self.register, the.OWNER, When(now=self.clock.now()), WHOLE)
        found = {group["right"]: shown(group) for group in answer["items"]}
        assert found == {str(right): self.model.seen(right, self.now) for right in self.model.rights}
        for name, items in found.items():
            ranks = sorted(rank for _, _, _, rank, _ in items if rank is not None)
            assert ranks == [*range(1, len(ranks) + 1)]
            assert len(ranks) <= 1 or not name.startswith("CN/")
        bare = {name for name, items in found.items() if not any(status == "live" for _, _, status, _, _ in items)}
        assert set(answer["unencumbered"]) == bare
        assert answer["totals"]["encumbered"] == len(found) - len(bare)

    @invariant()
    def a_right_is_taken_by_one_item(self) -> None:
        with self.register.store.read() as connection:
            items = projections.dump(connection)["item_version"]
        taken = Counter(row.right_id for row in items if row.occupies and row.seq_to is None)
        assert taken == Counter(str(piece.right) for piece in self.model.pieces if piece.occupies)
        assert set(taken.values()) <= {1}

    @invariant()
    def what_was_answered_is_answered_again(self) -> None:
        for ask, answer in self.told:
            assert ask() == answer


def test_inv_44_the_register_keeps_what_it_was_told(databases: Databases) -> None:
    """INV-44 replay: fold(all events) == current state; fold(events recorded <= t) == state as known at t.

    30 runs of up to 25 steps on each database; many more, and longer, under `nightly`.
    """
    now = settings()
    more = settings(max_examples=now.max_examples * 3 // 10, stateful_step_count=now.stateful_step_count // 2)
    run_state_machine_as_test(lambda: RegisterMachine(databases), settings=more)
