"""Opening the register: its store, the machine's clock, and the law of every place found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from registry.domain.case.case import Places
from registry.domain.district_policy import Instrument
from registry.domain.law.calendar import HolidayNotice
from registry.domain.law.dated import Dated
from registry.domain.law.place import Follows
from registry.jurisdictions import discover
from registry.log.invalid import NoteInvalid
from registry.log.note import ED25519, VerifierKey, read_key
from registry.service.clock import BEHIND, Clock, ClockGuard, SystemClock
from registry.service.continuity import Continuity
from registry.service.journal.register import Register
from registry.service.publishing.log_keys import LogKeys
from registry.service.publishing.policy import PolicySettings
from registry.service.publishing.publisher import Publisher
from registry.service.publishing.stamping import Stamping
from registry.service.publishing.witnessing import KnownWitness
from registry.store.database.engine import Store
from registry.store.sinks import Sink

AnnouncedYear = tuple[str, int, frozenset[date], frozenset[date], str]
"""A year as a government announced it: place code, year, days closed, weekend days worked, and where that stands."""


class PlaceUnknown(ValueError):
    """A setting is about a place that this register does not have."""


class WitnessUnusable(ValueError):
    """A setting names keys of a witness that are none."""


RULE_SET_VERSION = "2026-11-30"
"""Which edition of the rules judges today. Changes whenever an outcome could."""


def open_register(
    url: str,
    *,
    lock_timeout: float = 30.0,
    reservation_days: int | None = None,
    threads: int = 16,
    writers: int = 1,
    policy_instruments: Iterable[tuple[str, date, date]] = (),
    mo_dependency: str = Follows.REVIEW,
    holidays: Iterable[AnnouncedYear] = (),
    isolation: str = "read_committed",
    clock: Clock | None = None,
    clock_behind: float = BEHIND.total_seconds(),
    sink: Sink | None = None,
) -> Register:
    """A register over the database at `url`. Nothing is read yet: `register.store.require_head()` tells if it fits.

    `lock_timeout` is in seconds; `reservation_days` None leaves each place's own value; `threads` and `writers` are how
    many connections are kept, and how many of them may write at once; `policy_instruments` are renewals of the district
    policy, each with its number, first and last day; `mo_dependency` what the end of a base does to a Macau extension;
    `holidays` years announced beside those the places have; `isolation` the level of commands on PostgreSQL,
    read_committed or serializable; `clock_behind` by how many seconds the clock may be behind the last entry; `sink`
    keeps what the log has published (None: nothing is). Raises PlaceUnknown for holidays of no place of this register.
    """
    at = clock or SystemClock()
    places = _with_dependency(_with_reservation(discover(), reservation_days), "MO", Follows(mo_dependency))
    return Register(
        store=Store(url, lock_timeout=lock_timeout, threads=threads, writers=writers, isolation=isolation),
        clock=at,
        guard=ClockGuard(at, timedelta(seconds=clock_behind)),
        continuity=Continuity(sink),
        places=with_holidays(places, holidays),
        rule_set_version=RULE_SET_VERSION,
        policy_instruments=tuple(
            Instrument(number=number, first_day=first_day, last_day=last_day, basis="entered by the operator (POL-08)")
            for number, first_day, last_day in policy_instruments
        ),
    )


def open_publisher(
    register: Register,
    *,
    key_file: Path,
    key_text: str | None = None,
    origin: str | None = None,
    every: float | None = None,
    stamping: Stamping | None = None,
    witnesses: Iterable[tuple[str, Iterable[str]]] = (),
    quorum: int = 0,
) -> Publisher | None:
    """What publishes the log of an open register; None for one without a sink.

    The keys are in `key_text`, else in `key_file`, where they are made when the log is first published; `origin` is
    their name then. `every`: after how many seconds a server closes the log by itself, None: never. `stamping` has
    checkpoints stamped, and its roots are those of the policy. `witnesses` are asked to cosign them, each by its
    address and its vkeys; `quorum` is how many of them the policy asks for. Raises WitnessUnusable for other keys.
    """
    if register.continuity.sink is None:
        return None
    keys = LogKeys(file=key_file, text=key_text, origin=origin)
    roots = () if stamping is None else stamping.roots
    known = tuple(KnownWitness(url=url, keys=_keys_of(url, vkeys)) for url, vkeys in witnesses)
    return Publisher(
        register=register,
        keys=keys,
        sink=register.continuity.sink,
        policy=PolicySettings(
            witnesses=tuple(key for one in known for key in one.keys), quorum=quorum, timestamp_roots=roots
        ),
        witnesses=known,
        every=every,
        stamping=stamping,
    )


class LogSettings(Protocol):
    """What the operator says of the log, as `open_publisher` takes it."""

    @property
    def log_key_file(self) -> Path:
        """The file of the keys."""

    @property
    def log_keys(self) -> str | None:
        """The keys themselves, in the place of a file."""

    @property
    def log_origin(self) -> str | None:
        """What the log is called."""

    @property
    def log_every(self) -> float | None:
        """After how many seconds a server closes it."""

    @property
    def timestamp_url(self) -> str | None:
        """An authority that stamps checkpoints."""

    @property
    def timestamp_roots(self) -> tuple[bytes, ...]:
        """The certificates (DER) that its stamps lead to."""

    @property
    def witnesses(self) -> Sequence[tuple[str, tuple[str, ...]]]:
        """Witnesses, each by its address and its vkeys."""

    @property
    def quorum(self) -> int:
        """How many of them the policy asks for."""


def publisher_of(register: Register, settings: LogSettings) -> Publisher | None:
    """What publishes the log of an open register, as the operator's settings say. Raises as `open_publisher`."""
    url = settings.timestamp_url
    return open_publisher(
        register,
        key_file=settings.log_key_file,
        key_text=settings.log_keys,
        origin=settings.log_origin,
        every=settings.log_every,
        stamping=None if url is None else Stamping(url=url, roots=settings.timestamp_roots),
        witnesses=settings.witnesses,
        quorum=settings.quorum,
    )


def _keys_of(url: str, vkeys: Iterable[str]) -> tuple[VerifierKey, ...]:
    try:
        keys = tuple(map(read_key, vkeys))
    except NoteInvalid as error:
        raise WitnessUnusable(f"REGISTRY_LOG_WITNESSES: the keys of {url} can not be read: {error.detail}.") from None
    if len({key.name for key in keys}) != 1 or any(key.type == ED25519 for key in keys):
        raise WitnessUnusable(f"REGISTRY_LOG_WITNESSES: the keys of {url} are not those of one witness.")
    return keys


def _with_dependency(places: Places, code: str, follows: Follows) -> Places:
    """The places with the operator's reading of what the end of a base does to the rights of one of them."""
    place = places[code]
    dependences = {kind: replace(one, follows=follows) for kind, one in place.dependences.items()}
    return MappingProxyType({**places, code: replace(place, dependences=MappingProxyType(dependences))})


def with_holidays(places: Places, years: Iterable[AnnouncedYear]) -> Places:
    """The places with the years that the operator knows to be announced, each a dated value with its source."""
    announced = dict(places)
    for code, year, closed, worked, source in years:
        if code not in announced:
            raise PlaceUnknown(f"REGISTRY_HOLIDAYS: {code} is no place of this register.")
        notice = HolidayNotice(year=year, closed=closed, worked=worked)
        dated = Dated(first_day=date(year, 1, 1), value=notice, basis=f"{source}, entered by the operator")
        announced[code] = announced[code].on_calendar(announced[code].calendar.with_notices(dated))
    return MappingProxyType(announced)


def _with_reservation(places: Places, days: int | None) -> Places:
    """The places with the operator's own length of a reservation, where one is kept."""
    if days is None:
        return places
    value = (Dated(first_day=date.min, value=days, basis="a setting of this register, no rule of law"),)
    return MappingProxyType(
        {code: replace(p, reservation_days=value) if p.exclusive else p for code, p in places.items()}
    )
