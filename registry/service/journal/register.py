"""What every use case is given."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from registry.domain.case.case import Places
from registry.domain.district_policy import Instrument
from registry.service.clock import Clock, ClockGuard
from registry.service.continuity import Continuity
from registry.service.journal.key_sweep import KeySweep
from registry.service.journal.older_names import OlderNames
from registry.service.retries import Retries
from registry.store.database.engine import Store


@dataclass(frozen=True, kw_only=True)
class Register:
    """What every use case needs: the store, the clock, the places' law, and which edition of the rules this is.

    `policy_instruments` are the operator's own beside those the district policy is known by.
    """

    store: Store
    clock: Clock
    places: Places
    rule_set_version: str
    guard: ClockGuard
    policy_instruments: tuple[Instrument, ...] = ()
    entropy: Callable[[int], bytes] = secrets.token_bytes
    retries: Retries = field(default_factory=Retries)
    older_names: OlderNames = field(default_factory=OlderNames)
    sweep: KeySweep = field(default_factory=KeySweep)
    continuity: Continuity = field(default_factory=Continuity)
