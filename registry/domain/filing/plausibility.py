"""What no filing can say, whatever the law: amounts of nothing, days out of order, evidence from the future.

These are faults of the input, not findings of a rule: each names its place, and a filing with any of them is not looked
at further. Days are legal days at UTC+8; evidence of today is good whatever the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from registry.domain.filing.acts import Act, companion_registers
from registry.domain.filing.filing import Collateral, Filing
from registry.domain.law.place import PlaceLaws
from registry.domain.values.days import legal_day
from registry.domain.values.money import Money
from registry.errors import InputError


def implausible(filing: Filing, places: PlaceLaws, now: datetime) -> tuple[InputError, ...]:
    """Every fault of `filing` at `now`, with its pointer."""
    today = legal_day(now)
    return (
        *_parties(filing),
        *_obligation(filing),
        *_future(filing, today),
        *_twice(filing),
        *(
            fault
            for position, collateral in enumerate(filing.collateral)
            for fault in _collateral(collateral, f"/collateral/{position}", places, today)
        ),
    )


def implausible_acts(
    acts: Iterable[tuple[Act, str]], register: str | None, places: PlaceLaws, today: date
) -> tuple[InputError, ...]:
    """Every fault of official acts, each given with its pointer, filed where `register` keeps the right."""
    keeping = (*(() if register is None else (register,)), *companion_registers(places))
    return tuple(fault for act, pointer in acts for fault in _act(act, pointer, keeping, today))


def _parties(filing: Filing) -> Iterator[InputError]:
    if filing.pledgee.id == filing.pledgor.id:
        yield _fault("/pledgor", "not-allowed", "Nobody gives a pledge to himself.")


def _obligation(filing: Filing) -> Iterator[InputError]:
    owed = filing.obligation
    for name, money in (("principal", owed.principal), ("maximum", owed.maximum)):
        if money is not None:
            yield from _positive(money, f"/obligation/{name}")
    stray = "maximum" if owed.kind == "specific" else "principal"
    if getattr(owed, stray) is not None:
        yield _fault(f"/obligation/{stray}", "not-allowed", f"An obligation of kind {owed.kind} has no {stray}.")
    if owed.claims_from and owed.claims_to and owed.claims_to < owed.claims_from:
        yield _fault("/obligation/claims_to", "out-of-order", "The claims period ends before it begins.")
    executed_at = filing.contract.executed_at
    if executed_at is not None and owed.due_on is not None and owed.due_on < legal_day(executed_at):
        yield _fault("/obligation/due_on", "out-of-order", "The debt falls due before the contract was made.")


def _future(filing: Filing, today: date) -> Iterator[InputError]:
    told: list[tuple[str, date | datetime | None]] = [("/contract/executed_at", filing.contract.executed_at)]
    told += [(f"/consents/{n}/at", one.at) for n, one in enumerate(filing.consents)]
    told += [(f"/acknowledgements/{n}/at", one.at) for n, one in enumerate(filing.acknowledgements)]
    if filing.authority is not None:
        told.append(("/authority/resolved_on", filing.authority.resolved_on))
    yield from _not_yet(told, today)


def _twice(filing: Filing) -> Iterator[InputError]:
    seen = set()
    for position, collateral in enumerate(filing.collateral):
        if collateral.right in seen:
            detail = f"{collateral.right} is given twice."
            yield _fault(f"/collateral/{position}/right", "duplicate-collateral", detail)
        seen.add(collateral.right)


def _collateral(one: Collateral, pointer: str, places: PlaceLaws, today: date) -> Iterator[InputError]:
    acts = ((act, f"{pointer}/filings/{n}") for n, act in enumerate(one.filings))
    yield from implausible_acts(acts, places[one.right.jurisdiction].register, places, today)
    told: list[tuple[str, date | datetime | None]] = []
    if one.official_search is not None:
        told.append((f"{pointer}/official_search/at", one.official_search.at))
    if isinstance(one.knowledge_of_prior, tuple):
        told += [
            (f"{pointer}/knowledge_of_prior/{n}/known_at", k.known_at) for n, k in enumerate(one.knowledge_of_prior)
        ]
    value = one.valuation
    if value is not None:
        told.append((f"{pointer}/valuation/valued_on", value.valued_on))
        yield from _positive(value.amount, f"{pointer}/valuation/amount")
        yield from _positive(value.allocated, f"{pointer}/valuation/allocated")
        if value.amount.currency != value.allocated.currency:
            yield _fault(f"{pointer}/valuation/allocated", "not-allowed", "A part is of the currency of its whole.")
    yield from _not_yet(told, today)


def _act(act: Act, pointer: str, keeping: tuple[str, ...], today: date) -> Iterator[InputError]:
    if act.register not in keeping:
        detail = f"{act.register} keeps no entry about this right; those that do are {', '.join(keeping)}."
        yield _fault(f"{pointer}/register", "not-allowed", detail)
    days = [(f"{pointer}/{name}", getattr(act, name)) for name in ("applied_at", "effective_at", "obtained_at")]
    yield from _not_yet(days, today)
    if act.applied_at and act.effective_at and act.effective_at < act.applied_at:
        yield _fault(f"{pointer}/effective_at", "out-of-order", "It was entered before it was applied for.")


def _not_yet(told: Iterable[tuple[str, date | datetime | None]], today: date) -> Iterator[InputError]:
    for pointer, at in told:
        day = legal_day(at) if isinstance(at, datetime) else at
        if day is not None and day > today:
            yield _fault(pointer, "in-the-future", "What is evidence has happened.")


def _positive(money: Money, pointer: str) -> Iterator[InputError]:
    if not money.is_positive:
        yield _fault(f"{pointer}/amount", "not-positive", "An amount is more than nothing.")


def _fault(pointer: str, code: str, detail: str) -> InputError:
    return InputError(pointer=pointer, code=code, detail=detail)
