"""Rights, and what stands on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from registry.api.answers.parts import (
    Disclaimer,
    RegisterCode,
    RegistrationNumber,
    RightName,
    ShownCertificate,
    ShownDay,
    ShownInstant,
    ShownInstants,
    ShownOwner,
    ShownParty,
    ShownPlace,
    ShownText,
    ShownWarning,
    StandsOn,
)
from registry.domain.pledge.judged import Outcome
from registry.domain.rank.standing import ItemStatus
from registry.domain.right.facts import RightStatus


class ShownLink(TypedDict):
    """That a right hangs together with another."""

    right: RightName
    link: Annotated[str, Field(examples=["hk_r_of", "mo_ext_of", "priority_only"])]


class ShownProceeding(TypedDict):
    """A proceeding over a right: an invalidation, a dispute over who owns it, a court's preservation."""

    kind: Annotated[str, Field(examples=["invalidation", "ownership", "preservation"])]
    from_on: ShownDay
    until_on: ShownDay | None
    suspended: bool
    authority: str | None
    document: str | None


class RightFacts(TypedDict):
    """What is on record of a right."""

    right: RightName
    jurisdiction: ShownPlace
    number: str
    kind: Annotated[str, Field(description="A kind of the place's law", examples=["invention", "standard_o"])]
    titles: list[ShownText]
    status: RightStatus
    filed_on: ShownDay | None
    published_on: ShownDay | None
    granted_on: ShownDay | None
    expires_on: ShownDay | None
    fees_paid_until: ShownDay | None
    base: ShownLink | None
    same_day_twin: Any
    proceedings: list[ShownProceeding]
    observed_at: ShownInstant


class RecordedRight(RightFacts):
    """A right after it was recorded."""

    warnings: list[str]
    dry_run: NotRequired[bool]


class RecordedEvent(RecordedRight):
    """A right after an official event was recorded, and the event, typed by its `type`."""

    event: dict[str, Any]


class ShownFamilyMember(ShownLink):
    """A member of a right's family, which is not this right."""

    encumbered: bool


class ShownCoverage(TypedDict):
    """What the register knows of an official register, and of when; `complete` only where nothing is missing."""

    register: RegisterCode
    source: str
    observed_at: ShownInstant | None
    complete: bool


class ShownEncumbrance(TypedDict):
    """A burden on a right: a pledge of this register, or what a court has ordered; by rank, then by day."""

    kind: Literal["pledge", "preservation"]
    status: ItemStatus
    priority_rank: int | None
    since: str
    registration_number: NotRequired[RegistrationNumber]
    item: NotRequired[int]
    pledgee: NotRequired[ShownParty]
    recognition: NotRequired[dict[ShownPlace, Outcome]]
    authority: NotRequired[str]
    document: NotRequired[str]
    until: NotRequired[ShownDay | None]


class ShownGroup(TypedDict):
    """A right and what stands on it."""

    right: RightName
    kind: str
    titles: list[ShownText]
    status: RightStatus
    expires_on: ShownDay | None
    alive: bool
    owners: list[ShownOwner]
    encumbrances: list[ShownEncumbrance]
    family: list[ShownFamilyMember]


class EncumbranceTotals(TypedDict):
    """Over all pages: rights, those under any live burden, and live items of this register."""

    rights: int
    encumbered: int
    live_items: int


class EncumbrancesAnswer(ShownInstants, StandsOn):
    """What stands on some rights. That nothing is found is no proof that there is nothing: see `coverage`."""

    known: bool
    items: list[ShownGroup]
    unencumbered: list[RightName]
    dead: list[RightName]
    totals: EncumbranceTotals
    coverage: list[ShownCoverage]
    warnings: list[ShownWarning]
    next: str | None
    disclaimer: Disclaimer
    proof: NotRequired[ShownCertificate | None]


class FirmEncumbrances(EncumbrancesAnswer):
    """What IP of a firm is encumbered."""

    firm: ShownParty


ShownNameMatch = TypedDict(
    "ShownNameMatch",
    {
        "class": Literal["exact", "variant", "pinyin", "near"],
        "rule": Annotated[str, Field(examples=["legal_form", "region", "misspelled"])],
        "matched_form": str,
        "score": float,
        "former": bool,
    },
)
"""Why a name matches: the class and the rule, the recorded name, how surely from 0 to 1, and whether it is one that the
firm bears no more or beside another."""


class FirmHit(TypedDict):
    """A firm whose name matches. One that is not `identified` is the name of an owner, of these `rights`, alone."""

    party: ShownParty
    identified: bool
    rights: NotRequired[list[RightName]]
    match: ShownNameMatch


class FirmsAnswer(StandsOn):
    """Firms by name, the surest first; `total` is how many match, `forms_tried` what was looked for."""

    name: str
    forms_tried: list[str]
    items: list[FirmHit]
    total: int
    as_of: ShownInstant
    disclaimer: Disclaimer


class RightEncumbrances(EncumbrancesAnswer):
    """What stands on one right."""

    right: RightName


class RightAnswer(RightFacts):
    """A right with what stands on it."""

    alive: bool
    owners: list[ShownOwner]
    encumbrances: list[ShownEncumbrance]
    family: list[ShownFamilyMember]
    coverage: list[ShownCoverage]
    warnings: list[ShownWarning]
    disclaimer: Disclaimer
