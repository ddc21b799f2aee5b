"""Pledges, batches of them, and what waits for a second person."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from registry.api.answers.parts import (
    Disclaimer,
    RegisterCode,
    RegistrationNumber,
    RightName,
    ShownDay,
    ShownFinding,
    ShownInstant,
    ShownInstants,
    ShownMoney,
    ShownParty,
    ShownPlace,
    ShownRecognition,
    ShownRuleId,
    StandsOn,
)
from registry.domain.pledge.judged import Outcome
from registry.domain.pledge.pledge import PledgeStatus
from registry.domain.rank.standing import ItemStatus


class ShownLegalEffect(TypedDict):
    """What a register does for an item, by when what has to be done there, and how far it is."""

    register: RegisterCode
    effect: Annotated[str, Field(examples=["constitutive", "priority_against_later", "opposability", "void_if_late"])]
    state: Literal["done", "pending", "late"]
    act: str
    due_on: ShownDay | None
    evidence: str | None
    rule: ShownRuleId
    provisional: NotRequired[bool]


class ShownReach(TypedDict):
    """Whether an effect was reached, and since which day."""

    reached: bool
    since: ShownDay | None
    rule: ShownRuleId


class ShownEffects(TypedDict):
    """Against whom an item holds."""

    exists_between_parties: ShownReach
    opposable_at_ip_register: ShownReach
    opposable_in_insolvency: ShownReach


class ShownTranche(TypedDict):
    """An increase of the amount, which ranks for itself."""

    amount: ShownMoney
    since: str
    perfected: bool
    behind: int


class ShownNoticeOpinion(TypedDict):
    """Whether, by the law of notice, the item goes before another on its right; null: it can not be told."""

    item: str
    goes_before: bool | None


class ShownItem(TypedDict):
    """An item of a pledge. What lies under the seal is null for strangers."""

    item: int
    right: RightName
    security: Annotated[str, Field(examples=["cn_pledge", "hk_fixed_charge", "mo_penhor"])]
    status: ItemStatus | None
    since: str | None
    priority_rank: int | None
    rank_basis: str | None
    legal_effect: list[ShownLegalEffect]
    effects: ShownEffects | None
    recognition: dict[ShownPlace, ShownRecognition]
    tranches: list[ShownTranche]
    ceiling: ShownMoney | None
    warnings: list[ShownFinding]
    notice_opinion: list[ShownNoticeOpinion] | None


class ShownLoanToValue(TypedDict):
    """The debt beside what of valuations is allocated to it; the ratio as a decimal text."""

    debt: ShownMoney
    allocated: ShownMoney
    ratio: str


class ShownObjection(TypedDict):
    """What the pledgor has against the pledge; its words lie under the seal."""

    at: ShownInstant
    kind: NotRequired[str]
    statement: NotRequired[str]
    sha256: NotRequired[str | None]
    answer_by: NotRequired[ShownDay | None]


class PledgeAnswer(TypedDict):
    """A pledge as it stands at an instant; `terms` and what was found of it lie under its seal."""

    registration_number: RegistrationNumber | None
    registered_at: ShownInstant | None
    seq: int | None
    status: PledgeStatus
    pledgee: ShownParty
    pledgor: ShownParty
    since: str | None
    items: list[ShownItem]
    headline: dict[ShownPlace, Outcome]
    terms: Annotated[dict[str, Any] | None, Field(description="What was filed, with the ids of its parties")]
    loan_to_value: ShownLoanToValue | None
    objections: list[ShownObjection]
    terms_digest: str | None
    safe_class: str | None
    rule_set_version: str
    disclaimer: Disclaimer
    dry_run: NotRequired[bool]


class AssessmentAnswer(PledgeAnswer):
    """The pledge that a filing would make, with everything that was found of it; nothing is stored."""

    findings: list[ShownFinding]


class PortfolioAnswer(ShownInstants, StandsOn):
    """A page of a bank's own pledges."""

    items: list[PledgeAnswer]
    next: str | None


class ShownLine(TypedDict):
    """What became of a line: the pledge with its ETag, or the problem."""

    line: int
    status: int
    body: PledgeAnswer | None
    problem: dict[str, Any] | None
    etag: NotRequired[str]


class BatchAnswer(TypedDict):
    """What became of a batch, in the order of its lines."""

    mode: Literal["atomic", "best_effort"]
    registered: int
    refused: int
    items: list[ShownLine]
    dry_run: NotRequired[bool]


class ShownPassing(TypedDict):
    """What became of one pledge that was to pass."""

    registration_number: RegistrationNumber
    status: int
    problem: dict[str, Any] | None
    etag: NotRequired[str]


class PortfolioTransferAnswer(TypedDict):
    """What became of a transfer of a bank's book."""

    transferred: int
    refused: int
    items: list[ShownPassing]
    dry_run: NotRequired[bool]


class ShownRequest(TypedDict):
    """The call that waits for a second person, as it was made."""

    path: str
    query: dict[str, str]
    if_match: str | None
    content_type: str
    body: str


class ApprovalAnswer(TypedDict):
    """What a bank leaves to two persons: who asked for what, and what became of it."""

    approval: str
    status: Literal["pending_approval", "approved", "refused", "withdrawn", "expired"]
    act: str
    why: str
    registration_number: RegistrationNumber | None
    asked_by: str
    asked_at: ShownInstant
    expires_at: ShownInstant
    request: ShownRequest
    decided_by: str | None
    decided_at: ShownInstant | None
    note: str | None
    record: str | None
    disclaimer: Disclaimer
    dry_run: NotRequired[bool]


class ApprovalsAnswer(ShownInstants):
    """A page of what a bank leaves to two persons."""

    items: list[ApprovalAnswer]
    next: str | None


class ApprovalPolicyAnswer(TypedDict):
    """What a bank leaves to two persons: acts, amounts from above which, and for how many days one waits."""

    acts: list[str]
    above: list[ShownMoney]
    wait_days: int
    disclaimer: Disclaimer
    dry_run: NotRequired[bool]


class ShownRegisterProgress(TypedDict):
    """How far a register is with a closing set: how many acts in which state."""

    register: RegisterCode
    required: int
    done: int
    pending: int
    late: int
    refused: int
    lost: int
    next_due_on: ShownDay | None


class ShownMissing(TypedDict):
    """An act that is missing."""

    registration_number: RegistrationNumber
    item: int
    register: RegisterCode
    act: str
    due_on: ShownDay | None
    state: Literal["pending", "late", "refused", "lost"]


class ShownPlaceProgress(TypedDict):
    """How far a place is with a closing set."""

    place: ShownPlace
    status: Literal["complete", "pending", "late", "failed", "ended"]
    items: int
    registers: list[ShownRegisterProgress]
    missing: list[ShownMissing]


class ClosingSetHead(TypedDict):
    """A closing set and how far it is."""

    closing_set: str
    client_reference: str | None
    registered_at: ShownInstant
    pledgee: ShownParty
    status: Literal["open", "partial", "closed", "failed", "ended"]
    complete: bool
    places: list[ShownPlaceProgress]


class ShownSetItem(TypedDict):
    """An item of a pledge of a closing set."""

    item: int
    right: RightName
    status: NotRequired[ItemStatus | None]


class ShownSetPledge(TypedDict):
    """A pledge of a closing set."""

    registration_number: RegistrationNumber
    status: PledgeStatus
    pledgee: ShownParty
    pledgor: ShownParty
    items: list[dict[str, Any]]


class ClosingSetAnswer(ClosingSetHead, ShownInstants):
    """A closing set with its pledges."""

    pledges: list[ShownSetPledge]
    disclaimer: Disclaimer
    dry_run: NotRequired[bool]


class ClosingSetsAnswer(ShownInstants):
    """A page of a bank's closing sets."""

    items: list[ClosingSetHead]
    next: str | None


class ShownDeadline(TypedDict):
    """What a bank has to do by when; `due_on` is the last day, inclusive."""

    registration_number: RegistrationNumber
    client_reference: str | None
    item: int
    right: RightName
    rule: ShownRuleId
    code: str
    register: RegisterCode | None
    message: str
    opens_on: ShownDay | None
    due_on: ShownDay
    grace_ends_on: ShownDay | None
    surcharge: str | None
    provisional: bool
    overdue: bool


class DeadlinesAnswer(TypedDict):
    """The deadlines of a bank's own book."""

    known: bool
    today: ShownDay
    until: ShownDay
    items: list[ShownDeadline]
    disclaimer: Disclaimer
