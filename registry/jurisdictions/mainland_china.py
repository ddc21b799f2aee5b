"""Mainland China: patents, utility models and designs, and their pledge, which exists once CNIPA has entered it.

What a pledge needs, in plain sentences: a granted right in force, fees paid, no debt that outlasts it; every owner's
word; a written contract; an application by both sides. CNIPA enters one pledge at a time on a patent, so a pledge filed
here before its entry is a reservation, which this register ends after thirty days (its own setting, not law). Courts
preserve a right one order at a time; the next waits (`registry.domain.preservation`).

The table holds every rule, CN-01 to CN-181, those on trade marks, copyright and other rights among them, which no right
of this register is of yet. What can not be told from what is filed, it says.

Days. Offices work Monday to Friday but for the holidays the State Council declares, and on the weekend days it declares
working days. For a year whose notice is not on file (see `CALENDAR`) closed are weekends and the statutory holidays on
their own days, and what is reckoned over it is provisional. A period does not count its first day; one that ends on no
working day ends on the next (`end_of_period`). Never moved, so that who acts by them is in time whatever the calendar:
terms, which the Guidelines except, and the days of annuities.

Numbers. A right is named by its application number: year, kind and serial in 12 digits (8 before October 2003: years
85 to 99 and 00 to 03), a dot, and a check character, `201710601862.3` or `95115608.X`. Read are also `ZL` (granted),
`CN`, or `CN` and a kind letter in front, no dot, and a kind letter glued behind the check character
(`CN202221848022.XU`).

What is refused, and the stable reason:

- `publication-number`: 7 or 9 digits and a letter (`CN103915826B`, `107437934B2`), or `CN` and 7 or 9 digits of which
  the first is 1, 2 or 3. It names a publication, not a right, even where it would pass as an 8-digit application number
  with a kind letter: write that one with its dot (`CN02121230.9A`).
- `check-digit-missing`: all digits but no check character. It is never filled in: that would make any typing mistake a
  number.
- `check-digit`: the wrong one.
- `form`: anything else, among it a year or kind that does not exist.
- `characters`, `length`: see `registry.domain.numbers`.

The filing date is never derived from a number: PCT and divisional applications carry another year.

Sources: application-number standard ZC 0006 (check algorithm recomputed on published numbers); 专利权质押登记办法
(CNIPA Announcement 461, in force 2021-11-15; arts. 1 to 7 read, art. 11 read in a reproduction, the rest from memory
and cross-checked); Patent Law (2020) and its Implementing Regulations (2023); Civil Code; Examination Guidelines; the
Supreme People's Court on security, on patent disputes and on execution; the State Council's notices on holidays as
`chinesecalendar` has them, the statutory holidays as `holidays` computes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays
from chinese_calendar import constants

from registry.domain.calendars import Calendar, HolidayNotice
from registry.domain.conditions.case import Case, Verdict, fail, note
from registry.domain.filing import Act, ActKind
from registry.domain.life import grace_ends_on, lapsed_by_the_clock, unpaid_since
from registry.domain.numbers import NumberReading, fold_number
from registry.domain.parties import PartyKind
from registry.domain.periods import add_months, add_years, last_day_of_term, legal_day
from registry.domain.preservation import longer_than
from registry.domain.remarks import CONSENT_OR_UNDO, still_shown, surrendered
from registry.domain.rights import RightStatus
from registry.domain.rules import (
    Arrangement,
    Confidence,
    CreationEffect,
    Dated,
    Deadline,
    Does,
    Effect,
    Jurisdiction,
    Kind,
    PlaceRule,
    SearchBefore,
    Severity,
    in_force,
)
from registry.domain.spelling import folded
from registry.errors import RightNumberInvalid

# ---- numbers ---------------------------------------------------------------------------------------------------------

_PREFIX = r"(?:ZL|CN[ABCDSUY]?)?"
_APPLICATION = re.compile(_PREFIX + r"([0-9]{12}|[0-9]{8})\.?([0-9X])[ABCDSUY]?")
_WITHOUT_CHECK = re.compile(_PREFIX + r"(?:[0-9]{12}|[0-9]{8})\.?[ABCDSUY]?")
_PUBLICATION = re.compile(_PREFIX + r"(?:[0-9]{7}|[0-9]{9})\.?[A-Z][0-9]?|CN[ABCDSUY]?[123](?:[0-9]{6}|[0-9]{8})")
_YEAR_AND_KIND = re.compile(r"(?:19|20)[0-9]{2}[12389][0-9]{7}|(?:8[5-9]|9[0-9]|0[0-3])[12389][0-9]{5}")

_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_KINDS = {"1": "invention", "8": "invention", "2": "utility_model", "9": "utility_model", "3": "design"}


def check_character(digits: str) -> str:
    """The check character, a digit or `X`, over the 8 or 12 digits of an application number; ValueError for others.

    The digits weighted 2 to 9, then 2 to 5, summed, modulo 11; ten is X. Finds every wrong digit and every swap of
    neighbours; not a swap of digits eight places apart, whose weights are the same.
    """
    if not re.fullmatch(r"[0-9]{12}|[0-9]{8}", digits):
        raise ValueError("a check character is computed over 8 or 12 digits")
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return "X" if remainder == 10 else str(remainder)


def kind_of_number(canonical: str) -> str:
    """The kind of right a canonical number stands for: `invention`, `utility_model` or `design` (PCT included)."""
    digits = canonical.partition(".")[0]
    return _KINDS[digits[4 if len(digits) == 12 else 2]]


def read_number(text: str) -> NumberReading:
    """The canonical number of a Mainland right, `dddddddddddd.c` or `dddddddd.c`, never with a warning.

    Raises RightNumberInvalid with one of the reasons above.
    """
    folded = fold_number(text)
    if _PUBLICATION.fullmatch(folded):
        raise RightNumberInvalid(
            "This is a publication number; a right is named by its application number.", reason="publication-number"
        )
    application = _APPLICATION.fullmatch(folded)
    if application is None and _WITHOUT_CHECK.fullmatch(folded):
        raise RightNumberInvalid("The check digit is missing.", reason="check-digit-missing")
    if application is None:
        raise RightNumberInvalid(
            "An application number has 12 digits, or 8 before October 2003, and a check digit.", reason="form"
        )
    stem, check = application.groups()
    if not _YEAR_AND_KIND.fullmatch(stem):
        raise RightNumberInvalid("No application number has this year and kind.", reason="form")
    if check != check_character(stem):
        raise RightNumberInvalid("The check digit does not fit the number.", reason="check-digit")
    return NumberReading(canonical=f"{stem}.{check}")


# ---- working days and the examination clock (CN-30 to CN-35) ---------------------------------------------------------


@cache
def statutory_holidays(year: int) -> frozenset[date]:
    """The holidays that the Regulations on them name, on their own days of `year`: no day given in exchange for one."""
    named = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    return frozenset(day for day, name in named.items() if not name.startswith("Day off"))


def _announced(year: int) -> Dated[HolidayNotice]:
    """The notice of the State Council for `year`."""
    return Dated(
        first_day=date(year, 1, 1),
        value=HolidayNotice(
            year=year,
            closed=frozenset(day for day in constants.holidays if day.year == year),
            worked=frozenset(day for day in constants.workdays if day.year == year),
        ),
        basis=f"国务院办公厅关于{year}年部分节假日安排的通知, as chinesecalendar has it",
    )


CALENDAR = Calendar(
    # A notice that the package does not have yet is one value more, with its source, or a setting of the operator.
    notices=tuple(_announced(year) for year in sorted({day.year for day in constants.holidays})),
    statutory=statutory_holidays,
)
"""The working days of CNIPA, courts and banks."""

_DAY = timedelta(days=1)
_CHANGE_DAYS = 30
_PPM2010 = date(2010, 10, 1)
_PPM2021 = date(2021, 11, 15)

EXAMINATION_DAYS = MappingProxyType(
    {
        "online": (
            Dated(first_day=_PPM2010, value=7, basis="专利权质押登记办法 (2010)"),
            Dated(first_day=_PPM2021, value=2, basis="专利权质押登记办法 art. 10(2) (CN-31)"),
        ),
        "paper": (
            Dated(first_day=_PPM2010, value=7, basis="专利权质押登记办法 (2010)"),
            Dated(first_day=_PPM2021, value=5, basis="专利权质押登记办法 art. 10(1) (CN-30)"),
        ),
    }
)
"""Working days from receipt within which CNIPA decides on an entry, a change or a cancellation."""

PRACTICE_DAYS = MappingProxyType(
    {
        "online": (Dated(first_day=date(2020, 1, 1), value=1, basis="CNIPA report on 2020 (CN-32)"),),
        "paper": (Dated(first_day=date(2020, 1, 1), value=3, basis="CNIPA report on 2020 (CN-32)"),),
    }
)
"""What CNIPA aims at. A target, no law: no deadline rests on it."""


def end_of_period(from_on: date, *, months: int = 0, days: int = 0, calendar: Calendar = CALENDAR) -> date:
    """The last day of a period that `from_on` sets off, moved to the next working day where it is none (CN-34)."""
    return calendar.moved(add_months(from_on, months) + timedelta(days=days))


def decision_due_on(received_on: date, channel: str | None, calendar: Calendar = CALENDAR) -> date | None:
    """By when CNIPA decides on what it received (complete) on that day; None for a day before any measures.

    Channels are `online`, `post` and `window`; one that is not known takes the longer time.
    """
    days = in_force(EXAMINATION_DAYS["online" if channel == "online" else "paper"], received_on)
    return None if days is None else calendar.add_working_days(received_on, days)


def change_due_on(changed_on: date, calendar: Calendar = CALENDAR) -> date:
    """By when a change of the claim, its amount or its scope is to be filed with CNIPA: 30 days (CN-62)."""
    return end_of_period(changed_on, days=_CHANGE_DAYS, calendar=calendar)


# ---- annuities (CN-125 to CN-127) ------------------------------------------------------------------------------------

SURCHARGE_PERCENT = (
    Dated(first_day=date(2001, 7, 1), value=(0, 5, 10, 15, 20, 25), basis="专利法实施细则 art. 115 (CN-126)"),
)
"""What is added to the annuity, in percent of it, in each month of the grace."""


def annuity_due_days(filed_on: date, ends_on: date, granted_on: date | None = None) -> tuple[date, ...]:
    """When the annuities of a right filed on that day, with `ends_on` its last day, fall due: each anniversary.

    The one on an anniversary is for the year that begins then. Of a right granted later the first is after its grant;
    the year of the grant is paid for with the grant itself.
    """
    years = range(1, ends_on.year - filed_on.year + 1)
    days = (add_years(filed_on, year) for year in years)
    return tuple(day for day in days if day <= ends_on and (granted_on is None or day > granted_on))


def surcharge(due_on: date, paid_on: date) -> int | None:
    """What a payment on `paid_on` adds to the annuity due on `due_on`, in percent of the whole; None: too late.

    Up to one full month late nothing; a payment that was short is made up at the rate of the day it is made up.
    """
    if paid_on <= due_on:
        return 0
    return next((percent for last, percent in surcharge_bands(due_on) if paid_on <= last), None)


def surcharge_bands(due_on: date) -> tuple[tuple[date, int], ...]:
    """The months of grace after `due_on`, each by its last day, with the percent added in it."""
    percents = in_force(SURCHARGE_PERCENT, due_on) or ()
    return tuple((add_months(due_on, month), percent) for month, percent in enumerate(percents, start=1))


# ---- deadlines -------------------------------------------------------------------------------------------------------


def deadlines(case: Case) -> tuple[Deadline, ...]:
    """What an item over a Mainland right has to wait for, or do, by when; soonest first.

    The end of the reservation, of the debt, of the term and of proceedings with an end day are said of every place.
    """
    if case.standing is not None and not case.standing.live:
        return ()
    due = (*_decisions(case), *_changes(case), *_annuity(case), *_suspensions(case))
    return tuple(sorted(due, key=lambda deadline: (deadline.due_on, deadline.rule)))


def _decisions(case: Case) -> Iterator[Deadline]:
    """CNIPA's decision on what was applied for and neither entered nor refused."""
    for act in case.situs_acts(ActKind.REGISTER, ActKind.AMEND, ActKind.CANCEL):
        if act.effective_at is not None or act.applied_at is None or _answered(case, act):
            continue
        received_on, calendar = legal_day(act.applied_at), case.place.calendar
        due_on = decision_due_on(received_on, case.filing.channel, calendar)
        if due_on is not None:
            online = case.filing.channel == "online"
            yield Deadline(
                rule="CN-31" if online else "CN-30",
                code="CNIPA_DECISION_DUE",
                message=f"CNIPA decides by then on what it received on {received_on.isoformat()}, if that is complete.",
                due_on=due_on,
                register="CNIPA",
                provisional=calendar.is_provisional(received_on + _DAY, due_on),
            )


def _changes(case: Case) -> Iterator[Deadline]:
    """CN-62: each change of the claim under the entry, for which no change of the entry has been asked since.

    What was changed before CNIPA's entry was changed when that was made.
    """
    entry, calendar = case.entry, case.place.calendar
    if entry is None or entry.effective_at is None:
        return
    asked = [act for act in case.situs_acts(ActKind.AMEND) if act.effective_at is not None or not _answered(case, act)]
    days = [legal_day(at) for act in asked if (at := act.applied_at or act.effective_at) is not None]
    under_entry = (change.agreed_on for change in case.claim_changes if change.at >= entry.effective_at)
    for changed_on in dict.fromkeys(under_entry):
        if any(day >= changed_on for day in days):
            continue
        last = changed_on + timedelta(days=_CHANGE_DAYS)
        due_on = calendar.moved(last)
        yield Deadline(
            rule="CN-62",
            code="CHANGE_REGISTRATION_DUE",
            message=f"The claim or its scope was changed on {changed_on.isoformat()}: file it with form and agreement.",
            due_on=due_on,
            register="CNIPA",
            provisional=calendar.is_provisional(last, due_on),
        )


def _answered(case: Case, awaited: Act) -> bool:
    """Whether CNIPA has since entered what `awaited` asked for, or refused it."""
    for act in case.situs_acts(awaited.act, ActKind.REFUSED):
        at = act.effective_at
        if act.act is ActKind.REFUSED:
            at = at or act.obtained_at or act.applied_at or case.as_of
        if at is not None and awaited.applied_at is not None and at >= awaited.applied_at:
            return True
    return False


def _annuity(case: Case) -> Iterator[Deadline]:
    """The next annuity, while it can still be paid; none falls due on the last day of the right."""
    right, due_on = case.right, case.right.fees_paid_until
    if due_on is None or right.status is not RightStatus.IN_FORCE or due_on == right.expires_on:
        return
    grace_ends = grace_ends_on(due_on, case.place)
    if case.day > grace_ends:
        return
    bands = "; ".join(f"{percent} % until {last.isoformat()}" for last, percent in surcharge_bands(due_on))
    yield Deadline(
        rule="CN-125",
        code="ANNUITY_DUE",
        message="The annuity falls due; unpaid it bars a new pledge from the day after, and ends the right in the end.",
        due_on=due_on,
        register="CNIPA",
        grace_ends_on=grace_ends,
        surcharge=bands or None,
    )


def _suspensions(case: Case) -> Iterator[Deadline]:
    """The end of a suspension over ownership that has no end on record: a year from the request, if not extended."""
    for proceeding in case.right.proceedings:
        if proceeding.kind == "ownership" and proceeding.suspended and proceeding.until_on is None:
            yield Deadline(
                rule="CN-103",
                code="OWNERSHIP_ENDS",
                message="The suspension ends by itself unless it is extended, once, by six months at most.",
                due_on=add_years(proceeding.from_on, 1),
                register="CNIPA",
            )


# ---- what the table decides from a filing ----------------------------------------------------------------------------

_PRESERVATION_MONTHS = 6
_REMINDER_MONTHS = 1
_CHINESE = frozenset({"zh", "cmn"})
_HANDED_TO_CNIPA = frozenset(
    {
        *("application_form", "pledge_contract", "main_contract", "power_of_attorney", "appraisal_report"),
        *("co_owner_agreement", "co_owner_consent", "same_day_statement", "change_agreement", "proof_of_extinction"),
    }
)
"""The kinds of papers that CNIPA sees, where a filing holds rights of other places, too, and papers for them."""


def _third_party_pledgor(case: Case) -> str | None:
    """CN-11: the debtor is another than the pledgor."""
    if case.filing.debtor.id == case.filing.pledgor.id:
        return None
    recourse = "the debtor's own security goes first, who pays has recourse against the debtor"
    return f"The pledgor secures another's debt: {recourse}, and a debt passed on without its written consent frees it."


def _public_pledgor(case: Case) -> str | None:
    """CN-13: the pledgor is a public body."""
    pledgor = case.parties.get(case.filing.pledgor.id)
    if pledgor is None or pledgor.kind is not PartyKind.PUBLIC_BODY:
        return None
    return (
        "Security given by a state organ is void, that of a non-profit body too where the right is one of its"
        " public-welfare facilities; a public university can pledge its patents."
    )


def _unappraised(case: Case) -> str | None:
    """CN-22: a value is on file, the report of it is not."""
    kinds = {document.kind for document in case.filing.documents}
    if case.collateral.valuation is None or kinds & {"appraisal_report", "valuation_report", "valuation"}:
        return None
    return "The right was valued; CNIPA asks for the report where it was appraised."


def _untranslated(case: Case) -> str | None:
    """CN-23: papers of a kind that none in Chinese is of; identity proofs, and the papers of other places, apart."""
    mixed = any(one.right.jurisdiction != case.place.code for one in case.filing.collateral)
    told = [
        (document.kind, document.language.lower().partition("-")[0])
        for document in case.filing.documents
        if document.language and not document.kind.startswith("identity")
    ]
    chinese = {kind for kind, language in told if language in _CHINESE}
    foreign = {kind for kind, language in told if not mixed or kind in _HANDED_TO_CNIPA} - chinese
    if not foreign:
        return None
    return f"CNIPA takes papers in Chinese; not in Chinese: {', '.join(sorted(foreign))}."


def _twin_unstated(case: Case) -> str | None:
    """CN-28: a utility model with a twin of the same day, and no paper that says so."""
    kind = case.place.kinds.get(case.right.kind)
    stated = any(document.kind == "same_day_statement" for document in case.filing.documents)
    if case.right.same_day_twin is None or kind is None or not kind.yields_to_twin or stated:
        return None
    return "CNIPA asks for a statement on the invention filed for the same thing on the same day."


def _scope(case: Case) -> tuple[Verdict, ...]:
    """CN-46 by CN-25(e): the contract states the scope of the security; what CNIPA has entered has been examined."""
    if folded(case.filing.obligation.scope or ""):
        return ()
    message = "The contract states no scope of the security, which CNIPA asks of it."
    entered = case.entry is not None and case.entry.effective_at is not None
    say = note if entered else fail
    return (
        say("SCOPE_MISSING", message, "#/obligation/scope", "State the scope of the security as the contract has it."),
    )


def _abandoned(case: Case) -> tuple[Verdict, ...]:
    """CN-80: an abandonment is not refused here, where it has happened."""
    message = surrendered(case)
    return () if message is None else (note("SURRENDERED_WITHOUT_CONSENT", message, "/right", CONSENT_OR_UNDO),)


def _reminder_on(case: Case) -> date | None:
    """CN-128: the day on which CNIPA reminds of the next annuity, if it is not paid."""
    return None if case.right.fees_paid_until is None else add_months(case.right.fees_paid_until, _REMINDER_MONTHS)


def _before_reminder(case: Case) -> date | None:
    """CN-128: the last day before that."""
    reminder_on = _reminder_on(case)
    return None if reminder_on is None else reminder_on - _DAY


def _reminded(case: Case) -> str | None:
    """CN-128: an annuity is a month overdue, and can still be paid."""
    due_on, reminder_on = unpaid_since(case.right, case.day), _reminder_on(case)
    if case.right.status is not RightStatus.IN_FORCE or due_on is None or reminder_on is None:
        return None
    if case.day < reminder_on or lapsed_by_the_clock(case.right, case.place, case.as_of, case.known_at):
        return None
    return f"The annuity due on {due_on.isoformat()} is a month overdue: CNIPA reminds the owner, and the pledgee."


_HELD_UP = MappingProxyType(
    {
        "invalidation": "its invalidation is asked for",
        "ownership": "its register is suspended over who owns it",
        "preservation": "a court preserves it",
    }
)


def _pledgee_hears(case: Case) -> str | None:
    """CN-85: what has befallen the right since the entry, of which CNIPA tells the pledgee."""
    since, right = case.perfected_on, case.right
    if since is None or case.standing is None or not case.standing.live:
        return None
    heard = []
    if right.status is not RightStatus.IN_FORCE:
        heard.append(f"it is {right.status}")
    elif (due_on := unpaid_since(right, case.day)) is not None:
        heard.append(f"the annuity due on {due_on.isoformat()} is not paid")
    heard += [
        f"{_HELD_UP[halt.kind]} since {halt.from_on.isoformat()}"
        for halt in right.proceedings
        if halt.kind in _HELD_UP and halt.suspended and halt.from_on >= since
    ]
    return f"Of the patent CNIPA tells the pledgee: {'; '.join(heard)}." if heard else None


def _twin_granted(case: Case) -> str | None:
    """CN-90: the invention filed for the same thing on the same day has been granted."""
    kind = case.place.kinds.get(case.right.kind)
    if kind is None or not kind.yields_to_twin:
        return None
    for kin in case.kin:
        twin = case.right.same_day_twin == kin.right.right or kin.right.same_day_twin == case.right.right
        granted_on = kin.right.granted_on
        if not twin or kin.right.status is not RightStatus.IN_FORCE or granted_on is None or granted_on > case.day:
            continue
        if case.filing.pledgee.id not in kin.held_by:
            return f"{kin.right.right} is granted, for which this right is given up; the pledge does not pass to it."
    return None


def _cancelled_while_preserved(case: Case) -> str | None:
    """CN-102: a cancellation was asked for while a court preserves the right, or is still to be asked for."""
    orders = [order for order in case.right.proceedings if order.kind == "preservation"]
    asked = [at for act in case.situs_acts(ActKind.CANCEL) if (at := act.effective_at or act.applied_at) is not None]
    if not orders or not (still_shown(case) or any(order.from_on <= legal_day(at) for order in orders for at in asked)):
        return None
    return "A court preserves the right: whether CNIPA cancels the entry meanwhile is open, and decided by hand."


def _partly_invalid(case: Case) -> str | None:
    """CN-88, and the warning of CN-41: the right was declared invalid in part."""
    if not case.right.narrowed:
        return None
    return "Part of the right was declared invalid; the pledge is over what is left of it."


def _ceiling(case: Case) -> str | None:
    """CN-66: a maximum-amount pledge."""
    obligation = case.filing.obligation
    if obligation.kind != "maximum_amount":
        return None
    message = "What CNIPA has entered as the ceiling counts, whatever the contract says."
    if obligation.claims_to is None:
        message += " No end of the claims period is on record: either side may have the claims fixed after two years."
    return message


def _long_preservation(case: Case) -> str | None:
    """CN-97: a preservation of more than six months."""
    for one in case.right.proceedings:
        if one.kind == "preservation" and longer_than(one.from_on, one.until_on, _PRESERVATION_MONTHS):
            return "A preservation of a patent lasts six months at most; this one states more, or no end."
    return None


def _claims_fixed(case: Case) -> str | None:
    """CN-100: a preservation after the entry of a maximum-amount pledge."""
    since = case.perfected_on
    if since is None or case.filing.obligation.kind != "maximum_amount":
        return None
    if not any(one.kind == "preservation" and one.from_on >= since for one in case.right.proceedings):
        return None
    return "The pledge goes before the preservation, but its claims are fixed once the pledgee knows of it."


def _compensated(case: Case) -> str | None:
    """CN-123: the register shows a longer term than the filing day gives."""
    right, kind = case.right, case.place.kinds.get(case.right.kind)
    if right.expires_on is None or right.filed_on is None or kind is None:
        return None
    years = in_force(kind.term_years, right.filed_on)
    if years is None or right.expires_on <= last_day_of_term(right.filed_on, years):
        return None
    return "The term was compensated; where that was for a medicine, the added time covers that medicine alone."


# ---- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Law:
    """An instrument: its name, and the first day of the text the rules are taken from."""

    name: str
    since: date


_PPM = _Law("专利权质押登记办法", date(2021, 11, 15))
_PL = _Law("专利法", date(2021, 6, 1))
_IR = _Law("专利法实施细则", date(2024, 1, 20))
_EG = _Law("专利审查指南", date(2024, 1, 20))
_CC = _Law("民法典", date(2021, 1, 1))
_GI = _Law("担保制度解释", date(2021, 1, 1))
_PDR = _Law("专利纠纷规定", date(2021, 1, 1))
_SFR = _Law("查封、扣押、冻结规定", date(2021, 1, 1))
_COMPANY = _Law("公司法", date(2024, 7, 1))
# The first days of these six are from memory.
_SECRET = _Law("国防专利条例", date(2004, 11, 1))
_ZC = _Law("申请号标准 ZC 0006", date(2003, 10, 1))
_TM_RULES = _Law("注册商标专用权质押登记程序规定", date(2020, 5, 1))
_TMR = _Law("商标法实施条例", date(2014, 5, 1))
_CR_RULES = _Law("著作权质权登记办法", date(2011, 1, 1))
_LAYOUT = _Law("集成电路布图设计保护条例", date(2001, 10, 1))
_TM = _Law("商标法", date(2019, 11, 1))
_TM_FREEZE = _Law("商标权财产保全解释", date(2021, 1, 1))
_CR = _Law("著作权法", date(2021, 6, 1))
_PLANT = _Law("植物新品种保护条例", date(2014, 7, 29))
_GUIDE = _Law("办事指南", date(2021, 11, 15))
_PRACTICE = _Law("practice,", date(2021, 11, 15))
_MOVABLES = _Law("国发〔2020〕18号", date(2021, 1, 1))

_V, _V2, _D = Confidence.VERIFIED, Confidence.SECONDARY, Confidence.DERIVED
_MH, _MM, _ML = Confidence.MEMORY_HIGH, Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW
_REFUSE, _UNLESS, _BLOCK = Effect.REFUSE, Effect.REFUSE_UNLESS_ACKNOWLEDGED, Effect.BLOCK
_DEFECT, _REQUIRE, _DEADLINE, _WARN, _INFO = Effect.DEFECT, Effect.REQUIRE, Effect.DEADLINE, Effect.WARN, Effect.INFO
_COMPUTE, _MOVES, _PRIORITY, _NOTIFY = Effect.COMPUTE, Effect.TRANSITION, Effect.PRIORITY, Effect.NOTIFY
_PUBLISH, _FEE = Effect.PUBLISH, Effect.FEE
_DECIDES, _WARNS, _SETS_A_DAY, _INFORMS = Does.DECIDES, Does.WARNS, Does.DEADLINE, Does.INFORMS


# fmt: off
# What follows keeps the form of the law tables it is read beside: id, effect, confidence, instrument, article, rule.

def _row(number: str, effect: Effect, confidence: Confidence, law: _Law, where: str, says: str, *,
         cites: tuple[str, ...] = (), code: str | None = None, check: Callable[[Case], str | None] | None = None,
         verdicts: Callable[[Case], tuple[Verdict, ...]] | None = None,
         last_day: Callable[[Case], date | None] | None = None, cure: str | None = None,
         does: Does | None = None) -> PlaceRule:
    """One rule; it holds from the first day of `law`, which its basis names first."""
    basis = f"{law.name} {where}".strip()
    return PlaceRule(id=number, effect=effect, says=says, basis=basis, confidence=confidence, first_day=law.since,
                     cites=cites, code=code, check=check, verdicts=verdicts, last_day=last_day, cure=cure, does=does)


# Registrar, parties, representation.
_PARTIES = (
    _row("CN-01", _INFO, _V, _PPM, "art. 2; 专利法 art. 3; 实施细则 arts. 15(3), 106",
         "Granted inventions, utility models and designs are pledged in CNIPA's patent register and in no other.",
         cites=("MR-02",)),
    _row("CN-02", _DEFECT, _V, _PPM, "art. 3; 民法典 art. 427(1)",
         "The pledge contract is in writing: one of its own, or a clause of the main contract.", cites=("MR-15",)),
    _row("CN-03", _DEFECT, _V, _PPM, "art. 3; 实施细则 art. 15(3)", "Every pledgor and every pledgee apply together.",
         cites=("MR-16",)),
    _row("CN-04", _MOVES, _V, _PPM, "art. 3; 民法典 art. 444(1)",
         "The pledge exists from the day CNIPA enters it, not from that of contract, application or gazette.",
         cites=("MR-20",)),
    _row("CN-05", _INFO, _V, _CC, "arts. 215, 444(1); 担保制度解释 art. 63",
         "Before its entry the contract binds the parties, but there is no right in the thing and no rank.",
         cites=("MR-30 RESERVATION_LAPSED",)),
    _row("CN-06", _REQUIRE, _V, _PPM, "art. 4; 专利法 art. 14(2)",
         "An owner who is no pledgor consents, unless the owners agreed otherwise; decided with CN-47.", does=_DECIDES),
    _row("CN-07", _REQUIRE, _V, _PPM, "art. 4; 专利法 art. 14(1)",
         "Where the owners' agreement lets one pledge, the agreement is filed and no consent is needed (see CN-47).",
         does=_DECIDES),
    _row("CN-08", _DEFECT, _V, _PPM, "art. 5(1); 专利法 art. 18(1)",
         "A foreign party with neither residence nor place of business in the Mainland acts through a Mainland agency.",
         cites=("MR-25",)),
    _row("CN-09", _DEFECT, _V, _EG, "I-1-6.1.1",
         "So does one from Hong Kong, Macau or Taiwan; found together with CN-08.", does=_DECIDES),
    _row("CN-10", _INFO, _V, _PPM, "art. 5(2); 专利法 art. 18(2)",
         "A Mainland party may appoint an agency, and need not."),
    _row("CN-11", _WARN, _V, _CC, "arts. 391, 392, 440",
         "A pledgor may secure another's debt; recourse, the order of securities and a change of debtor then matter.",
         code="THIRD_PARTY_PLEDGOR", check=_third_party_pledgor),
    _row("CN-12", _WARN, _V, _COMPANY, "art. 15; 担保制度解释 art. 7",
         "A company secures another's debt by resolution of its board or shareholders; CNIPA does not ask for it.",
         cites=("MR-13",)),
    _row("CN-13", _WARN, _V, _GI, "arts. 5, 6",
         "Security of a state organ is void; that of a non-profit body is not, over what is no public facility.",
         code="PUBLIC_BODY_PLEDGOR", check=_public_pledgor),
    _row("CN-14", _WARN, _V, _PL, "art. 10(2); 专利审查指南 I-1-6.7.2.2(3)",
         "A pledge to a foreigner needs no approval; a later transfer of the invention or utility model to it does.",
         cites=("MR-53",)),
    _row("CN-15", _WARN, _MM, _SECRET, "arts. 7, 8",
         "A defence or secret patent is outside this flow and handled by hand; no register here shows which one is."),
    _row("CN-16", _INFO, _MH, _PRACTICE, "担保制度解释 art. 4",
         "Several pledgees may share one entry, or one of them hold it for all."),
)

# Filing channel, documents, contract.
_PAPERS = (
    _row("CN-20", _INFO, _V, _PPM, "art. 6",
         "An application comes online, by post or at the window; the channel sets the clock (CN-30, CN-31).",
         does=_SETS_A_DAY),
    _row("CN-21", _REQUIRE, _V, _PPM, "art. 7(1)",
         "CNIPA asks for the form, the pledge contract, identity proofs or commitment letters, and an agent's power."),
    _row("CN-22", _REQUIRE, _V, _PPM, "art. 7(2)", "Where the right was appraised the report is filed; else nothing.",
         code="APPRAISAL_REPORT_MISSING", check=_unappraised,
         cure="Name the report among the documents, as appraisal_report."),
    _row("CN-23", _DEFECT, _V, _PPM, "art. 7(3); 实施细则 art. 3",
         "Papers are in Chinese; a foreign identity proof without its translation counts as not filed.",
         code="NOT_IN_CHINESE", check=_untranslated, cure="File a paper of the same kind in Chinese."),
    _row("CN-24", _INFO, _MM, _PPM, "art. 7(4); notice of 2024-05-29",
         "Online, the party states that copies match the originals; for banks the whole way is paperless."),
    _row("CN-25", _DEFECT, _MH, _PPM, "art. 8; 民法典 art. 427(2)",
         "The contract names the parties, the claim and its amount, the time to perform, each patent, and the scope.",
         cites=("MR-17",)),
    _row("CN-26", _WARN, _MH, _PPM, "art. 9",
         "It may say who pays annuities, and what of licences, invalidation or a twin; CNIPA asks for none of it."),
    _row("CN-27", _WARN, _V, _CC, "arts. 401, 428; 专利权质押登记办法 art. 11",
         "A clause that gives the patent to the pledgee on default leaves it priority in payment; the pledge stands.",
         cites=("MR-19",)),
    _row("CN-28", _REQUIRE, _V2, _PPM, "art. 11; 办事指南",
         "Of a utility model with a twin of the same day, a statement on that application is filed.",
         code="TWIN_STATEMENT_MISSING", check=_twin_unstated,
         cure="Name the statement among the documents, as same_day_statement."),
    _row("CN-29", _REQUIRE, _V, _EG, "V-11-9",
         "Under an open licence the pledgee agrees in writing that it goes on; no open licence is on record here."),
)

# Examination clock and correction.
_CLOCK = (
    _row("CN-30", _DEADLINE, _MH, _PPM, "art. 10(1)",
         "By post or at the window CNIPA decides within 5 working days of receipt (a deadline)."),
    _row("CN-31", _DEADLINE, _V2, _PPM, "art. 10(2)",
         "Online it decides within 2 working days of receipt (a deadline)."),
    _row("CN-32", _INFO, _V, _GUIDE, "CNIPA report on 2020",
         "CNIPA aims at 3 working days on paper and 1 online: a target, no law."),
    _row("CN-33", _DEFECT, _V, _GUIDE, "",
         "A defect is cured in the time set, and the clock starts anew then; uncured, everything is returned.",
         does=_SETS_A_DAY),
    _row("CN-34", _COMPUTE, _V, _IR, "art. 5; 专利审查指南 V-9-4.1",
         "The first day is not counted; a period that ends on a holiday goes on to the next working day, a term not.",
         does=_DECIDES),
    _row("CN-35", _COMPUTE, _V, _IR, "art. 4",
         "An application is filed on the day it enters CNIPA's system, or on that of the postmark."),
    _row("CN-36", _FEE, _D, _IR, "art. 110", "Registering a pledge costs no official fee: none of the heads names it."),
    _row("CN-37", _INFO, _V2, _PPM, "art. 11(1), (2)",
         "CNIPA enters the pledge and sends its notice, or sends the notice that it does not."),
)

# The twelve grounds of refusal, complete, in the order of art. 11.
_GROUNDS = (
    _row("CN-40", _REFUSE, _V, _PPM, "art. 11(1)", "A pledgor is no owner in the patent register.", cites=("MR-11",)),
    _row("CN-41", _REFUSE, _V, _PPM, "art. 11(2)",
         "The right has ended or was declared invalid; declared invalid in part, it is pledged for the rest.",
         cites=("MR-03",)),
    _row("CN-42", _REFUSE, _V, _PPM, "art. 11(3)", "An application is no patent yet.", cites=("MR-03 APPLICATION",)),
    _row("CN-43", _REFUSE, _D, _PPM, "art. 11(4)",
         "An annuity is overdue, be it within the six months in which it can still be paid.", cites=("MR-04",)),
    _row("CN-44", _REFUSE, _V, _PPM, "art. 11(5); 实施细则 arts. 103 to 105",
         "A dispute over ownership or a court has suspended the register; a dispute alone is a warning.",
         cites=("MR-07",)),
    _row("CN-45", _REFUSE, _V, _PPM, "art. 11(6)", "The debt runs longer than the patent; as long is fine.",
         cites=("MR-05",)),
    _row("CN-46", _REFUSE, _V, _PPM, "art. 11(7)",
         "The contract lacks what art. 8 asks for (CN-25): a scope here, amount and time with CN-25.",
         code="SCOPE_MISSING", verdicts=_scope),
    _row("CN-47", _REFUSE, _V, _PPM, "art. 11(8)",
         "A co-owner has not consented, and no agreement of the owners makes that needless.", cites=("MR-12",)),
    _row("CN-48", _REFUSE, _V, _PPM, "art. 11(9)",
         "The patent bears a pledge: there is no second rank, not even for the same pledgee.", cites=("MR-30",)),
    _row("CN-49", _UNLESS, _V, _PPM, "art. 11(10)",
         "A utility model has a twin filed by the same applicant on the same day.", cites=("MR-09",)),
    _row("CN-50", _UNLESS, _V, _PPM, "art. 11(11)", "An invalidation pends.", cites=("MR-08",)),
    _row("CN-51", _REFUSE, _V, _PPM, "art. 11(12)",
         "Anything else that keeps it from being pledged: CNIPA's judgement, shown by its act of refusal.",
         does=_DECIDES),
    _row("CN-52", _REQUIRE, _V, _PPM, "art. 11(10), (11)",
         "Told of it, the parties declare in writing that they still want the entry (the acknowledgements).",
         does=_DECIDES),
    _row("CN-53", _INFO, _MM, _PPM, "art. 11; 实施细则 art. 105",
         "What changes until the decision counts: an item is judged anew when its entry is filed.", does=_DECIDES),
)

# Revocation and fraud.
_REVOCATION = (
    _row("CN-55", _MOVES, _MH, _PPM, "art. 12",
         "CNIPA revokes an entry where a ground of refusal was there and still is.", does=_DECIDES),
    _row("CN-56", _MOVES, _MH, _PPM, "art. 12",
         "A revoked entry was void from the beginning: its rank is gone, the patent free.", does=_DECIDES),
    _row("CN-57", _INFO, _MH, _PPM, "art. 12", "A ground cured since is none for revocation."),
    _row("CN-58", _WARN, _MH, _PPM, "art. 20; 信用管理规定 (2022)",
         "A commitment letter found untrue is corrected in the time set, or punished as dishonesty."),
    _row("CN-59", _INFO, _V2, _PPM, "art. 16",
         "An owner who says it never consented may see the papers that bear its seal (CN-86), then CN-55 or a suit."),
)

# Change of an entry.
_CHANGES = (
    _row("CN-60", _REQUIRE, _MH, _PPM, "art. 13(1)",
         "A changed name or address is entered on a form with proof or commitment letter; no time is set."),
    _row("CN-61", _INFO, _V, _EG, "V-8-1.3.2.8; 民法典 arts. 407, 446, 547",
         "A new pledgor or pledgee is entered as a change; who takes the claim holds the pledge even before.",
         does=_DECIDES),
    _row("CN-62", _DEADLINE, _MH, _PPM, "art. 13(2)",
         "A changed claim, amount or scope is filed within 30 days with form and agreement (a deadline)."),
    _row("CN-63", _DEADLINE, _MH, _PPM, "art. 13(3)", "A change takes the clock of CN-30 and CN-31 (a deadline)."),
    _row("CN-64", _WARN, _MM, _PPM, "arts. 11(6), 13; 民法典 arts. 409, 422, 439",
         "More, or longer: the term is looked at again, and the increase works from its entry, to nobody's harm.",
         does=_DECIDES),
    _row("CN-65", _INFO, _MM, _PRACTICE, "专利权质押登记办法 art. 13",
         "Another patent is no change: it is registered anew, one left out is cancelled in part."),
    _row("CN-66", _WARN, _V, _GI, "art. 15; 民法典 art. 423",
         "Of a maximum-amount pledge the ceiling in the register counts, not that of the contract.",
         code="CEILING_AS_REGISTERED", check=_ceiling),
)

# Cancellation.
_CANCELLATION = (
    _row("CN-70", _MOVES, _V2, _PPM, "art. 14(1)(1); 民法典 arts. 393(1), 436(1)",
         "The debt is performed or paid early: the parties have the entry cancelled (discharge debt_performed).",
         does=_DECIDES),
    _row("CN-71", _MOVES, _V2, _PPM, "art. 14(1)(2); 民法典 art. 393(2)",
         "The pledge was enforced (discharge enforced).", does=_DECIDES),
    _row("CN-72", _MOVES, _V2, _PPM, "art. 14(1)(3); 民法典 arts. 393(3), 435",
         "The pledgee waives it (discharge waived); over the debtor's own asset, other guarantors are freed so far.",
         does=_DECIDES),
    _row("CN-73", _MOVES, _V2, _PPM, "art. 14(1)(4); 民法典 art. 388",
         "The main contract is void or rescinded, and so the pledge contract (discharge contract_void).",
         does=_DECIDES),
    _row("CN-74", _MOVES, _V2, _PPM, "art. 14(1)(5); 民法典 art. 393(4)", "Another end by law (discharge other).",
         does=_DECIDES),
    _row("CN-75", _REQUIRE, _MH, _PPM, "art. 14; 办事指南",
         "Cancelling takes a form and proof or commitment letter; a lost notice of registration bars nothing."),
    _row("CN-76", _MOVES, _MH, _PPM, "art. 14(2)",
         "The entry ends on the day of its cancellation and not before; the clock is that of CN-30 and CN-31.",
         cites=("MR-23",)),
    _row("CN-77", _WARN, _MH, _PPM, "art. 14; 民法典 art. 393",
         "The end of the debt ends no entry: it stands, and bars another pledge, until it is cancelled.",
         cites=("MR-23 DEBT_END_PASSED",), does=_WARNS),
    _row("CN-78", _WARN, _V, _GI, "art. 44(1), (3)",
         "Once the claim is barred by time no court enforces the pledge; what interrupts that time is not on record."),
    _row("CN-79", _INFO, _MM, _PRACTICE, "专利权质押登记办法 art. 14",
         "Patents of one registration number may be cancelled one by one (items)."),
)

# While the pledge stands.
_STANDING = (
    _row("CN-80", _BLOCK, _MH, _PPM, "art. 17", "The patent is not abandoned without the pledgee's consent.",
         code="SURRENDERED_WITHOUT_CONSENT", verdicts=_abandoned, does=_WARNS),
    _row("CN-81", _BLOCK, _V, _CC, "art. 444(2); 专利权质押登记办法 art. 18; 专利审查指南 I-1-6.7.2.2(7)",
         "The patent is not transferred, nor a licence of it recorded (CN-82), without the pledgee's consent.",
         cites=("MR-34",)),
    _row("CN-82", _BLOCK, _V, _CC, "art. 444(2); 专利权质押登记办法 art. 18",
         "No licence is recorded without the pledgee's consent; found together with CN-81.", does=_DECIDES),
    _row("CN-83", _INFO, _V, _CC, "art. 444(2); 专利权质押登记办法 art. 18(2)",
         "What a consented transfer or licence brings pays the pledgee early, or goes into escrow."),
    _row("CN-84", _BLOCK, _V, _IR, "art. 86(4); 专利审查指南 V-11-3.1(4)",
         "No open licence is declared without the pledgee's consent."),
    _row("CN-85", _NOTIFY, _MH, _PPM, "art. 19",
         "The pledgee hears of invalidation, termination, an unpaid annuity, suspension and preservation.",
         code="PLEDGEE_TOLD", check=_pledgee_hears),
    _row("CN-86", _INFO, _MH, _PPM, "art. 16(1)", "With good reason, pledgor and pledgee may see and copy the file."),
    _row("CN-87", _NOTIFY, _V, _PL, "arts. 46, 47; 专利审查指南 IV-3-6.2",
         "A patent finally declared invalid never was: the item over it is extinguished; decided with CN-41.",
         does=_DECIDES),
    _row("CN-88", _NOTIFY, _MH, _PL, "art. 47; 民法典 arts. 433, 446",
         "Declared invalid in part, the pledge goes on over the rest; the pledgee may ask for more security.",
         code="PARTLY_INVALID", check=_partly_invalid),
    _row("CN-89", _NOTIFY, _V, _PL, "art. 44; 民法典 arts. 390, 393",
         "With a patent lapsed, abandoned or expired the security is gone, but money that stands in for it is bound.",
         does=_DECIDES),
    _row("CN-90", _NOTIFY, _MH, _PL, "art. 9(1); 实施细则 art. 47; 专利权质押登记办法 art. 9(5)",
         "A utility model ends when its twin is granted; the invention is not pledged by that, but by an entry anew.",
         code="TWIN_GRANTED", check=_twin_granted, cure="Agree on a pledge of the invention, and register it."),
    _row("CN-91", _REFUSE, _V, _PPM, "art. 11(9); 民法典 art. 414(2)",
         "Nor is it pledged to a second creditor; decided with CN-48.", does=_DECIDES),
    _row("CN-92", _NOTIFY, _MM, _IR, "art. 6; 专利审查指南 V-7-6",
         "A patent restored while its pledge was not cancelled bears it on.", does=_DECIDES),
)

# Preservation by a court, suspension over ownership.
_PRESERVATION_ROWS = (
    _row("CN-95", _BLOCK, _V, _IR, "art. 104; 专利审查指南 V-7-7.3.2",
         "A ruling in order suspends the register from the day CNIPA receives it, and is gazetted.", does=_DECIDES),
    _row("CN-96", _INFO, _V, _EG, "V-7-7.3.2.2(1)", "One that is not in order is not carried out; the court is told."),
    _row("CN-97", _WARN, _D, _PDR, "art. 9; 专利审查指南 V-7-7.4.2; 民诉法解释 art. 485",
         "A preservation lasts six months from receipt unless renewed before its end; its own period is followed.",
         code="PRESERVATION_LONG", check=_long_preservation),
    _row("CN-98", _BLOCK, _V, _PDR, "art. 9(4); 查封、扣押、冻结规定 art. 26; 专利审查指南 V-7-7.5.2",
         "A second order waits, and starts by itself when the one before it ends, for its own period.", does=_DECIDES),
    _row("CN-99", _BLOCK, _V, _IR, "art. 105; 专利审查指南 V-7-7.2",
         "While suspended there is no abandonment, transfer, pledge or termination for fees; decided with CN-44.",
         does=_DECIDES),
    _row("CN-100", _NOTIFY, _V, _PDR, "art. 9(3); 民诉法解释 art. 157; 民法典 arts. 423(4), 439",
         "A pledge entered before goes before the preservation; a maximum-amount one is fixed by it.",
         code="CLAIMS_FIXED", check=_claims_fixed),
    _row("CN-101", _PRIORITY, _V, _SFR, "art. 24",
         "A pledge entered after a preservation does not count against its creditor; decided with CN-44.",
         does=_DECIDES),
    _row("CN-102", _WARN, _ML, _IR, "art. 105",
         "Whether an entry can be cancelled while the patent is preserved is open: held for decision by hand.",
         code="CANCELLATION_HELD", check=_cancelled_while_preserved),
    _row("CN-103", _COMPUTE, _V, _IR, "art. 103; 专利审查指南 V-7-7.4.1",
         "A suspension over ownership ends a year from the request, or six months later if extended (a deadline).",
         does=_SETS_A_DAY),
    _row("CN-104", _MOVES, _V, _EG, "V-7-7.5.2",
         "When a preservation ends its release is gazetted, and the next order starts.", does=_DECIDES),
)

# Number, term, annuity.
_TERMS = (
    _row("CN-120", _COMPUTE, _V, _ZC, "",
         "A number is 12 digits, or 8 before October 2003, with a check character (`read_number`).", cites=("MR-10",)),
    _row("CN-121", _COMPUTE, _D, _PL, "art. 42; 专利审查指南 V-9-4.1",
         "Twenty years for inventions, ten for utility models, fifteen for designs, never moved for holidays.",
         does=_DECIDES),
    _row("CN-122", _COMPUTE, _MH, _PL, "art. 42 (2008); 审查业务处理暂行办法 (2021)",
         "Ten years for a design filed before June 2021.", does=_DECIDES),
    _row("CN-123", _WARN, _V, _PL, "art. 42(2), (3); 实施细则 arts. 77 to 84",
         "A compensated term is the one the register shows; compensation for a medicine narrows the scope.",
         code="TERM_COMPENSATED", check=_compensated),
    _row("CN-124", _COMPUTE, _V, _IR, "art. 119",
         "Of a PCT right the filing day is the international one; no filing day is read off a number.", does=_DECIDES),
    _row("CN-125", _DEADLINE, _V, _IR, "art. 115; 专利审查指南 V-9-4.2.1",
         "The annuity for a patent year falls due on the anniversary of filing that begins it (a deadline)."),
    _row("CN-126", _FEE, _V, _IR, "art. 115; 专利审查指南 V-9-4.2.1.3",
         "It can be paid six months late: the first month free, then 5, 10, 15, 20 and 25 per cent more.",
         does=_SETS_A_DAY),
    _row("CN-127", _MOVES, _V, _IR, "arts. 6(2), 115; 专利审查指南 V-9-4.2.2",
         "Never paid, the right ended on the due day; two months from the notice to ask for it back.",
         cites=("MR-04 NOT_IN_FORCE",)),
    _row("CN-128", _NOTIFY, _MH, _EG, "V-7-3.3(2); 专利权质押登记办法 art. 19",
         "CNIPA reminds the owner a month after the due day, and the pledgee with it (CN-85).",
         code="ANNUITY_REMINDED", check=_reminded, last_day=_before_reminder),
    _row("CN-129", _INFO, _V, _PL, "arts. 39, 40",
         "The right exists from the announcement of its grant; no entry is earlier.", cites=("MR-24",)),
)

# Publication and register.
_PUBLICATION_ROWS = (
    _row("CN-140", _PUBLISH, _V, _EG, "V-8-1.3.2.8; 实施细则 art. 107(12); 专利权质押登记办法 art. 15",
         "Of a pledge are printed class, number, registration, day, parties, title and the patent's days: no terms.",
         does=_DECIDES),
    _row("CN-141", _PUBLISH, _V, _EG, "V-8-1.3.2.8",
         "Of a change: class, number, registration, day, and pledgor or pledgee before and after.", does=_DECIDES),
    _row("CN-142", _PUBLISH, _V, _EG, "V-8-1.3.2.8",
         "Of a cancellation: class, number, registration, parties, the patent's days and that of the cancellation.",
         does=_DECIDES),
    _row("CN-143", _INFO, _V, _IR, "arts. 106, 145; 专利审查指南 V-9-1.3",
         "The register, not the certificate, shows how a granted patent stands; anyone may have a copy of it."),
    _row("CN-144", _PUBLISH, _V, _EG, "V-8-1.3.2.9",
         "Of a preservation or its release: class, number, the patent's days and that of its effect.", does=_DECIDES),
)

# Trade marks, copyright, other rights. No kind of right here is one of these; the rules wait for it.
_OTHER_RIGHTS = (
    _row("CN-150", _INFO, _V, _TMR, "art. 70; 注册商标专用权质押登记程序规定",
         "Trade marks are pledged at CNIPA: in writing, applied for by both sides, published, free of fees."),
    _row("CN-151", _REQUIRE, _MH, _TM_RULES, "art. 4; 商标法 art. 42(2)",
         "Like marks for like goods of one owner are pledged together."),
    _row("CN-152", _DEFECT, _V, _TM_RULES, "art. 3",
         "A foreign party with neither residence nor place of business acts through an agency."),
    _row("CN-153", _REQUIRE, _V, _TM_RULES, "art. 5",
         "Form, main and pledge contract, commitment letters, agent's power; translations into Chinese."),
    _row("CN-154", _REFUSE, _MH, _TM_RULES, "art. 9",
         "Refused: another owner on the register, an unlawful contract, a mark gone, sealed or frozen."),
    _row("CN-155", _DEFECT, _MM, _TM_RULES, "art. 8", "A defect not cured in 30 days abandons the application."),
    _row("CN-156", _MOVES, _V2, _TM_RULES, "art. 7",
         "The pledge exists from its entry; the certificate, within 2 working days, states amount and period."),
    _row("CN-157", _MOVES, _V2, _TM_RULES, "art. 10",
         "Revoked on a ground found later, a void contract, a mark that is gone, false papers."),
    _row("CN-158", _INFO, _MH, _TM_RULES, "arts. 11 to 15",
         "Change, extension before the period ends, cancellation, each with form and commitment letter."),
    _row("CN-159", _MOVES, _MM, _TM_RULES, "art. 14",
         "Unlike a patent's, the entry lapses by itself when its period is over."),
    _row("CN-160", _INFO, _V, _TM_FREEZE, "arts. 1 to 3",
         "A mark is preserved for a year at most for each order; pledging it is barred meanwhile."),
    _row("CN-161", _COMPUTE, _V, _TM, "arts. 39, 40",
         "A mark lasts ten years from approval, renewed in the year before or the six months after."),
    _row("CN-165", _INFO, _V, _CR_RULES, "arts. 2 to 4; 著作权法 art. 28",
         "The property part of copyright is pledged at the National Copyright Administration, in writing, by both."),
    _row("CN-166", _MOVES, _V, _CR_RULES, "art. 5", "Every pledge, change, transfer and end works from its entry."),
    _row("CN-167", _REQUIRE, _V, _CR_RULES, "art. 6",
         "Form, identities, contracts, power, co-owners' consent, licences, appraisal; translations into Chinese."),
    _row("CN-168", _REFUSE, _V, _CR_RULES, "art. 12",
         "Refused: no right holder, an unlawful contract, protection over or shorter than the debt, a dispute."),
    _row("CN-169", _MOVES, _V2, _CR_RULES, "art. 14",
         "Revoked on a ground found later, a void contract, a judgment or award, false papers."),
    _row("CN-170", _DEADLINE, _D, _CR_RULES, "", "Decided within 10 days of acceptance; a guide says working days.",
         does=_INFORMS),
    _row("CN-171", _REQUIRE, _V, _CR, "art. 14(2)", "One author of an indivisible work does not pledge it alone."),
    _row("CN-175", _INFO, _MM, _LAYOUT, "民法典 art. 440(5)",
         "Layout designs are pledged in practice, by analogy; their Regulations do not say so. Not open here."),
    _row("CN-176", _COMPUTE, _V, _LAYOUT, "art. 12",
         "They last ten years from application or first use, never beyond fifteen from creation."),
    _row("CN-177", _INFO, _D, _PLANT, "art. 9", "The Regulations know no pledge of plant varieties. Not open here."),
    _row("CN-178", _WARN, _V, _GI, "art. 63",
         "Where no statute gives a register for the pledge the contract may bind, but makes no right in the thing."),
    _row("CN-180", _WARN, _V, _MOVABLES, "征信中心 notice of 2020-12-31",
         "An entry in the movables register 中登网 makes no pledge of patents, marks or copyright."),
    _row("CN-181", _INFO, _MH, _CC, "art. 445; 动产和权利担保统一登记办法",
         "Royalties are receivables: their pledge is entered at 中登网, not here."),
)
# fmt: on

_RULES = (
    *(*_PARTIES, *_PAPERS, *_CLOCK, *_GROUNDS, *_REVOCATION, *_CHANGES, *_CANCELLATION),
    *(*_STANDING, *_PRESERVATION_ROWS, *_TERMS, *_PUBLICATION_ROWS, *_OTHER_RIGHTS),
)

# ---- the form --------------------------------------------------------------------------------------------------------

_FIRST_PATENTS = date(1993, 1, 1)
"""Filings from this day on have the terms below; earlier patents have all ended."""

_ARRANGEMENTS = (
    Arrangement(
        name="Mainland and Hong Kong judgments 2019",
        covers="judgment",
        first_day=date(2024, 1, 29),
        basis="Arrangement of 2019 on reciprocal recognition of civil and commercial judgments (XB-20)",
        confidence=Confidence.VERIFIED,
    ),
    Arrangement(
        name="Mainland and Hong Kong awards 1999",
        covers="award",
        first_day=date(2000, 2, 1),
        basis="Arrangement of 1999, supplemented in 2020, on arbitral awards (XB-29)",
        confidence=Confidence.SECONDARY,
    ),
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
)


def _kind(name: str, *terms: Dated[int], yields_to_twin: bool = False) -> Kind:
    return Kind(name=name, term_years=terms, application=Severity.FAIL, yields_to_twin=yields_to_twin)


JURISDICTION = Jurisdiction(
    code="CN",
    name="Mainland China",
    register="CNIPA",
    securities=("cn_pledge",),
    kinds=MappingProxyType(
        {
            "invention": _kind("invention", Dated(first_day=_FIRST_PATENTS, value=20, basis="专利法 art. 42 (CN-121)")),
            "utility_model": _kind(
                "utility_model",
                Dated(first_day=_FIRST_PATENTS, value=10, basis="专利法 art. 42 (CN-121)"),
                yields_to_twin=True,
            ),
            "design": _kind(
                "design",
                Dated(first_day=_FIRST_PATENTS, value=10, basis="专利法 (2008) art. 42 (CN-122)"),
                Dated(first_day=date(2021, 6, 1), value=15, basis="专利法 (2020) art. 42 (CN-121)"),
            ),
        }
    ),
    read_number=read_number,
    kind_of_number=kind_of_number,
    named_by_application=True,
    application_kind_codes=frozenset("A"),
    creation=CreationEffect.CONSTITUTIVE,
    creation_rule="CN-04",
    exclusive=True,
    reservation_days=(
        Dated(first_day=date(2021, 11, 15), value=30, basis="a setting of this register, no rule of law"),
    ),
    ranks_from_application=False,
    application_protects=False,
    unpaid_fee_bars=True,
    debt_within_term=True,
    all_parties_sign=False,
    asks_acknowledgement=True,
    dispute_suspends=True,
    preservations_queue=True,
    demands_agents=True,
    export_controlled_kinds=frozenset({"invention", "utility_model"}),
    search_before=SearchBefore.ENTRY,
    grace_months=(Dated(first_day=_FIRST_PATENTS, value=6, basis="专利法实施细则 art. 115 (CN-126)"),),
    rank_basis="民法典 art. 414, by the time of entry at CNIPA, one pledge at a time (CN-48)",
    arrangements=_ARRANGEMENTS,
    rules=_RULES,
    deadlines=deadlines,
    calendar=CALENDAR,
)
