"""Macau: invention and utility patents, extensions of Mainland patents, and the pledge (penhor) over them.

In plain sentences: a written agreement makes the pledge between the parties; it counts against others once the DSEDT
has annotated it, and ranks by the day the annotation was asked for. Several pledges may stand on one right.

Not here: what an extension owes to its base, languages and powers of attorney. Much of what is known of this place is
from memory or from secondary sources, and says so.

Numbers. A number is a letter, a hyphen and six digits (`J-000123`; `J/000123` and `J 000123` are the same). Which
letters there are is not confirmed by any source, so a number of another form is kept as it stands, with the warning
`number-form-unconfirmed`.

Sources: Regime Jurídico da Propriedade Industrial (Decree-Law 97/99/M) arts. 14, 129 to 135; pages of the DSEDT.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from registry.domain.numbers import NumberReading, fold_number, keep_unconfirmed
from registry.domain.rules import CreationEffect, Dated, Jurisdiction, Kind, Severity

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


JURISDICTION = Jurisdiction(
    code="MO",
    name="Macau",
    register="MO-DSEDT",
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
    rules=(),
    deadlines=lambda case: (),
    is_working_day=lambda day: day.weekday() < 5,
)
