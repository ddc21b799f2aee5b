"""Charges given by companies: the filing that a company's own place asks for, beside the one at the right's register.

The two filings are apart: neither proves the other, and their order does not matter. Where such a register asks for a
charge, it is delivered within so many months from the day it was made; else it is void against liquidator and
creditors, which only a court can put off. Delivered late without a court's word, it stays void.

Nothing here names a place: what binds, from when the months run and how a last day moves is in the register's form.

Not here: what a void charge is worth (recognition), and what goes before it (notice).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from registry.domain.case.case import Case, ChargeRegister, once
from registry.domain.filing.acts import ActKind, applications
from registry.domain.law.dated import in_force
from registry.domain.law.deadline import Deadline
from registry.domain.rank.standing import VoidSpan
from registry.domain.values.days import add_months, legal_day, start_of_day


class ChargeState(StrEnum):
    """How an item stands with one register of charges.

    ADVISED: the law's list does not clearly name the charge, and delivery is prudent. EXTENDED: a court has given more
    time, which has not run out. PENDING holds up to and with the last day.
    """

    NOT_REQUIRED = "not_required"
    ADVISED = "advised"
    PENDING = "pending"
    EXTENDED = "extended"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class ChargeTrack:
    """An item's way through one register of charges.

    `due_on` is the last day, a court's extension included; None where the register does not ask, or the day the charge
    was made is not on record. `delivered_on` is the day of the first delivery, late ones too. `provisional`: `due_on`
    rests on holidays that are not announced yet.
    """

    register: str
    rule: str
    state: ChargeState
    due_on: date | None = None
    delivered_on: date | None = None
    provisional: bool = False


def charge_track(case: Case, register: ChargeRegister, at: datetime | None = None) -> ChargeTrack:
    """How the item stands with `register` at an instant, by default the case's; acts later than that are not there."""
    at = case.as_of if at is None else at
    executed_at = case.filing.contract.executed_at
    if not register.binds(case.pledgor, case.place.code, None if executed_at is None else legal_day(executed_at)):
        return _track(register, ChargeState.NOT_REQUIRED)
    if executed_at is None:
        return _track(register, ChargeState.PENDING, delivered_on=_delivered_on(case, register, date.min, at))
    made_on = legal_day(executed_at)
    ends_on = _ends_on(case, register, made_on)
    if ends_on is None:
        return _track(register, ChargeState.NOT_REQUIRED)
    due_on = register.due_on(ends_on)
    last = max((due_on, *_extensions(case, register, at)))
    delivered_on = _delivered_on(case, register, made_on, at)
    return ChargeTrack(
        register=register.code,
        rule=register.rule,
        state=_state(case, register, legal_day(at), due_on, last, delivered_on),
        due_on=last,
        delivered_on=delivered_on,
        provisional=last == due_on and register.is_provisional(ends_on),
    )


def _ends_on(case: Case, register: ChargeRegister, made_on: date) -> date | None:
    """The day on which the months run out; None while the law had none."""
    months = in_force(register.months, made_on)
    return None if months is None else add_months(register.counts_from(case.filing, made_on), months)


@once
def charge_tracks(case: Case) -> tuple[ChargeTrack, ...]:
    """How the item stands with every register of charges that asks for it."""
    return tuple(charge_track(case, register) for register in case.charge_registers)


def charge_is_void(case: Case) -> bool:
    """Whether the charge is void for want of a delivery that some register of charges asks for."""
    return any(track.state is ChargeState.VOID for track in charge_tracks(case))


def void_from(case: Case) -> datetime | None:
    """The instant from which the charge is void if nothing more is delivered or extended; None: it never will be."""
    if charge_is_void(case):
        return _void_since(case)[-1][0]
    lacking = (ChargeState.PENDING, ChargeState.EXTENDED)
    last_days = [track.due_on for track in charge_tracks(case) if track.state in lacking and track.due_on is not None]
    return min((_end_of(day) for day in last_days), default=None)


def void_before(case: Case) -> tuple[VoidSpan, ...]:
    """The times in which the charge was void before, and is no longer, by what is known at the case's instant."""
    return tuple(VoidSpan(first_at=first_at, until=until) for first_at, until in _void_since(case) if until is not None)


@once
def _void_since(case: Case) -> tuple[tuple[datetime, datetime | None], ...]:
    """From when until when the charge was void by the case's instant; None: it still is."""
    spans: list[tuple[datetime, datetime | None]] = []
    turns = {at for register in case.charge_registers for at in _turns(case, register) if at <= case.as_of}
    for at in sorted(turns):
        void = any(charge_track(case, one, at).state is ChargeState.VOID for one in case.charge_registers)
        since = spans[-1] if spans and spans[-1][1] is None else None
        if void and since is None:
            spans.append((at, None))
        elif since is not None and not void:
            spans[-1] = (since[0], at)
    return tuple(spans)


def _turns(case: Case, register: ChargeRegister) -> Iterator[datetime]:
    """The instants at which it can have come to be void, or ceased to be."""
    executed_at = case.filing.contract.executed_at
    ends_on = None if executed_at is None else _ends_on(case, register, legal_day(executed_at))
    if ends_on is None:
        return
    yield _end_of(register.due_on(ends_on))
    for made_at, until in _orders(case, register):
        yield made_at
        yield _end_of(until)
    for one in applications(case.acts, register.code, ActKind.REGISTER):
        yield one.asked_at
        if one.ended_at is not None:
            yield one.ended_at


def _end_of(day: date) -> datetime:
    return start_of_day(day + timedelta(days=1))


def increases_to_deliver(case: Case) -> tuple[str, ...]:
    """The registers of charges that were delivered nothing since the pledgor consented to an increase, of those that
    bound it on that day."""
    if not case.agreed_on:
        return ()
    day = max(case.agreed_on)
    kept = (place.charge_register for place in case.places.values())
    return tuple(
        one.code
        for one in kept
        if one is not None and one.binds(case.pledgor, case.place.code, day) and not _delivered_since(case, one, day)
    )


def _delivered_since(case: Case, register: ChargeRegister, day: date) -> bool:
    delivered = applications(case.acts, register.code, ActKind.REGISTER, ActKind.AMEND)
    return any(one.stands_at(case.as_of) and legal_day(one.asked_at) >= day for one in delivered)


def charge_deadlines(case: Case) -> Iterator[Deadline]:
    """What is still to be delivered to registers of charges, and what was missed, with its last day."""
    for track in charge_tracks(case):
        due_on, spoken = track.due_on, _DEADLINES.get(track.state)
        if due_on is None or spoken is None:
            continue
        code, says = spoken
        yield Deadline(
            rule=track.rule,
            code=code,
            message=says.format(register=track.register),
            due_on=due_on,
            register=track.register,
            provisional=track.provisional,
        )


_DUE = ("CR_FILING_DUE", "The charge is to be delivered to {register}, or it is void against liquidator and creditors.")
_DEADLINES = {
    ChargeState.PENDING: _DUE,
    ChargeState.EXTENDED: _DUE,
    ChargeState.ADVISED: (
        "CR_FILING_ADVISED",
        "The charge should be delivered to {register}, though its list does not clearly name it.",
    ),
    ChargeState.VOID: (
        "CR_CHARGE_VOID",
        "The charge was not delivered to {register} in time; only a court's extension lets it be registered.",
    ),
}


def _state(
    case: Case, register: ChargeRegister, day: date, due_on: date, last: date, delivered_on: date | None
) -> ChargeState:
    """The state on a day, given the last day by law, that with a court's extension, and the day of delivery."""
    if delivered_on is not None and delivered_on <= last:
        return ChargeState.DONE
    if register.advises(case):
        return ChargeState.ADVISED
    if delivered_on is None and day <= due_on:
        return ChargeState.PENDING
    if delivered_on is None and day <= last:
        return ChargeState.EXTENDED
    return ChargeState.VOID


def _extensions(case: Case, register: ChargeRegister, at: datetime) -> Iterator[date]:
    """The last days that courts have given by `at`; an order only asked for gives none."""
    return (until for made_at, until in _orders(case, register) if made_at <= at)


def _orders(case: Case, register: ChargeRegister) -> Iterator[tuple[datetime, date]]:
    """When courts have given more time, and until which day."""
    for act in case.acts:
        if act.register != register.code or act.act is not ActKind.COURT_EXTENSION:
            continue
        if act.until is not None and act.answered_at is not None:
            yield act.answered_at, act.until


def _delivered_on(case: Case, register: ChargeRegister, made_on: date, at: datetime) -> date | None:
    """The first day, not before the charge was made, on which it was delivered and not turned away by `at`."""
    delivered = applications(case.acts, register.code, ActKind.REGISTER)
    days = [legal_day(one.asked_at) for one in delivered if one.stands_at(at)]
    return min((day for day in days if day >= made_on), default=None)


def _track(register: ChargeRegister, state: ChargeState, delivered_on: date | None = None) -> ChargeTrack:
    """The way of an item whose last day is not known, or that the register does not ask for."""
    return ChargeTrack(register=register.code, rule=register.rule, state=state, delivered_on=delivered_on)
