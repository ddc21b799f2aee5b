"""Group A: the right itself. It is of a kind that can be pledged, in force, paid for, unfrozen, unchallenged."""

from __future__ import annotations

from dataclasses import replace

from registry.domain.case.case import Case
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict, condition, fail, missing, note, pending
from registry.domain.law.finding import Severity
from registry.domain.right.facts import RightStatus
from registry.domain.right.term import lapsed_by_the_clock, on_application, unpaid_since


def _kind(case: Case) -> Verdict | None:
    """MR-02: the right is of a kind that can be pledged."""
    kind = case.place.kinds.get(case.right.kind)
    if kind is None:
        return fail("KIND_NOT_PLEDGEABLE", f"A right of kind {case.right.kind} can not be pledged there.", "/right")
    if on_application(case.right, case.place, case.day):
        return condition("APPLICATION_ONLY", "The security is over an application; no right has been granted yet.")
    return None


def _security(case: Case) -> Verdict | None:
    """MR-02: the security is one of the right's own place."""
    if case.security in case.place.securities:
        return None
    known = ", ".join(case.place.securities)
    message = f"{case.security} is not a security of {case.place.code}; known there: {known}."
    return fail("SECURITY_KIND_MISMATCH", message, "/security")


def _in_force(case: Case) -> Verdict | None:
    """MR-03: granted, in force, and inside its term on the day; both ends inclusive."""
    right, kind = case.right, case.place.kinds.get(case.right.kind)
    if right.status is RightStatus.PENDING:
        if kind is None or on_application(right, case.place, case.day):
            return None
        say = fail if kind.application is Severity.FAIL else pending
        return replace(say("NOT_IN_FORCE", "The right is not granted.", "/right"), cited="APPLICATION")
    if right.status is not RightStatus.IN_FORCE:
        return fail("NOT_IN_FORCE", f"The right is not in force: {right.status}.", "/right")
    if right.granted_on is None:
        return missing("granted_on", "The grant day of the right is not on record.")
    if right.expires_on is None:
        return missing("expires_on", "Neither the last day in force nor the filing day is on record.")
    if not right.granted_on <= case.day <= right.expires_on:
        return fail("NOT_IN_FORCE", f"The right was in force until {right.expires_on.isoformat()}.", "/right")
    return None


def _fees(case: Case) -> Verdict | None:
    """MR-04: fees are paid; overdue from the day after the due day, lapsed once the grace has run out unpaid."""
    right = case.right
    if right.status is RightStatus.PENDING:
        return None
    if right.fees_paid_until is None:
        return missing("fees_paid_until", "Until when the fees are paid is not on record.")
    due_on = unpaid_since(right, case.day)
    if due_on is None:
        return None
    if lapsed_by_the_clock(right, case.place, case.as_of, case.known_at):
        return fail("NOT_IN_FORCE", f"The fee due on {due_on.isoformat()} was not paid within the grace.", "/right")
    if case.place.unpaid_fee_bars and not case.perfected:
        return fail("FEES_UNPAID", f"The fee due on {due_on.isoformat()} is overdue.", "/right", "Pay the fee.")
    return condition("FEES_UNPAID", f"The fee due on {due_on.isoformat()} is overdue.", "/right", "Pay the fee.")


def _term(case: Case) -> Verdict | None:
    """MR-05: the debt falls due while the right still lives; on its last day is fine."""
    due_on, expires_on = case.filing.obligation.last_due_on, case.right.expires_on
    if due_on is None:
        return missing("due_on", "The last day for performance of the debt is not on record.")
    if expires_on is None:
        return missing("expires_on", "The last day of the right is not on record.")
    if due_on <= expires_on:
        return None
    message = f"The debt runs to {due_on.isoformat()}, the right ends on {expires_on.isoformat()}."
    say = fail if case.place.debt_within_term else condition
    return say("TERM_SHORTER_THAN_DEBT", message, "/right", "Shorten the debt or take another right.")


def _examined(case: Case) -> Verdict | None:
    """MR-06: a right granted unexamined has its certificate of examination."""
    if case.right.kind not in case.place.examined_kinds or case.right.examined:
        return None
    message = "The right was granted without examination; enforcing it needs one."
    return condition("SHORT_TERM_UNEXAMINED", message, "/right", "Ask for substantive examination.")


def _frozen(case: Case) -> Verdict | None:
    """MR-07: no preservation, and no dispute over ownership that suspends the register; by legal day of perfection.

    A dispute without suspension is a note.
    """
    running = case.right.proceedings
    suspends = case.place.dispute_suspends
    freezing = [p for p in running if p.kind == "preservation" or (suspends and p.kind == "ownership" and p.suspended)]
    if freezing:
        later = case.perfected_on is not None and all(p.from_on >= case.perfected_on for p in freezing)
        say = condition if later else fail
        return say("FROZEN", "The right is frozen by a court, or suspended over its ownership.", "/right")
    if any(p.kind == "ownership" for p in running):
        return note("DISPUTE_PENDING", "Who owns the right is disputed.", "/right")
    return None


def _challenged(case: Case) -> Verdict | None:
    """MR-08: no invalidation pends; one that did before perfection needs the parties' word where the place asks it."""
    requests = [p for p in case.right.proceedings if p.kind == "invalidation"]
    if not requests:
        return None
    before = case.perfected_on is None or any(p.from_on < case.perfected_on for p in requests)
    if before and case.place.asks_acknowledgement and not case.acknowledged("invalidation"):
        cure = "File the parties' written acknowledgement of the invalidation."
        return pending("ACK_REQUIRED", "An invalidation pends that nobody acknowledged.", "#/acknowledgements", cure)
    return condition("VALIDITY_CHALLENGED", "The validity of the right is challenged.", "/right")


def _twin(case: Case) -> Verdict | None:
    """MR-09: no invention was filed for the same thing on the same day, or the parties know it."""
    kind = case.place.kinds.get(case.right.kind)
    if case.right.same_day_twin is None or kind is None or not kind.yields_to_twin:
        return None
    if not case.acknowledged("same_day_twin"):
        cure = "File the parties' statement on the application filed the same day."
        return pending("TWIN_ACK_REQUIRED", "A twin was filed the same day.", "#/acknowledgements", cure)
    return condition("TWIN_EXISTS", "The right ends when its twin of the same day is granted.", "/right")


def _identifier(case: Case) -> Verdict | None:
    """MR-10: the number is well-formed; where a place's numbers are unconfirmed, a doubt is a note."""
    if not case.number_unconfirmed:
        return None
    message = f"The number {case.right.right.number} does not have a form known for {case.place.code}."
    return note("IDENTIFIER_UNCONFIRMED", message, "/right/number")


RULES = (
    Rule(id="MR-02", group="A", basis="民法典 art. 440; Cap. 514 s.52", check=_kind),
    Rule(id="MR-02", group="A", basis="each place has securities of its own", check=_security),
    Rule(id="MR-03", group="A", basis="专利权质押登记办法 art. 11(2), (3); Cap. 514 s.39", check=_in_force),
    Rule(id="MR-04", group="A", basis="专利权质押登记办法 art. 11(4)", check=_fees),
    Rule(id="MR-05", group="A", basis="专利权质押登记办法 art. 11(6); elsewhere prudential", check=_term),
    Rule(id="MR-06", group="A", basis="Cap. 514 s.127F", check=_examined),
    Rule(id="MR-07", group="A", basis="专利法实施细则 art. 105; 专利权质押登记办法 art. 11(5)", check=_frozen),
    Rule(id="MR-08", group="A", basis="专利权质押登记办法 art. 11(11)", check=_challenged),
    Rule(id="MR-09", group="A", basis="专利权质押登记办法 art. 11(10)", check=_twin),
    Rule(id="MR-10", group="A", basis="number forms of the places", check=_identifier),
)
