"""Why an item is worth in a place what it is worth: rule by rule, in the reader's language.

Every rule of recognition is told with what it asks and what it found; one that found nothing is met, or did not concern
the item. What it found is said in plain words, with the days and numbers of the case beside it in English, what to do
about it, and the law it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry.domain.decide.evidence import lacks_item
from registry.domain.law.finding import Finding
from registry.domain.law.place import places_known
from registry.domain.pledge.judged import Outcome, Recognition
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.rank.order import ranks
from registry.domain.rank.standing import Timing
from registry.domain.recognition.junior_rank import at_rank
from registry.domain.recognition.outcome import RULES
from registry.domain.recognition.rules import forum as forums
from registry.domain.values.days import instant_text
from registry.errors import Forbidden, InputInvalid, NotFound
from registry.service.access.principal import Principal
from registry.service.access.sealed import sees_sealed
from registry.service.instants import Moment, When
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.service.journal.register import Register
from registry.service.law import wording
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.reading.pledge_document import DISCLAIMER, provisional
from registry.service.recognition.at_instant import judged_for
from registry.store.projected import reads

MET = "met"
"""The result of a rule that found nothing: it is met, or does not concern the item."""


def explain(
    register: Register,
    principal: Principal,
    when: When,
    *,
    registration_number: str,
    item: int,
    forum: str,
    language: str,
) -> dict[str, Any]:
    """Why item `item` of a pledge is worth what it is in `forum`, for those who see its terms.

    Raises NotFound for an unknown pledge, Forbidden for a stranger to it, InputInvalid for an item or forum that is not
    there.
    """
    with register.store.read() as connection:
        row = reads.pledge(connection, registration_number, when.known)
        if row.pledge is None:
            raise NotFound(f"There is no pledge {registration_number}.")
        pledge = codec.pledge_of(row.pledge.state)
        viewer = records_of_principal(connection, principal, row.k)
        if not sees_sealed(principal, viewer, pledge):
            raise Forbidden("The reasons are for the parties to the pledge, the registrar and the auditor.")
        moment = when.at(row)
        (judged,) = judged_for(register, connection, [pledge], row.k, moment)
        beside = reads.items_on(connection, rights=[str(one.right) for one in pledge.items], k=row.k)
    found = judged.item(item)
    if found is None:
        raise InputInvalid(lacks_item(judged, item), pointer="/item")
    if forum not in register.places:
        raise InputInvalid(f"A forum is a place. {places_known(register.places)}", pointer="/forum")
    timings = [timing_of(one.timing) for one in beside if one.right_id == str(found.right)]
    return _explanation(judged, found, forum, timings, moment, language)


def _explanation(
    pledge: Pledge, item: Item, forum: str, beside: Iterable[Timing], moment: Moment, language: str
) -> dict[str, Any]:
    standing = item.timing.at(moment.as_of)
    if standing is None:
        raise NotFound("The item was not there then.")
    standings = [one for timing in beside if (one := timing.at(moment.as_of)) is not None]
    rank = ranks([*(one for one in standings if one.index != standing.index), standing]).get(standing.index)
    recognition, evaluation = item.judged.recognition[forum], item.judged.evaluation
    outcome = recognition.outcome if standing.live else Outcome.NOT_RECOGNISED
    return {
        "registration_number": pledge.registration_number,
        "item": item.item,
        "right": str(item.right),
        "security": item.security,
        "status": standing.status.value,
        "forum": forum,
        "as_of": instant_text(moment.as_of),
        "known_at": instant_text(moment.known_at),
        "outcome": outcome.value,
        "says": wording.outcome(outcome.value, language),
        "rules": rules_of(at_rank(recognition, rank), language),
        "rule_set_version": pledge.rule_set_version if evaluation is None else evaluation.rule_set_version,
        "inputs": None if evaluation is None else f"sha256:{evaluation.inputs}",
        "disclaimer": DISCLAIMER,
    }


def rules_of(recognition: Recognition, language: str) -> list[dict[str, Any]]:
    """Every rule by its id, with what it asks, its result, and what it found."""
    found: dict[str, list[Finding]] = {}
    for finding in (*recognition.reasons, *recognition.notes):
        found.setdefault(finding.rules[0], []).append(finding)
    ids = sorted({rule.id for rule in (*RULES, *forums.RULES)})
    return [
        {
            "rule": rule_id,
            "asks": wording.asks(rule_id, language),
            "result": _worst(found.get(rule_id, ())),
            "findings": [_finding(one, language) for one in found.get(rule_id, ())],
        }
        for rule_id in ids
    ]


def _worst(findings: Iterable[Finding]) -> str:
    order = ("fail", "pending", "condition", "note", MET)
    return min((f.severity.value for f in findings), key=order.index, default=MET)


def _finding(finding: Finding, language: str) -> Mapping[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "class": "standing" if finding.standing else "curable",
        "says": wording.says(finding.code, language) or finding.message,
        "detail": finding.message,
        "cure": wording.cure(finding.code, language) or finding.cure,
        "basis": finding.basis,
        "confidence": finding.confidence.value,
        "rules": list(finding.rules),
        **provisional(finding),
    }
