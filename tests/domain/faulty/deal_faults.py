"""Faults of groups A to C: of the right, of the title, of what was agreed."""

from __future__ import annotations

from registry.domain.right.facts import RightId, RightStatus
from tests.domain.faulty.fault import (
    ABROAD,
    ALL,
    APPLIED_ON,
    ENTERED_ON,
    GRACE_OVER,
    GRACE_TODAY,
    YESTERDAY,
    Faults,
    add,
    contract,
    event,
    obligation,
    proceeding,
    seen,
)
from tests.domain.strategies import DAY, ODD_NUMBERS, OTHER, PLEDGEE, PLEDGOR, TODAY, Scene, owners

FAULTS = Faults()
_fault = FAULTS.add

UNGRANTED = seen(status=RightStatus.PENDING, granted_on=None)


def outlasting(scene: Scene) -> Scene:
    """The debt falls due the day after the right's last day."""
    assert scene.seen.expires_on is not None
    return scene.with_obligation(due_on=scene.seen.expires_on + DAY)


# ---- A: the right ----------------------------------------------------------------------------------------------------

_fault("a kind that can not be pledged", ALL, "kind", seen(kind="plant_variety"), "MR-02 KIND_NOT_PLEDGEABLE fail")
_fault(
    "a security of another place",
    ALL,
    "kind",
    lambda s: s.with_item(security="mo_penhor" if s.place.code != "MO" else "cn_pledge"),
    "MR-02 SECURITY_KIND_MISMATCH fail",
)
for _status in (RightStatus.LAPSED, RightStatus.SURRENDERED, RightStatus.REVOKED, RightStatus.INVALIDATED):
    _fault(f"a right that is {_status}", ALL, "status", seen(status=_status), "MR-03 NOT_IN_FORCE fail")
_fault(
    "a right whose last day was yesterday",
    ALL,
    "status term debt",
    lambda s: s.with_seen(expires_on=YESTERDAY).with_obligation(due_on=YESTERDAY),
    "MR-03 NOT_IN_FORCE fail",
    "MR-23 DEBT_END_PASSED note",
)
_fault("an application", "CN", "status fees", UNGRANTED, "MR-03 NOT_IN_FORCE fail")
_fault("an application", "MO", "status fees", UNGRANTED, "MR-03 NOT_IN_FORCE pending")
_fault("a published application", "HK", "status fees competition charge", UNGRANTED, "MR-02 APPLICATION_ONLY condition")
for _published in (None, TODAY + DAY):
    _fault(
        f"an application published {_published or 'on no known day'}",
        "HK",
        "status fees competition charge",
        seen(status=RightStatus.PENDING, granted_on=None, published_on=_published),
        "MR-03 NOT_IN_FORCE pending",
    )
_fault("no grant day on record", ALL, "status", seen(granted_on=None), "MR-03 EVIDENCE_MISSING:granted_on pending")
_fault(
    "neither last day nor filing day on record",
    ALL,
    "status term debt",
    seen(expires_on=None, filed_on=None),
    "MR-03 EVIDENCE_MISSING:expires_on pending",
    "MR-05 EVIDENCE_MISSING:expires_on pending",
)
_fault("no fees on record", ALL, "fees", seen(fees_paid_until=None), "MR-04 EVIDENCE_MISSING:fees_paid_until pending")
for _due in (YESTERDAY, GRACE_TODAY):
    _fault(f"a fee due on {_due}", ALL, "fees", seen(fees_paid_until=_due), "MR-04 FEES_UNPAID condition")
_fault("a fee unpaid past its grace", ALL, "fees", seen(fees_paid_until=GRACE_OVER), "MR-04 NOT_IN_FORCE fail")
_fault("a debt due the day after the last day", "CN", "term debt", outlasting, "MR-05 TERM_SHORTER_THAN_DEBT fail")
_fault(
    "a debt due the day after the last day", ABROAD, "term debt", outlasting, "MR-05 TERM_SHORTER_THAN_DEBT condition"
)
_fault("no examination", "HK", "kind", lambda s: s, "MR-06 SHORT_TERM_UNEXAMINED condition", kind="short_term")
_fault(
    "a preservation of before the entry",
    ALL,
    "frozen",
    event(proceeding("preservation", APPLIED_ON - DAY)),
    "MR-07 FROZEN fail",
)
_fault(
    "a preservation of after the entry",
    ALL,
    "frozen",
    event(proceeding("preservation", YESTERDAY)),
    "MR-07 FROZEN condition",
)
_fault(
    "a preservation of the day of the entry",
    "CN",
    "frozen",
    event(proceeding("preservation", ENTERED_ON)),
    "MR-07 FROZEN condition",
)
_fault(
    "a suspension over ownership",
    "CN HK",
    "frozen",
    event(proceeding("ownership", APPLIED_ON - DAY)),
    "MR-07 FROZEN fail",
)
_fault(
    "a dispute over ownership that suspends nothing",
    ALL,
    "frozen",
    lambda s: add(s, proceeding("ownership", APPLIED_ON - DAY, suspended=s.place.code == "MO")),
    "MR-07 DISPUTE_PENDING note",
)
_fault(
    "an invalidation that nobody acknowledged",
    "CN",
    "validity",
    event(proceeding("invalidation", APPLIED_ON - DAY)),
    "MR-08 ACK_REQUIRED pending",
)
_fault(
    "an invalidation begun before the entry",
    ABROAD,
    "validity",
    event(proceeding("invalidation", APPLIED_ON - DAY)),
    "MR-08 VALIDITY_CHALLENGED condition",
)
_fault(
    "an invalidation begun after the entry",
    ALL,
    "validity",
    event(proceeding("invalidation", YESTERDAY)),
    "MR-08 VALIDITY_CHALLENGED condition",
)
_fault(
    "a twin that nobody acknowledged",
    "CN",
    "kind",
    seen(same_day_twin=RightId(jurisdiction="CN", number="x")),
    "MR-09 TWIN_ACK_REQUIRED pending",
    kind="utility_model",
)
_fault(
    "a number of no known form",
    ABROAD,
    "number",
    lambda s: s.with_number(ODD_NUMBERS[s.place.code]),
    "MR-10 IDENTIFIER_UNCONFIRMED note",
)

# ---- B: the title ----------------------------------------------------------------------------------------------------

_fault(
    "a pledgor who owns nothing",
    ALL,
    "owners",
    seen(owners=owners(OTHER.id)),
    "MR-11 PLEDGOR_NOT_OWNER fail",
    "MR-12 CO_OWNER_CONSENT fail",
)
for _co_owner in (OTHER.id, None):
    _fault(
        f"a co-owner, {_co_owner or 'unidentified'}, who did not consent",
        ALL,
        "owners",
        seen(owners=owners(PLEDGOR.id, _co_owner)),
        "MR-12 CO_OWNER_CONSENT fail",
    )
_fault(
    "no owners on record",
    ALL,
    "owners",
    seen(owners=()),
    "MR-11 EVIDENCE_MISSING:owners pending",
    "MR-12 EVIDENCE_MISSING:owners pending",
)
_fault(
    "a company that secures another's debt without a resolution",
    ALL,
    "debtor",
    lambda s: s.with_filing(debtor=OTHER),
    "MR-13 AUTHORITY_MISSING pending",
)
_fault("a nominee", ALL, "nominee", lambda s: s.with_filing(nominee=True), "MR-14 BENEFICIAL_OWNER_DIFFERS condition")

# ---- C: what was agreed ----------------------------------------------------------------------------------------------

_fault("an oral contract", ALL, "writing", lambda s: s.with_contract(written=False), "MR-15 NOT_IN_WRITING fail")
_fault(
    "a contract the pledgor did not sign",
    ALL,
    "writing",
    contract(signatories=(PLEDGEE,)),
    "MR-15 NOT_IN_WRITING fail",
)
_fault(
    "a contract the pledgee did not sign",
    "HK",
    "writing",
    contract(signatories=(PLEDGOR,)),
    "MR-15 NOT_IN_WRITING fail",
)
for _member in ("written", "signatories"):
    _fault(
        f"no word on {_member}",
        ALL,
        "writing",
        contract(**{_member: None}),
        f"MR-15 EVIDENCE_MISSING:{_member} pending",
    )
_fault(
    "no consent of the pledgor",
    ALL,
    "consents owners",
    lambda s: s.with_filing(consents=()),
    "MR-16 CONSENT_MISSING pending",
)
_fault("no amount", ALL, "amount", lambda s: s.with_obligation(principal=None), "MR-17 DEBT_INDETERMINATE pending")
_fault(
    "no due day",
    ALL,
    "amount term debt",
    obligation(due_on=None),
    "MR-05 EVIDENCE_MISSING:due_on pending",
    "MR-17 DEBT_INDETERMINATE pending",
)
for _code in ("CN", "HK", "MO"):
    _fault(
        "the law of another place chosen for the property",
        _code,
        "choice",
        contract(in_rem_choice="HK" if _code != "HK" else "CN"),
        "MR-18 IN_REM_LAW_OVERRIDDEN condition",
    )
_fault(
    "a clause by which the right falls to the pledgee",
    ALL,
    "clause",
    contract(forfeiture_clause=True),
    "MR-19 FORFEITURE_READ_DOWN condition",
)
