"""What a pledge over a right of one place is worth in each place, rule by rule.

A pledge is recognised in a forum when the registry can state, from evidence it holds, that it exists and is effective at
home, that nothing strips it there, and that the lender can use it. Each rule passes, is not concerned, or answers one
verdict; the outcome is the lowest of them, and every reason is kept. Groups A to F read only the item; group G alone
reads the forum, so abroad an item is never better than with conditions, and never better than at home.

A rule reads what the place of the right declares of its law (`Jurisdiction`), never which place it is. A missing datum
is not a pass: it is pending in groups A to D, a condition later. Recognition does not mean that the right is protected
in the forum, valid, or that this registry's entry perfects anything.

Source: the registry's rules of mutual recognition MR-01 to MR-50; the basis of each stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from registry.domain.filing import Act, ActKind, Filing
from registry.domain.periods import legal_day
from registry.domain.pledge import OUTCOMES, Outcome, Recognition
from registry.domain.priority import Standing
from registry.domain.rights import Owner, RightAt, RightStatus, grace_ends_on
from registry.domain.rules import Confidence, Finding, Jurisdiction, Places, Severity

_OUTCOME = {
    Severity.FAIL: Outcome.NOT_RECOGNISED,
    Severity.PENDING: Outcome.PENDING_PERFECTION,
    Severity.CONDITION: Outcome.RECOGNISED_WITH_CONDITIONS,
    Severity.NOTE: Outcome.RECOGNISED,
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything the rules may look at for one item at one instant.

    `right` is the right at `as_of`; `owners_then` its owners on the day of perfection (before perfection: at `as_of`).
    `acts` are the item's official acts there at `as_of`; `standing` how the item stands, None before it is filed.
    `known_at` bounds what was known: a lapse by the clock counts once the later of it and `as_of` is past the grace.
    `taken` is true where an earlier live item, or another holder's official entry, already takes an exclusive right;
    `reservation_ended` where the item's own reservation ran out.
    """

    item: int
    place: Jurisdiction
    right: RightAt
    owners_then: tuple[Owner, ...] | None
    filing: Filing
    security: str
    acts: tuple[Act, ...]
    standing: Standing | None
    rank: int | None
    taken: bool
    reservation_ended: bool
    number_unconfirmed: bool
    as_of: datetime
    known_at: datetime

    @property
    def day(self) -> date:
        """The legal day of `as_of`."""
        return legal_day(self.as_of)

    @property
    def perfected(self) -> bool:
        """Whether an official entry (or a protecting application) stands behind the item."""
        return self.standing is not None and self.standing.perfected

    def situs_acts(self, *kinds: ActKind) -> tuple[Act, ...]:
        """The acts of these kinds at the right's own register."""
        return tuple(act for act in self.acts if act.register == self.place.register and act.act in kinds)

    @property
    def entry(self) -> Act | None:
        """The registration used: the earliest entered one, else the earliest awaited where an application protects."""
        acts = self.situs_acts(ActKind.REGISTER)
        entered = [act for act in acts if act.effective_at is not None]
        awaited = [a for a in acts if a.effective_at is None and a.applied_at and self.place.application_protects]
        if self.situs_acts(ActKind.REFUSED):
            awaited = []
        pool = entered or awaited
        return min(pool, key=lambda a: a.applied_at or a.effective_at or self.as_of, default=None)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule has to say of one case."""

    severity: Severity
    code: str
    message: str
    pointer: str = ""
    cure: str | None = None


Check = Callable[[Case], Verdict | None]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of recognition: its group A to G, what it rests on where the place says nothing nearer, and its check."""

    id: str
    group: str
    basis: str
    check: Check
    confidence: Confidence = Confidence.DERIVED
    standing: bool = False


def _fail(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    return Verdict(severity=Severity.FAIL, code=code, message=message, pointer=pointer, cure=cure)


def _pending(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    return Verdict(severity=Severity.PENDING, code=code, message=message, pointer=pointer, cure=cure)


def _condition(code: str, message: str, pointer: str = "", cure: str | None = None) -> Verdict:
    return Verdict(severity=Severity.CONDITION, code=code, message=message, pointer=pointer, cure=cure)


def _missing(field: str, message: str) -> Verdict:
    return _pending(f"EVIDENCE_MISSING:{field}", message, cure=f"Put {field} on record.")


# ---- A: the object ---------------------------------------------------------------------------------------------------


def _kind(case: Case) -> Verdict | None:
    """MR-02: the right is of a kind that can be pledged, by a security of its own place."""
    kind = case.place.kinds.get(case.right.kind)
    if kind is None:
        return _fail("KIND_NOT_PLEDGEABLE", f"A right of kind {case.right.kind} can not be pledged there.", "/right")
    if case.security not in case.place.securities:
        return _fail(
            "SECURITY_KIND_MISMATCH",
            f"{case.security} is not a security of {case.place.code}; known there: {', '.join(case.place.securities)}.",
            "/security",
        )
    if case.right.status is RightStatus.PENDING and kind.application is Severity.CONDITION and case.right.published_on:
        return _condition("APPLICATION_ONLY", "The security is over an application; no right has been granted yet.")
    return None


def _in_force(case: Case) -> Verdict | None:
    """MR-03: granted, in force, and inside its term on the day; both ends inclusive."""
    right, kind = case.right, case.place.kinds.get(case.right.kind)
    if right.status is RightStatus.PENDING:
        if kind is None or (kind.application is Severity.CONDITION and right.published_on):
            return None
        say = _fail if kind.application is Severity.FAIL else _pending
        return say("NOT_IN_FORCE", "The right is not granted.", "/right")
    if right.status is not RightStatus.IN_FORCE:
        return _fail("NOT_IN_FORCE", f"The right is not in force: {right.status}.", "/right")
    if right.granted_on is None:
        return _missing("granted_on", "The grant day of the right is not on record.")
    if right.expires_on is None:
        return _missing("expires_on", "Neither the last day in force nor the filing day is on record.")
    if not right.granted_on <= case.day <= right.expires_on:
        return _fail("NOT_IN_FORCE", f"The right was in force until {right.expires_on.isoformat()}.", "/right")
    return None


def _fees(case: Case) -> Verdict | None:
    """MR-04: fees are paid; overdue from the day after the due day, lapsed once the grace has run out unpaid."""
    right = case.right
    if right.status is RightStatus.PENDING:
        return None
    if right.fees_paid_until is None:
        return _missing("fees_paid_until", "Until when the fees are paid is not on record.")
    due_on = right.fees_paid_until
    if case.day <= due_on or due_on == right.expires_on:
        return None
    if legal_day(max(case.as_of, case.known_at)) > grace_ends_on(due_on, case.place):
        return _fail("NOT_IN_FORCE", f"The fee due on {due_on.isoformat()} was not paid within the grace.", "/right")
    if case.place.unpaid_fee_bars and not case.perfected:
        return _fail("FEES_UNPAID", f"The fee due on {due_on.isoformat()} is overdue.", "/right", "Pay the fee.")
    return _condition("FEES_UNPAID", f"The fee due on {due_on.isoformat()} is overdue.", "/right", "Pay the fee.")


def _term(case: Case) -> Verdict | None:
    """MR-05: the debt falls due while the right still lives; on its last day is fine."""
    due_on, expires_on = case.filing.obligation.last_due_on, case.right.expires_on
    if due_on is None:
        return _missing("due_on", "The last day for performance of the debt is not on record.")
    if expires_on is None:
        return _missing("expires_on", "The last day of the right is not on record.")
    if due_on <= expires_on:
        return None
    message = f"The debt runs to {due_on.isoformat()}, the right ends on {expires_on.isoformat()}."
    say = _fail if case.place.debt_within_term else _condition
    return say("TERM_SHORTER_THAN_DEBT", message, "/right", "Shorten the debt or take another right.")


def _identifier(case: Case) -> Verdict | None:
    """MR-10: the number is well-formed; where a place's numbers are unconfirmed, a doubt is a note."""
    if not case.number_unconfirmed:
        return None
    return Verdict(
        severity=Severity.NOTE,
        code="IDENTIFIER_UNCONFIRMED",
        message=f"The number {case.right.right.number} does not have a form known for {case.place.code}.",
        pointer="/right/number",
    )


# ---- B: title --------------------------------------------------------------------------------------------------------


def _pledgor_owns(case: Case) -> Verdict | None:
    """MR-11: the pledgor is an owner in the right's own register on the day of perfection."""
    if case.owners_then is None:
        return _missing("owners", "The owners of the right are not on record.")
    if case.filing.pledgor.id in {owner.party for owner in case.owners_then}:
        return None
    return _fail("PLEDGOR_NOT_OWNER", "The pledgor is not an owner of the right on record.", "/right")


def _co_owners(case: Case) -> Verdict | None:
    """MR-12: every owner consents, or an agreement among them lets one pledge."""
    if case.owners_then is None:
        return _missing("owners", "The owners of the right are not on record.")
    if case.filing.co_owner_agreement is not None:
        return None
    agreed = case.filing.consenting | {case.filing.pledgor.id}
    if all(owner.party in agreed for owner in case.owners_then):
        return None
    return _fail(
        "CO_OWNER_CONSENT", "A co-owner's consent is missing.", "/right", "File the consent or the owners' agreement."
    )


# ---- C: the agreement ------------------------------------------------------------------------------------------------


def _writing(case: Case) -> Verdict | None:
    """MR-15: written, and signed by the pledgor; by every party where the place asks for that."""
    contract = case.filing.contract
    if contract.written is None:
        return _missing("written", "Whether the contract is in writing is not on record.")
    if contract.signatories is None:
        return _missing("signatories", "Who signed the contract is not on record.")
    needed = {case.filing.pledgor.id}
    if case.place.all_parties_sign:
        needed.add(case.filing.pledgee.id)
    if contract.written and needed <= {party.id for party in contract.signatories}:
        return None
    return _fail("NOT_IN_WRITING", "The contract is not in writing or lacks a needed signature.", "#/contract")


def _consents(case: Case) -> Verdict | None:
    """MR-16: pledgor and pledgee both consent to the registration."""
    if {case.filing.pledgor.id, case.filing.pledgee.id} <= case.filing.consenting:
        return None
    return _pending("CONSENT_MISSING", "The pledgor's consent is not on file.", "#/consents", "File the consent.")


def _debt(case: Case) -> Verdict | None:
    """MR-17: the secured debt is determinable: an amount with its currency, and a due day."""
    obligation = case.filing.obligation
    if obligation.ceiling is not None and obligation.last_due_on is not None:
        return None
    return _pending("DEBT_INDETERMINATE", "The amount or the due day of the debt is not on record.", "#/obligation")


# ---- D: perfection ---------------------------------------------------------------------------------------------------


def _registered(case: Case) -> Verdict | None:
    """MR-20: the right's own register has entered it; an application that protects is a condition."""
    entry = case.entry
    if entry is None:
        register = case.place.register
        return _pending(
            "SITUS_REGISTRATION_MISSING",
            f"No entry by {register} is on file.",
            "/filings",
            f"Register with {register} and file the proof.",
        )
    if entry.effective_at is None:
        return _condition(
            "REGISTER_ENTRY_AWAITED", "Applied for, not yet entered.", "/filings", "File the proof of entry."
        )
    return None


def _not_ended(case: Case) -> Verdict | None:
    """MR-23: the security has not been cancelled, released or discharged."""
    if case.reservation_ended:
        return None
    if case.standing is not None and not case.standing.live:
        return _fail("SECURITY_ENDED", f"The item is {case.standing.status}.")
    if any(act.effective_at is not None for act in case.situs_acts(ActKind.CANCEL)):
        return _fail("SECURITY_ENDED", "The register has cancelled the entry.")
    return None


def _chronology(case: Case) -> Verdict | None:
    """MR-24: signed and granted not later than the entry (or, by the place's law, its application), by legal day."""
    entry = case.entry
    if entry is None:
        return None
    at = entry.applied_at if case.place.ranks_from_application and entry.applied_at else entry.effective_at
    if at is None:
        return None
    day, executed_at, granted_on = legal_day(at), case.filing.contract.executed_at, case.right.granted_on
    if executed_at is None:
        return _missing("executed_at", "The day the contract was signed is not on record.")
    if legal_day(executed_at) > day:
        return _fail("CHRONOLOGY", "The official act is earlier than the contract.", "/filings")
    if granted_on is not None and granted_on > day and not case.place.application_protects:
        return _fail("CHRONOLOGY", "The official act is earlier than the grant of the right.", "/filings")
    return None


# ---- E: competition --------------------------------------------------------------------------------------------------


def _exclusive(case: Case) -> Verdict | None:
    """MR-30: a right that bears one item at a time bears no earlier one; its own reservation has not run out."""
    if not case.place.exclusive:
        return None
    if case.reservation_ended:
        return _fail("RESERVATION_LAPSED", "The reservation ended before the register entered the pledge.", "/right")
    if case.taken:
        code = f"{case.place.code}_ALREADY_PLEDGED"
        return _fail(code, "The right already bears a pledge.", "/right", "Have the earlier pledge cancelled.")
    return None


def _junior(case: Case) -> Verdict | None:
    """MR-31: the item ranks first."""
    if case.rank is None or case.rank == 1:
        return None
    return _condition(f"JUNIOR_RANK:{case.rank}", f"The item ranks {case.rank} on this right.", "/right")


RULES = (
    Rule(id="MR-02", group="A", basis="民法典 art. 440; Cap. 514 s.52", check=_kind),
    Rule(id="MR-03", group="A", basis="专利权质押登记办法 art. 11(2), (3); Cap. 514 s.39", check=_in_force),
    Rule(id="MR-04", group="A", basis="专利权质押登记办法 art. 11(4)", check=_fees),
    Rule(id="MR-05", group="A", basis="专利权质押登记办法 art. 11(6); elsewhere prudential", check=_term),
    Rule(id="MR-10", group="A", basis="number forms of the places", check=_identifier),
    Rule(id="MR-11", group="B", basis="专利权质押登记办法 art. 11(1)", check=_pledgor_owns),
    Rule(id="MR-12", group="B", basis="专利法 art. 14; 专利权质押登记办法 art. 11(8)", check=_co_owners),
    Rule(id="MR-15", group="C", basis="民法典 art. 427", check=_writing),
    Rule(id="MR-16", group="C", basis="专利法实施细则 art. 15(3); Cape Town Convention art. 20", check=_consents),
    Rule(id="MR-17", group="C", basis="担保解释 art. 15; Cape Town Convention art. 7", check=_debt),
    Rule(id="MR-20", group="D", basis="民法典 art. 444; Cap. 514 s.52; DSEDT annotation", check=_registered),
    Rule(id="MR-23", group="D", basis="民法典 art. 393", check=_not_ended),
    Rule(id="MR-24", group="D", basis="no entry precedes what it enters", check=_chronology),
    Rule(id="MR-30", group="E", basis="专利权质押登记办法 art. 11(9)", check=_exclusive),
    Rule(id="MR-31", group="E", basis="民法典 art. 414; Cap. 514 s.52", check=_junior),
)
"""Groups A to F: what is true of the item wherever it is asked for. MR-01, that the place is one of this registry, is
kept by the type: a case has a `Jurisdiction`."""

MR_50 = Rule(
    id="MR-50", group="G", basis="enforcement lies where the right lies", check=lambda case: None, standing=True
)


def findings(case: Case, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """Every verdict of groups A to F on `case`, sorted by rule and code; none stops another."""
    found = [_finding(case, rule, verdict) for rule in rules if (verdict := rule.check(case)) is not None]
    return tuple(sorted(found, key=lambda f: (f.rules[0], f.code)))


def recognise(case: Case, places: Places, core: tuple[Finding, ...] | None = None) -> Mapping[str, Recognition]:
    """The recognition of one item in every place, given its core findings (computed when None)."""
    found = findings(case) if core is None else core
    return {forum: combined((*found, *_forum(case, forum))) for forum in sorted(places)}


def combined(found: Iterable[Finding]) -> Recognition:
    """The outcome of findings: the lowest, RECOGNISED when there is none; reasons and notes apart, sorted."""
    ordered = sorted(found, key=lambda f: (f.rules[0], f.code))
    reasons = tuple(f for f in ordered if f.severity is not Severity.NOTE)
    notes = tuple(f for f in ordered if f.severity is Severity.NOTE)
    return Recognition(outcome=lowest(_OUTCOME[f.severity] for f in reasons), reasons=reasons, notes=notes)


def lowest(outcomes: Iterable[Outcome]) -> Outcome:
    """The minimum, the only way outcomes combine; RECOGNISED of none."""
    return min(outcomes, key=OUTCOMES.index, default=Outcome.RECOGNISED)


def _forum(case: Case, forum: str) -> tuple[Finding, ...]:
    if forum == case.place.code:
        return ()
    verdict = _condition("ENFORCE_AT_SITUS", f"The security is enforced in {case.place.code}, where the right lies.")
    return (_finding(case, MR_50, verdict),)


def _finding(case: Case, rule: Rule, verdict: Verdict) -> Finding:
    """The verdict with its basis: the place's own rule where it cites one for this code, else the rule's."""
    cited = case.place.citations.get(f"{rule.id} {verdict.code.split(':')[0]}") or case.place.citations.get(rule.id)
    pointer = (
        verdict.pointer[1:] if verdict.pointer.startswith("#") else (f"/collateral/{case.item - 1}{verdict.pointer}")
    )
    return Finding(
        rule=cited.rule if cited else rule.id,
        code=verdict.code,
        severity=verdict.severity,
        basis=cited.basis if cited else rule.basis,
        confidence=cited.confidence if cited else rule.confidence,
        message=verdict.message,
        item=case.item,
        pointer=pointer,
        cure=verdict.cure,
        rules=(rule.id, cited.rule) if cited else (rule.id,),
        standing=rule.standing,
    )
