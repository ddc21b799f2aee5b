"""Macau: invention and utility patents, extensions of Mainland patents, and the pledge (penhor) over them.

In plain sentences: a written agreement makes the pledge between the parties; it counts against others once the DSEDT
has annotated it, and ranks by the day the annotation was asked for. Several pledges may stand on one right.

Fees run from the day of filing (for an extension: of the Mainland application). The fee of a year is paid in the six
months before that year begins, from the fourth year on, for a utility patent from the third; six months more with a
surcharge. A last day here is never moved for a holiday: no source read says that it is.

Not here: what becomes of an extension when its base falls, which no source says. Much of what is known of this place
is from memory or from secondary sources, and says so.

Numbers. A number is a letter, a hyphen and six digits (`J-000123`; `J/000123` and `J 000123` are the same). Which
letters there are is not confirmed by any source, so a number of another form is kept as it stands, with the warning
`number-form-unconfirmed`.

Sources: Regime Jurídico da Propriedade Industrial (RJPI, Decree-Law 97/99/M) arts. 4, 14, 21, 26, 129 to 135, read in
part; Notice of the Chief Executive 25/2020; pages of the DSEDT and of gov.mo; the Civil Code of Macau in copies. First
days: the RJPI is taken to hold from 2000-06-06 and the Civil and Commercial Codes from 1999-11-01, both from memory;
the extension of Mainland patents from the year of the first notice on it, 7/2004, whose day is not on record.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

from registry.domain.calendars import Calendar, HolidayNotice
from registry.domain.conditions.case import Case, Verdict, pending
from registry.domain.life import grace_ends_on
from registry.domain.numbers import NumberReading, fold_number, keep_unconfirmed
from registry.domain.periods import add_months, add_years
from registry.domain.remarks import still_shown
from registry.domain.rights import RightStatus
from registry.domain.rules import (
    Arrangement,
    Confidence,
    CreationEffect,
    Dated,
    Deadline,
    Dependence,
    Does,
    Effect,
    Follows,
    Jurisdiction,
    Kind,
    PlaceRule,
    Severity,
    in_force,
)

_NUMBER = re.compile(r"([A-Z])[-/]?([0-9]{6})")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Macau right.

    Raises RightNumberInvalid with reason `characters` or `length`, see `registry.domain.numbers`.
    """
    folded = fold_number(text)
    if number := _NUMBER.fullmatch(folded):
        return NumberReading(canonical=f"{number[1]}-{number[2]}")
    return keep_unconfirmed(folded)


# The term counts from the day of filing (of the Mainland application, for an extension), however long ago that was.
_ANY_DAY = date(1900, 1, 1)


def _kind(name: str, years: int) -> Kind:
    return Kind(
        name=name,
        term_years=(Dated(first_day=_ANY_DAY, value=years, basis="RJPI, pages of the DSEDT (MO-01)"),),
        application=Severity.PENDING,
    )


# ---- deadlines -------------------------------------------------------------------------------------------------------

_REGISTER = "MO-DSEDT"
_FIRST_PAID_YEAR = {"invention": (4, "MO-05"), "extension": (4, "MO-05"), "utility": (3, "MO-06")}
_PAID_BEFORE_MONTHS = 6

EXTENSION_MONTHS = (
    Dated(first_day=date(2004, 1, 1), value=3, basis="RJPI arts. 131(2), 135; Notice 25/2020 art. 6 (MO-02)"),
)
"""How long after the publication of a Mainland grant its extension can be asked for; never prolonged."""


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Macau right has to do by when: the next fee, the extension, the annotation."""
    return (*_annuity(case), *_extension(case), *_annotation(case))


def extension_ends_on(published_on: date) -> date | None:
    """The last day to ask for the extension of a Mainland patent whose grant was published on `published_on`."""
    months = in_force(EXTENSION_MONTHS, published_on)
    return None if months is None else add_months(published_on, months)


def _annuity(case: Case) -> tuple[Deadline, ...]:
    """The next fee: due on the day on record, else on the eve of the year it is for; gone with the right or its grace.

    It is owed while the application is pending, too. What an extended patent owed before its extension is not charged.
    """
    right = case.right
    if right.kind not in _FIRST_PAID_YEAR or right.status not in (RightStatus.PENDING, RightStatus.IN_FORCE):
        return ()
    first_year, rule = _FIRST_PAID_YEAR[right.kind]
    if right.fees_paid_until is not None:
        due_on, opens_on = right.fees_paid_until, add_months(right.fees_paid_until, -_PAID_BEFORE_MONTHS)
    else:
        begins = _next_paid_year(case, first_year)
        if begins is None:
            return ()
        due_on, opens_on = begins - timedelta(days=1), add_months(begins, -_PAID_BEFORE_MONTHS)
    grace = grace_ends_on(due_on, case.place)
    if (right.expires_on is not None and due_on >= right.expires_on) or case.day > grace:
        return ()
    message = f"The annual fee is payable until {due_on.isoformat()}."
    return (
        Deadline(
            rule=rule,
            code="ANNUAL_FEE_DUE",
            message=message,
            due_on=due_on,
            register=_REGISTER,
            opens_on=opens_on,
            grace_ends_on=grace,
            surcharge="a surcharge, whose amount is not on record",
        ),
    )


def _next_paid_year(case: Case, first_year: int) -> date | None:
    """The first day of the next year of the term, later than the day of `case`, for which a fee is owed."""
    filed_on, kind = case.right.filed_on, case.place.kinds.get(case.right.kind)
    if filed_on is None or kind is None:
        return None
    begins = (
        add_years(filed_on, year - 1) for year in range(first_year, (in_force(kind.term_years, filed_on) or 0) + 1)
    )
    return next((day for day in begins if day > case.day), None)


def _extension(case: Case) -> tuple[Deadline, ...]:
    """The end of the three months after the base's grant, while the extension is not granted.

    A Mainland grant is published on the day it takes effect (Patent Law art. 39), the grant day on record.
    """
    base = case.base
    if case.right.kind != "extension" or case.right.status is not RightStatus.PENDING:
        return ()
    if base is None or base.granted_on is None:
        return ()
    due_on = extension_ends_on(base.granted_on)
    if due_on is None or due_on < case.day:
        return ()
    message = "The extension of the granted Mainland patent can be asked for until this day; it is not prolonged."
    return (Deadline(rule="MO-02", code="EXTENSION_DUE", message=message, due_on=due_on, register=_REGISTER),)


def _annotation(case: Case) -> tuple[Deadline, ...]:
    """The annotation still to be made: no law sets a last day, so it is due at once."""
    if case.entry is not None or (case.standing is not None and not case.standing.live):
        return ()
    message = "Until the DSEDT has annotated the pledge it counts against no third party."
    return (Deadline(rule="MO-13", code="ANNOTATION_DUE", message=message, due_on=case.day, register=_REGISTER),)


@cache
def government_holidays(year: int) -> frozenset[date]:
    """The days of `year` on which the government closes its offices, by its regulations with their days of rest."""
    return frozenset(holidays.country_holidays("MO", years=year, categories=("government",)))


_ANNOUNCED = range(1999, 2027)
"""The years whose lists of holidays are on file; the next one is one value more."""

CALENDAR = Calendar(
    notices=tuple(
        Dated(
            first_day=date(year, 1, 1),
            value=HolidayNotice(year=year, closed=government_holidays(year)),
            basis=f"holidays of the government of Macau for {year}, as holidays has them",
        )
        for year in _ANNOUNCED
    ),
    statutory=government_holidays,
)
"""The working days of Macau's public offices: Monday to Friday but for the holidays of its government."""


# ---- the table -------------------------------------------------------------------------------------------------------

_RJPI = date(2000, 6, 6)
_CODES = date(1999, 11, 1)
_EXTENSIONS = date(2004, 1, 1)
_READ_THERE = frozenset({"zh", "yue", "cmn", "pt"})


def _untranslated(case: Case) -> str | None:
    """MO-0F: a paper declared in another language, of a kind that no paper in Chinese or Portuguese is of."""
    told = [(one.kind, one.language.lower().partition("-")[0]) for one in case.filing.documents if one.language]
    readable = {kind for kind, language in told if language in _READ_THERE}
    foreign = sorted({kind for kind, language in told if language not in _READ_THERE} - readable)
    if not foreign or "translation" in readable:
        return None
    return f"The DSEDT reads Chinese and Portuguese; not in either: {', '.join(foreign)}."


def _annotation_stands(case: Case) -> tuple[Verdict, ...]:
    """MO-1E: the DSEDT still shows what was released here."""
    if not still_shown(case):
        return ()
    cure = "Have the creditor's written release, its signature recognised, annotated on form ECO-052."
    return (pending("RELEASE_NOT_ENTERED", f"{_REGISTER} still shows the pledge released here.", cure=cure),)


_RULES = (
    PlaceRule(
        id="MO-01",
        effect=Effect.COMPUTE,
        says=(
            "An invention patent lasts 20 years from filing, a utility patent 10, and an extension 20 from the filing "
            "of the Mainland application."
        ),
        basis="pages of the DSEDT (invention); agents' pages",
        confidence=Confidence.SECONDARY,
        first_day=_RJPI,
        cites=("MR-03",),
    ),
    PlaceRule(
        id="MO-02",
        effect=Effect.REFUSE,
        says=(
            "A granted Mainland patent is extended only if that is asked for within 3 months of the publication of its"
            " grant; the time is not prolonged."
        ),
        basis="RJPI arts. 131(2), 135; Notice of the Chief Executive 25/2020 art. 6",
        confidence=Confidence.VERIFIED,
        first_day=_EXTENSIONS,
        cites=("FAM-05",),
    ),
    PlaceRule(
        id="MO-03",
        effect=Effect.INFO,
        says="A pending Mainland application can be extended too, and is not examined again.",
        basis="Notice of the Chief Executive 25/2020; gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_EXTENSIONS,
    ),
    PlaceRule(
        id="MO-04",
        effect=Effect.REQUIRE,
        says=(
            "An extension needs a copy of the Mainland register extract and of the specification. The registrar sees "
            "them; a filing does not hold them."
        ),
        basis="page of the DSEDT by way of an agent",
        confidence=Confidence.SECONDARY,
        first_day=_EXTENSIONS,
    ),
    PlaceRule(
        id="MO-05",
        effect=Effect.DEADLINE,
        says=(
            "The fee of a year from the fourth on is paid in the 6 months before that year begins, counted from "
            "filing, for an extension from the Mainland filing, also while the application is pending."
        ),
        basis="pages of the DSEDT",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-06",
        effect=Effect.DEADLINE,
        says="A utility patent pays from the third year on.",
        basis="agents' pages",
        confidence=Confidence.SECONDARY,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-07",
        effect=Effect.TRANSITION,
        says="A fee that is not paid can be paid with a surcharge for 6 months; then the right lapses.",
        basis="RJPI arts. 50 to 55",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
        cites=("MR-04",),
    ),
    PlaceRule(
        id="MO-08",
        effect=Effect.INFO,
        says="Industrial property rights can be given in pledge unless the law limits it.",
        basis="RJPI art. 14",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        cites=("MR-02",),
    ),
    PlaceRule(
        id="MO-09",
        effect=Effect.REQUIRE,
        says="The pledge is made in writing, in the form that a transfer of the right needs.",
        basis="Civil Code of Macau art. 677; RJPI arts. 11, 12(3)",
        confidence=Confidence.MEMORY_HIGH,
        first_day=_RJPI,
        cites=("MR-15",),
    ),
    PlaceRule(
        id="MO-0A",
        effect=Effect.REQUIRE,
        says=(
            "The signatures are recognised, at the counter against the identity document or by a notary. A filing does"
            " not tell how a signature was proved."
        ),
        basis="RJPI art. 26; page of the DSEDT",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-0B",
        effect=Effect.REQUIRE,
        says="The pledge is annotated in the file and on the certificate, on form ECO-052, in Chinese or Portuguese.",
        basis="page of the DSEDT",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        cites=("MR-20",),
    ),
    PlaceRule(
        id="MO-0C",
        effect=Effect.REFUSE,
        says="Who neither lives nor is established in Macau acts through an appointed agent, who signs the form.",
        basis="page of the DSEDT; RJPI art. 21",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        cites=("MR-25",),
    ),
    PlaceRule(
        id="MO-0D",
        effect=Effect.REFUSE,
        says=(
            "The agent is a lawyer of the Macau bar, a holder of a Macau resident's card, or a body corporate "
            "registered in Macau. A filing names the agent and not what he is."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-0E",
        effect=Effect.REQUIRE,
        says=(
            "A power of attorney is authenticated as to the principal's identity and authority. A filing does not tell"
            " how."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-0F",
        effect=Effect.REQUIRE,
        says=(
            "A paper in a language other than Chinese or Portuguese comes with a certified translation into one of "
            "them."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
        code="TRANSLATION_MISSING",
        check=_untranslated,
        cure="File the certified translation as a document of kind translation, with its language.",
    ),
    PlaceRule(
        id="MO-10",
        effect=Effect.INFO,
        says=(
            "A pledge and a transfer can be filed online, with a cloud signature or a qualified electronic one; a "
            "licence only at the counter."
        ),
        basis="pages of the DSEDT",
        confidence=Confidence.DERIVED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-11",
        effect=Effect.FEE,
        says="A transfer's annotation cost MOP 200; what a pledge's costs is not known.",
        basis="Order of the Chief Executive 57/2005; agents' pages",
        confidence=Confidence.SECONDARY,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-12",
        effect=Effect.PUBLISH,
        says=(
            "The order is published in the Official Gazette, and the sheet is fetched 10 working days later. The day "
            "of publication is not on file."
        ),
        basis="gov.mo, on a sister service",
        confidence=Confidence.DERIVED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-13",
        effect=Effect.PRIORITY,
        says=(
            "A pledge not annotated counts between the parties and their successors and against no third party. Told "
            "by the effects of an item."
        ),
        basis="RJPI, as the Portuguese code it descends from, art. 30",
        confidence=Confidence.MEMORY_HIGH,
        first_day=_RJPI,
        does=Does.DECIDES,
    ),
    PlaceRule(
        id="MO-14",
        effect=Effect.PRIORITY,
        says="Of two annotated pledges the one whose annotation was asked for first goes first.",
        basis="general principle of registration",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
        cites=("MR-31",),
    ),
    PlaceRule(
        id="MO-15",
        effect=Effect.WARN,
        says="A clause that makes the creditor owner on default is null; the pledge stands.",
        basis="Civil Code of Macau art. 690",
        confidence=Confidence.DERIVED,
        first_day=_CODES,
        cites=("MR-19",),
    ),
    PlaceRule(
        id="MO-16",
        effect=Effect.INFO,
        says="A clause that gives the creditor the right at the value the court fixes is good.",
        basis="Civil Code of Macau art. 671(2)",
        confidence=Confidence.SECONDARY,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-17",
        effect=Effect.REFUSE,
        says=(
            "A sentence that only repeats a mandatory prohibition is not annotated. What was asked to be annotated is "
            "not on file."
        ),
        basis="Court of Second Instance 998/2019, on the land register",
        confidence=Confidence.DERIVED,
        first_day=date(2019, 12, 12),
    ),
    PlaceRule(
        id="MO-18",
        effect=Effect.INFO,
        says="The right is sold out of court only where that was agreed, else by the court.",
        basis="Civil Code of Macau art. 671(1)",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-19",
        effect=Effect.INFO,
        says="The pledge of rights stands in articles 675 to 681.",
        basis="Civil Code of Macau arts. 675 to 681, numbered by their shift from the Portuguese code",
        confidence=Confidence.DERIVED,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-1A",
        effect=Effect.WARN,
        says=(
            "An award moves only with its enterprise; the name and the emblem of an establishment can be pledged. No "
            "such sign is held here."
        ),
        basis="gov.mo",
        confidence=Confidence.VERIFIED,
        first_day=_RJPI,
    ),
    PlaceRule(
        id="MO-1B",
        effect=Effect.INFO,
        says=(
            "A floating guarantee over a whole enterprise exists and goes to the commercial register; it is no "
            "security over a right named here."
        ),
        basis="Commercial Code of Macau arts. 928 ff.",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_CODES,
    ),
    PlaceRule(
        id="MO-1C",
        effect=Effect.REFUSE,
        says=(
            "A pledge entered at CNIPA does not reach the extension; that needs a pledge and an annotation of its own."
        ),
        basis="RJPI art. 4: its scope is the Territory",
        confidence=Confidence.DERIVED,
        first_day=_EXTENSIONS,
        cites=("MR-02 SECURITY_KIND_MISMATCH",),
    ),
    PlaceRule(
        id="MO-1D",
        effect=Effect.WARN,
        says="What the invalidation of the Mainland patent does to its extension is not known: hold, and ask.",
        basis="no source found",
        confidence=Confidence.MEMORY_LOW,
        first_day=_EXTENSIONS,
        cites=("FAM-10 BASE_INVALIDATED_REVIEW",),
    ),
    PlaceRule(
        id="MO-1E",
        effect=Effect.REQUIRE,
        says="The end of the pledge is annotated on the creditor's written release, his signature recognised.",
        basis="form ECO-052",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_RJPI,
        cites=("MR-23",),
        code="RELEASE_NOT_ENTERED",
        verdicts=_annotation_stands,
    ),
    PlaceRule(
        id="MO-1F",
        effect=Effect.REQUIRE,
        says="The whole of a right held in common is given by all its owners; each can give his own share.",
        basis="Civil Code of Macau, on co-ownership",
        confidence=Confidence.MEMORY_MEDIUM,
        first_day=_CODES,
        cites=("MR-12",),
    ),
)


# The names are the same in the file of every place that has joined.
_ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Macau judgments 2006",
        covers="judgment",
        first_day=date(2006, 4, 1),
        basis="Arrangement on reciprocal recognition of civil and commercial judgments (XB-26)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Macau awards 2007",
        covers="award",
        first_day=date(2008, 1, 1),
        basis="Arrangement on reciprocal recognition of arbitral awards (XB-29)",
        confidence=Confidence.MEMORY_HIGH,
    ),
    Arrangement(
        name="Hong Kong and Macau awards 2013",
        covers="award",
        first_day=date(2013, 12, 16),
        basis="Arrangement of 7 January 2013; Arbitration Ordinance (Cap. 609) ss. 98A to 98D (XB-28)",
        confidence=Confidence.VERIFIED,
    ),
)

JURISDICTION = Jurisdiction(
    code="MO",
    name="Macau",
    register=_REGISTER,
    securities=("mo_penhor",),
    kinds=MappingProxyType(
        {"invention": _kind("invention", 20), "utility": _kind("utility", 10), "extension": _kind("extension", 20)}
    ),
    read_number=read_number,
    creation=CreationEffect.OPPOSABILITY,
    creation_rule="MO-13",
    exclusive=False,
    reservation_days=(),
    ranks_from_application=True,
    application_protects=False,
    unpaid_fee_bars=False,
    debt_within_term=False,
    all_parties_sign=False,
    asks_acknowledgement=False,
    dispute_suspends=False,
    grace_months=(Dated(first_day=_ANY_DAY, value=6, basis="RJPI arts. 50 to 55 (MO-07)"),),
    rank_basis="by the day the annotation was asked for (MO-14)",
    rules=_RULES,
    deadlines=deadlines,
    calendar=CALENDAR,
    arrangements=_ARRANGEMENTS,
    demands_agents=True,
    dependences=MappingProxyType(
        {
            "extension": Dependence(
                link="mo_ext_of",
                bases=MappingProxyType({"CN": frozenset({"invention"})}),
                counts_from="granted_on",
                last_day=extension_ends_on,
                follows=Follows.REVIEW,
            )
        }
    ),
)
