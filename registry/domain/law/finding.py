"""What a rule can find, and how gravely: its severity, its effect, and how surely it is known.

A rule known from memory at medium or low confidence never makes the register refuse; what it says is still said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from registry.domain.values.plain import LATER


class Severity(StrEnum):
    """What a rule's verdict means for the act or the recognition it speaks of, worst first."""

    FAIL = "fail"
    PENDING = "pending"
    CONDITION = "condition"
    NOTE = "note"


class Confidence(StrEnum):
    """How a rule is known: read in the law, read about, reasoned from it, or remembered."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    DERIVED = "derived"
    MEMORY_HIGH = "memory_high"
    MEMORY_MEDIUM = "memory_medium"
    MEMORY_LOW = "memory_low"

    @property
    def may_refuse(self) -> bool:
        """Whether a rule of this confidence may make intake refuse."""
        return self not in (Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW)


class Effect(StrEnum):
    """What a place's rule does, in the words of the tables it was taken from."""

    REFUSE = "refuse"
    REFUSE_UNLESS_ACKNOWLEDGED = "refuse_unless_acknowledged"
    BLOCK = "block"
    DEFECT = "defect"
    REQUIRE = "require"
    DEADLINE = "deadline"
    WARN = "warn"
    INFO = "info"
    COMPUTE = "compute"
    TRANSITION = "transition"
    PRIORITY = "priority"
    NOTIFY = "notify"
    PUBLISH = "publish"
    FEE = "fee"

    @property
    def severity(self) -> Severity:
        """REFUSE and BLOCK fail (BLOCK the later act); what is still to be done is pending; the rest are notes."""
        if self in (Effect.REFUSE, Effect.BLOCK):
            return Severity.FAIL
        if self in (Effect.DEFECT, Effect.REQUIRE, Effect.DEADLINE, Effect.REFUSE_UNLESS_ACKNOWLEDGED):
            return Severity.PENDING
        return Severity.NOTE


class Does(StrEnum):
    """What a rule does in the answers of this register, whatever its table would have an office do.

    DECIDES: it refuses, or bears on recognition, rank, state, or a day that other rules read. WARNS: it speaks beside
    them, as a warning or a note. DEADLINE: it sets a day by which something is to be done. INFORMS: nothing here
    depends on it, since what it asks about is not in the register, or concerns rights that are not kept here.
    """

    DECIDES = "decides"
    WARNS = "warns"
    DEADLINE = "deadline"
    INFORMS = "informs"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One reason, note or refusal, with the rule and basis it rests on.

    `item` counts from 1 and is None where the finding concerns the pledge as a whole; `pointer` is an RFC 6901 pointer
    into the filing; `rules` names every rule that says this, `rule` the one nearest to the law; `standing` marks limits
    that no act can cure; `provisional` that it rests on working days which are not announced yet.
    """

    rule: str
    code: str
    severity: Severity
    basis: str
    confidence: Confidence
    message: str
    item: int | None = None
    pointer: str | None = None
    cure: str | None = None
    rules: tuple[str, ...] = ()
    standing: bool = False
    provisional: bool | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class PledgeFinding:
    """A finding about other pledges, as code and values, while some of these pledges may have no registration number.

    `pledges` are the pledges it is about, in the order in which the message names them: each by its registration number
    or, without one, by the name it goes by until then. `template` is the message with a place for each pledge (`{0}`
    for the first) and for each of `values` (`{right}` for the value of that name). `finding` is all the rest of it; its
    message is empty. An entry holds what `told` answers, and none of this.
    """

    finding: Finding
    template: str
    pledges: tuple[str, ...]
    values: Mapping[str, str]

    def told(self, numbers: Mapping[str, str]) -> Finding:
        """The finding with its message: `numbers` holds the registration number of a pledge by the name it went by."""
        named = (numbers.get(pledge, pledge) for pledge in self.pledges)
        return replace(self.finding, message=self.template.format(*named, **self.values))
