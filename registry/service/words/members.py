"""What the members of a pledge are called, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.domain.values.sentence import sentence
from registry.service.words.translation import in_language

_NAMES: Mapping[str, str] = {
    "status": sentence("member.status", "status"),
    "pledgee": sentence("member.pledgee", "pledgee"),
    "pledgor": sentence("member.pledgor", "pledgor"),
    "debtor": sentence("member.debtor", "debtor"),
    "name": sentence("member.name", "name"),
    "names": sentence("member.names", "names"),
    "identifiers": sentence("member.identifiers", "identifiers"),
    "since": sentence("member.since", "since when"),
    "items": sentence("member.items", "items"),
    "right": sentence("member.right", "right"),
    "security": sentence("member.security", "kind of security"),
    "priority_rank": sentence("member.priority_rank", "priority rank"),
    "rank_basis": sentence("member.rank_basis", "basis of the rank"),
    "legal_effect": sentence("member.legal_effect", "legal effect"),
    "effects": sentence("member.effects", "against whom it holds"),
    "recognition": sentence("member.recognition", "recognition"),
    "outcome": sentence("member.outcome", "outcome"),
    "reasons": sentence("member.reasons", "reasons"),
    "headline": sentence("member.headline", "outcome by place"),
    "tranches": sentence("member.tranches", "increases"),
    "ceiling": sentence("member.ceiling", "highest secured amount"),
    "warnings": sentence("member.warnings", "warnings"),
    "notice_opinion": sentence("member.notice_opinion", "opinion of the law of notice"),
    "terms": sentence("member.terms", "terms"),
    "obligation": sentence("member.obligation", "secured debt"),
    "principal": sentence("member.principal", "principal"),
    "maximum": sentence("member.maximum", "maximum amount"),
    "amount": sentence("member.amount", "amount"),
    "due_on": sentence("member.due_on", "due day"),
    "contract": sentence("member.contract", "contract"),
    "collateral": sentence("member.collateral", "collateral"),
    "filings": sentence("member.filings", "official acts"),
    "consents": sentence("member.consents", "consents"),
    "documents": sentence("member.documents", "documents"),
    "valuation": sentence("member.valuation", "valuation"),
    "loan_to_value": sentence("member.loan_to_value", "loan to value"),
    "objections": sentence("member.objections", "objections"),
    "terms_digest": sentence("member.terms_digest", "digest of the terms"),
    "safe_class": sentence("member.safe_class", "class for foreign exchange"),
    "seq": sentence("member.seq", "journal position"),
    "state": sentence("member.state", "state"),
    "evidence": sentence("member.evidence", "evidence"),
    "rule_set_version": sentence("member.rule_set_version", "edition of the rules"),
    "client_reference": sentence("member.client_reference", "the bank's own reference"),
}


def name_of_member(at: Sequence[str | int], language: str) -> str:
    """The name of the member that a pointer leads to, by the nearest of its parts that has one; a place in an array
    counts from 1. A member without a name goes by its own."""
    told: list[str] = []
    for part in at:
        if isinstance(part, int):
            told.append(str(part + 1))
        elif part in _NAMES:
            told.append(in_language(_NAMES[part], language))
        else:
            told.append(str(part))
    return " › ".join(told)
