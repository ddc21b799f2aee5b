"""What a pledge over a right of one place is worth in each place, rule by rule.

A pledge is recognised in a forum when the registry can state, from evidence it holds, that it exists and is effective
at home, that nothing strips it there, and that the lender can use it. Each rule passes, is not concerned, or answers
one verdict; the outcome is the lowest of them, and every reason is kept. Groups A to F read only the item; group G
alone reads the forum, so abroad an item is never better than with conditions, and never better than at home.

Recognition does not mean that the right is protected in the forum, valid, or that this registry's entry perfects
anything.

Source: the registry's rules of mutual recognition MR-01 to MR-50; the basis of each stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from registry.domain.case.case import Case, PlaceRule, Places
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict
from registry.domain.crossing import table
from registry.domain.law.finding import Finding, Severity
from registry.domain.pledge.judged import OUTCOMES, Outcome, Recognition
from registry.domain.recognition.rules import agreement, asset, competition, family, perfection, title
from registry.domain.recognition.rules import forum as forums
from registry.domain.recognition.rules.forum import Forum, ForumRule

_OUTCOME = {
    Severity.FAIL: Outcome.NOT_RECOGNISED,
    Severity.PENDING: Outcome.PENDING_PERFECTION,
    Severity.CONDITION: Outcome.RECOGNISED_WITH_CONDITIONS,
    Severity.NOTE: Outcome.RECOGNISED,
}

_CROSSING = tuple(rule for rule in table.RULES if rule.speaks)

RULES = (*asset.RULES, *title.RULES, *agreement.RULES, *perfection.RULES, *competition.RULES, *family.RULES)
"""Groups A to F: what is true of the item wherever it is asked for. MR-01, that the place is one of this registry, is
kept by the type: a case has a `Jurisdiction`."""


def findings(case: Case, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Every verdict of groups A to F on `case`, sorted by rule and code; none stops another."""
    found = [_finding(case, rule, verdict) for rule in rules if (verdict := rule.check(case)) is not None]
    return tuple(sorted(found, key=lambda f: (f.rules[0], f.code)))


def place_findings(case: Case) -> tuple[Finding, ...]:
    """What the place's rules and those across borders say of `case` beside the rules of recognition, in table order."""
    return tuple(
        Finding(
            rule=rule.id,
            code=verdict.code,
            severity=verdict.severity,
            basis=rule.basis,
            confidence=rule.confidence,
            message=verdict.message,
            item=case.item,
            pointer=_pointer(case, verdict),
            cure=verdict.cure,
            rules=(rule.id,),
            provisional=verdict.provisional or None,
        )
        for rule in (*case.place.checks, *_CROSSING)
        if rule.first_day <= case.day
        for verdict in _verdicts(rule, case)
    )


def _verdicts(rule: PlaceRule, case: Case) -> Iterator[Verdict]:
    """What a rule of a table that looks at an item itself says of it."""
    if rule.check is not None and (message := rule.check(case)) is not None:
        code = rule.code or rule.id
        yield Verdict(severity=rule.effect.severity, code=code, message=message, cure=rule.cure)
    if rule.verdicts is not None:
        yield from rule.verdicts(case)


def recognise(case: Case, places: Places, core: tuple[Finding, ...] | None = None) -> Mapping[str, Recognition]:
    """The recognition of one item in every place, given its core findings (computed when None)."""
    found = findings(case) if core is None else core
    return {
        code: combined((*found, *_forum(case, Forum(code=code, places=places, core=found)))) for code in sorted(places)
    }


def combined(found: Iterable[Finding]) -> Recognition:
    """The outcome of findings: the lowest, RECOGNISED when there is none; reasons and notes apart, sorted."""
    ordered = sorted(found, key=lambda f: (f.rules[0], f.code))
    reasons = tuple(f for f in ordered if f.severity is not Severity.NOTE)
    notes = tuple(f for f in ordered if f.severity is Severity.NOTE)
    return Recognition(outcome=lowest(_OUTCOME[f.severity] for f in reasons), reasons=reasons, notes=notes)


def lowest(outcomes: Iterable[Outcome]) -> Outcome:
    """The minimum, the only way outcomes combine; RECOGNISED of none."""
    return min(outcomes, key=OUTCOMES.index, default=Outcome.RECOGNISED)


def _forum(case: Case, forum: Forum) -> tuple[Finding, ...]:
    return tuple(
        _finding(case, rule, verdict) for rule in forums.RULES if (verdict := rule.check(case, forum)) is not None
    )


def _finding(case: Case, rule: Rule | ForumRule, verdict: Verdict) -> Finding:
    """The verdict with its basis: the place's own rule in force that cites the rule for this code, else the rule's."""
    where = verdict.cited or verdict.code.partition(":")[0]
    own, crossing = case.place.citations, table.CITATIONS
    exact = f"{rule.id} {where}"
    said = (own.get(exact), own.get(rule.id), crossing.get(exact), crossing.get(rule.id))
    cited = next((one for one in said if one is not None and one.first_day <= case.day), None)
    return Finding(
        rule=cited.id if cited else rule.id,
        code=verdict.code,
        severity=verdict.severity,
        basis=cited.basis if cited else rule.basis,
        confidence=cited.confidence if cited else rule.confidence,
        message=verdict.message,
        item=case.item,
        pointer=_pointer(case, verdict),
        cure=verdict.cure,
        rules=(rule.id, cited.id) if cited else (rule.id,),
        standing=rule.standing,
        provisional=verdict.provisional or None,
    )


def _pointer(case: Case, verdict: Verdict) -> str:
    """Where in the filing the verdict lies: in the item, or from the root where its pointer begins with `#`."""
    if verdict.pointer.startswith("#"):
        return verdict.pointer[1:]
    return f"/collateral/{case.item - 1}{verdict.pointer}"
