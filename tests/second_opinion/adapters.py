"""From the plain data of the second opinion to the registry's own values: the only file here that knows their names.

`RecordedScript` takes a `drawing.Script` through the registry's decisions, command after command, each in the world of
its own instant, and reads what the registry says at any other instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from registry.domain.decide.ending import decide_discharge
from registry.domain.decide.evidence import decide_evidence
from registry.domain.decide.registration import assess
from registry.domain.decide.subordination import decide_subordination
from registry.domain.decide.transfer import decide_transfer
from registry.domain.filing.acts import Act, ActKind, ItemAct
from registry.domain.filing.filing import Collateral, Consent, Contract, Filing, Knowledge, Search
from registry.domain.journal.events import Recorded
from registry.domain.journal.evolution import evolve
from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.party import Name, Party, PartyKind, PartyRef
from registry.domain.pledge.events import PledgeEvents
from registry.domain.pledge.judged import Outcome
from registry.domain.pledge.pledge import Pledge
from registry.domain.pledge.public import NamedParty
from registry.domain.recognition.judge import judge, subject_of
from registry.domain.recognition.world import World
from registry.domain.right.events import (
    FeeMissed,
    FeePaid,
    InvalidationDecided,
    OwnerChanged,
    RightEvents,
    StatusChanged,
)
from registry.domain.right.facts import Owner, RightId, RightStatus, Source
from registry.domain.right.record import RightRecord
from registry.domain.values.days import end_of_day, start_of_day
from registry.errors import InputInvalid, PledgeClosed, PledgeRefused
from tests.domain.living import beside
from tests.domain.strategies import PLACES, SHA, favourable, observation, registered
from tests.scenes.world import lei, uscc
from tests.second_opinion import drawing
from tests.second_opinion.drawing import (
    FIRMS,
    LAST,
    PARTIES,
    Script,
    day_of,
    instant_of,
    maybe_day,
    maybe_instant,
    recorded_at,
)

RIGHTS = {"HK": RightId(jurisdiction="HK", number="HK1224505"), "MO": RightId(jurisdiction="MO", number="I-000123")}
END = recorded_at(LAST + 10)
"""When everything is recorded."""
Said = tuple[int | None, bool, frozenset[int]]
"""What the registry says of an item at an instant: its rank (None: it is not there, or not live), whether MR-35 names
no place for it, and with which items its place is contested."""


@cache
def identifiers() -> dict[str, tuple[Identifier, Identifier]]:
    """Two identifiers of every bank and firm of a script."""
    return {
        key: (Identifier(scheme=Scheme.USCC, value=uscc(n)), Identifier(scheme=Scheme.LEI, value=lei(n)))
        for n, key in enumerate(PARTIES, start=700)
    }


@cache
def opinion_parties() -> dict[str, Any]:
    """The parties as the second opinion knows them: by either identifier, by the id here, and by name."""
    return {
        key: {
            "identifiers": [(str(id_.scheme), id_.value) for id_ in both] + [("", f"party-{key}")],
            "names": PARTIES[key],
        }
        for key, both in identifiers().items()
    }


@cache
def parties(seat: str) -> dict[str, Party]:
    """The parties of a script as recorded here, the firms seated there."""
    return {
        f"party-{key}": Party(
            id=f"party-{key}",
            kind=PartyKind.COMPANY if key in FIRMS else PartyKind.BANK,
            seat=seat if key in FIRMS else "CN",
            names=tuple(Name(text=text, lang="en") for text in PARTIES[key]),
            identifiers=both,
        )
        for key, both in identifiers().items()
    }


def ref(key: str) -> PartyRef:
    """A party as a filing names it."""
    return PartyRef(id=f"party-{key}", identifier=identifiers()[key][0])


def named(key: str) -> NamedParty:
    """A party as an entry names it."""
    party = ref(key)
    scheme, value = str(party.identifier.scheme), party.identifier.value
    return NamedParty(id=party.id, scheme=scheme, value=value, issuer=None, name=Name(text=PARTIES[key][0], lang="en"))


def act_of(act: dict[str, Any], seq: int) -> Act:
    """An official act of a script."""
    return Act(
        register=act["register"],
        act=ActKind(act["act"]),
        reference=None if act["reference"] is None else drawing.reference(act, seq),
        applied_at=maybe_instant(act["applied"]),
        effective_at=maybe_instant(act["effective"]),
        obtained_at=maybe_instant(act["obtained"]),
        sha256=SHA,
        until=maybe_day(act["until"]),
    )


FEE_CODES = ("NOT_IN_FORCE", "FEES_UNPAID", "EVIDENCE_MISSING:fees_paid_until")
LONG_AGO = datetime(2016, 1, 4, 2, tzinfo=UTC)


def right_record(right: dict[str, Any], known_on: date) -> RightRecord:
    """A right of `fees_and_terms`, by what was recorded by the end of a day, in the order it was recorded in."""
    place = PLACES[right["place"]]
    observed = [f for f in right["facts"] if f["what"] == "observed" and f["recorded_on"] <= known_on]
    seen = [
        replace(
            observation(place, kind=right["kind"], filed_on=right["filed_on"], granted_on=right["granted_on"]),
            published_on=None,
            expires_on=right["expires_on"],
            status=RightStatus(fact["status"]),
            fees_paid_until=fact["fees_paid_until"],
            observed_at=at_noon(fact["day"]),
        )
        for fact in observed
    ]
    record = RightRecord(right=seen[0].right, observations=(seen[0],))
    by_fact = dict(zip(map(id, observed), seen, strict=True))
    for fact in right["facts"]:
        if fact is observed[0] or fact["recorded_on"] > known_on:
            continue
        if fact["what"] == "observed":
            record = record.observed(by_fact[id(fact)])
        else:
            record = record.changed(right_event(fact, record.right, place.register).change())
    return record


def right_event(fact: dict[str, Any], right: RightId, register: str) -> RightEvents:
    """An official event of a right."""
    common: dict[str, Any] = {
        "right": right,
        "effective_at": at_noon(fact["day"]),
        "observed_at": at_noon(fact["recorded_on"]),
        "source": Source(register=register, reference="E"),
    }
    if fact["what"] == "fee_paid":
        return FeePaid(paid_until=fact["paid_until"], **common)
    if fact["what"] == "fee_missed":
        return FeeMissed(due_on=fact["due_on"], **common)
    if fact["what"] == "invalidated_in_full":
        return InvalidationDecided(result="full", final=True, **common)
    status, restored = RightStatus(fact["status"]), fact["restored"] or None
    return StatusChanged(status=status, ab_initio=fact["ab_initio"], restored=restored, **common)


def fee_codes(right: dict[str, Any], as_of: date, known_on: date, *, perfected: bool) -> set[str]:
    """What MR-03 and MR-04 say of an item over the right at the end of a day, by what was recorded by another."""
    record = right_record(right, known_on)
    scene = favourable(right["place"], right["kind"])
    entry = registered(scene.place.register, applied_at=LONG_AGO, effective_at=LONG_AGO, obtained_at=LONG_AGO)
    scene = replace(scene.with_acts(*([entry] if perfected else [])), registered_at=LONG_AGO)
    world = replace(
        scene.world, rights={record.right: record}, now=end_of_day(as_of), known_at=end_of_day(known_on), rivals={}
    )
    return {f.code for f in judge(scene.subject, world).core if f.rules[0] in ("MR-03", "MR-04")} & set(FEE_CODES)


def at_noon(day: date) -> datetime:
    """Noon of a legal day."""
    return start_of_day(day) + timedelta(hours=12)


@dataclass
class RecordedScript:
    """A script as the registry recorded it: the pledges by position, and which steps back it took.

    `answers` holds what became of each step: `taken`, `consent` where others must agree, `refused`.
    """

    script: Script
    pledges: dict[int, Pledge] = field(default_factory=dict)
    answers: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    entries: int = 0

    def __post_init__(self) -> None:
        script = self.script
        place = PLACES[script["place"]]
        self.right = RIGHTS[place.code]
        self.numbers = {seq: f"IPP2026{seq:09d}-1{seq}" for seq in range(len(script["items"]))}
        self.parties = parties("HK" if script["duty"] else "CN")
        seen = observation(
            place,
            right=self.right,
            kind=script["kind"],
            status=RightStatus.PENDING if script["granted"] is None else RightStatus.IN_FORCE,
            published_on=day_of(script["published"]),
            granted_on=maybe_day(script["granted"]),
            observed_at=recorded_at(0),
            owners=tuple(Owner(party=f"party-{firm}") for firm in FIRMS),
        )
        self.record = RightRecord(right=self.right, observations=(seen,))
        for at, keys in script["owners"]:
            event = OwnerChanged(
                right=self.right,
                effective_at=at,
                observed_at=at,
                source=Source(register=place.register, reference="E"),
                owners=tuple(Owner(party=f"party-{key}") for key in keys),
            )
            self.record = self.record.changed(event.change())
        for at, kind, seq, detail in drawing.commands(script):
            self._carry_out(at, kind, seq, detail)

    def world(self, now: datetime, known_at: datetime | None = None) -> World:
        """What the registry knows of the right, judged at `now`."""
        return World(
            rights={self.right: self.record},
            rivals={self.right: tuple(map(beside, self.pledges.values()))},
            parties=self.parties,
            places=PLACES,
            rule_set_version="test",
            now=now,
            known_at=known_at,
        )

    def outcomes(self, seq: int, at: datetime) -> dict[str, Outcome]:
        """What an item is worth in each forum at an instant, by all that was ever recorded."""
        pledge = self.pledges[seq]
        judgement = judge(subject_of(pledge, pledge.items[0]), self.world(at, END))
        return {forum: said.outcome for forum, said in judgement.judged.recognition.items()}

    def ranks(self, at: datetime) -> dict[int, int]:
        """The rank of each item that is there at an instant, and live."""
        ranks = {seq: self.said(seq, at)[0] for seq in self.numbers}
        return {seq: rank for seq, rank in ranks.items() if rank is not None}

    def said(self, seq: int, at: datetime) -> Said:
        """What is said of an item at an instant, by all that was ever recorded."""
        pledge = self.pledges[seq]
        judgement = judge(subject_of(pledge, pledge.items[0]), self.world(at, END))
        codes = {f.code for f in judgement.core if f.rules[0] == "MR-35"}
        seqs = {number: seq for seq, number in self.numbers.items()}
        contested = {
            seqs[item.split("/")[0]]
            for code in codes
            if code.startswith("PRIORITY_CONTESTED:")
            for item in code.partition(":")[2].split(",")
        }
        return judgement.rank, "PRIORITY_UNDETERMINED" in codes, frozenset(contested)

    def _carry_out(self, at: datetime, kind: str, seq: int, detail: Any) -> None:
        event: PledgeEvents
        world = self.world(at)
        if kind == "filed":
            item = self.script["items"][seq]
            names = (named(item["bank"]), named(item["pledgor"]))
            event = assess(self._filing(seq, item), world).numbered(self.numbers[seq], at, names)
        elif kind == "evidence":
            acts = tuple(ItemAct(item=1, act=act_of(act, seq), pointer="/filings/0") for act in detail)
            event = decide_evidence(self.pledges[seq], acts, world)
        elif kind == "passed":
            consents = (Consent(party=ref(detail), at=at),)
            event = decide_transfer(self.pledges[seq], ref(detail), named(detail), consents, (), world)
        elif kind == "ended":
            event = decide_discharge(self.pledges[seq], "waived", world, at)
        else:
            try:
                event = self._step_back(detail, at, world)
            except PledgeRefused:
                self.answers.append((detail, "consent"))
                return
            except (InputInvalid, PledgeClosed):
                self.answers.append((detail, "refused"))
                return
            self.answers.append((detail, "taken"))
        self._record(seq, event, at)

    def _step_back(self, step: dict[str, Any], at: datetime, world: World) -> PledgeEvents:
        agreed = tuple(Consent(party=self.pledges[n].pledgee, at=at) for n in step["consents"])
        behind = (self.numbers[step["senior"]], None)
        return decide_subordination(self.pledges[step["junior"]], None, behind, (), world, agreed)

    def _record(self, seq: int, event: PledgeEvents, at: datetime) -> None:
        before = self.pledges.get(seq)
        entry = Recorded(
            event=event,
            index=self.entries,
            recorded_at=at,
            pledge=self.numbers[seq],
            pledge_seq=0 if before is None else before.pledge_seq + 1,
        )
        self.pledges[seq] = evolve(before, event, entry)
        self.entries += 1

    def _filing(self, seq: int, item: dict[str, Any]) -> Filing:
        knowledge, search = item["knowledge"], item["search"]
        if knowledge == "none":
            knowledge = ()
        elif isinstance(knowledge, list):
            knowledge = tuple(
                Knowledge(
                    right=self.right if here else RightId(jurisdiction="HK", number="HK1999999"),
                    holder=self._words(seq, mention),
                    known_at=instant_of(known),
                    negative_pledge_known=negative,
                )
                for (mention, known, negative), here in knowledge
            )
        if search is not None:
            hits = tuple(self._words(seq, mention) for mention in search[2])
            search = Search(register=search[0], reference="S", at=instant_of(search[1]), hits=hits)
        bank, pledgor = ref(item["bank"]), ref(item["pledgor"])
        base = favourable(self.script["place"]).filing
        return Filing(
            pledgee=bank,
            pledgor=pledgor,
            debtor=pledgor,
            obligation=base.obligation,
            contract=Contract(
                executed_at=instant_of(item["signed"]), written=True, signatories=(bank, pledgor), dispute_seat="HK"
            ),
            consents=tuple(Consent(party=ref(firm), at=instant_of(item["signed"])) for firm in FIRMS),
            on_behalf_of=tuple(map(ref, item["behalf"])),
            collateral=(
                Collateral(
                    right=self.right,
                    security=item["security"],
                    filings=tuple(act_of(a, seq) for a in item["acts"] if a["recorded"] == item["recorded"]),
                    knowledge_of_prior=knowledge,
                    official_search=search,
                ),
            ),
        )

    def _words(self, seq: int, mention: Any) -> str:
        return drawing.words_of(self.script, seq, mention, self.numbers, opinion_parties())
