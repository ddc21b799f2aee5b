"""Rights as public pages print them, one a row.

The columns: `jurisdiction`, `publication_number`, `application_number`, `kind`, `title_zh`, `title_en`, `owner_zh`,
`owner_en`, `owners_zh`, `owners_en`, `owner_scheme`, `owner_identifier`, `owner_uscc`, `filing_date`, `grant_date`,
`fees_paid_until`, `base_right`, `source_url`. A row is complete with jurisdiction, number, kind, owner, filing date and
grant date. What a page did not show is never guessed:

- The number is that of the application where the place names its rights so (Mainland), else that of the publication
  (Hong Kong, Macau). One is never derived from the other, a check digit never filled in, a filing date never read off.
- A kind is written in the words of the pages, of the place's own kinds: `utility model`, `short-term patent`,
  外观设计. A bare `standard patent` does not say which, so it is refused; so is a kind that the number contradicts.
- An owner is a party on record only by its number, never by its name. `owner_identifier` has numbers as
  `SCHEME:value` (`OTHER:issuer:value`), or as values alone of the one scheme that `owner_scheme` names, or of as many;
  `owner_uscc` has USCCs. They are as many as the names, in their order, an empty part for an owner without one. An
  owner so named is recorded by its number; that the party bears no such name on record is a warning.
- Names are divided by semicolons and 、, in Chinese by commas too; in `owners_zh` and `owners_en`, which say that they
  are lists, by commas in any script. Where a row has names in Chinese, those in English are the same owners in
  translation and left out; each name keeps its script, so its language is no more than `zh`.
- Without a day of grant a row is incomplete: that a page shows none does not mean that there was none, so the right can
  not be recorded as pending either. A publication of the application proves no grant: a day of grant beside it alone is
  refused.
- `base_right` is written `CN/201210593328.X`. How a right hangs on it is told by the kinds that exist only upon a base;
  for others it is refused.

What is recorded is what the page proves: that the right was in force on the day of its grant. The observation is dated
to the first instant of that day, unless the importer says when the pages were seen; so a look at the register itself is
always newer, and the same file gives the same observation whenever and wherever it is imported. Fees stay unknown, so
a pledge over the right waits for evidence. The source is `public-page` with the row's address, never the official
register. An observation that tells, of the same source, what one of the same or a later instant told already is known.

A day in `filing_date` is the one the term counts from: of a Hong Kong standard patent (R) its base's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.case.case import Jurisdiction, Places
from registry.domain.law.place import places_known
from registry.domain.party.identifiers import Identifier
from registry.domain.right.facts import Base, Link, Observation, Owner, RightId, RightStatus, Source, Text
from registry.domain.values.days import start_of_day
from registry.domain.values.numbers import OFFICES, NumberReading, fold_width, read_office_number
from registry.domain.values.spelling import folded
from registry.errors import (
    InputError,
    InputInvalid,
    JurisdictionUnknown,
    Refusal,
    RightConflict,
    RightNumberInvalid,
)
from registry.service.importing.cells import Cells, RowReading, read_code, read_day, read_text, wrong
from registry.service.importing.owner_cells import OWNER_NAMES, OWNER_NUMBERS, NamedOwner, language_of, read_owners
from registry.service.importing.right_groups import Look
from registry.service.tables.sheets import Form

RIGHT_COLUMNS = (
    "jurisdiction",
    "publication_number",
    "application_number",
    "kind",
    "title_zh",
    "title_en",
    "owner_zh",
    "owner_en",
    "owners_zh",
    "owners_en",
    "owner_scheme",
    "owner_identifier",
    "owner_uscc",
    "filing_date",
    "grant_date",
    "fees_paid_until",
    "base_right",
    "source_url",
)
_DAYS = ("filing_date", "grant_date", "fees_paid_until")
RIGHTS = Form(
    columns=RIGHT_COLUMNS,
    needed=(
        ("jurisdiction",),
        ("publication_number", "application_number"),
        ("kind",),
        (*OWNER_NAMES, *OWNER_NUMBERS),
        ("filing_date",),
        ("grant_date",),
    ),
    names=frozenset({"title_zh", "title_en", *OWNER_NAMES}),
    days=frozenset(_DAYS),
)
PUBLIC_PAGE = "public-page"
"""The source's register: a page that anyone may look at, and that no office answers for."""

_NOT_STATED = "not stated"
_NO_GRANT = "no-proof-of-grant"
_KIND_CODE = re.compile(r"([A-Z])[0-9]?$")
_KINDS = {
    "发明": "invention",
    "發明": "invention",
    "实用新型": "utility_model",
    "實用新型": "utility_model",
    "外观设计": "design",
    "外觀設計": "design",
    "短期": "short_term",
}
_LINKS = {"standard_r": Link.HK_R_OF, "extension": Link.MO_EXT_OF}
"""The kinds that exist only upon a base, which is what tells how they hang on it."""


def right_reading(places: Places, cells: Cells, observed_at: datetime | None) -> RowReading[Look]:
    """What a row tells of a right; `observed_at` None dates it to its day of grant."""
    place = places.get(read_code(cells, "jurisdiction"))
    missing = _missing(place, cells)
    number, name = _number(place, cells)
    warnings = (*(() if number is None else number.warnings), *_base_warnings(places, cells))
    try:
        told = _told(places, place, number, cells, observed_at)
    except Refusal as refusal:
        return RowReading(name=name, missing=missing, refusal=refusal, warnings=warnings)
    note = _no_grant(place, cells) if "grant_date" in missing else None
    look = None if missing else told.look(warnings)
    return RowReading(
        name=name,
        missing=missing,
        told=look,
        note=note,
        warnings=warnings,
        subjects=() if number is None else (name,),
        facts=told.facts,
    )


def right_subjects(places: Places, cells: Cells) -> tuple[str, ...]:
    """The right that a row speaks of; none where its number can not be read."""
    number, name = _number(places.get(read_code(cells, "jurisdiction")), cells)
    return () if number is None else (name,)


def _missing(place: Jurisdiction | None, cells: Cells) -> tuple[str, ...]:
    """The columns a record needs and the row lacks, in the order of the file; `owner` stands for any that names one."""
    number = _number_column(place)
    numbered = any(cells[one] for one in ("application_number", "publication_number")) and place is None
    lacking = {
        "jurisdiction": not cells["jurisdiction"],
        number: not cells[number] and not numbered,
        "kind": not cells["kind"],
        "owner": not any(cells[column].strip(";；、,， ") for column in (*OWNER_NAMES, *OWNER_NUMBERS)),
        "filing_date": not cells["filing_date"],
        "grant_date": not cells["grant_date"],
    }
    return tuple(column for column, lacks in lacking.items() if lacks)


def _number_column(place: Jurisdiction | None) -> str:
    return "application_number" if place is None or place.named_by_application else "publication_number"


def _number(place: Jurisdiction | None, cells: Cells) -> tuple[NumberReading | None, str]:
    """The number's reading, None where there is none that can be read, and the right as far as it can be named."""
    code = place.code if place is not None else cells["jurisdiction"] or "?"
    own = cells[_number_column(place)]
    if place is not None and own:
        try:
            reading = place.read_number(own)
        except RightNumberInvalid:
            return None, f"{code}/{own}"
        return reading, f"{code}/{reading.canonical}"
    return None, f"{code}/{own or cells['publication_number'] or cells['application_number'] or '?'}"


@dataclass(frozen=True, kw_only=True)
class _Told:
    """The parts of an observation, as far as a row has them."""

    right: RightId | None
    kind: str | None
    titles: tuple[Text, ...]
    owners: tuple[NamedOwner, ...]
    source: Source
    filed_on: date | None
    granted_on: date | None
    fees_paid_until: date | None
    base: Base | None
    observed_at: datetime | None

    @property
    def facts(self) -> tuple[tuple[str, Any], ...]:
        """What it says of the right, as rows are compared."""
        names = [one.name for one in self.owners if one.name is not None]
        numbers = [one.identifier for one in self.owners if one.identifier is not None]
        named = {lang: frozenset(folded(name.text) for name in names if name.lang == lang) for lang in ("zh", "en")}
        return (
            ("kind", self.kind),
            ("owner_zh", named["zh"] or None),
            ("owner_en", named["en"] or None),
            ("owner_identifier", frozenset(numbers) or None),
            ("filing_date", self.filed_on),
            ("grant_date", self.granted_on),
            ("fees_paid_until", self.fees_paid_until),
            ("base_right", self.base),
        )

    def look(self, warnings: tuple[str, ...]) -> Look | None:
        """What it is to be recorded as; None where something is missing."""
        right, kind, granted_on = self.right, self.kind, self.granted_on
        if right is None or kind is None or not self.owners or self.filed_on is None or granted_on is None:
            return None

        def observe(known: Mapping[Identifier, str]) -> Observation:
            return Observation(
                right=right,
                kind=kind,
                titles=self.titles,
                owners=tuple(
                    Owner(party=None, name=one.name) if one.identifier is None else Owner(party=known[one.identifier])
                    for one in self.owners
                ),
                status=RightStatus.IN_FORCE,
                observed_at=self.observed_at or start_of_day(granted_on),
                source=self.source,
                filed_on=self.filed_on,
                granted_on=granted_on,
                fees_paid_until=self.fees_paid_until,
                base=self.base,
            )

        return Look(
            rights=(right,) if self.base is None else (right, self.base.right),
            named=tuple(("/owner_identifier", one.identifier) for one in self.owners if one.identifier is not None),
            observe=observe,
            owners=tuple((one.identifier, one.name.text) for one in self.owners if one.identifier and one.name),
            warnings=warnings,
        )


def _told(
    places: Places,
    place: Jurisdiction | None,
    number: NumberReading | None,
    cells: Cells,
    observed_at: datetime | None,
) -> _Told:
    """What the row tells, as far as it does; a Refusal at its column for what is there and is wrong."""
    if place is None and cells["jurisdiction"]:
        raise JurisdictionUnknown(places_known(places), pointer="/jurisdiction")
    column = _number_column(place)
    if place is not None and number is None and cells[column]:
        _refuse_number(place, cells[column], column)
    kind = _kind(place, number, cells)
    owners = read_owners(cells)
    titles = tuple(
        Text(text=text, lang=language_of(text, lang))
        for lang in ("zh", "en")
        if (text := read_text(cells, f"title_{lang}")) is not None
    )
    source = Source(register=PUBLIC_PAGE, reference=read_text(cells, "source_url") or _NOT_STATED)
    base = _base(places, kind, cells)
    filed_on, granted_on, paid_until = (read_day(cells, column) for column in _DAYS)
    if granted_on is not None and (fault := _no_grant(place, cells)) is not None:
        raise InputInvalid(fault.detail, errors=(fault,))
    if filed_on is not None and granted_on is not None and granted_on < filed_on:
        raise wrong("grant_date", "out-of-order", "It was granted before it was filed.")
    if filed_on is not None and paid_until is not None and paid_until < filed_on:
        raise wrong("fees_paid_until", "out-of-order", "Its fees were paid until before it was filed.")
    if granted_on is not None and observed_at is not None and observed_at < start_of_day(granted_on):
        raise wrong("grant_date", "out-of-order", "The page was seen before the grant it shows.")
    return _Told(
        right=None if place is None or number is None else RightId(jurisdiction=place.code, number=number.canonical),
        kind=kind,
        titles=titles,
        owners=owners,
        source=source,
        filed_on=filed_on,
        granted_on=granted_on,
        fees_paid_until=paid_until,
        base=base,
        observed_at=observed_at,
    )


def _refuse_number(place: Jurisdiction, text: str, column: str) -> None:
    try:
        place.read_number(text)
    except RightNumberInvalid as error:
        raise RightNumberInvalid(error.detail, reason=error.reason, pointer=f"/{column}") from None


def _no_grant(place: Jurisdiction | None, cells: Cells) -> InputError | None:
    """What to say where the publication shown is that of an application."""
    publication = "".join(read_code(cells, "publication_number").split())
    code = _KIND_CODE.search(publication)
    if place is None or code is None or code[1] not in place.application_kind_codes:
        return None
    return InputError(
        pointer="/publication_number",
        code=_NO_GRANT,
        detail=f"{publication} is the publication of an application and proves no grant.",
    )


def _kind(place: Jurisdiction | None, number: NumberReading | None, cells: Cells) -> str | None:
    """The place's kind that the words stand for."""
    if place is None or not cells["kind"]:
        return None
    words = re.sub(r"patent|专利|專利", " ", fold_width(cells["kind"]).casefold())
    name = "_".join(re.findall(r"\w+", words))
    kind = _KINDS.get(name, name)
    if kind not in place.kinds:
        known = ", ".join(one.replace("_", " ") for one in place.kinds)
        raise wrong("kind", "kind", f"The kinds of {place.code} are {known}.")
    if place.kind_of_number is not None and number is not None and place.kind_of_number(number.canonical) != kind:
        shown = place.kind_of_number(number.canonical).replace("_", " ")
        raise RightConflict(f"The number is that of a right of kind {shown}.", pointer="/kind")
    return kind


def _base_warnings(places: Places, cells: Cells) -> tuple[str, ...]:
    """The warnings on the number of the base, each with its name; none where it can not be read."""
    code, _, number = read_code(cells, "base_right").partition("/")
    try:
        reading = places[code].read_number(number) if code in places else None
    except RightNumberInvalid:
        return ()
    return () if reading is None else tuple(f"{warning}: {code}/{reading.canonical}" for warning in reading.warnings)


def _base(places: Places, kind: str | None, cells: Cells) -> Base | None:
    if not cells["base_right"]:
        return None
    code, slash, number = read_code(cells, "base_right").partition("/")
    link = _LINKS.get(kind or "")
    if kind is not None and link is None:
        raise wrong("base_right", "link", f"How a right of kind {kind} hangs on its base is not told.")
    if not slash or (code not in places and code not in OFFICES):
        raise wrong("base_right", "base", "A base is written PLACE/number.")
    try:
        kept = read_office_number(code, number) if code in OFFICES else places[code].read_number(number).canonical
    except RightNumberInvalid as error:
        raise RightNumberInvalid(error.detail, reason=error.reason, pointer="/base_right") from None
    return None if link is None else Base(right=RightId(jurisdiction=code, number=kept), link=link)
