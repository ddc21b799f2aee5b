"""A register to try things in: the same code over data that are thrown away, a clock that can be set, and scenarios.

What a scenario does, it does through the same commands as everybody's. Nothing recorded here is of any register: its
log has an origin under `sandbox.invalid`, so that no policy of another log believes what it signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any

from registry.domain.filing.filing import Collateral, Consent, Contract, Filing, Obligation
from registry.domain.party.party import PartyRef
from registry.domain.right.events import PreservationOrdered
from registry.domain.right.facts import RightId, Source
from registry.domain.values.days import from_micros, instant_text, legal_day, start_of_day
from registry.domain.values.money import read_money
from registry.errors import InputInvalid, NotFound
from registry.service.access.principal import Principal, Role
from registry.service.clock import Clock
from registry.service.journal.execute import execute
from registry.service.journal.register import Register
from registry.service.operating import demonstration
from registry.service.pledge.registration import FilingRequest, register_pledge
from registry.service.recording.rights import record_event
from registry.store.projected import reads

ORIGIN = "sandbox.invalid/log"
_REGISTRAR = Principal(role=Role.REGISTRAR)
_WORD = "illustrative"


class SandboxClock:
    """A clock that goes on from whatever instant it was set to last."""

    def __init__(self, real: Clock) -> None:
        self._real, self._ahead, self._lock = real, timedelta(), Lock()

    def now(self) -> datetime:
        """The present instant of the sandbox, in UTC."""
        with self._lock:
            return self._real.now() + self._ahead

    def set(self, at: datetime) -> None:
        """From now on it is `at`."""
        with self._lock:
            self._ahead = at - self._real.now()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Something that happens to registers, played on the demonstration's data: what it is, and what does it."""

    says: str
    play: Callable[[Register, SandboxClock], Mapping[str, Any]]


def set_clock(register: Register, clock: SandboxClock, at: datetime) -> datetime:
    """Set the clock; what it says now. Raises InputInvalid for an instant before the journal's last entry."""
    with register.store.read() as connection:
        last = from_micros(reads.position(connection, None).last_at)
    if at < last:
        raise InputInvalid(f"The last entry was made at {instant_text(last)}: no clock goes back.", pointer="/now")
    clock.set(at)
    return clock.now()


def play(register: Register, clock: SandboxClock, name: str) -> Mapping[str, Any]:
    """Play a scenario: what it says, and what to look at. Raises NotFound for another name."""
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise NotFound(f"There is no scenario {name}; known are {', '.join(SCENARIOS)}.")
    return {"scenario": name, "says": scenario.says, **scenario.play(register, clock), "now": instant_text(clock.now())}


def _late_register(register: Register, clock: SandboxClock) -> Mapping[str, Any]:
    """A pledge over a patent that no register enters, until its reservation has ended."""
    right, number = demonstration.RE_REGISTRATION, _pledge(register, clock, demonstration.RE_REGISTRATION)
    clock.set(clock.now() + timedelta(days=45))
    return {"right": str(right), "registration_number": number}


def _stale_source(register: Register, clock: SandboxClock) -> Mapping[str, Any]:
    """A year in which nobody looks at the official registers."""
    clock.set(clock.now() + timedelta(days=365))
    return {"right": str(demonstration.FOUNDING_PATENT)}


def _preservation(register: Register, clock: SandboxClock) -> Mapping[str, Any]:
    """A court freezes a patent for half a year."""
    right, today = demonstration.BASE_PATENT, legal_day(clock.now())
    document = f"({today.year})-{_WORD}-1"

    def happen(_: Any) -> PreservationOrdered:
        return PreservationOrdered(
            right=right,
            effective_at=start_of_day(today),
            observed_at=start_of_day(today),
            source=Source(register="CNIPA", reference=f"{_WORD} gazette"),
            authority=f"{_WORD} court",
            document=document,
            from_on=today,
            until=today + timedelta(days=181),
        )

    execute(register, partial(record_event, principal=_REGISTRAR, named=(), happen=happen))
    return {"right": str(right), "document": document}


SCENARIOS: Mapping[str, Scenario] = {
    "late_register": Scenario(
        says="A pledge over a Hong Kong patent is filed and entered by no register; 45 days go by.", play=_late_register
    ),
    "stale_source": Scenario(says="A year goes by in which nobody looks at the registers.", play=_stale_source),
    "preservation": Scenario(
        says="A court freezes a Mainland patent for half a year: what would be filed over it is refused.",
        play=_preservation,
    ),
}
"""What can be played, by name."""


def _pledge(register: Register, clock: SandboxClock, right: RightId) -> str:
    """The number of a pledge over a right, filed now and entered nowhere."""
    bank, firm, at = demonstration.BANK_OF_CHINA, demonstration.FIRM, clock.now()
    reference = f"{_WORD.upper()}-SANDBOX-{at:%Y%m%d%H%M%S%f}"

    def build(people: Mapping[Any, PartyRef]) -> Filing:
        pledgee, pledgor = people[bank], people[firm]
        return Filing(
            client_reference=reference,
            pledgee=pledgee,
            pledgor=pledgor,
            debtor=pledgor,
            obligation=Obligation(
                kind="specific",
                principal=read_money("1000000.00", "CNY"),
                due_on=legal_day(at) + timedelta(days=400),
                scope=_WORD,
            ),
            contract=Contract(
                number=reference, executed_at=at, written=True, signatories=(pledgor, pledgee), governing_law="HK"
            ),
            consents=(Consent(party=pledgor, at=at),),
            collateral=(Collateral(right=right, security="hk_fixed_charge"),),
        )

    request = FilingRequest(
        pledgee=bank,
        pledgor=firm,
        named=(("/pledgee", bank), ("/pledgor", firm)),
        rights=(right,),
        client_reference=reference,
        valuations=frozenset(),
        holders=frozenset(),
        build=build,
    )
    told = execute(register, partial(register_pledge, principal=Principal(role=Role.BANK, party=bank), request=request))
    return told.headers["Location"].rpartition("/")[2]
