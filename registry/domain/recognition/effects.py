"""What an item's official acts have brought about: three answers, each with its day, and the acts that bring them.

A security exists between its parties, counts against others at the right's own register, and holds in the pledgor's
insolvency. The three are apart and are reached by different acts in different places, so none is inferred from another
save by rule:

- where entry makes the right, all three are reached by the entry (XB-02);
- where entry gives rank against later takers, the signed instrument makes the right (XB-03); it counts at the register
  from the day its entry was asked for; want of that entry alone does not void it in insolvency;
- where entry lets the right count against others, the signed instrument makes it (XB-04), and the entry, not its
  request, lets it count, in insolvency too (MO-13);
- where a register of charges asks for the pledgor's charge, it holds in insolvency only when delivered there in time
  (HK-6A). So against third parties both are needed, in whatever order (`against_third_parties`).

No answer is earlier than the existence of the right. Acts later than the instant looked at are not there. An item
that has ended has none of the three. What is not on record is not reached.

Not here: whether the right itself lives, and what is wrong with the title or the contract (recognition).

Sources: 民法典 art. 444; Cap. 514 s.52; Cap. 622 ss. 335 to 337; MO-13; 汇发〔2014〕29号.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from registry.domain.case.case import Case, Places
from registry.domain.crossing.company_charges import ChargeState, ChargeTrack, charge_tracks
from registry.domain.crossing.table import SAFE, duty, safe_act
from registry.domain.filing.acts import Act, ActKind, acts_at, applications
from registry.domain.law.finding import Severity
from registry.domain.law.place import CreationEffect
from registry.domain.pledge.judged import Effects, LegalEffect, Reached
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import legal_day

_MADE_BY = {
    CreationEffect.CONSTITUTIVE: "XB-02",
    CreationEffect.PRIORITY_AGAINST_LATER: "XB-03",
    CreationEffect.OPPOSABILITY: "XB-04",
}
ADVISED = "delivery_advised"
"""The effect of a delivery that no law asks for: without it nothing is void."""

_NO_BEARING = (ChargeState.NOT_REQUIRED, ChargeState.ADVISED)


def effects(case: Case) -> Effects:
    """How far the item is at the case's instant, on the acts and facts on file."""
    seen = _so_far(case)
    place = seen.place
    if _over(seen):
        made = shown = holds = None
    else:
        made = _entered_on(seen) if place.creation is CreationEffect.CONSTITUTIVE else _instrument_on(seen)
        shown = _not_before(made, _protected_on(seen) if place.application_protects else _entered_on(seen))
        holds = made if place.creation is CreationEffect.PRIORITY_AGAINST_LATER else shown
    holding_rule = _MADE_BY[place.creation] if place.application_protects else place.creation_rule
    for track in charge_tracks(seen):
        if track.state not in _NO_BEARING:
            holding_rule = track.rule
            holds = _not_before(holds, track.delivered_on if track.state is ChargeState.DONE else None)
    return Effects(
        exists_between_parties=Reached(on=made, rule=_MADE_BY[place.creation]),
        opposable_at_ip_register=Reached(on=shown, rule=place.creation_rule),
        opposable_in_insolvency=Reached(on=holds, rule=holding_rule),
    )


def legal_effects(case: Case, places: Places, reserved_until: date | None = None) -> tuple[LegalEffect, ...]:
    """Every act at an official register that does something for the item, done or not, the right's own register first.

    `due_on` of that first one is no law: it is the last day of the item's reservation, as whoever registers sets it.
    """
    seen = _so_far(case)
    return (_at_the_right(seen, reserved_until), *_at_the_registers_of_charges(seen), *_at_safe(seen, places))


def _so_far(case: Case) -> Case:
    """The case without acts later than its instant, which a judgement never has."""
    acts = acts_at(case.acts, case.as_of, case.place.register)
    return case if acts == case.acts else replace(case, acts=acts)


def _at_the_right(case: Case, reserved_until: date | None) -> LegalEffect:
    by_notice = _takes_notice_only(case)
    act = _first_notice(case) if by_notice else case.entry
    done = act is not None and (by_notice or act.effective_at is not None)
    return LegalEffect(
        register=case.place.register,
        effect=case.place.creation.value,
        state="done" if done else "pending",
        act=(ActKind.NOTICE if by_notice else ActKind.REGISTER).value,
        due_on=None if done else reserved_until,
        evidence=_evidence(act),
        rule=case.place.creation_rule,
    )


def _at_the_registers_of_charges(case: Case) -> Iterator[LegalEffect]:
    """A charge that is only advised to be delivered is not void without it."""
    states = {ChargeState.DONE: "done", ChargeState.VOID: "late"}
    for track in charge_tracks(case):
        if track.state is ChargeState.NOT_REQUIRED:
            continue
        yield LegalEffect(
            register=track.register,
            effect=ADVISED if track.state is ChargeState.ADVISED else "void_if_late",
            state=states.get(track.state, "pending"),
            act=ActKind.REGISTER.value,
            due_on=track.due_on,
            evidence=_evidence(_delivery(case, track)),
            rule=track.rule,
            provisional=track.provisional or None,
        )


def _at_safe(case: Case, places: Places) -> Iterator[LegalEffect]:
    """Done once it was asked of SAFE, in time or not: a late one undoes nothing (XB-15)."""
    owed = duty(case, places)
    if owed is None:
        return
    act = safe_act(case)
    late = owed.due_on is not None and case.day > owed.due_on
    yield LegalEffect(
        register=SAFE,
        effect="payment_abroad",
        state="done" if act is not None else "late" if late else "pending",
        act=ActKind.REGISTER.value,
        due_on=owed.due_on,
        evidence=_evidence(act),
        rule=owed.rule,
        provisional=owed.provisional or None,
    )


def _over(case: Case) -> bool:
    """Whether the item has ended, here or at the right's own register."""
    if case.standing is not None and not case.standing.live:
        return True
    return any(act.effective_at is not None for act in case.situs_acts(ActKind.CANCEL))


def _instrument_on(case: Case) -> date | None:
    """The day a written instrument was made, signed by all whom the place asks to; None where that is not on record."""
    contract = case.filing.contract
    needed = {case.filing.pledgor.id} | ({case.filing.pledgee.id} if case.place.all_parties_sign else set())
    if not contract.written or contract.signatories is None or contract.executed_at is None:
        return None
    if not needed <= {party.id for party in contract.signatories} or legal_day(contract.executed_at) > case.day:
        return None
    return legal_day(contract.executed_at)


def _entered_on(case: Case) -> date | None:
    """The day the right's own register first entered the item."""
    entered = (act.effective_at for act in case.situs_acts(ActKind.REGISTER) if act.effective_at is not None)
    return min((legal_day(at) for at in entered), default=None)


def _protected_on(case: Case) -> date | None:
    """The day from which the register protects where an application does: that of the entry, else of what awaits it."""
    act = _first_notice(case) if _takes_notice_only(case) else case.entry
    at = None if act is None else act.asked_at
    return None if at is None else legal_day(at)


def _takes_notice_only(case: Case) -> bool:
    """Whether the right is an application that stands on no register yet: only a notice can be given (HK-41).

    Once it is published or granted the notice alone is no longer counted on (HK-42).
    """
    kind = case.place.kinds.get(case.right.kind)
    if not case.place.application_protects or case.right.status is not RightStatus.PENDING:
        return False
    published_on = case.right.published_on
    unseen = published_on is None or published_on > case.day
    return unseen or kind is None or kind.application is not Severity.CONDITION


def _first_notice(case: Case) -> Act | None:
    """The first notice not turned away since; an application made too early is one, the form being the same."""
    asked = applications(case.acts, case.place.register, ActKind.NOTICE, ActKind.REGISTER)
    standing = [one for one in asked if one.stands_at(case.as_of)]
    return min(standing, key=lambda one: one.asked_at).act if standing else None


def _delivery(case: Case, track: ChargeTrack) -> Act | None:
    """The act by which the charge was delivered on the day of `track`."""
    return next(
        (
            act
            for act in case.acts
            if act.register == track.register
            and act.act is ActKind.REGISTER
            and (at := act.asked_at) is not None
            and legal_day(at) == track.delivered_on
        ),
        None,
    )


def _not_before(first: date | None, then: date | None) -> date | None:
    """The later of two days, None where one is missing."""
    return None if first is None or then is None else max(first, then)


def _evidence(act: Act | None) -> str | None:
    return f"sha256:{act.sha256}" if act is not None and act.sha256 else None
