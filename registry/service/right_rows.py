"""Rights as public pages print them, one a row.

The columns: `jurisdiction`, `publication_number`, `application_number`, `kind`, `title_zh`, `title_en`, `owner_zh`,
`owner_en`, `filing_date`, `grant_date`, `base_right`, `source_url`. A row is complete with jurisdiction, number, kind,
owner, filing date and grant date. What a page did not show is never guessed:

- The number is that of the application where the place names its rights so (Mainland), else that of the publication
  (Hong Kong, Macau). One is never derived from the other, a check digit never filled in, a filing date never read off.
- A kind is written in the words of the pages, of the place's own kinds: `utility model`, `short-term patent`,
  外观设计. A bare `standard patent` does not say which, so it is refused; so is a kind that the number contradicts.
- Owners are names alone, divided by semicolons, never matched to a party. Where a row has `owner_zh`, `owner_en` holds
  the same owners in translation and is left out; each name keeps its script, so its language is no more than `zh`.
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
from dataclasses import replace
from datetime import datetime

from registry.domain.numbers import OFFICES, NumberReading, fold_width, read_office_number
from registry.domain.periods import start_of_day
from registry.domain.rights import Base, Link, Observation, Owner, RightId, RightStatus, Source, Text
from registry.domain.rules import Jurisdiction, Places, places_known
from registry.domain.spelling import compared
from registry.errors import InputError, InputInvalid, JurisdictionUnknown, Refusal, RightConflict, RightNumberInvalid
from registry.service import codec
from registry.service.principals import Principal
from registry.service.right_names import observed
from registry.service.rights import record_right
from registry.service.row_readings import Cells, Reading, read_code, read_day, read_list, read_text, wrong
from registry.service.transactions import Answer, Transaction
from registry.store import reads

RIGHT_COLUMNS = (
    "jurisdiction",
    "publication_number",
    "application_number",
    "kind",
    "title_zh",
    "title_en",
    "owner_zh",
    "owner_en",
    "filing_date",
    "grant_date",
    "base_right",
    "source_url",
)
RIGHT_NAMES = ("title_zh", "title_en", "owner_zh", "owner_en")
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


def right_reading(places: Places, cells: Cells, observed_at: datetime | None) -> Reading:
    """What a row tells of a right; `observed_at` None dates it to its day of grant."""
    place = places.get(read_code(cells, "jurisdiction"))
    missing = _missing(place, cells)
    name, warnings = _name(place, cells)
    warnings = (*warnings, *_base_warnings(places, cells))
    try:
        told = _told(places, place, cells, observed_at)
    except Refusal as refusal:
        return Reading(name=name, missing=missing, refusal=refusal, warnings=warnings)
    note = _no_grant(place, cells) if "grant_date" in missing else None
    if missing or told is None:
        return Reading(name=name, missing=missing, note=note, warnings=warnings)
    return Reading(
        name=name,
        warnings=warnings,
        record=lambda transaction, principal: _record(transaction, principal, told, warnings),
    )


def _record(
    transaction: Transaction, principal: Principal, seen: Observation, warnings: tuple[str, ...]
) -> Answer | None:
    """Record what was seen; None where it was known. One that comes in between is met by `record_right`."""
    named = observed(transaction, seen)
    state = reads.standing_right(transaction.connection, str(named.right))
    before = () if state is None else codec.right_of(state).observations
    shown = compared(named)
    if any(
        compared(replace(known, observed_at=seen.observed_at)) == shown and known.observed_at >= seen.observed_at
        for known in before
    ):
        return None
    return record_right(transaction, principal, (), lambda _known: named, warnings)


def _missing(place: Jurisdiction | None, cells: Cells) -> tuple[str, ...]:
    """The columns a record needs and the row lacks, in the order of the file; `owner` stands for either of its two."""
    number = _number_column(place)
    numbered = any(cells[one] for one in ("application_number", "publication_number")) and place is None
    lacking = {
        "jurisdiction": not cells["jurisdiction"],
        number: not cells[number] and not numbered,
        "kind": not cells["kind"],
        "owner": not cells["owner_zh"].strip(";； ") and not cells["owner_en"].strip(";； "),
        "filing_date": not cells["filing_date"],
        "grant_date": not cells["grant_date"],
    }
    return tuple(column for column, lacks in lacking.items() if lacks)


def _number_column(place: Jurisdiction | None) -> str:
    return "application_number" if place is None or place.named_by_application else "publication_number"


def _name(place: Jurisdiction | None, cells: Cells) -> tuple[str, tuple[str, ...]]:
    """The right as far as it can be named, with the warnings of its number; another number where its own is missing."""
    code = place.code if place is not None else cells["jurisdiction"] or "?"
    own = cells[_number_column(place)]
    if place is not None and own:
        try:
            reading = place.read_number(own)
        except RightNumberInvalid:
            return f"{code}/{own}", ()
        return f"{code}/{reading.canonical}", reading.warnings
    return f"{code}/{own or cells['publication_number'] or cells['application_number'] or '?'}", ()


def _told(places: Places, place: Jurisdiction | None, cells: Cells, observed_at: datetime | None) -> Observation | None:
    """The observation, or None where something is missing; a Refusal at its column for what is there and is wrong."""
    if place is None and cells["jurisdiction"]:
        raise JurisdictionUnknown(places_known(places), pointer="/jurisdiction")
    number = _number(place, cells)
    kind = _kind(place, number, cells)
    owners = _owners(cells)
    titles = tuple(
        Text(text=text, lang=lang) for lang in ("zh", "en") if (text := read_text(cells, f"title_{lang}")) is not None
    )
    source = Source(register=PUBLIC_PAGE, reference=read_text(cells, "source_url") or _NOT_STATED)
    base = _base(places, kind, cells)
    filed_on, granted_on = read_day(cells, "filing_date"), read_day(cells, "grant_date")
    if granted_on is not None and (fault := _no_grant(place, cells)) is not None:
        raise InputInvalid(fault.detail, errors=(fault,))
    if filed_on is not None and granted_on is not None and granted_on < filed_on:
        raise wrong("grant_date", "out-of-order", "It was granted before it was filed.")
    if granted_on is not None and observed_at is not None and observed_at < start_of_day(granted_on):
        raise wrong("grant_date", "out-of-order", "The page was seen before the grant it shows.")
    if place is None or number is None or kind is None or not owners or filed_on is None or granted_on is None:
        return None
    return Observation(
        right=RightId(jurisdiction=place.code, number=number.canonical),
        kind=kind,
        titles=titles,
        owners=owners,
        status=RightStatus.IN_FORCE,
        observed_at=observed_at or start_of_day(granted_on),
        source=source,
        filed_on=filed_on,
        granted_on=granted_on,
        base=base,
    )


def _number(place: Jurisdiction | None, cells: Cells) -> NumberReading | None:
    column = _number_column(place)
    if place is None or not cells[column]:
        return None
    try:
        return place.read_number(cells[column])
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


def _owners(cells: Cells) -> tuple[Owner, ...]:
    """The owners by name: in Chinese where the row has that, else in English."""
    named = {lang: read_list(cells, f"owner_{lang}") for lang in ("zh", "en")}
    lang = "zh" if named["zh"] else "en"
    return tuple(Owner(party=None, name=Text(text=name, lang=lang)) for name in named[lang])


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
