"""What was decided about an item when an entry was made: its effects, what it is worth in each forum, and on what that
rests. All of it is sealed with the terms, and is kept as it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from registry.domain.law.finding import Finding
from registry.domain.rank.standing import VoidSpan
from registry.domain.values.plain import LATER


class Outcome(StrEnum):
    """What a pledge is worth in a forum, worst first. The order is `OUTCOMES`; combining is taking the lowest."""

    NOT_RECOGNISED = "not_recognised"
    PENDING_PERFECTION = "pending_perfection"
    RECOGNISED_WITH_CONDITIONS = "recognised_with_conditions"
    RECOGNISED = "recognised"


OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """The recognition of one item in one forum, with every reason, and notes that do not bear on it."""

    outcome: Outcome
    reasons: tuple[Finding, ...]
    notes: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class LegalEffect:
    """What an act at one register does for the item, and how far it is. `state` is done, pending or late.

    `provisional`: `due_on` rests on working days that are not announced yet.
    """

    register: str
    effect: str
    state: str
    act: str
    due_on: date | None
    evidence: str | None
    rule: str
    provisional: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One answer: the legal day it was reached, None where it is not; and the rule it rests on."""

    on: date | None
    rule: str


@dataclass(frozen=True, kw_only=True)
class Effects:
    """The three answers on one item at one instant."""

    exists_between_parties: Reached
    opposable_at_ip_register: Reached
    opposable_in_insolvency: Reached

    @property
    def against_third_parties(self) -> date | None:
        """The day since which the item counts against everybody: the later of register and insolvency, or None."""
        shown, holds = self.opposable_at_ip_register.on, self.opposable_in_insolvency.on
        return None if shown is None or holds is None else max(shown, holds)


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """When an item was judged, by which edition of the rules, and on which inputs (their SHA-256, hexadecimal).

    `holds_until` is the first instant at which a day alone can change it, None where none can; what is recorded changes
    it at any time.
    """

    as_of: datetime
    rule_set_version: str
    inputs: str
    holds_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was decided about one item when an entry was made: sealed with the terms.

    `warnings` are what was found beside the reasons of recognition: notes, and what a place's own rules still ask for.
    `void_from` is when the charge is void against other creditors unless it is delivered where it must be; None: never.
    `void_before` are the times before in which it was void; None: none.
    `value_stale` flags a valuation that no longer counts; `evaluation` names what the recognition was made of.
    """

    item: int
    rank_basis: str | None
    legal_effect: tuple[LegalEffect, ...]
    recognition: Mapping[str, Recognition]
    warnings: tuple[Finding, ...] = ()
    void_from: datetime | None = None
    void_before: tuple[VoidSpan, ...] | None = field(default=None, metadata=LATER)
    effects: Effects | None = None
    value_stale: bool = False
    evaluation: Evaluation | None = None
