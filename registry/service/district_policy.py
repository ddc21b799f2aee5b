"""Assessing an application under the district policy: whether the district may support it, and every reason why not.

Nothing is stored. Parties need not be on record; one that is, is known by all its identifiers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.domain.district_policy import Instrument, PolicyApplication, PolicyReason, eligibility
from registry.domain.party.identifiers import Identifier
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import by_key
from registry.store.projected import reads

DISCLAIMER = (
    "Eligibility for support is no recognition of a pledge or of a right, and the district alone decides on it. No"
    " renewal of the Measures after 2022-11-25 is known; an instrument that this register's operator has entered is the"
    " operator's word."
)


def assess_policy(register: Register, application: PolicyApplication) -> dict[str, Any]:
    """What every rule of the policy says of `application`, by the Measures and what the operator has entered."""
    found = eligibility(_widened(register, application), register.policy_instruments)
    return {
        "eligible": found.eligible,
        "reasons": [_reason(one) for one in found.reasons],
        "instrument": None if found.instrument is None else _instrument(found.instrument),
        "rule_set_version": register.rule_set_version,
        "disclaimer": DISCLAIMER,
    }


def _widened(register: Register, application: PolicyApplication) -> PolicyApplication:
    """The application with each party by every identifier that is on record for it."""
    applicant, right = application.applicant, application.right
    named = applicant.identifiers | right.first_owner
    if not named:
        return application
    keys = {one.key for one in named}
    with register.store.read() as connection:
        known = by_key(reads.parties(connection, keys))

    def every(identifiers: frozenset[Identifier]) -> frozenset[Identifier]:
        states = {known[one.key].state for one in identifiers if one.key in known}
        return identifiers.union(*(codec.party_of(state).identifiers for state in states))

    return replace(
        application,
        applicant=replace(applicant, identifiers=every(applicant.identifiers)),
        right=replace(right, first_owner=every(right.first_owner)),
    )


def _reason(reason: PolicyReason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "code": reason.code,
        "message": reason.message,
        "basis": reason.basis,
        "confidence": reason.confidence.value,
    }


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {
        "number": instrument.number,
        "from": instrument.first_day.isoformat(),
        "to": instrument.last_day.isoformat(),
        "basis": instrument.basis,
    }
