"""What many answers are made of: names, parties, money, findings."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from registry.domain.law.finding import Confidence
from registry.domain.pledge.judged import Outcome

ShownDay = Annotated[str, Field(json_schema_extra={"format": "date"}, description="A legal day at UTC+8")]
ShownInstant = Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="RFC 3339, in UTC")]
ShownPlace = Annotated[str, Field(description="The place of a register, by its code: CN, HK, MO", examples=["HK"])]
RightName = Annotated[str, Field(description="A right by place and number", examples=["CN/201710601862.3"])]
RegistrationNumber = Annotated[str, Field(description="The number of a pledge", examples=["IPP2026000000001-97"])]
RegisterCode = Annotated[str, Field(description="A register, by its code", examples=["CNIPA", "HK-IPD", "HK-CR"])]
ShownRuleId = Annotated[str, Field(description="The id of a rule, as /v1/rules has it", examples=["MR-30"])]
Share = Annotated[str | None, Field(description="A part of the whole, as it was recorded")]
Disclaimer = Annotated[str, Field(description="That no entry here is an official one")]
Warned = Literal["note", "pending"]


class ShownMoney(TypedDict):
    """An amount with its currency's decimals, and an ISO 4217 code."""

    amount: Annotated[str, Field(examples=["5000000.00"])]
    currency: Annotated[str, Field(examples=["CNY"])]


class ShownText(TypedDict):
    """A text and its language (BCP 47)."""

    text: str
    lang: str


ShownName = TypedDict(
    "ShownName",
    {"text": str, "lang": str, "from": Annotated[ShownDay | None, Field(description="Since when it is borne")]},
)
"""A name of a party."""


class ShownIdentifier(TypedDict):
    """An identifier of a party."""

    scheme: Annotated[str, Field(examples=["USCC"])]
    value: str
    issuer: NotRequired[str]


class ShownPartyRef(ShownIdentifier):
    """A party as a filing named it, and the id of its record."""

    id: NotRequired[str]


class ShownParty(TypedDict):
    """A party on record: of a natural person no identifier is shown."""

    id: str | None
    seat: str | None
    name: ShownName | None
    identifiers: list[ShownIdentifier]


class ShownOwner(TypedDict):
    """Who owns a right: a party on record, or a name that no identifier goes with."""

    party: NotRequired[ShownParty]
    name: NotRequired[ShownText]
    share: Share


class ShownSource(TypedDict):
    """Where something was taken from."""

    register: RegisterCode
    reference: str
    sha256: str | None


class ShownFinding(TypedDict):
    """What a rule found of a filing, an act or an item; `item` counts from 1, null: the pledge as a whole."""

    rule: ShownRuleId
    rules: list[ShownRuleId]
    code: str
    item: int | None
    severity: str
    basis: str
    confidence: Confidence
    message: str
    pointer: str | None
    cure: str | None
    provisional: NotRequired[bool]


ShownReason = TypedDict(
    "ShownReason",
    {
        "rule": ShownRuleId,
        "code": str,
        "severity": str,
        "class": Literal["curable", "standing"],
        "basis": str,
        "cure": str | None,
        "provisional": NotRequired[bool],
    },
)
"""Why a place recognises an item as it does."""


class ShownRecognition(TypedDict):
    """How a place recognises an item; reasons and notes lie under the seal."""

    outcome: Outcome
    reasons: NotRequired[list[ShownReason]]
    notes: NotRequired[list[ShownReason]]


class ShownCheckpoint(TypedDict):
    """The newest published checkpoint of the log."""

    size: int
    root: Annotated[str, Field(description="Of its tree, in base64")]
    at: ShownInstant


class ShownWarning(TypedDict):
    """What to mind about an answer."""

    code: str
    detail: str
    rule: NotRequired[ShownRuleId]
    pointer: NotRequired[str]
    nearest: NotRequired[list[RightName]]
    right: NotRequired[RightName]


class StandsOn(TypedDict):
    """The journal position an answer knows (-1: none yet), and the newest checkpoint (null before the first)."""

    position: int
    checkpoint: ShownCheckpoint | None


class ShownInstants(TypedDict):
    """The world of which instant was read, and what was known when."""

    as_of: ShownInstant
    known_at: ShownInstant


class ShownIncluded(TypedDict):
    """An entry in base64, its index, and the path of its inclusion."""

    index: int
    entry: str
    proof: list[str]


class ShownPart(ShownIncluded):
    """An entry with its bodies, in base64."""

    body: str | None
    sealed: str | None
    body_status: Literal["included", "withheld", "erased"]


class ShownCertificate(TypedDict):
    """An as-of certificate: what the log says of a subject, with proof; see the auditors' guide."""

    v: Literal[1]
    kind: Literal["as-of"]
    origin: str
    subject: str
    as_of: ShownInstant
    checkpoint: str
    head: ShownIncluded
    map: str
    count: int
    indices: list[int]
    entries: list[ShownPart]
    timestamp: str | None


Payload = dict[str, Any]
"""What an entry says of its kind; see /v1/history."""
