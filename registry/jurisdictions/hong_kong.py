"""Hong Kong: standard patents (R) and (O), short-term patents, and the mortgages and charges over them.

In plain sentences: a written instrument signed by all parties makes the security; the Patents Registry gives it rank
against later takers from the day its entry was applied for. Several securities may stand on one patent. A published
application can be charged, with that said; an unpublished or short-term one must be granted first, and until then only
notice can be given. An overdue renewal and a debt that outlasts the patent are conditions, no bars. A charge by a Hong
Kong company also goes to the Companies Registry within a month, wherever the right lies, or is void against liquidator
and creditors; neither filing stands in for the other.

Not here: enforcement and insolvency (the table informs), the copies that papers are filed in, trade marks and designs
beyond their rows, and how a pair of securities is ranked by notice (see `registry.domain.notice`).

Settings that no source fixes: three days of post for a charge made elsewhere (HK-64), kept short so that the last day
shown is never too late; a day on which a storm warning stood can not be known ahead and is not counted out.

Numbers. A number is `HK` and the 7 or 8 digits of its publication, without the kind letter (`HK1224505A`,
`HK1083555A1`, `HK30101316` and `1008101A` give `HK1224505`, `HK1083555`, `HK30101316` and `HK1008101`): the
application published (A) and the patent granted (B) are one right. Application numbers and check digits are not
confirmed by any source, so a number of another form is kept as it stands, with the warning `number-form-unconfirmed`.

Sources: Patents Ordinance (Cap. 514) ss. 2, 4, 8, 39, 49, 51, 52, 55, 126, read in the text before 19 December 2019;
Patents (General) Rules (Cap. 514C) rr. 37, 43; Companies Ordinance (Cap. 622) Part 8, read in part; Trade Marks
Ordinance (Cap. 559) s.29; Registered Designs Rules (Cap. 522A) rr. 20, 33; pages of the Intellectual Property
Department and the Companies Registry; the general holidays as the package `holidays` has them, provisional for a year
whose list is not on file. Not read: Cap. 514
ss. 44, 50, 53, 54 and the section on late registration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

from registry.domain.calendars import Calendar, HolidayNotice
from registry.domain.conditions.case import Case, Verdict, note, pending
from registry.domain.filing import ActKind, Filing
from registry.domain.life import grace_ends_on
from registry.domain.notice import registrable_on
from registry.domain.numbers import NumberReading, fold_number, keep_unconfirmed
from registry.domain.parties import Party
from registry.domain.periods import add_months, add_years, legal_day
from registry.domain.remarks import CONSENT_OR_UNDO, charges_still_shown, first_of_place, still_shown, surrendered
from registry.domain.rights import RightStatus
from registry.domain.rules import (
    Arrangement,
    ChargeRegister,
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
    SearchBefore,
    Severity,
    in_force,
)

_REGISTER = "HK-IPD"
_PUBLICATION = re.compile(r"(?:HK)?([0-9]{7,8})(?:[AB][0-9]?)?")


def read_number(text: str) -> NumberReading:
    """The canonical number of a Hong Kong right.

    Raises RightNumberInvalid with reason `characters` or `length`, see `registry.domain.numbers`.
    """
    folded = fold_number(text)
    if publication := _PUBLICATION.fullmatch(folded):
        return NumberReading(canonical=f"HK{publication[1]}")
    return keep_unconfirmed(folded)


# The term follows the day of filing, however long before the Ordinance that was: for a standard patent (R) it is the
# day its base was filed.
_ANY_DAY = date(1900, 1, 1)
_PATENTS = date(1997, 6, 27)
_STANDARD_O = date(2019, 12, 19)


def _kind(name: str, years: int, basis: str, application: Severity) -> Kind:
    return Kind(name=name, term_years=(Dated(first_day=_ANY_DAY, value=years, basis=basis),), application=application)


# ---- days ------------------------------------------------------------------------------------------------------------


@cache
def general_holidays(year: int) -> frozenset[date]:
    """The general holidays of `year` but for Sundays, by the Schedule to Cap. 149 with its substitutes."""
    return frozenset(holidays.country_holidays("HK", years=year, categories=("optional",)))


_GAZETTED = range(1997, 2027)
"""The years whose lists of general holidays are on file; the next one is one value more."""

CALENDAR = Calendar(
    notices=tuple(
        Dated(
            first_day=date(year, 1, 1),
            value=HolidayNotice(year=year, closed=general_holidays(year)),
            basis=f"general holidays for {year} under Cap. 149, as holidays has them",
        )
        for year in _GAZETTED
    ),
    statutory=general_holidays,
)
"""The working days of the registries: Monday to Friday but for general holidays."""


def _last_day(day: date, calendar: Calendar = CALENDAR) -> date:
    """HK-65: `day`, or the next day that is neither a Sunday nor a general holiday; a Saturday counts (Cap. 1 s.71)."""
    while day.weekday() == 6 or day in calendar.holidays(day.year):
        day += timedelta(days=1)
    return day


# ---- the Companies Registry ------------------------------------------------------------------------------------------

_COMPANIES = date(2014, 3, 3)

POST_DAYS = (
    Dated(first_day=_ANY_DAY, value=3, basis="a setting of this register; s.335 speaks of due diligence (HK-64)"),
)
"""How many days a copy is taken to be on its way to Hong Kong."""


def _binds(party: Party, situs: str) -> bool:
    """HK-60, HK-61, HK-6G: a Hong Kong company wherever the right lies, a registered non-Hong Kong one for rights here.

    Nobody who is no company.
    """
    return party.is_company and (party.seat == "HK" or (party.hk_registered_non_hk and situs == "HK"))


def _counts_from(filing: Filing, made_on: date) -> date:
    """HK-64: the day the charge was made; made elsewhere over nothing here, the day a copy could have arrived."""
    here = any(one.right.jurisdiction == "HK" for one in filing.collateral)
    if here or filing.contract.executed_outside_hk is not True:
        return made_on
    days: int = in_force(POST_DAYS, made_on) or 0
    return made_on + timedelta(days=days)


def _over_application(case: Case) -> bool:
    """HK-6F: a fixed security over what was but an application when it was given; a floating one is always named."""
    executed_at, granted_on = case.filing.contract.executed_at, case.right.granted_on
    if case.security in _FLOATING:
        return False
    if granted_on is None or executed_at is None:
        return case.right.status is RightStatus.PENDING
    return legal_day(executed_at) < granted_on


_FLOATING = frozenset({"hk_floating_charge"})
_COMPANIES_REGISTRY = ChargeRegister(
    code="HK-CR",
    binds=_binds,
    advises=_over_application,
    months=(
        # From memory: the law before gave five weeks, so that a month is the cautious reading of it.
        Dated(first_day=_ANY_DAY, value=1, basis="Cap. 32 s.80, then in force"),
        Dated(first_day=_COMPANIES, value=1, basis="Cap. 622 ss. 335, 336 (HK-64)"),
    ),
    counts_from=_counts_from,
    moves=_last_day,
    calendar=CALENDAR,
    rule="HK-64",
)


# ---- deadlines -------------------------------------------------------------------------------------------------------

_RENEWAL_OPENS_MONTHS = 3
_MAINTAINED_YEARS = 5
_LATE_GRANT_MONTHS = 3
_RECORD_REQUEST_MONTHS = 6
_GRANT_REQUEST_MONTHS = 6
_TITLE_MONTHS = 6
_COUNTER_STATEMENT_MONTHS = 3


def renewal_days(kind: str, filed_on: date, granted_on: date) -> tuple[date, ...]:
    """The due days of a patent's renewal fees, first to last (HK-09, HK-11); none for a kind that is not known here.

    A standard patent: three years after the first anniversary of filing that comes after the grant, then yearly while
    it lives. A short-term patent: once, four years after filing, or three months after a grant that came later.
    """
    if kind == "short_term":
        due_on = add_years(filed_on, 4)
        return (add_months(granted_on, _LATE_GRANT_MONTHS) if granted_on > due_on else due_on,)
    if kind not in ("standard_r", "standard_o"):
        return ()
    first = next((year for year in range(1, 20) if add_years(filed_on, year) > granted_on), 20)
    return tuple(add_years(filed_on, year) for year in range(first + 3, 20))


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Hong Kong right has to do by when, but for the Companies Registry, whose form asks for it."""
    if case.standing is not None and not case.standing.live:
        return ()
    fees = (*_renewal(case), *_maintenance(case))
    return (*fees, *_grant_request(case), *_registration(case), *_title(case), *_counter_statements(case))


def _renewal(case: Case) -> tuple[Deadline, ...]:
    """The next renewal: on the day on record, else the next by the rule; none once its grace has run out."""
    right = case.right
    if right.status is not RightStatus.IN_FORCE:
        return ()
    days: tuple[date, ...] = ()
    if right.filed_on is not None and right.granted_on is not None:
        days = renewal_days(right.kind, right.filed_on, right.granted_on)
    due_on = right.fees_paid_until or next((day for day in days if day >= case.day), None)
    if due_on is None or (right.expires_on is not None and due_on >= right.expires_on):
        return ()
    grace = grace_ends_on(due_on, case.place)
    if case.day > grace:
        return ()
    return (
        Deadline(
            rule="HK-11" if right.kind == "short_term" else "HK-09",
            code="RENEWAL_FEE_DUE",
            message=f"The renewal fee is payable until {due_on.isoformat()} (form P10).",
            due_on=due_on,
            register=_REGISTER,
            opens_on=max(add_months(due_on, -_RENEWAL_OPENS_MONTHS), right.granted_on or date.min),
            grace_ends_on=grace,
            surcharge="an additional fee of HKD 270",
        ),
    )


def maintenance_days(filed_on: date, published_on: date | None) -> tuple[date, ...]:
    """When the fees that maintain an application (R) fall due, first to last (HK-13).

    Yearly from five years after the first anniversary of filing that comes after the request to record was published;
    where that day is not on record, after the earliest that it can be (Cap. 514 s.33(2), (3)).
    """
    begins = published_on or filed_on
    first = next((year for year in range(1, 20) if add_years(filed_on, year) > begins), 20)
    return tuple(add_years(filed_on, year) for year in range(first + _MAINTAINED_YEARS, 20))


def _maintenance(case: Case) -> tuple[Deadline, ...]:
    """HK-13: the next fee of an application (R) that pends: on the day on record, else the next by the rule."""
    right = case.right
    if right.kind != "standard_r" or right.status is not RightStatus.PENDING or right.filed_on is None:
        return ()
    days = maintenance_days(right.filed_on, right.published_on)
    due_on = right.fees_paid_until or next((day for day in days if day >= case.day), None)
    if due_on is None or case.day > grace_ends_on(due_on, case.place):
        return ()
    return (
        Deadline(
            rule="HK-13",
            code="MAINTENANCE_FEE_DUE",
            message=f"The application is maintained for HKD 270 until {due_on.isoformat()} (form P9), or is withdrawn.",
            due_on=due_on,
            register=_REGISTER,
            opens_on=add_months(due_on, -_RENEWAL_OPENS_MONTHS),
            grace_ends_on=grace_ends_on(due_on, case.place),
            surcharge="an additional fee of HKD 95",
        ),
    )


def _record_request_ends_on(published_on: date) -> date:
    """HK-05: the last day to ask that the designated application be recorded."""
    return add_months(published_on, _RECORD_REQUEST_MONTHS)


def _grant_request(case: Case) -> tuple[Deadline, ...]:
    """HK-06: a standard patent (R) is asked for after its base was granted and its own request was published."""
    right, base = case.right, case.base
    if right.kind != "standard_r" or right.status is not RightStatus.PENDING or right.published_on is None:
        return ()
    if base is None or base.granted_on is None:
        return ()
    due_on = add_months(max(base.granted_on, right.published_on), _GRANT_REQUEST_MONTHS)
    if due_on < case.day:
        return ()
    message = "Registration and grant are to be requested, or the application lapses."
    return (Deadline(rule="HK-06", code="GRANT_REQUEST_DUE", message=message, due_on=due_on, register=_REGISTER),)


def _registrable_on(case: Case) -> date | None:
    """The day the right could first bear an entry, None where that has not come."""
    kind = case.place.kinds.get(case.right.kind)
    first = None if kind is None else registrable_on(case.right, kind)
    return first if first is not None and first <= case.day else None


def _notified(case: Case) -> bool:
    """Whether notice was given at the right's register."""
    return bool(case.situs_acts(ActKind.NOTICE))


def _registration(case: Case) -> tuple[Deadline, ...]:
    """The Patents Registry's entry: no last day by law (HK-48), so at once, since without it a later taker can win."""
    entry, first = case.entry, _registrable_on(case)
    if entry is not None and entry.effective_at is not None:
        return ()
    due_on = case.day
    if entry is not None:
        rule, code = "HK-52", "REGISTER_ENTRY_AWAITED"
        message = "The entry is applied for; file its proof once it is made. No law sets a day."
    elif first is None:
        if _notified(case):
            return ()
        rule, code = "HK-41", "NOTICE_DUE"
        message = "The right is not on the register yet: give notice on form P19 at once."
    elif _notified(case):
        rule, code, due_on = "HK-42", "FRESH_REGISTRATION_DUE", max(first, _made_on(case) or case.day)
        message = "Only notice was given, and the right can bear an entry now: apply to register on form P19 at once."
    else:
        rule, code = "HK-40", "REGISTRATION_DUE"
        message = (
            "No application to register is on file: file form P19 at once. No law sets a day, a later taker may win."
        )
    return (Deadline(rule=rule, code=code, message=message, due_on=due_on, register=_REGISTER),)


def _made_on(case: Case) -> date | None:
    """The legal day on which the instrument was made; None where that is not on record."""
    executed_at = case.filing.contract.executed_at
    return None if executed_at is None else legal_day(executed_at)


def _title_ends_on(case: Case) -> date | None:
    """HK-49: the last day on which a legal mortgage, which makes the mortgagee proprietor, is entered in time."""
    made_on = _made_on(case)
    return None if case.security != "hk_legal_mortgage" or made_on is None else add_months(made_on, _TITLE_MONTHS)


def _title(case: Case) -> tuple[Deadline, ...]:
    """HK-49: a legal mortgage is to be on the register within six months."""
    due_on, entry = _title_ends_on(case), case.entry
    if due_on is None or (entry is not None and entry.effective_at is not None):
        return ()
    message = "Entered later, the mortgagee may lose money remedies for infringements before the entry."
    return (Deadline(rule="HK-49", code="TITLE_REGISTRATION_DUE", message=message, due_on=due_on, register=_REGISTER),)


def _counter_statements(case: Case) -> tuple[Deadline, ...]:
    """HK-19: who stands in the register answers an application for revocation within three months of its copy."""
    if case.entry is None or case.entry.effective_at is None:
        return ()
    return tuple(
        Deadline(
            rule="HK-19",
            code="COUNTER_STATEMENT_DUE",
            message="Answer the application for revocation; the three months run from the copy's arrival.",
            due_on=add_months(proceeding.from_on, _COUNTER_STATEMENT_MONTHS),
            register=_REGISTER,
        )
        for proceeding in case.right.proceedings
        if proceeding.kind == "invalidation"
    )


# ---- what the table checks by itself ---------------------------------------------------------------------------------

_READ_THERE = frozenset({"en", "zh", "yue", "cmn"})


def _before_original_grant(case: Case) -> str | None:
    """HK-03."""
    filed_on = case.right.filed_on
    if case.right.kind != "standard_o" or filed_on is None or filed_on >= _STANDARD_O:
        return None
    return (
        f"No standard patent (O) could be filed before {_STANDARD_O.isoformat()}; this one says {filed_on.isoformat()}."
    )


def _restorable(case: Case) -> str | None:
    """HK-12."""
    if case.right.status is not RightStatus.LAPSED:
        return None
    return "The patent has lapsed; it may be restored on form P12. Take no new charge while that is open."


def _title_moves(case: Case) -> str | None:
    """HK-34."""
    if case.security != "hk_legal_mortgage":
        return None
    return "The mortgagee becomes proprietor on the register: see that the instrument licenses back and reassigns."


def _successive(case: Case) -> tuple[Verdict, ...]:
    """HK-36: a further charge says which rank it claims, and heeds the clause of an earlier one that it knows of."""
    claimed, known = case.collateral.rank_claimed, case.collateral.knowledge_of_prior
    remarks = []
    if case.rivals and claimed is None:
        message = "Another live charge stands on this right: say which rank is claimed."
        remarks.append(pending("RANK_CLAIM", message, cure=_CLAIM))
    elif case.rivals and claimed != case.rank:
        message = f"Rank {claimed} is claimed, the item ranks {case.rank} here."
        remarks.append(pending("RANK_CLAIM", message, cure=_CLAIM))
    bound = [
        prior.holder
        for prior in (known if isinstance(known, tuple) else ())
        if prior.negative_pledge_known and prior.right == case.right.right and prior.known_at <= case.as_of
    ]
    if bound:
        message = f"By what the filing knows of, {', '.join(bound)} has a clause against later charges."
        cure = "File the holder's consent, or a deed of priority."
        remarks.append(note("NEGATIVE_PLEDGE", message, "/knowledge_of_prior", cure))
    return tuple(remarks)


def _seen_at_companies_registry(case: Case) -> str | None:
    """HK-56: a search of a register of charges, not of the right's own, shows somebody."""
    search = case.collateral.official_search
    registers = {place.charge_register.code for place in case.places.values() if place.charge_register is not None}
    if search is None or search.register not in registers or not search.hits or search.at > case.as_of:
        return None
    shown = ", ".join(search.hits)
    return f"{search.register} shows {shown}: that alone is no knowledge under section 52, which can be contested."


def _unregistered_company(case: Case) -> str | None:
    """HK-62: a company from elsewhere whose charge the Companies Registry does not ask for."""
    pledgor = case.pledgor
    asked = any(register.rule == _COMPANIES_REGISTRY.rule for register in case.charge_registers)
    if not pledgor.is_company or pledgor.seat == "HK" or asked or not first_of_place(case):
        return None
    return "The pledgor is on record as not registered in Hong Kong: see that it has no place of business there."


def _charge_not_released(case: Case) -> str | None:
    """HK-70."""
    shown = charges_still_shown(case)
    if not shown:
        return None
    return f"{', '.join(shown)} still shows the charge released here: form NM2 and a certified copy are due, by no day."


def _entry_not_released(case: Case) -> tuple[Verdict, ...]:
    """HK-71: the Patents Registry still shows what was released here."""
    if not still_shown(case):
        return ()
    message = f"{_REGISTER} still shows the security released here."
    return (pending("RELEASE_NOT_ENTERED", message, cure="File form P19 for the release or the deed of reassignment."),)


def _given_up(case: Case) -> tuple[Verdict, ...]:
    """HK-21: no consent is known to be a condition, and a surrender is an official fact."""
    message = surrendered(case)
    return () if message is None else (note("SURRENDERED_WITHOUT_CONSENT", message, "/right", CONSENT_OR_UNDO),)


def _notice_alone(case: Case) -> str | None:
    """HK-42."""
    if case.entry is not None or not _notified(case) or _registrable_on(case) is None:
        return None
    return "Only notice was given, and the right can bear an entry now: notice may no longer protect."


def _untranslated(case: Case) -> str | None:
    """HK-46: a paper declared in another language, of a kind that no paper in English or Chinese is of."""
    told = [(one.kind, one.language.lower().partition("-")[0]) for one in case.filing.documents if one.language]
    readable = {kind for kind, language in told if language in _READ_THERE}
    foreign = sorted({kind for kind, language in told if language not in _READ_THERE} - readable)
    if not foreign or "translation" in readable:
        return None
    return f"The Patents Registry reads English and Chinese; not in either: {', '.join(foreign)}."


def _title_late(case: Case) -> str | None:
    """HK-49."""
    due_on = _title_ends_on(case)
    entered_at = None if case.entry is None else case.entry.effective_at
    if due_on is None or (case.day if entered_at is None else legal_day(entered_at)) <= due_on:
        return None
    return "Not entered within six months: money remedies for infringements before the entry may be lost."


def _preferred(case: Case) -> str | None:
    """HK-76, the periods for persons not connected."""
    since, made_on = case.pledgor.insolvent_since, _made_on(case)
    if since is None or made_on is None or since > case.day or not _binds(case.pledgor, case.place.code):
        return None
    months = 12 if case.security in _FLOATING else 6
    if not made_on <= since <= add_months(made_on, months):
        return None
    return f"The pledgor became insolvent within {months} months of the charge: it may be set aside."


# ---- the table -------------------------------------------------------------------------------------------------------

_TRADE_MARKS = date(2003, 4, 4)  # from memory
_DESIGNS = date(1997, 6, 27)
_NEW_FORM = date(2025, 5, 16)
_FEES_SEEN = date(2026, 5, 19)

_V, _V2, _D = Confidence.VERIFIED, Confidence.SECONDARY, Confidence.DERIVED
_MH, _MM, _ML = Confidence.MEMORY_HIGH, Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW
_RESTORE = "Apply for restoration on form P12."
_CLAIM = "State the rank claimed, or a deed of priority."
_REGISTER_NOW = "File form P19 for registration."
_TRANSLATE = "File a translation into English or Chinese."


def _rule(
    id: str,
    effect: Effect,
    confidence: Confidence,
    basis: str,
    *,
    since: date = _PATENTS,
    cites: tuple[str, ...] = (),
    code: str | None = None,
    check: Callable[[Case], str | None] | None = None,
    verdicts: Callable[[Case], tuple[Verdict, ...]] | None = None,
    last_day: Callable[[Case], date | None] | None = None,
    cure: str | None = None,
    does: Does | None = None,
) -> Callable[[str], PlaceRule]:
    """A row of the table but for its sentence, which is given to what this returns."""
    return lambda says: PlaceRule(
        id=id,
        effect=effect,
        says=says,
        basis=basis,
        confidence=confidence,
        first_day=since,
        cites=cites,
        code=code,
        check=check,
        verdicts=verdicts,
        last_day=last_day,
        cure=cure,
        does=does,
    )


_THE_RIGHT = (
    _rule("HK-01", Effect.REFUSE, _V, "Cap. 514 s.2", cites=("MR-02",))(
        "A Hong Kong patent is a standard patent (R), a standard patent (O) or a short-term patent."
    ),
    _rule("HK-02", Effect.REFUSE, _V, "Cap. 514 ss. 4, 8", cites=("FAM-02",))(
        "A standard patent (R) rests on a patent of CNIPA, the UK office or, designating the UK, the EPO. That the UK "
        "was designated is not in the filing."
    ),
    _rule(
        "HK-03",
        Effect.REFUSE,
        _V2,
        "17 of 2016; L.N. 35 of 2019",
        since=_STANDARD_O,
        code="STANDARD_O_TOO_EARLY",
        check=_before_original_grant,
    )("No standard patent (O) was filed before 19 December 2019."),
    _rule(
        "HK-04", Effect.REFUSE, _V2, "a Mainland patent has no effect in Hong Kong, nor the reverse", does=Does.DECIDES
    )("A charge on a Mainland patent is none on the Hong Kong one, which is named as its own item: see the family."),
    _rule("HK-05", Effect.DEADLINE, _MH, "Cap. 514 s.15", cites=("FAM-05",), does=Does.DECIDES)(
        "The request to record is made within 6 months after the designated application was published."
    ),
    _rule("HK-06", Effect.DEADLINE, _MH, "Cap. 514 s.23")(
        "Registration and grant are requested within 6 months after the later of the designated patent's grant and the "
        "publication of the request to record, or the application lapses: see the deadlines."
    ),
    _rule("HK-07", Effect.TRANSITION, _V, "Cap. 514 s.39(1)(b)", cites=("MR-03",))(
        "A standard patent lives 20 years beginning with its deemed filing day, and expires after the last of them."
    ),
    _rule("HK-08", Effect.TRANSITION, _V, "Cap. 514 s.126(1)(b)", does=Does.DECIDES)(
        "A short-term patent lives 8 years beginning with its filing day: see the kinds."
    ),
    _rule("HK-09", Effect.DEADLINE, _V, "Cap. 514 s.39(2), (3)")(
        "A standard patent is renewed first three years after the first anniversary of filing that follows its grant, "
        "then yearly; payable from three months before: see the deadlines."
    ),
    _rule("HK-10", Effect.TRANSITION, _V, "Cap. 514 s.39(2), (4)", cites=("MR-04",))(
        "Unpaid, a patent ceases on the due day; paid with an additional fee within 6 months, it is as if it never had."
    ),
    _rule("HK-11", Effect.DEADLINE, _V, "Cap. 514 s.126(2), (3), (5)")(
        "A short-term patent is renewed once, four years after filing, or within three months of a later grant; 6 "
        "months' grace: see the deadlines."
    ),
    _rule(
        "HK-12",
        Effect.WARN,
        _MM,
        "Cap. 514 s.40; form P12",
        code="RESTORATION_OPEN",
        check=_restorable,
        cure=_RESTORE,
    )("A lapsed patent may be restored, it is believed within 12 months; no new charge is taken while that is open."),
    _rule("HK-13", Effect.DEADLINE, _MM, "Cap. 514 s.33; form P9")(
        "An application (R) that pends past its fifth year, counted from the anniversary of filing that follows its "
        "publication, pays HKD 270 a year, 95 more when late, or is withdrawn: see the deadlines."
    ),
    _rule("HK-14", Effect.WARN, _V2, "Cap. 514 ss. 127F, 129", cites=("MR-06",))(
        "A short-term patent is granted unexamined; enforcing it needs substantive examination asked for or certified."
    ),
    _rule(
        "HK-15", Effect.TRANSITION, _V2, "Cap. 514 ss. 43, 44(2); Cap. 514C r.37", cites=("FAM-10 MUST_FOLLOW_BASE",)
    )(
        "What an EPO opposition revokes or amends, the Hong Kong patent (R) on it follows once the IPD has entered it "
        "(form P15)."
    ),
    _rule("HK-16", Effect.WARN, _D, "Cap. 514 s.2, relevant proceedings", cites=("FAM-10 BASE_INVALIDATED",))(
        "The loss of a CNIPA or UK base changes nothing in the Hong Kong patent, which is exposed on the same grounds."
    ),
    _rule("HK-17", Effect.INFO, _V2, "independence after grant", cites=("FAM-10 BASE_LAPSED",), does=Does.WARNS)(
        "A base that lapses for unpaid fees after the Hong Kong grant changes nothing in the Hong Kong patent."
    ),
    _rule("HK-18", Effect.TRANSITION, _V, "Cap. 514 s.49(3)", does=Does.DECIDES)(
        "A patent revoked for public order or morality is treated as never having had effect: see the right's status."
    ),
    _rule("HK-19", Effect.DEADLINE, _V, "Cap. 514C r.37(4), (5)")(
        "An application for revocation is copied to everyone the register shows to have a right, who has 3 months for "
        "a counter-statement; a mortgagee not entered gets none: see the deadlines."
    ),
    _rule("HK-20", Effect.WARN, _V, "Cap. 514 s.55(1) to (3)", cites=("MR-07",))(
        "While it is referred to the court who owns the patent, no new charge is taken; the court can change the owner."
    ),
    _rule("HK-21", Effect.WARN, _ML, "form P16", code="SURRENDERED_WITHOUT_CONSENT", verdicts=_given_up)(
        "An offer to surrender a charged patent is told to every chargee; its consent is not known to be a condition."
    ),
)

_CREATION = (
    _rule("HK-30", Effect.INFO, _V, "Cap. 514 s.52(3)(a) to (c)", cites=("MR-02 APPLICATION_ONLY",))(
        "A patent, an application, a right in either, a licence and a sub-licence can all be charged."
    ),
    _rule("HK-31", Effect.REFUSE, _MH, "Cap. 514 s.50(6)", cites=("MR-15",))(
        "A mortgage not in writing, or not signed by or for the parties, is void; taken as every party's signature."
    ),
    _rule("HK-32", Effect.REFUSE, _MH, "Cap. 514 s.54(3)", cites=("MR-12",))(
        "A co-owner mortgages, assigns or licenses only with the others' consent, unless they agreed otherwise."
    ),
    _rule("HK-33", Effect.REFUSE, _V, "Cap. 514 s.51(3)", cites=("MR-14",))(
        "No notice of a trust is entered: whoever holds for others stands in the register as plain mortgagee or owner."
    ),
    _rule(
        "HK-34",
        Effect.TRANSITION,
        _MH,
        "general law of mortgages",
        code="LEGAL_MORTGAGE_TITLE",
        check=_title_moves,
        does=Does.DECIDES,
    )("A legal mortgagee becomes proprietor; the instrument licenses back and promises to reassign."),
    _rule("HK-35", Effect.INFO, _MH, "Cap. 514 s.52(3)(b)", cites=("MR-02 SECURITY_KIND_MISMATCH",))(
        "Under an equitable mortgage or a fixed or floating charge the owner stays, and a security is entered."
    ),
    _rule(
        "HK-36",
        Effect.REQUIRE,
        _V2,
        "no ban on successive charges",
        code="RANK_CLAIM",
        verdicts=_successive,
    )("Further charges are allowed; each says which rank it claims, and heeds an earlier one's clause against it."),
    _rule("HK-37", Effect.WARN, _MH, "equity of redemption", cites=("MR-19",))(
        "A clause by which title passes on default without court or sale is void; foreclosure needs a court's order."
    ),
    _rule("HK-38", Effect.WARN, _MH, "future property in equity")(
        "Future patents can be charged in general words; the register enters only those with a number."
    ),
    _rule("HK-39", Effect.REFUSE, _D, "Cap. 514 s.52(1)", cites=("MR-11",))(
        "Who gives the charge is the registered owner; else the chain of title is registered first."
    ),
)

_FILING = (
    _rule("HK-40", Effect.REQUIRE, _V, "Cap. 514 s.52; form P19, HKD 325", cites=("MR-20",))(
        "A charge on a patent or a published application is filed on form P19, on paper or with a full account."
    ),
    _rule("HK-41", Effect.REQUIRE, _V, "Cap. 514C r.43(1); Cap. 514 s.51(2)(c)", cites=("MR-03 APPLICATION",))(
        "An unpublished or a short-term application has no entry; the form is given as a notice: see the deadlines."
    ),
    _rule(
        "HK-42",
        Effect.DEADLINE,
        _D,
        "Cap. 514 s.52(1)(a)(i), (ii)",
        code="NOTICE_NOT_ENOUGH",
        check=_notice_alone,
        cure=_REGISTER_NOW,
    )("Once the right is published or granted, a notice given before may not protect: apply to register at once."),
    _rule("HK-43", Effect.REFUSE, _V, "notice of the Intellectual Property Department", since=_NEW_FORM)(
        "The form P19 of before 16 May 2025 was taken until 16 November 2025; which form was used is not in the filing."
    ),
    _rule("HK-44", Effect.REQUIRE, _V, "notice of the Intellectual Property Department", since=_NEW_FORM)(
        "Form P19 gives each mortgagee's name, address, type and place of incorporation; an agent shows local presence."
    ),
    _rule("HK-45", Effect.REQUIRE, _MH, "Cap. 522A r.33(2) to (4), by parallel")(
        "Form P19 gives the whole particulars; for a mortgage it is signed by the mortgagor or comes with evidence."
    ),
    _rule(
        "HK-46",
        Effect.REQUIRE,
        _MM,
        "pages of the Intellectual Property Department",
        code="TRANSLATION_MISSING",
        check=_untranslated,
        cure=_TRANSLATE,
    )("A paper in another language than English or Chinese comes with a translation."),
    _rule("HK-47", Effect.INFO, _MM, "practice")("The Patents Registry asks for no notary and no legalisation."),
    _rule("HK-48", Effect.INFO, _D, "structure of Cap. 514 s.52")(
        "No law sets a day for registering a mortgage at the Patents Registry; delay costs rank: see the deadlines."
    ),
    _rule(
        "HK-49",
        Effect.WARN,
        _MM,
        "Cap. 514 s.87",
        code="TITLE_REGISTERED_LATE",
        check=_title_late,
        last_day=_title_ends_on,
    )(
        "A legal mortgagee or exclusive licensee entered later than 6 months may lose money remedies for infringements "
        "before; a mere chargee does not."
    ),
    _rule("HK-4A", Effect.FEE, _V, "forms P7, P18", since=_FEES_SEEN)(
        "An error in an entry is corrected on form P7 for HKD 135; names, addresses and agents on form P18 for nothing."
    ),
    _rule("HK-4B", Effect.INFO, _MM, "Cap. 514 s.53")("A disputed entry is rectified by order of the court."),
    _rule("HK-4C", Effect.FEE, _V, "form P11", since=_FEES_SEEN)("A certified extract of the entry costs HKD 95."),
)

_PRIORITY = (
    _rule(
        "HK-50",
        Effect.PRIORITY,
        _V,
        "Cap. 514 s.52(1)",
        cites=("MR-31", "MR-35 PRIORITY_CONTESTED", "MR-35 TAKER_IGNORANT"),
    )(
        "A later charge prevails if, when it was signed, the earlier was not applied for (or, over an unpublished or "
        "short-term application, not notified) and its taker did not know of it."
    ),
    _rule("HK-51", Effect.PRIORITY, _V, "Cap. 514 s.52(2)", cites=("MR-33",))(
        "The same holds between any rights in or under the patent that can not stand together, a licence among them."
    ),
    _rule("HK-52", Effect.PRIORITY, _V, "Cap. 514 s.52(1)(a)(i)", cites=("MR-20 REGISTER_ENTRY_AWAITED",))(
        "Of the earlier charge counts the day its entry was applied for, not the day it was entered."
    ),
    _rule("HK-53", Effect.PRIORITY, _V, "Cap. 514 s.52(1)", does=Does.DECIDES)(
        "Of the later charge counts the day it was made; it need not be registered to prevail."
    ),
    _rule("HK-54", Effect.REQUIRE, _D, "Cap. 514 s.52(1)(b)", cites=("MR-35 KNOWLEDGE_UNKNOWN",))(
        "What the later taker knew is never guessed: without its word, and the day of its search, the pair is open."
    ),
    _rule("HK-55", Effect.COMPUTE, _D, "Cap. 514 s.52(1)(b)", cites=("MR-32",))(
        "Who had a search that shows the earlier charge knew of it; that charge was then applied for, and goes first."
    ),
    _rule(
        "HK-56",
        Effect.WARN,
        _MM,
        "Cap. 514 s.52: did not know",
        code="COMPANIES_REGISTRY_SEARCHED",
        check=_seen_at_companies_registry,
        cure="Search the Patents Registry, and say what was known.",
    )("What stands at the Companies Registry is not by itself known to the later taker; this can be contested."),
    _rule("HK-57", Effect.PRIORITY, _MH, "general law", cites=("MR-35 FIRST_IN_TIME",))(
        "Where the later charge does not prevail so, the earlier goes first; a later legal title is not counted."
    ),
    _rule(
        "HK-58", Effect.PRIORITY, _V2, "general law", cites=("MR-36", "MR-35 FLOATING_PASSED", "MR-35 CLAUSE_UNKNOWN")
    )(
        "A later fixed charge goes before a floating one, not crystallised, unless its taker had notice of the clause "
        "against it."
    ),
    _rule("HK-59", Effect.PRIORITY, _MH, "general law of contract", cites=("MR-35 SUBORDINATED",))(
        "A deed of priority goes before all that, between its parties alone."
    ),
    _rule("HK-5A", Effect.REFUSE, _D, "Cap. 514 s.52 is not transitive", cites=("MR-35",))(
        "Where the pairs run in a circle no rank follows from them: a deed of priority or counsel's word is needed."
    ),
    _rule("HK-5B", Effect.INFO, _MH, "Cap. 514 s.52(3)")(
        "Section 52 covers assignments, mortgages and security, licences and mortgages of them, the owner's death and, "
        "it is believed, orders that transfer a right."
    ),
)

_COMPANIES_ROWS = (
    _rule("HK-60", Effect.REQUIRE, _V2, "Cap. 622 ss. 334(1)(i), (j), 335", since=_COMPANIES, cites=("MR-21",))(
        "A Hong Kong company's charge on a patent or a licence under one, or a floating charge, is registered at the "
        "Companies Registry, wherever the right lies."
    ),
    _rule("HK-61", Effect.REQUIRE, _V2, "Cap. 622 s.336", since=_COMPANIES, does=Does.DECIDES)(
        "So is the charge of a registered non-Hong Kong company on property in Hong Kong, such as a patent there."
    ),
    _rule(
        "HK-62",
        Effect.WARN,
        _V2,
        "Cap. 622 Part 16; Slavenburg filings ended on 14 December 2007",
        since=_COMPANIES,
        code="COMPANY_NOT_REGISTERED",
        check=_unregistered_company,
        cure="Have the company register, and record that it is, if it has a place of business in Hong Kong.",
    )("A company from elsewhere that is not registered files nothing; see that it did not have to register."),
    _rule("HK-63", Effect.INFO, _V, "Cap. 622 s.333(1)", since=_COMPANIES, does=Does.DECIDES)(
        "A charge includes a mortgage."
    ),
    _rule("HK-64", Effect.DEADLINE, _V, "Cap. 622 ss. 335, 336", since=_COMPANIES, cites=("MR-21 CR_FILING_DUE",))(
        "Form NM1 and a certified copy are delivered within 1 month; for a charge made elsewhere over nothing in Hong "
        "Kong, from the day a copy could have arrived."
    ),
    _rule("HK-65", Effect.COMPUTE, _MH, "Cap. 1 ss. 3, 71", does=Does.DECIDES)(
        "A month ends on the corresponding day, or the month's last; if that is a holiday, a Sunday or a day of a "
        "storm warning (not known ahead), on the next that is none."
    ),
    _rule("HK-66", Effect.REFUSE, _V, "Cap. 622 s.333(4)", since=_COMPANIES)(
        "The copy is certified by an officer of who delivers it, or of one interested, or a person authorised; who "
        "certified is not in the filing."
    ),
    _rule("HK-67", Effect.WARN, _V, "Companies Registry, questions on charges", since=_COMPANIES)(
        "A copy is delivered, never the original."
    ),
    _rule("HK-68", Effect.INFO, _V, "Companies Registry, questions on charges", since=_COMPANIES)(
        "The company or the chargee may deliver."
    ),
    _rule("HK-69", Effect.REQUIRE, _V, "Companies Registry, filing tips", since=_COMPANIES)(
        "Form NM1 gives the registered name, the instrument as the copy has it, the day, and the chargee's own office."
    ),
    _rule("HK-6A", Effect.TRANSITION, _V2, "Cap. 622 s.337", since=_COMPANIES, cites=("MR-21 CR_CHARGE_VOID",))(
        "Not delivered in time, the charge is void against liquidator and creditors, good between the parties, and the "
        "lender may call the money."
    ),
    _rule("HK-6B", Effect.REFUSE, _V2, "Cap. 622 s.346", since=_COMPANIES, does=Does.DECIDES)(
        "Late delivery needs an order of the court, which saves what others acquired before."
    ),
    _rule("HK-6C", Effect.PRIORITY, _MH, "Cap. 622 s.337", since=_COMPANIES, cites=("MR-35 VOID_CHARGE",))(
        "Before a charge that is void for that, another of the same company goes, whatever section 52 says."
    ),
    _rule("HK-6D", Effect.REQUIRE, _V, "Cap. 622 ss. 338 to 340", since=_COMPANIES)(
        "A company that acquires property already charged files the same way."
    ),
    _rule("HK-6E", Effect.WARN, _D, "Cap. 622 s.334(1)(i)", since=_COMPANIES)(
        "A registered design, or a licence under a trade mark, is not in the list unless the charge floats."
    ),
    _rule("HK-6F", Effect.WARN, _D, "Cap. 622 s.334(1)(i)", since=_COMPANIES, cites=("MR-21 CR_FILING_ADVISED",))(
        "The list says a patent; a charge on a mere application is delivered all the same."
    ),
    _rule("HK-6G", Effect.INFO, _D, "Cap. 622 Part 8", since=_COMPANIES, does=Does.DECIDES)(
        "A natural person's charge is not delivered."
    ),
    _rule("HK-6H", Effect.INFO, _D, "two registers", since=_COMPANIES, does=Does.DECIDES)(
        "The Patents Registry's entry and the Companies Registry's prove nothing of each other."
    ),
)

_ENDS = (
    _rule(
        "HK-70",
        Effect.REQUIRE,
        _V2,
        "Cap. 622 s.345",
        since=_COMPANIES,
        code="CHARGE_RELEASE_DUE",
        check=_charge_not_released,
        cure="Deliver form NM2 with a certified copy of the release, and file the proof.",
    )("A release goes to the Companies Registry on form NM2 with a certified copy; no law sets a day."),
    _rule(
        "HK-71",
        Effect.REQUIRE,
        _D,
        "form P19, HKD 325",
        cites=("MR-23",),
        code="RELEASE_NOT_ENTERED",
        verdicts=_entry_not_released,
    )("A release or a deed of reassignment is filed at the Patents Registry on form P19."),
    _rule("HK-72", Effect.INFO, _V, "form D5", since=_FEES_SEEN)(
        "For a design, a claim as mortgagee is cancelled on form D5, without fee."
    ),
    _rule("HK-73", Effect.INFO, _V, "Cap. 559 s.29(6), rule 64; form T10", since=_TRADE_MARKS)(
        "For a trade mark, a security interest is removed on form T10, without fee."
    ),
    _rule("HK-74", Effect.WARN, _MM, "general law")(
        "A sale on default needs an express power in the instrument; no law gives one for such rights."
    ),
    _rule("HK-75", Effect.INFO, _MH, "general law")("Foreclosure is by order of the court alone."),
    _rule("HK-76", Effect.WARN, _MM, "Cap. 32 ss. 266, 267", code="PREFERENCE_RISK", check=_preferred)(
        "A winding-up within 6 months of a charge for an old debt, 12 of a floating one, 2 years for connected "
        "persons, may set it aside."
    ),
    _rule("HK-77", Effect.INFO, _MM, "Cap. 117")("No stamp duty falls on a mortgage of such rights."),
)

_TRADE_MARKS_AND_DESIGNS = (
    _rule("HK-80", Effect.INFO, _V, "Cap. 559 s.29(2)(c)", since=_TRADE_MARKS)(
        "A security interest in a registered trade mark, fixed or floating, can be registered."
    ),
    _rule("HK-81", Effect.PRIORITY, _V, "Cap. 559 s.29(3)(a)", since=_TRADE_MARKS)(
        "Until it is applied for, it does not count against one who takes a conflicting interest in ignorance of it."
    ),
    _rule("HK-82", Effect.FEE, _V2, "forms T10, T11", since=_TRADE_MARKS)(
        "Form T10 for transactions, T11 for licences, HKD 800."
    ),
    _rule("HK-83", Effect.INFO, _MM, "Cap. 559 s.29(4)", since=_TRADE_MARKS)(
        "The six months there concern who became owner or licensee, not a mere chargee."
    ),
    _rule("HK-84", Effect.REQUIRE, _MH, "Cap. 559 s.27", since=_TRADE_MARKS)(
        "An assignment or licence of a trade mark is in writing and signed."
    ),
    _rule("HK-85", Effect.INFO, _V, "Cap. 522 s.34; Cap. 522A rr. 20, 33; form D5, HKD 470", since=_DESIGNS)(
        "A mortgage of a registered design is registered, that of an application notified, on form D5."
    ),
    _rule("HK-86", Effect.REQUIRE, _V, "Cap. 522A r.33(3)(b)", since=_DESIGNS)(
        "That form is signed by the mortgagor or comes with evidence."
    ),
)


# ---- the form --------------------------------------------------------------------------------------------------------

# The names are the same in the file of every place that has joined.
_ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Hong Kong judgments 2019",
        covers="judgment",
        first_day=date(2024, 1, 29),
        basis="Arrangement of 2019; Cap. 645 (XB-20)",
        confidence=_V,
    ),
    Arrangement(
        name="Mainland and Hong Kong awards 1999",
        covers="award",
        first_day=date(2000, 2, 1),
        basis="Arrangement of 1999, supplemented in 2020 (XB-29)",
        confidence=_V2,
    ),
    Arrangement(
        name="Hong Kong and Macau awards 2013",
        covers="award",
        first_day=date(2013, 12, 16),
        basis="Arrangement of 7 January 2013; Arbitration Ordinance (Cap. 609) ss. 98A to 98D (XB-28)",
        confidence=_V,
    ),
)

JURISDICTION = Jurisdiction(
    code="HK",
    name="Hong Kong",
    register=_REGISTER,
    securities=("hk_legal_mortgage", "hk_equitable_mortgage", "hk_fixed_charge", "hk_floating_charge"),
    kinds=MappingProxyType(
        {
            "standard_r": _kind("standard_r", 20, "Cap. 514 s.39(1)(b) (HK-07)", Severity.CONDITION),
            "standard_o": _kind("standard_o", 20, "Cap. 514 s.39(1)(b) (HK-07)", Severity.CONDITION),
            "short_term": _kind("short_term", 8, "Cap. 514 s.126(1)(b) (HK-08)", Severity.PENDING),
        }
    ),
    read_number=read_number,
    creation=CreationEffect.PRIORITY_AGAINST_LATER,
    creation_rule="HK-40",
    exclusive=False,
    reservation_days=(),
    ranks_from_application=True,
    application_protects=True,
    unpaid_fee_bars=False,
    debt_within_term=False,
    all_parties_sign=True,
    asks_acknowledgement=False,
    dispute_suspends=True,
    examined_kinds=frozenset({"short_term"}),
    grace_months=(Dated(first_day=_ANY_DAY, value=6, basis="Cap. 514 ss. 39(4), 126(5) (HK-10, HK-11)"),),
    rank_basis="Cap. 514 s.52, by the day the entry was applied for (HK-50, HK-52)",
    rules=(*_THE_RIGHT, *_CREATION, *_FILING, *_PRIORITY, *_COMPANIES_ROWS, *_ENDS, *_TRADE_MARKS_AND_DESIGNS),
    deadlines=deadlines,
    calendar=CALENDAR,
    charge_register=_COMPANIES_REGISTRY,
    arrangements=_ARRANGEMENTS,
    search_before=SearchBefore.EXECUTION,
    floating=_FLOATING,
    title_moving=frozenset({"hk_legal_mortgage"}),
    dependences=MappingProxyType(
        {
            "standard_r": Dependence(
                link="hk_r_of",
                bases=MappingProxyType({"CN": frozenset({"invention"}), "EP": None, "GB": None}),
                counts_from="published_on",
                last_day=_record_request_ends_on,
                follows=Follows.INDEPENDENT,
                opposed_at=frozenset({"EP", "GB"}),
            )
        }
    ),
)
