"""A favourable item to mutate: one right, one filing over it, its official acts and rivals, judged at one instant.

`favourable("CN")` (or HK, MO) is an item that nothing speaks against at home, and elsewhere only that it is enforced
there. `Scene.with_…` changes one thing in it; `Scene.judge` judges it as intake and later evidence do. Days hang on
`TODAY`, the legal day the item is judged on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from registry.domain.case.case import Jurisdiction, Places
from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import (
    AgentOnFile,
    Collateral,
    Consent,
    Contract,
    Filing,
    Obligation,
    Search,
    Valuation,
)
from registry.domain.law.dated import in_force
from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.party import Name, Party, PartyKind, PartyRef
from registry.domain.pledge.pledge import ConsentGiven
from registry.domain.pledge.public import NamedParty
from registry.domain.rank.interests import ItemInterest, Lender, interest_in
from registry.domain.rank.standing import Timing
from registry.domain.rank.timing import End, timing
from registry.domain.recognition.judge import Judgement, Rival, Subject, item_law, judge
from registry.domain.recognition.world import World
from registry.domain.right.facts import Observation, Owner, RightChange, RightId, RightStatus, Source, Text
from registry.domain.right.record import RightRecord
from registry.domain.values.days import last_day_of_term, start_of_day
from registry.domain.values.money import Money
from registry.jurisdictions import discover

PLACES: Places = discover()
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SHA = "0" * 64
LATEST = 2**40
"""A journal index behind every other in a scene."""


def party(name: str) -> PartyRef:
    """A party known here by this id."""
    return PartyRef(id=name, identifier=Identifier(scheme=Scheme.OTHER, value=name, issuer="TEST"))


PLEDGEE, PLEDGOR, OTHER = party("bank"), party("firm"), party("other")
NAMES = (
    NamedParty(id="bank", scheme="OTHER", value="bank", issuer="TEST", name=Name(text="Bank", lang="en")),
    NamedParty(id="firm", scheme="OTHER", value="firm", issuer="TEST", name=Name(text="Firm", lang="en")),
)
NUMBERS = {"CN": "201810000001.4", "HK": "HK20061483", "MO": "J-000123"}
ODD_NUMBERS = {"HK": "ABC", "MO": "ABC"}
"""Numbers of no form known there, kept with a doubt."""
KINDS = {"CN": "invention", "HK": "standard_o", "MO": "invention"}
SEATS = {"HK": "CN"}
"""Where the parties sit, if not where the right lies: companies of Hong Kong owe their charges to a second register."""
REMARKED: dict[str, frozenset[str]] = {
    "CN": frozenset(),
    "HK": frozenset({"COMPANY_NOT_REGISTERED", "SAFE_ON_REALISATION"}),
    "MO": frozenset(),
}
"""What is remarked, and no fault, of an item by those parties: that the pledgor and its register lie apart."""


def at(day: date, hours: int = 9) -> datetime:
    """That hour of a legal day, in UTC."""
    return start_of_day(day) + timedelta(hours=hours)


def seated(seat: str, **kinds: PartyKind) -> dict[str, Party]:
    """The three parties, all of that seat; companies, the pledgee a bank, unless `kinds` says otherwise."""
    told = {"firm": PartyKind.COMPANY, "bank": PartyKind.BANK, "other": PartyKind.COMPANY, **kinds}
    return {
        ref.id: Party(
            id=ref.id,
            kind=told[ref.id],
            seat=seat,
            names=(Name(text=ref.id, lang="en"),),
            identifiers=(ref.identifier,),
        )
        for ref in (PLEDGEE, PLEDGOR, OTHER)
    }


def owners(*names: str | None) -> tuple[Owner, ...]:
    """Owners by their ids; None is an unidentified one."""
    return tuple(
        Owner(party=name, name=None if name else Text(text="unidentified", lang="en"), share=None) for name in names
    )


def observation(place: Jurisdiction, **members: Any) -> Observation:
    """What the register showed four days ago of a right in force; its owner is the pledgor."""
    code = place.code
    facts: dict[str, Any] = {
        "right": RightId(jurisdiction=code, number=NUMBERS.get(code, "X-1")),
        "kind": KINDS.get(code, next(iter(place.kinds))),
        "titles": (Text(text="示例", lang="zh-Hans"),),
        "owners": owners(PLEDGOR.id),
        "status": RightStatus.IN_FORCE,
        "observed_at": at(TODAY - 4 * DAY),
        "source": Source(register=place.register, reference="extract"),
        "filed_on": date(2021, 3, 19),
        "published_on": date(2022, 9, 20),
        "granted_on": date(2023, 6, 1),
        "fees_paid_until": date(2027, 3, 19),
        **members,
    }
    if "expires_on" not in members and facts["filed_on"] is not None:
        years = in_force(place.kinds[facts["kind"]].term_years, facts["filed_on"])
        facts["expires_on"] = last_day_of_term(facts["filed_on"], years or 20)
    return Observation(**facts)


def registered(register: str, **members: Any) -> Act:
    """An entry by a register, applied for four days ago and made three days ago."""
    facts: dict[str, Any] = {
        "reference": "R-1",
        "applied_at": at(TODAY - 4 * DAY, 15),
        "effective_at": at(TODAY - 3 * DAY, 10),
        "sha256": SHA,
        "obtained_at": at(TODAY - 3 * DAY, 11),
    }
    return Act(register=register, act=ActKind.REGISTER, **{**facts, **members})


def money(amount: str) -> Money:
    """An amount in CNY."""
    return Money(amount=Decimal(amount), currency="CNY")


def filing(place: Jurisdiction, right: RightId, acts: tuple[Act, ...], **members: Any) -> Filing:
    """A filing of one item that lacks nothing."""
    facts: dict[str, Any] = {
        "pledgee": PLEDGEE,
        "pledgor": PLEDGOR,
        "debtor": PLEDGOR,
        "obligation": Obligation(
            kind="specific", principal=money("5000000.00"), due_on=date(2027, 11, 19), scope="principal, interest"
        ),
        "contract": Contract(
            number="C-1",
            executed_at=at(TODAY - 5 * DAY, 10),
            written=True,
            signatories=(PLEDGOR, PLEDGEE),
            governing_law=place.code,
            dispute_seat=place.code,
            dispute_by="arbitration",
        ),
        "consents": (Consent(party=PLEDGOR, at=at(TODAY - 5 * DAY, 10), sha256=SHA),),
        "collateral": (
            Collateral(
                right=right,
                security=place.securities[0] if place.code != "HK" else "hk_fixed_charge",
                filings=acts,
                knowledge_of_prior=(),
                official_search=Search(register=place.register, reference="S-1", at=at(TODAY - 5 * DAY)),
            ),
        ),
    }
    return Filing(**{**facts, **members})


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One item in its world: its timing follows from its acts, as of an item registered two days ago.

    `family` are the records of other rights, `held` the items on them, `allocated` what others draw on valuations,
    `words` the pledgee's on what is done with the right.
    """

    place: Jurisdiction
    seen: Observation
    filing: Filing
    changes: tuple[RightChange, ...] = ()
    rivals: tuple[Rival, ...] = ()
    family: tuple[RightRecord, ...] = ()
    held: Mapping[RightId, tuple[Rival, ...]] = field(default_factory=dict)
    allocated: tuple[Valuation, ...] | None = None
    end: End | None = None
    reservation_ends_at: datetime | None = None
    parties: Mapping[str, Party] = field(default_factory=lambda: seated("CN"))
    void_from: datetime | None = None
    index: int = LATEST
    registered_at: datetime = NOW - 2 * DAY
    now: datetime = NOW
    places: Places = field(default_factory=lambda: PLACES)
    words: tuple[ConsentGiven, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """The item's official acts."""
        return self.filing.collateral[0].filings

    @property
    def own(self) -> Timing:
        """The item's days."""
        return timing(
            self.acts,
            item_law(self.place),
            registered_at=self.registered_at,
            index=self.index,
            reservation_ends_at=self.reservation_ends_at,
            void_from=self.void_from,
            end=self.end,
        )

    @property
    def world(self) -> World:
        """What a decision over this item rests on."""
        record = RightRecord(right=self.seen.right, observations=(self.seen,), changes=self.changes)
        return World(
            rights={self.seen.right: record, **{one.right: one for one in self.family}},
            rivals={self.seen.right: self.rivals, **self.held},
            parties=self.parties,
            places=self.places,
            rule_set_version="test",
            now=self.now,
            allocated=self.allocated or (),
        )

    def judge(self) -> Judgement:
        """The item judged at `now`."""
        return judge(self.subject, self.world)

    @property
    def subject(self) -> Subject:
        """The item as it is judged; the other items of its filing stand as their acts say."""
        return Subject(
            filing=self.filing,
            number=1,
            security=self.filing.collateral[0].security,
            acts=self.acts,
            timing=self.own,
            interest=interest_in(self.filing, self.filing.collateral[0], self.acts, self.place.register),
            siblings={
                one.right: timing(
                    one.filings,
                    item_law(self.places[one.right.jurisdiction]),
                    registered_at=self.registered_at,
                    index=self.index,
                )
                for one in self.filing.collateral[1:]
            },
            allocated=self.allocated,
            consents=self.words,
        )

    def with_seen(self, **members: Any) -> Scene:
        """The same, but for these members of what the register showed."""
        return replace(self, seen=replace(self.seen, **members))

    def with_filing(self, **members: Any) -> Scene:
        """The same, but for these members of the filing."""
        return replace(self, filing=replace(self.filing, **members))

    def with_contract(self, **members: Any) -> Scene:
        """The same, but for these members of the contract."""
        return self.with_filing(contract=replace(self.filing.contract, **members))

    def with_obligation(self, **members: Any) -> Scene:
        """The same, but for these members of the obligation."""
        return self.with_filing(obligation=replace(self.filing.obligation, **members))

    def with_item(self, **members: Any) -> Scene:
        """The same, but for these members of the collateral."""
        return self.with_filing(collateral=(replace(self.filing.collateral[0], **members),))

    def with_acts(self, *acts: Act) -> Scene:
        """The same with these official acts and no others."""
        return self.with_item(filings=acts)

    def with_party(self, ref: PartyRef, **members: Any) -> Scene:
        """The same, but for these members of what is known of a party."""
        return replace(self, parties={**self.parties, ref.id: replace(self.parties[ref.id], **members)})

    def with_agents(self) -> Scene:
        """The same, pledgor and pledgee represented before the right's own register."""
        register = self.place.register
        agents = tuple(AgentOnFile(party=ref, register=register, agent="Agents") for ref in (PLEDGOR, PLEDGEE))
        return self.with_filing(agents=agents)

    def with_number(self, number: str) -> Scene:
        """The same over a right of this number."""
        right = RightId(jurisdiction=self.place.code, number=number)
        return self.with_seen(right=right).with_item(right=right)

    def with_changes(self, *changes: RightChange) -> Scene:
        """The same, after these official events."""
        return replace(self, changes=changes)


def favourable(
    code: str, kind: str | None = None, places: Mapping[str, Jurisdiction] = PLACES, seat: str | None = None
) -> Scene:
    """An item over a right of this place that nothing speaks against at home; its parties are all of one seat."""
    place = places[code]
    seen = observation(place) if kind is None else observation(place, kind=kind)
    return Scene(
        place=place,
        seen=seen,
        filing=filing(place, seen.right, (registered(place.register),)),
        parties=seated(seat or SEATS.get(code, code)),
        places=places,
    )


def rival(
    index: int = 1,
    *,
    occupies: bool = True,
    pledgee: str = "other",
    security: str = "hk_fixed_charge",
    interest: ItemInterest | None = None,
    **members: Any,
) -> Rival:
    """Another item on the same right, entered ten days ago unless `members` of its timing say otherwise.

    To a law that looks at notice it is, unless `interest` says otherwise, a security signed the day before it was
    applied for (else, before it was registered here), its taker ignorant of any other.
    """
    entered = at(TODAY - 10 * DAY)
    facts: dict[str, Any] = {"registered_at": entered, "priority_at": entered, "present_from": entered, **members}
    applied_at = facts["priority_at"]
    asked = (Act(register="HK-IPD", act=ActKind.REGISTER, applied_at=applied_at),) if applied_at else ()
    return Rival(
        registration_number=f"P{index}",
        item=1,
        pledgee=pledgee,
        pledgor=PLEDGOR.id,
        security=security,
        timing=Timing(index=index, **facts),
        occupies=occupies,
        interest=interest
        or ItemInterest(
            executed_at=(applied_at or facts["registered_at"]) - DAY,
            acts=asked,
            knowledge="none",
            lenders=(Lender(id=pledgee),),
            pledgor=PLEDGOR.id,
        ),
    )


def unentered(index: int = 1, **members: Any) -> Rival:
    """Another item on the same right, ten days old, that no register has entered."""
    return rival(index, priority_at=None, present_from=None, **members)


# A grid of whole hours over the days around today, so that equal instants and day ends come up often.
INSTANTS = st.integers(-40 * 24, 40 * 24).map(lambda hours: start_of_day(TODAY) + timedelta(hours=hours))
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
