"""A pledge as a reader may see it: the document every filing, change and read of a pledge answers.

Rank, status and law time are worked out for `as_of` from the items' days, here as in every other read. Recognition is
what was decided at the pledge's last entry, save that an item ended by then is not recognised. Strangers see outcomes;
reasons, warnings, terms, the foreign-exchange class and the digests of evidence go with the seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from registry.domain.filing.acts import acts_at, entered_ceiling
from registry.domain.filing.filing import Filing
from registry.domain.law.finding import Finding
from registry.domain.pledge.alteration import lessened
from registry.domain.pledge.judged import Effects, Judged, Outcome, Recognition
from registry.domain.pledge.pledge import Increase, Item, Pledge
from registry.domain.rank.order import order, ranks, subordinations_of
from registry.domain.rank.standing import Standing, Timing
from registry.domain.recognition.junior_rank import at_rank
from registry.domain.recognition.outcome import lowest
from registry.domain.recognition.pairwise import PairwiseOpinion
from registry.domain.values.days import instant_text, legal_day
from registry.domain.values.money import Money
from registry.domain.values.plain import plain
from registry.service.journal.prepared_registration import Shown
from registry.service.law import wording
from registry.service.reading.cards import party_card

DISCLAIMER = "This entry is not an official registration."


def finding_document(finding: Finding) -> dict[str, Any]:
    """A finding as refusals and assessments list it."""
    return {
        "rule": finding.rule,
        "rules": list(finding.rules),
        "code": finding.code,
        "item": finding.item,
        "severity": finding.severity.value,
        "basis": finding.basis,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "pointer": finding.pointer,
        "cure": finding.cure or wording.cure(finding.code, wording.ENGLISH),
        **provisional(finding),
    }


def provisional(finding: Finding) -> dict[str, bool]:
    """The member that says that a finding rests on working days not announced yet; none where it does not."""
    return {"provisional": True} if finding.provisional else {}


def _reason(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rules[0],
        "code": finding.code,
        "severity": finding.severity.value,
        "class": "standing" if finding.standing else "curable",
        "basis": finding.basis,
        "cure": finding.cure or wording.cure(finding.code, wording.ENGLISH),
        **provisional(finding),
    }


def _recognition(one: Recognition, *, ended: bool, sealed: bool) -> dict[str, Any]:
    outcome = Outcome.NOT_RECOGNISED if ended else one.outcome
    if not sealed:
        return {"outcome": outcome.value}
    return {
        "outcome": outcome.value,
        "reasons": [_reason(f) for f in one.reasons],
        "notes": [_reason(f) for f in one.notes],
    }


def terms_document(pledge: Pledge) -> dict[str, Any]:
    """The terms as they stand: the accepted filing in the words it came in, with every act filed since."""
    acts = {item.item: item.acts for item in pledge.items}
    collateral = tuple(
        replace(one, filings=acts[number]) for number, one in enumerate(pledge.filing.collateral, start=1)
    )
    return filed_terms(replace(pledge.filing, collateral=collateral), [item.judged for item in pledge.items])


def filed_terms(filing: Filing, judged: Iterable[Judged], told: dict[str, Any] | None = None) -> dict[str, Any]:
    """The terms of a filing whose items are judged so; `told` is the filing as JSON knows it, where that was made."""
    terms: dict[str, Any] = _as_sent(plain(filing) if told is None else told)
    for item, one in zip(terms["collateral"], judged, strict=True):
        if item["valuation"] is not None:
            item["valuation"]["stale"] = one.value_stale
    return {**terms, "closing_set": None if filing.closing_set is None else filing.closing_set.id}


def ceiling_of(pledge: Pledge, item: Item, as_of: datetime) -> Money | None:
    """The most that an item secures against others at `as_of`: as its register entered it, else as the contract
    says."""
    entered = entered_ceiling(acts_at(item.acts, as_of, item.law.register), item.law.register)
    return entered or pledge.filing.obligation.ceiling


def loan_to_value(pledge: Pledge, standings: Iterable[Standing | None], as_of: datetime) -> dict[str, Any] | None:
    """The secured debt against what its live items are allocated: the amounts, and their ratio to four decimals.

    The debt is the lesser of the contract's and of what the registers have entered as ceilings of these items. None
    where something of it is not on record, or is in another currency: nothing is converted.
    """
    debt = pledge.filing.obligation.ceiling
    live = [item for item, s in zip(pledge.items, standings, strict=True) if s is not None and s.live]
    values = [value.allocated for item in live if (value := pledge.filed(item).valuation) is not None]
    if debt is None or not values or any(value.currency != debt.currency for value in values):
        return None
    ceilings = [ceiling for item in live if (ceiling := ceiling_of(pledge, item, as_of)) is not None]
    if ceilings and all(ceiling.currency == debt.currency for ceiling in ceilings):
        covered = sum((min(ceiling.amount, debt.amount) for ceiling in ceilings), Decimal())
        debt = replace(debt, amount=min(debt.amount, covered))
    total = replace(debt, amount=sum((value.amount for value in values), Decimal()))
    ratio = (debt.amount / total.amount).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    return {"debt": plain(debt), "allocated": plain(total), "ratio": str(ratio)}


def _as_sent(value: Any) -> Any:
    """`value` with each party named by its identifier, as bodies name it, and by its id beside that."""
    if isinstance(value, list):
        return [_as_sent(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id", "identifier"}:
        return {**{k: v for k, v in value["identifier"].items() if v is not None}, "id": value["id"]}
    return {key: _as_sent(one) for key, one in value.items()}


def pledge_document(
    pledge: Pledge,
    *,
    as_of: datetime,
    rivals: Mapping[str, Iterable[Timing]],
    parties: Mapping[str, str],
    terms_digest: str | None,
    sealed: bool,
    pairs: Mapping[int, tuple[PairwiseOpinion, ...]] = MappingProxyType({}),
    shown: Shown | None = None,
) -> dict[str, Any]:
    """The pledge at `as_of`. `rivals` are the other items on each of its rights, `parties` stored states by id, `pairs`
    what the law of notice says of each of its items beside them; `shown` what is made of it already, where it is."""
    day = legal_day(as_of)
    standings = pledge.standing(as_of)
    items = [
        _item(pledge, item, standing, rivals.get(str(item.right), ()), as_of, sealed, said)
        | {"notice_opinion": plain(pairs[item.item]) if sealed and item.item in pairs else None}
        for item, standing, said in zip(pledge.items, standings, _said(pledge, shown, sealed), strict=True)
    ]
    forums = sorted(pledge.items[0].judged.recognition)
    return {
        "registration_number": pledge.registration_number,
        "registered_at": instant_text(pledge.registered_at),
        "seq": pledge.index,
        "status": pledge.status_at(as_of).value,
        "pledgee": party_card(parties[pledge.pledgee.id], day),
        "pledgor": party_card(parties[pledge.pledgor.id], day),
        "since": min((i["since"] for i in items if i["since"] is not None), default=None),
        "items": items,
        "headline": {
            forum: lowest(Outcome(item["recognition"][forum]["outcome"]) for item in items).value for forum in forums
        },
        "terms": (terms_document(pledge) if shown is None else shown.terms) if sealed else None,
        "loan_to_value": loan_to_value(pledge, standings, as_of) if sealed else None,
        "objections": _objections(pledge, as_of, sealed),
        "terms_digest": f"sha256:{terms_digest}" if terms_digest else None,
        "safe_class": pledge.safe_class if sealed else None,
        "rule_set_version": pledge.rule_set_version,
        "disclaimer": DISCLAIMER,
    }


def _objections(pledge: Pledge, as_of: datetime, sealed: bool) -> list[dict[str, Any]]:
    """That the pledgor has objected, for everyone; what it says, for those who see the terms."""
    told = [one for one in pledge.objections if one.at <= as_of]
    return [plain(one) if sealed else {"at": instant_text(one.at)} for one in told]


def _tranches(pledge: Pledge, item: Item, standings: list[Standing], as_of: datetime) -> list[dict[str, Any]]:
    """The increases by then, each with the number of items that it stands behind on this right.

    A ceiling that the register entered below the contract's takes from the latest of them first.
    """
    if not pledge.increases:
        return []
    made = {one.entry: one for one in _within(pledge, ceiling_of(pledge, item, as_of))}
    tranches = [tranche for one in made.values() if (tranche := one.on(item, as_of)).since <= as_of]
    told = order(standings, subordinations_of(standings), tranches)
    return [
        {
            "amount": plain(made[one.tranche.entry].amount),
            "since": instant_text(one.tranche.since),
            "perfected": one.tranche.perfected,
            "behind": len(one.behind),
        }
        for one in told
        if one.tranche is not None
    ]


def _within(pledge: Pledge, ceiling: Money | None) -> tuple[Increase, ...]:
    """The increases as far as a ceiling reaches; one in another currency is compared with nothing."""
    debt = pledge.filing.obligation.ceiling
    if ceiling is None or debt is None or ceiling.currency != debt.currency or ceiling.amount >= debt.amount:
        return pledge.increases
    return lessened(pledge.increases, debt.amount - ceiling.amount)


def _effects(effects: Effects | None) -> dict[str, Any] | None:
    """The three answers with the day each became true and the rule it rests on."""
    if effects is None:
        return None
    return {
        name: {"reached": one["on"] is not None, "since": one["on"], "rule": one["rule"]}
        for name, one in plain(effects).items()
    }


def shown_of(terms: Mapping[str, Any], items: Iterable[tuple[Judged, str]]) -> Shown:
    """What is shown of a pledge with these terms, whose items, each with its right's own register, are judged so."""
    return Shown(terms=terms, items=tuple(_said_of(judged, register, sealed=True) for judged, register in items))


def _said(pledge: Pledge, shown: Shown | None, sealed: bool) -> Iterable[Mapping[str, Any]]:
    if shown is not None and sealed:
        return shown.items
    return (_said_of(item.judged, item.law.register, sealed=sealed) for item in pledge.items)


def _said_of(judged: Judged, register: str, *, sealed: bool) -> dict[str, Any]:
    return {
        "legal_effect": _legal_effects(judged, register, sealed),
        "effects": _effects(judged.effects) if sealed else None,
        "recognition": {
            forum: _recognition(one, ended=False, sealed=sealed) for forum, one in sorted(judged.recognition.items())
        },
        "warnings": [finding_document(f) for f in judged.warnings] if sealed else [],
    }


def _legal_effects(judged: Judged, register: str, sealed: bool) -> list[dict[str, Any]]:
    """What the acts of official registers do for the item, done or not.

    A stranger is told of the right's own register, and of what others have done: what is still due there, and by when
    it is late, tells of the day of the contract, and at SAFE on which side of the border the debtor is.
    """
    effects: list[dict[str, Any]] = [plain(effect) for effect in judged.legal_effect]
    if sealed:
        return effects
    return [
        {name: value for name, value in effect.items() if name != "provisional"} | {"due_on": None, "evidence": None}
        for effect in effects
        if effect["register"] == register or effect["state"] == "done"
    ]


def _item(
    pledge: Pledge,
    item: Item,
    standing: Standing | None,
    rivals: Iterable[Timing],
    as_of: datetime,
    sealed: bool,
    said: Mapping[str, Any],
) -> dict[str, Any]:
    rank, tranches = None, []
    if standing is not None and standing.live:
        others = [s for timing in rivals if (s := timing.at(as_of)) is not None]
        rank = ranks([*others, standing])[standing.index]
        tranches = _tranches(pledge, item, [*others, standing], as_of) if sealed else []
    ended = standing is not None and not standing.live
    return {
        "item": item.item,
        "right": str(item.right),
        "security": item.security,
        "status": standing.status.value if standing else None,
        "since": instant_text(standing.since) if standing else None,
        "priority_rank": rank,
        "rank_basis": item.judged.rank_basis if sealed and rank is not None else None,
        "legal_effect": said["legal_effect"],
        "effects": said["effects"],
        "recognition": {
            forum: said["recognition"][forum]
            if (there := at_rank(one, rank)) is one and not ended
            else _recognition(there, ended=ended, sealed=sealed)
            for forum, one in sorted(item.judged.recognition.items())
        },
        "tranches": tranches,
        "ceiling": plain(ceiling_of(pledge, item, as_of)) if sealed else None,
        "warnings": said["warnings"],
    }
