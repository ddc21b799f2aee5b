"""A varied life of a register, step by step as it is drawn: filings, evidence, ends, official events, days, sweeps.

`Life(world)` records a family of four rights in three places, one right that a Hong Kong company pledges, and goes on
from there; a step that the register refuses leaves nothing and is passed over. The world's clock only goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from registry.domain.values.days import instant_text, legal_day
from registry.service.operating import sweep
from tests.scenes.world import (
    CO_OWNER,
    FIRM,
    OTHER_BANK,
    REGISTER,
    Body,
    World,
    act,
    disclosing,
    event,
    filing,
    item,
    must,
    name,
    party,
    valued,
)

DAYS = (0, 0, 1, 3, 29, 31, 60, 120)
"""How many days a step may take: some reach the end of a reservation, of a month, of what is fresh, of a grace."""
KINDS = (
    *("file", "file", "file again", "file all", "file abroad"),
    *("enter", "enter", "deliver", "cancel", "discharge"),
    *("fee", "challenge", "freeze", "thaw", "lapse", "license", "insolvency", "registration", "sweep"),
)
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 11), st.sampled_from(DAYS)), min_size=6, max_size=12)
Step = tuple[str, int, int]


class Life:
    """What has been recorded so far. `moments` are the instants between two commands."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.until = world.clock.now() + timedelta(days=250)
        days: Body = {"fees_paid_until": "2027-02-15"}
        base = world.right("CN", "invention", **days)
        self.family = [
            base,
            world.member(base, "HK", "standard_r", **days),
            world.member(base, "MO", "extension", **days),
            world.member(base, "HK", "standard_o"),
        ]
        self.abroad = world.right("HK", "standard_o", CO_OWNER)
        self.pledges: list[str] = []
        self.moments: list[datetime] = []

    def go(self, steps: Sequence[Step]) -> None:
        """Take every step, and let its days pass."""
        for kind, which, days in steps:
            getattr(self, "_" + kind.replace(" ", "_"))(which)
            self.moments.append(self.world.clock.advance(timedelta(seconds=1)))
            if self.world.clock.now() < self.until:
                self.world.clock.advance(timedelta(days=days))

    @property
    def rights(self) -> list[Body]:
        """Every right of it."""
        return [*self.family, self.abroad]

    def ago(self, hours: int) -> str:
        """An instant before now, as bodies write it."""
        return instant_text(self.world.clock.now() - timedelta(hours=hours))

    # ---- pledges -----------------------------------------------------------------------------------------------------

    def _file(self, which: int) -> None:
        """A bank takes one member of the family, sometimes without an entry, sometimes with one of later today."""
        right = self.family[which % 4]
        self._filed(filing(self._item(right, ("entered", "none", "asked", "later")[which // 3]), **self._signed()))

    def _file_again(self, which: int) -> None:
        """The other bank does."""
        body = filing(self._item(self.family[1 + which % 3], "entered"), pledgee=OTHER_BANK, **self._signed())
        self._filed(body, other=True)

    def _file_all(self, which: int) -> None:
        """A bank takes three members at once, and spreads one valuation over them."""
        drawn = [valued(f"V-{which}", "9000000", "3000000")] * 3
        items = [self._item(one, "entered", valuation=value) for one, value in zip(self.family, drawn, strict=False)]
        self._filed(filing(*items, **self._signed()))

    def _file_abroad(self, which: int) -> None:
        """A Hong Kong company charges its patent: the Companies Registry asks for a delivery within the month."""
        told = self._item(self.abroad, "entered" if which % 2 else "asked")
        self._filed(filing(told, pledgor=CO_OWNER, **self._signed(CO_OWNER)))

    def _item(self, right: Body, how: str, **members: Any) -> Body:
        register, now = REGISTER[right["jurisdiction"]], self.world.clock.now()
        asked = {"applied_at": self.ago(30), "obtained_at": self.ago(1)}
        end_of_day = instant_text(now.replace(hour=15, minute=59, second=0))
        acts = {
            "entered": [act(register, self.ago(20), **asked)],
            "later": [act(register, end_of_day, **asked)],
            "asked": [act(register, None, **asked)],
            "none": [],
        }[how]
        search = {"register": register, "reference": "S-1", "at": self.ago(40), "sha256": "7" * 64}
        others = disclosing(*(one for one in self.family if one != right)) if right in self.family else []
        return item(right, filings=acts, official_search=search, family_disclosed=others, **members)

    def _signed(self, pledgor: Body = FIRM) -> Body:
        """Signed yesterday, consented to then; the debt falls due after a year."""
        plain = filing(pledgor=pledgor)
        due_on = legal_day(self.world.clock.now()) + timedelta(days=200)
        return {
            "contract": {**plain["contract"], "executed_at": self.ago(35)},
            "obligation": {**plain["obligation"], "due_on": due_on.isoformat()},
            "consents": [{"party": pledgor, "at": self.ago(35), "sha256": "1" * 64}],
        }

    def _filed(self, body: Body, *, other: bool = False) -> None:
        answer = (self.world.other_bank if other else self.world.bank).post("/v1/pledges", body)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            self.pledges.append(answer.json()["registration_number"])

    def _enter(self, which: int) -> None:
        """The register of the right has entered a pledge."""
        self._evidence(which, None, "register", self.ago(2))

    def _deliver(self, which: int) -> None:
        """A charge was delivered to the Companies Registry."""
        self._evidence(which, "HK-CR", "register", self.ago(3))

    def _cancel(self, which: int) -> None:
        """The register of the right has cancelled an entry."""
        self._evidence(which, None, "cancel", self.ago(1))

    def _evidence(self, which: int, register: str | None, kind: str, at: str) -> None:
        if self.pledges:
            number = self.pledges[which % len(self.pledges)]
            document = self._document(number)
            one = document["items"][which % len(document["items"])]
            where = register or REGISTER[one["right"][:2]]
            proof = act(where, at, kind, applied_at=at, obtained_at=at)
            self._act(number, "filings", {"item": one["item"], **proof})

    def _discharge(self, which: int) -> None:
        """A pledge is discharged."""
        if self.pledges:
            self._act(self.pledges[which % len(self.pledges)], "discharge", {"reason": "debt_performed"})

    def _act(self, number: str, what: str, body: Body) -> None:
        caller = self.world.bank
        answer = caller.get(f"/v1/pledges/{number}")
        done = caller.post(f"/v1/pledges/{number}/{what}", body, if_match=answer.headers["ETag"])
        assert done.status_code in (200, 403, 409, 422), done.text

    def _document(self, number: str) -> Body:
        body: Body = must(200, self.world.auditor.get(f"/v1/pledges/{number}")).json()
        return body

    # ---- what happens to rights and firms, and days ------------------------------------------------------------------

    def _fee(self, which: int) -> None:
        """A fee was paid, or was not: the next one, or the one missed, falls due within months."""
        day = (legal_day(self.world.clock.now()) + timedelta(days=20 + 20 * which)).isoformat()
        told = {"paid_until": day} if which % 2 else {"due_on": day}
        self._happened(which, "fee_paid" if which % 2 else "fee_missed", **told)

    def _challenge(self, which: int) -> None:
        """Its invalidation is asked for, or decided."""
        if which % 2:
            self._happened(which // 2, "invalidation_requested", reference="I-1")
        else:
            result = ("partial", "upheld", "full")[which % 3]
            self._happened(which // 2, "invalidation_decided", result=result, final=True)

    def _freeze(self, which: int) -> None:
        """A court preserves a right from some day still to come, for a month."""
        begins = legal_day(self.world.clock.now()) + timedelta(days=5 * which)
        days = {"from": begins.isoformat(), "until": (begins + timedelta(days=30)).isoformat()}
        self._happened(which, "preservation_ordered", authority="court", document=f"D-{which}", **days)

    def _thaw(self, which: int) -> None:
        """A court had preserved a right for some days that were over before anybody told."""
        ended = legal_day(self.world.clock.now()) - timedelta(days=1 + which % 3)
        days = {"from": (ended - timedelta(days=which)).isoformat(), "until": ended.isoformat()}
        at = f"{days['from']}T00:00:00+08:00"
        self._happened(which, "preservation_ordered", at, authority="court", document=f"T-{which}", **days)

    def _lapse(self, which: int) -> None:
        """A right lapsed, or was restored."""
        self._happened(which, "status_changed", status="lapsed" if which % 2 else "in_force")

    def _license(self, which: int) -> None:
        """An exclusive licence was recorded, with an end."""
        begins = legal_day(self.world.clock.now()) + timedelta(days=which - 6)
        days = {"from": begins.isoformat(), "until": (begins + timedelta(days=45)).isoformat()}
        self._happened(which, "licence_recorded", exclusive=True, licensee="somebody", **days)

    def _happened(self, which: int, kind: str, at: str | None = None, **members: Any) -> None:
        right = self.rights[which % len(self.rights)]
        body = {**event(REGISTER[right["jurisdiction"]], kind, at or self.ago(1)), **members}
        must(201, self.world.registrar.post(f"/v1/rights/{name(right)}/events", body))

    def _insolvency(self, which: int) -> None:
        """The pledgor of the family is insolvent, from a day that may lie ahead, sometimes to one that may be past."""
        since = legal_day(self.world.clock.now()) + timedelta(days=10 * (which - 3))
        until = None if which % 3 else (since + timedelta(days=which)).isoformat()
        self._told(FIRM, "广州某某科技有限公司", insolvent_since=since.isoformat(), insolvent_until=until)

    def _registration(self, which: int) -> None:
        """It was registered in Hong Kong from some day on, or is no longer."""
        day = (legal_day(self.world.clock.now()) + timedelta(days=5 * (which - 6))).isoformat()
        days = {"hk_registered_until": day} if which % 4 == 3 else {"hk_registered_from": day}
        self._told(FIRM, "广州某某科技有限公司", **days)

    def _told(self, firm: Body, called: str, **facts: Any) -> None:
        answer = self.world.registrar.post("/v1/parties", party(firm, name=called, **facts))
        assert answer.status_code in (200, 422), answer.text

    def _sweep(self, _which: int) -> None:
        """What days have done is recorded."""
        sweep.reassess(self.world.desk.register)
