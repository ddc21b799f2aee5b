"""Filings: of one right, of several, and many at once."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from registry.domain.filing.acts import Act, ActKind
from registry.domain.party.identifiers import Identifier
from registry.domain.pledge.registration_number import registration_number
from registry.domain.right.facts import RightId
from registry.domain.values.days import instant_text, legal_day
from registry.service.journal.transaction import Transaction
from registry.service.pledge import registration
from registry.service.pledge.batch import Registered
from registry.service.pledge.batch_lines import BatchRefused
from tests.machine import calls
from tests.machine.cast import BACK, BANKS, DRY, FAULT, HK_TOO, LENT, OFFICIAL, OWNED, PASSING, POOR, RIGHTS, UNKNOWN
from tests.machine.driving import Driving, lapses
from tests.machine.expected import MICROSECOND, Asked, Expected, Refusal
from tests.scenes import registers as the

MAINLAND = st.sampled_from([right for right in OWNED if right.jurisdiction == "CN"])
ELSEWHERE = st.sampled_from([the.HK, the.HK, the.HK, the.MO, HK_TOO])
"""One of them often, so that several pledges stand on it."""
FILED = st.tuples(LENT, OFFICIAL, BACK, FAULT, st.booleans())
Filed = tuple[Identifier, str, timedelta, str, bool]
"""Who lends, how far the official entry is, how long ago, what is wrong, whether an invalidation is acknowledged."""


class Filing(Driving):
    """Rules of filing."""

    @rule(right=MAINLAND, after=PASSING, filed=FILED, dry=DRY)
    def register_in_the_mainland(self, right: RightId, after: timedelta, filed: Filed, dry: bool) -> None:
        self.clock.advance(after)
        self.register_pledge([right], filed, dry)

    @rule(right=ELSEWHERE, after=PASSING, filed=FILED, dry=DRY)
    def register_elsewhere(self, right: RightId, after: timedelta, filed: Filed, dry: bool) -> None:
        self.clock.advance(after)
        self.register_pledge([right], filed, dry)

    @rule(rights=st.lists(RIGHTS, min_size=2, max_size=3, unique=True), after=PASSING, filed=FILED, dry=DRY)
    def register_over_several(self, rights: list[RightId], after: timedelta, filed: Filed, dry: bool) -> None:
        self.clock.advance(after)
        first = self.model.titles[rights[0]].owner(self.now)
        mine = [right for right in rights if self.model.titles[right].owner(self.now) == first]
        self.register_pledge(mine, filed, dry)

    def asked(self, rights: list[RightId], filed: Filed) -> Asked:
        """A filing over these rights by the firm whose the first is, with what is wrong with it."""
        lender, official, back, fault, acknowledged = filed
        wanted = [*rights, UNKNOWN] if fault == "right" else rights
        owner = self.model.titles[rights[0]].owner(self.now)
        return Asked(
            by=the.bank(next(bank for bank in BANKS if bank != lender) if fault == "caller" else lender),
            lender=lender,
            firm=POOR if fault == "stranger" and owner != POOR else owner,
            acts={right: self.acts(right, official, back, fault == "reference") for right in wanted},
            consents=fault != "consent",
            acknowledged=acknowledged,
        )

    def acts(self, right: RightId, official: str, back: timedelta, reuses: bool) -> tuple[Act, ...]:
        if official == "none":
            return ()
        used = [a.reference for p in self.model.on(right) for a in p.acts if a.act is ActKind.REGISTER]
        return (self.act(right, ActKind.REGISTER, official, back, used[-1] if reuses and used else None),)

    def register_pledge(self, rights: list[RightId], filed: Filed, dry: bool) -> None:
        asked, first = self.asked(rights, filed), self.next_at
        refusal = self.model.refusal(asked, self.now)
        request = _request(asked)

        def work(transaction: Transaction) -> Any:
            return registration.register_pledge(transaction, asked.by, request)

        answer = self.call(work, refusal, dry=dry)
        if answer is None:
            return
        number, acts = admit(self.model, asked, self.now, first, self.journal.position + 1)
        at = self.took(*acts)[-1]
        body = json.loads(answer.text)
        assert (answer.status, body["registration_number"]) == (201, number)
        assert (body["seq"], body["registered_at"]) == (self.model.of(number)[0].seq, instant_text(at))
        assert answer.headers["ETag"] == self.etags[number][0]
        self.check_whole(body, at)

    @rule(
        lender=LENT,
        lines=st.lists(st.tuples(RIGHTS, FILED), min_size=1, max_size=4),
        after=PASSING,
        how=st.sampled_from(["atomic", "best effort", "closing set"]),
        dry=DRY,
    )
    def register_many(
        self, lender: Identifier, lines: list[tuple[RightId, Filed]], after: timedelta, how: str, dry: bool
    ) -> None:
        """A batch, or a closing set: each line as its own filing would be with those before it in place."""
        self.clock.advance(after)
        mine = [self.asked([right], (lender, *filed[1:])) for right, filed in lines]
        sent = [replace(one, by=the.bank(lender), lender=one.by.party or lender) for one in mine]
        after_all, expected, numbers, acts = self.decided(lender, sent)
        refused = how != "best effort" and any(expected)
        told: list[Any] = []
        by, requests = the.bank(lender), [_request(one) for one in sent]
        batch = calls.batch(by, requests, atomic=how == "atomic", told=told)
        work = calls.closing(by, requests, told) if how == "closing set" else batch
        answer = self.call(work, BatchRefused if refused else None, dry=dry)
        assert [type(one) if isinstance(one, Exception) else None for one in told] == expected
        if answer is None:
            return
        self.model = after_all
        times = self.took(*acts)
        if how == "closing set":
            assert [one["registration_number"] for one in json.loads(answer.text)["pledges"]] == numbers
            return
        registered = [one for one in told if isinstance(one, Registered)]
        assert [one.document["registration_number"] for one in registered] == numbers
        assert [one.etag for one in registered] == [self.etags[number][-1] for number in numbers]
        for one in registered:
            self.check_whole(one.document, times[-1])

    def decided(
        self, lender: Identifier, sent: list[Asked]
    ) -> tuple[Expected, list[Refusal], list[str], list[tuple[str, str | None]]]:
        """The model after a batch, what each line is refused with, the numbers of the others, and the acts it makes."""
        model, first, position = deepcopy(self.model), self.next_at, self.journal.position + 1
        expected: list[Refusal] = []
        numbers: list[str] = []
        acts: list[tuple[str, str | None]] = []
        for asked in sent:
            at = first + len(acts) * MICROSECOND
            now = max(self.now, at - MICROSECOND)
            refusal = model.refusal(asked, now)
            expected.append(refusal)
            if refusal is None:
                number, more = admit(model, asked, now, at, position + len(acts))
                numbers.append(number)
                acts += more
        return model, expected, numbers, acts


def admit(
    model: Expected, asked: Asked, now: datetime, first: datetime, position: int
) -> tuple[str, list[tuple[str, str | None]]]:
    """Register a filing in the model, its first entry being made at `first` and `position`: its number, and its acts.

    Reservations that have run out, and those that its official entry overtakes, lapse before it.
    """
    lapsed = [*model.lapse(model.due(asked.acts, now)), *model.lapse(model.overtaken(asked.acts, now), asked.acts)]
    at = first + len(lapsed) * MICROSECOND
    year = legal_day(at).year
    model.serials[year] += 1
    number = registration_number(year, model.serials[year])
    model.register(asked, number, at, position + len(lapsed))
    return number, [*lapses(lapsed), ("pledge_registered", number)]


def _request(asked: Asked) -> registration.FilingRequest:
    return the.filing(
        asked.lender, asked.firm, asked.acts.items(), consents=asked.consents, acknowledged=asked.acknowledged
    )
