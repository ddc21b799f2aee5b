"""Mainland China: the pledge of patents, utility models, designs, which exists once CNIPA has entered it.

The law. A pledge needs a granted right in force, fees paid, no debt that outlasts it; every owner's word; a written
contract; an application by both sides. CNIPA enters one pledge at a time on a patent, so a pledge filed here before its
entry is a reservation. An entry that CNIPA revokes was void from the beginning. Courts preserve a right one order at a
time; the next waits (`registry.domain.right.preservation`). The table holds every rule, CN-01 to CN-181, those on trade
marks, copyright and other rights among them, which no right of this register is of yet. What can not be told from what
is filed, it says.

>>> from datetime import date
>>> from registry.domain.law.dated import in_force
>>> JURISDICTION.exclusive, JURISDICTION.ranks_from_application
(True, False)
>>> [in_force(KINDS["design"].term_years, filed_on) for filed_on in (date(2021, 5, 31), date(2021, 6, 1))]
[10, 15]

Days. Offices work Monday to Friday but for the holidays the State Council declares, and on the weekend days it declares
working days. For a year whose notice is not on file (see `CALENDAR`) closed are weekends and the statutory holidays on
their own days, and what is reckoned over it is provisional. A period does not count its first day; one that ends on no
working day ends on the next. Never moved, so that who acts by them is in time whatever the calendar: terms, which the
Guidelines except, and the days of annuities. Saturday 14 February 2026 is worked in exchange for the Spring Festival.

>>> last_day_moved(date(2026, 2, 14)), last_day_moved(date(2026, 2, 16))
(datetime.date(2026, 2, 14), datetime.date(2026, 2, 24))

Fees. An annuity falls due on each anniversary of filing after the grant, for the year that begins then. It can be paid
six months late: the first month free, then at five percent more for each month.

>>> fee_due_days("invention", date(2018, 3, 19), date(2021, 6, 1), date(2038, 3, 18))[0]
datetime.date(2022, 3, 19)

Numbers. A right is named by its application number: year, kind and serial in 12 digits (8 before October 2003: years
85 to 99 and 00 to 03), a dot, and a check character. Read are also `ZL` (granted), `CN`, or `CN` and a kind letter in
front, no dot, and a kind letter glued behind the check character; hyphens anywhere, dots between year, kind and serial,
and leading zeros too many or lost: the check character still tells whether the digits are right. The filing date is
never derived from a number: PCT and divisional applications carry another year.

>>> [read_number(text).canonical for text in ("201710601862.3", "ZL2017106018623", "CN95115608X", "2121230.9")]
['201710601862.3', '201710601862.3', '95115608.X', '02121230.9']
>>> read_number("CN202221848022.XU").canonical
'202221848022.X'

What is refused, and the stable reason:

- `publication-number`: 7 or 9 digits and a letter (`CN103915826B`, `107437934B2`), or `CN` and 7 or 9 digits of which
  the first is 1, 2 or 3. It names a publication, not a right, even where it would pass as an 8-digit application number
  with a kind letter: write that one with its dot (`CN02121230.9A`).
- `check-digit-missing`: all digits but no check character. It is never filled in: that would make any typing mistake a
  number.
- `check-digit`: the wrong one.
- `form`: anything else, among it a year or kind that does not exist.
- `characters`, `length`: see `registry.domain.values.numbers`.

>>> read_number("CN103915826B")
Traceback (most recent call last):
registry.errors.RightNumberInvalid: This is a publication number; a right is named by its application number.
>>> read_number("201710601862.4")
Traceback (most recent call last):
registry.errors.RightNumberInvalid: The check digit does not fit the number.

Settings. A reservation ends after thirty days, by this register's own setting: no source fixes it.

>>> in_force(RESERVATION_DAYS, date(2026, 5, 4))
30

Not here: trade marks, copyright and other rights beyond their rows, the pledge of royalties, and what a court does on
enforcement.

Sources: application-number standard ZC 0006 (check algorithm recomputed on published numbers); 专利权质押登记办法
(CNIPA Announcement 461, in force 2021-11-15; arts. 1 to 7 read, art. 11 read in a reproduction, the rest from memory
and cross-checked); Patent Law (2020) and its Implementing Regulations (2023); Civil Code; Examination Guidelines; the
Supreme People's Court on security, on patent disputes and on execution; the State Council's notices on holidays as
`chinesecalendar` has them, the statutory holidays as `holidays` computes them.
"""

from __future__ import annotations

from registry.domain.case.case import Jurisdiction
from registry.domain.law.place import CreationEffect, SearchBefore
from registry.jurisdictions.mainland_china.days import CALENDAR, last_day_moved
from registry.jurisdictions.mainland_china.deadlines import deadlines
from registry.jurisdictions.mainland_china.fees import fee_due_days
from registry.jurisdictions.mainland_china.numbers import kind_of_number, read_number
from registry.jurisdictions.mainland_china.other_rights import OTHER_RIGHTS
from registry.jurisdictions.mainland_china.table import RULES
from registry.jurisdictions.mainland_china.values import (
    ARRANGEMENTS,
    GRACE_MONTHS,
    KINDS,
    REGISTER,
    RESERVATION_DAYS,
    SUSPENSION_MONTHS,
)

__all__ = ["JURISDICTION"]

JURISDICTION = Jurisdiction(
    code="CN",
    name="Mainland China",
    register=REGISTER,
    securities=("cn_pledge",),
    kinds=KINDS,
    read_number=read_number,
    creation=CreationEffect.CONSTITUTIVE,
    creation_rule="CN-04",
    exclusive=True,
    reservation_days=RESERVATION_DAYS,
    ranks_from_application=False,
    application_protects=False,
    unpaid_fee_bars=True,
    debt_within_term=True,
    all_parties_sign=False,
    asks_acknowledgement=True,
    dispute_suspends=True,
    grace_months=GRACE_MONTHS,
    rank_basis="民法典 art. 414, by the time of entry at CNIPA, one pledge at a time (CN-48)",
    calendar=CALENDAR,
    preservations_queue=True,
    arrangements=ARRANGEMENTS,
    kind_of_number=kind_of_number,
    named_by_application=True,
    application_kind_codes=frozenset("A"),
    demands_agents=True,
    export_controlled_kinds=frozenset({"invention", "utility_model"}),
    search_before=SearchBefore.ENTRY,
    moves_last_day=last_day_moved,
    fee_due_days=fee_due_days,
    suspension_months=SUSPENSION_MONTHS,
    revoked_never_stood=True,
    rules=(*RULES, *OTHER_RIGHTS),
    deadlines=deadlines,
)
