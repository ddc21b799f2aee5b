"""Rights of the three places: the facts that the register is told of one, and of which its state at an instant is made.

A right is known by observations (what its official register showed when someone looked) and by official events, each
with its own day.

Not here: how both are folded into the right as it stood at an instant (`registry.domain.right.record`), and what a
place's law makes of it (see the jurisdictions).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.domain.right.dealings import Licence
from registry.domain.values.spelling import compared


@dataclass(frozen=True, kw_only=True, order=True)
class RightId:
    """A right's place and canonical number, written `HK/HK20061483`."""

    jurisdiction: str
    number: str

    def __str__(self) -> str:
        return f"{self.jurisdiction}/{self.number}"


class RightStatus(StrEnum):
    """How a right's official register stands to it."""

    PENDING = "pending"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    SURRENDERED = "surrendered"
    REVOKED = "revoked"
    INVALIDATED = "invalidated"


class Link(StrEnum):
    """How a right hangs on its base: as a Hong Kong re-registration, a Macau extension, or by priority alone."""

    HK_R_OF = "hk_r_of"
    MO_EXT_OF = "mo_ext_of"
    PRIORITY_ONLY = "priority_only"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in one language (BCP 47)."""

    text: str
    lang: str


@dataclass(frozen=True, kw_only=True)
class Owner:
    """An owner: a recorded party by its id, or an unidentified one by name alone, never matched to another."""

    party: str | None
    name: Text | None = None
    share: str | None = None


@dataclass(frozen=True, kw_only=True)
class Base:
    """The right this one hangs on; a base of the EP or GB office is named, not held here."""

    right: RightId
    link: Link


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a fact was seen: the register, its reference, and the SHA-256 of the paper."""

    register: str
    reference: str
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What an official register showed of a right when looked at. Days are last or first days, inclusive, at UTC+8."""

    right: RightId
    kind: str
    titles: tuple[Text, ...]
    owners: tuple[Owner, ...]
    status: RightStatus
    observed_at: datetime
    source: Source
    filed_on: date | None = None
    published_on: date | None = None
    record_requested_on: date | None = None
    granted_on: date | None = None
    expires_on: date | None = None
    fees_paid_until: date | None = None
    base: Base | None = None
    same_day_twin: RightId | None = None


@dataclass(frozen=True, kw_only=True)
class Proceeding:
    """A dated proceeding over a right: legal days, both inclusive; `until_on` None while no end is set."""

    kind: str
    from_on: date
    until_on: date | None
    suspended: bool = True
    authority: str | None = None
    document: str | None = None


@dataclass(frozen=True, kw_only=True)
class RightChange:
    """What one official event does to a right from `effective_at` on; absent members leave things as they are.

    `observed_at` is when a register was seen to show it (None: on that very day), `after` how many observations of the
    right had been recorded before it.
    """

    type: str
    effective_at: datetime
    observed_at: datetime | None = None
    after: int = 0
    status: RightStatus | None = None
    ab_initio: bool = False
    fees_paid_until: date | None = None
    owners: tuple[Owner, ...] | None = None
    opens: Proceeding | None = None
    closes: str | None = None
    closes_document: str | None = None
    examined: bool = False
    narrows: bool = False
    licence: Licence | None = None
    consent: str | None = None
    opposed: str | None = None
    restored: bool = False

    def known_to(self, observation: Observation, position: int) -> bool:
        """Whether an observation, the `position`-th recorded, was made in knowledge of this change.

        It was when it shows what the change brought, or was both made and recorded after the change was seen.
        """
        if observation.observed_at < self.effective_at:
            return False
        shown = observation.status is self.status or compared(observation.owners) == compared(self.owners)
        return shown or (position >= self.after and observation.observed_at >= (self.observed_at or self.effective_at))


@dataclass(frozen=True, kw_only=True)
class RightAt:
    """A right as it stood at an instant. `owners` None means not known; days as in `Observation`.

    `fee_settled` looks past the instant: the fee due on `fees_paid_until` was paid since, and in time. `opposed` is
    what an opposition did to its base (`revoked`, `amended`) while the right's own register has not yet said anything
    since.
    """

    right: RightId
    kind: str
    titles: tuple[Text, ...]
    status: RightStatus
    owners: tuple[Owner, ...] | None
    filed_on: date | None
    granted_on: date | None
    expires_on: date | None
    fees_paid_until: date | None
    base: Base | None
    same_day_twin: RightId | None
    proceedings: tuple[Proceeding, ...]
    observed_at: datetime
    published_on: date | None = None
    record_requested_on: date | None = None
    examined: bool = False
    narrowed: bool = False
    fee_settled: bool = False
    licences: tuple[Licence, ...] = ()
    opposed: str | None = None
