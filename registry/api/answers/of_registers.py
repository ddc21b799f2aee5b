"""The register itself: its history and proofs, its rules, its figures, and how it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from registry.api.answers.parts import (
    Disclaimer,
    RegistrationNumber,
    RightName,
    ShownDay,
    ShownIdentifier,
    ShownInstant,
    ShownInstants,
    ShownName,
    ShownPlace,
    ShownRuleId,
    ShownWarning,
    StandsOn,
)
from registry.domain.law.finding import Confidence, Does
from registry.domain.pledge.judged import Outcome
from registry.domain.rank.standing import ItemStatus


class RecordedParty(TypedDict):
    """A party after it was recorded."""

    id: str
    kind: Literal["bank", "company", "person", "public_body"]
    seat: str
    name: ShownName
    names: list[ShownName]
    identifiers: list[ShownIdentifier]
    hk_registered_non_hk: bool | None
    hk_registered_from: ShownDay | None
    hk_registered_until: ShownDay | None
    insolvent_since: ShownDay | None
    insolvent_until: ShownDay | None
    warnings: list[ShownWarning]
    dry_run: NotRequired[bool]


class MergedParties(TypedDict):
    """That two records are of one party, which goes by `id`."""

    merge: str
    id: str
    warnings: list[ShownWarning]
    dry_run: NotRequired[bool]


class SeparatedParties(TypedDict):
    """That they are not: the records of both."""

    merge: str
    keep: str
    join: str
    dry_run: NotRequired[bool]


# ---- the history -----------------------------------------------------------------------------------------------------


class ShownBody(TypedDict):
    """The body of an entry; `payload` is what its `type` says."""

    type: str
    nonce: str
    payload: dict[str, Any]


class HistoryItem(TypedDict):
    """An entry of the journal: `entry` as it is stored and hashed, its members beside it, and its body.

    Of a head, which closes the log, there is no actor, no event and no body. `sealed_body` is there for whoever sees
    it, `receipt` once the log was closed over the entry.
    """

    seq: int
    kind: str
    v: int
    type: str
    index: int
    event_id: str | None
    recorded_at: ShownInstant
    effective_at: str
    pledge: RegistrationNumber | None
    pledge_seq: int | None
    prev: str | None
    subjects: list[str]
    actor: str | None
    st27: Annotated[str | None, Field(description="The event's code of WIPO ST.27", examples=["S20"])]
    leaf_hash: str
    entry: dict[str, Any]
    body: ShownBody | None
    nonce: NotRequired[str]
    sealed: NotRequired[str | None]
    sealed_body: NotRequired[ShownBody]
    receipt: NotRequired[str]
    map_keys: NotRequired[int]
    map_root: NotRequired[str]
    prev_head: NotRequired[int | None]


class FeedAnswer(TypedDict):
    """A part of the journal; `next` is what to ask for after it."""

    items: list[HistoryItem]
    next: int


class HistoryAnswer(ShownInstants, StandsOn):
    """A page of the history of a pledge, a right or a firm."""

    items: list[HistoryItem]
    next: str | None
    warnings: NotRequired[list[ShownWarning]]


class ShownVersion(TypedDict):
    """A version of a pledge: after which entry of its own, at which journal position, recorded when."""

    pledge_seq: int
    seq: int
    recorded_at: ShownInstant


class PatchOperation(TypedDict):
    """An operation of RFC 6902."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: NotRequired[Any]


class ShownChange(TypedDict):
    """A member that differs, with its name in the reader's language; `before` or `after` is absent where it is."""

    pointer: str
    name: str
    before: NotRequired[Any]
    after: NotRequired[Any]


DifferenceAnswer = TypedDict(
    "DifferenceAnswer",
    {
        "registration_number": RegistrationNumber,
        "from": ShownVersion,
        "to": ShownVersion,
        "patch": list[PatchOperation],
        "changes": list[ShownChange],
        "disclaimer": Disclaimer,
    },
)
"""What became of a pledge from one version to another."""


class InclusionAnswer(TypedDict):
    """The path of an entry's inclusion, in base64."""

    path: list[str]


class ConsistencyAnswer(TypedDict):
    """That one published tree continues another: both checkpoints and the path between them."""

    v: Literal[1]
    kind: Literal["consistency"]
    first: str
    second: str
    path: list[str]


# ---- the law ---------------------------------------------------------------------------------------------------------


class ShownRule(TypedDict):
    """A rule with its basis and how surely it is known; what it `does` in answers of this register."""

    id: ShownRuleId
    jurisdiction: ShownPlace | None
    effect: str
    does: Does
    code: str | None
    says: str
    basis: str
    confidence: Confidence
    first_day: ShownDay
    same_as: list[ShownRuleId]
    cure: str | None
    tests: list[str]


class RulesAnswer(TypedDict):
    """Every rule of an edition."""

    rule_set_version: str
    items: list[ShownRule]


ExplainedFinding = TypedDict(
    "ExplainedFinding",
    {
        "code": str,
        "severity": str,
        "class": Literal["curable", "standing"],
        "says": str,
        "detail": str,
        "cure": str | None,
        "basis": str,
        "confidence": Confidence,
        "rules": list[ShownRuleId],
        "provisional": NotRequired[bool],
    },
)
"""What a rule found."""


class ExplainedRule(TypedDict):
    """A rule that was asked, and what it answered."""

    rule: ShownRuleId
    asks: str
    result: Literal["met", "note", "condition", "pending", "fail"]
    findings: list[ExplainedFinding]


class ExplanationAnswer(ShownInstants):
    """Why a place recognises an item as it does, rule by rule."""

    registration_number: RegistrationNumber
    item: int
    right: RightName
    security: str
    status: ItemStatus
    forum: ShownPlace
    outcome: Outcome
    says: str
    rules: list[ExplainedRule]
    rule_set_version: str
    inputs: str
    disclaimer: Disclaimer


class ShownPolicyReason(TypedDict):
    """Why the district may not support a right."""

    rule: ShownRuleId
    code: str
    message: str
    basis: str
    confidence: Confidence


ShownPolicyInstrument = TypedDict(
    "ShownPolicyInstrument", {"number": str, "from": ShownDay, "to": ShownDay, "basis": str}
)
"""The instrument of the district that holds on the day."""


class PolicyAnswer(TypedDict):
    """Whether the district may support a right, which is no recognition."""

    eligible: bool
    reasons: list[ShownPolicyReason]
    instrument: ShownPolicyInstrument | None
    rule_set_version: str
    disclaimer: Disclaimer


# ---- figures ---------------------------------------------------------------------------------------------------------


class ShownAmount(TypedDict):
    """A sum in one currency; null where it is withheld."""

    currency: str
    amount: str | None
    withheld: bool


class ShownFigures(TypedDict):
    """How many pledges, items and new firms there are, and what the pledges of the last publication secure."""

    projects: int
    items: int
    new_firms: int
    amounts: list[ShownAmount]


class ShownCell(ShownFigures):
    """A cell, with its value of each dimension that was asked for."""

    place: NotRequired[ShownPlace]
    year: NotRequired[int]
    district: NotRequired[str | None]
    kind: NotRequired[str]
    bank: NotRequired[ShownIdentifier]
    currency: NotRequired[str | None]
    status: NotRequired[str]


class StatisticsAnswer(StandsOn):
    """Statistics: counts of now, amounts of the last publication."""

    by: list[str]
    cells: list[ShownCell]
    total: ShownFigures
    amounts_as_of: ShownInstant | None
    as_of: ShownInstant
    disclaimer: Disclaimer


# ---- how the register is ---------------------------------------------------------------------------------------------


class FrontLinks(TypedDict):
    """Where to go on."""

    docs: str
    meta: str
    rules: str
    example: str | None
    firm: str
    right: str


class FrontAnswer(TypedDict):
    """What this register is."""

    name: str
    version: str
    says: str
    disclaimer: Disclaimer
    illustrative: str | None
    links: FrontLinks


class HealthAnswer(TypedDict):
    """That the process lives."""

    status: Literal["alive"]


class JournalState(TypedDict):
    """How many entries there are, and how many the projections lack."""

    entries: int
    lag: int


class ShownLogState(TypedDict):
    """How many entries the log is closed over, published over, and how many are open."""

    closed: int
    published: int
    open: int


class ReadyAnswer(TypedDict):
    """That the register can be used."""

    status: Literal["ready"]
    schema: str
    journal: JournalState
    log: ShownLogState


class MetaAnswer(TypedDict):
    """The versions of interface, schema, rules and journal; the names of places; what may become of what."""

    api_version: str
    schema_version: str
    rule_set_version: str
    journal_version: int
    jurisdictions: dict[ShownPlace, str]
    transitions: dict[str, dict[str, list[str]]]


class ProblemMeaning(TypedDict):
    """What a problem's code means."""

    code: str
    status: int
    titles: dict[str, str]
    meaning: str
