"""Which fact rests on what, and who may know it: of findings, deadlines, problems, answers and members.

What is new is listed here before it is shown, and whoever lists it asks what a stranger could work out from it. A
finding is under the seal of the pledge that it is of, like its terms. What matters is on what it rests: a bank that
tries a filing could otherwise read off a finding what another pledge says under its own seal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Rests(Enum):
    """On what a finding rests, beside the law. `OTHERS`: on what other pledges say under their seals."""

    OWN = "what the pledge itself says, its papers and the parties' words"
    OFFICIAL = "what official registers show of the right, its family and its owners, and what is public of parties"
    PUBLIC = "what is public of other pledges: who holds them, acts, days, status and rank"
    OTHERS = "what other pledges say under their seals"


FINDINGS: Mapping[str, Rests] = {
    **dict.fromkeys(
        (
            *("ACK_REQUIRED", "AGENT_MISSING", "APPRAISAL_REPORT_MISSING", "AUTHORITY_MISSING"),
            *("BENEFICIAL_OWNER_DIFFERS", "CAPACITY_PAPERS", "CEILING_AS_REGISTERED", "CHARGE_RELEASE_DUE"),
            *("CLAIMS_FIXED", "COMPANIES_REGISTRY_SEARCHED", "FOREIGN_DEBT_AFTER_PERFORMANCE", "NEGATIVE_PLEDGE"),
            *("RELEASE_NOT_ENTERED", "SAFE_ON_REALISATION", "SCOPE_MISSING", "SURRENDERED_WITHOUT_CONSENT"),
            "WAI_BAO_NEI_DAI_PARTIES",
            *("CLAIM_NOT_PORTABLE", "CNIPA_CANCELLATION_OUTSTANDING", "CONSENT_MISSING"),
            *("CONTRACT_LAW_OF_ANOTHER_PLACE", "COURT_FOR_A_PACKAGE", "CO_OWNER_CONSENT", "CR_CHARGE_VOID"),
            "CR_DELIVERY_SHARED",
            *("CR_FILING_ADVISED", "CR_FILING_DUE", "DEBT_END_PASSED", "DEBT_INDETERMINATE", "ENFORCE_AT_SITUS"),
            *("EVIDENCE_DEFECTIVE", "EVIDENCE_MISSING", "EVIDENCE_STALE", "EXPORT_FORMALITIES_ON_SALE"),
            *("FAMILY_UNDISCLOSED", "FORFEITURE_READ_DOWN", "IN_REM_LAW_OVERRIDDEN", "LEGAL_MORTGAGE_TITLE"),
            *("LOAN_IS_FOREIGN_DEBT", "NOTICE_NOT_ENOUGH", "NOT_IN_CHINESE", "NOT_IN_WRITING"),
            *("PAPERS_TO_BE_APOSTILLED", "PAPERS_TO_BE_ATTESTED", "PAPERS_TO_BE_NOTARISED", "PREFERENCE_RISK"),
            *("PUBLIC_BODY_PLEDGOR", "REGISTER_ENTRY_AWAITED", "RESERVATION_LAPSED", "SAFE_REGISTRATION_MISSING"),
            *("SEARCH_MISSING", "SECURITY_ENDED", "SECURITY_KIND_MISMATCH", "SITUS_REGISTRATION_MISSING"),
            *("TERM_SHORTER_THAN_DEBT", "THIRD_PARTY_PLEDGOR", "TITLE_REGISTERED_LATE", "TRANSLATION_MISSING"),
            *("TWIN_ACK_REQUIRED", "TWIN_STATEMENT_MISSING"),
        ),
        Rests.OWN,
    ),
    **dict.fromkeys(
        (
            *("ANNUITY_REMINDED", "CANCELLATION_HELD", "COMPANY_NOT_REGISTERED", "PLEDGEE_TOLD", "TWIN_GRANTED"),
            *("APPLICATION_ONLY", "BASE_AMENDED", "BASE_CHALLENGED", "BASE_FROZEN", "BASE_INVALIDATED"),
            *("BASE_INVALIDATED_REVIEW", "BASE_LAPSED", "BASE_LAPSED_REVIEW", "CHRONOLOGY"),
            *("DISPOSAL_WITHOUT_CONSENT", "DISPUTE_PENDING", "EXCLUSIVE_LICENCE_PRIOR", "FAMILY_LINK_INVALID"),
            *("FAMILY_OWNERSHIP_SPLIT", "FAMILY_TERM_INCOHERENT", "FAMILY_WINDOW_BREACH", "FAMILY_WINDOW_OPEN"),
            *("FEES_UNPAID", "FROZEN", "IDENTIFIER_UNCONFIRMED", "INSOLVENCY_REVIEW", "KIND_NOT_PLEDGEABLE"),
            *("MUST_FOLLOW_BASE", "NOT_IN_FORCE", "PARTLY_INVALID", "PLEDGOR_NOT_OWNER", "PRESERVATION_LONG"),
            *("RESTORATION_OPEN", "SHORT_TERM_UNEXAMINED", "STANDARD_O_TOO_EARLY", "TERM_COMPENSATED"),
            *("TWIN_EXISTS", "VALIDITY_CHALLENGED", "VALIDITY_RULING_NOT_PORTABLE"),
        ),
        Rests.OFFICIAL,
    ),
    **dict.fromkeys(
        (
            *("CN_ALREADY_PLEDGED", "ENTRY_OVERLAPS", "FAMILY_MEMBER_PLEDGED_ELSEWHERE"),
            *("FAMILY_MEMBER_UNENCUMBERED", "JUNIOR_RANK", "PARTIAL_RELEASE", "RANK_CLAIM"),
        ),
        Rests.PUBLIC,
    ),
    **dict.fromkeys(
        (
            *("FLOATING_POSTPONED", "HOLDER_NOT_UNDERSTOOD", "KNOWLEDGE_CONTRADICTED", "PRIORITY_CONTESTED"),
            *("PRIORITY_UNDETERMINED", "UNDISCLOSED_INTEREST"),
            *("VALUATION_CONTRADICTORY", "VALUE_DOUBLE_COUNTED", "possible-duplicate"),
        ),
        Rests.OTHERS,
    ),
}

OF_OTHERS: Mapping[str, str] = {
    "FLOATING_POSTPONED": "The bank that files: which pledge goes before its own, never what its lender knew or when.",
    "HOLDER_NOT_UNDERSTOOD": "The bank that files: which of its own words fit no earlier holder, never who those are.",
    "KNOWLEDGE_CONTRADICTED": "The bank that files: which of its own search's words fit one, of whom it said nothing.",
    "UNDISCLOSED_INTEREST": "The bank that files: which of its own search's words its own filing does not name.",
    "PRIORITY_CONTESTED": "The bank that files: with which pledge the order is open, never when or why.",
    "PRIORITY_UNDETERMINED": "The bank that files, as above. Who does not see the other contract is told no more.",
    "VALUATION_CONTRADICTORY": "Compared with what the bank that files drew itself; who sees all seals, with all.",
    "VALUE_DOUBLE_COUNTED": "The bank that files, without an amount, and whatever it says of the whole.",
    "possible-duplicate": "A client reference: the bank's own alone. The same parties and right within a day: public.",
}
"""Of each finding that rests on the seals of others, who is told it, and what is never told."""

DEADLINES = {
    *("*_ENDS", "ANNOTATION_DUE", "ANNUAL_FEE_DUE", "ANNUITY_DUE", "CHANGE_REGISTRATION_DUE", "CNIPA_DECISION_DUE"),
    *("COUNTER_STATEMENT_DUE", "MAINTENANCE_FEE_DUE"),
    *("DEBT_ENDS", "DISCHARGE_DEMANDED", "EXTENSION_DUE", "GRANT_REQUEST_DUE", "OWNERSHIP_ENDS"),
    *("RENEWAL_FEE_DUE", "RESERVATION_ENDS", "RIGHT_EXPIRES", "SAFE_REGISTRATION_DUE", "TITLE_REGISTRATION_DUE"),
}
"""Deadlines are of the bank's own book, and rest on its own pledges and on what official registers show."""

PROBLEMS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("not-json", "bad-request", "idempotency-key-missing", "idempotency-key-malformed", "body-too-large"),
            *("media-type-unsupported", "input-invalid", "right-number-invalid", "jurisdiction-unknown"),
            *("identifier-invalid", "identifier-type-mismatch", "money-invalid", "cursor-invalid"),
            *("method-not-allowed", "unauthenticated", "precondition-missing"),
            *("not-acceptable", "target-too-long", "headers-too-large"),
        ),
        "What was sent, and nothing on record.",
    ),
    **dict.fromkeys(
        ("idempotency-key-reused", "idempotency-key-in-flight"), "The caller's own calls, by its party or role."
    ),
    **dict.fromkeys(
        ("forbidden", "not-found"), "Role and party. What the caller may not see is not found like what is not there."
    ),
    **dict.fromkeys(
        ("right-unknown", "party-unknown", "reference-unknown", "patent-preserved"),
        "What is recorded of rights and parties, for everyone.",
    ),
    **dict.fromkeys(
        ("precondition-failed", "pledge-closed", "approval-closed"), "A pledge or approval that is the caller's own."
    ),
    **dict.fromkeys(
        (
            *("identifier-conflict", "right-conflict", "family-contradictory"),
            *("parties-joined", "parties-opposed", "merge-unknown", "merge-undone"),
        ),
        "Recorded facts, told to the registrar.",
    ),
    "right-already-pledged": "That a pledge stands on the right, which is public.",
    "not-yet-closed": "How far the published log has come, which is public.",
    "reference-already-used": "Official references, which are public.",
    "pledge-refused": "Its findings, each by its own row.",
    "batch-line-refused": "The lines the caller sent, each by its own row.",
    **dict.fromkeys(
        (
            *("journal-corrupt", "key-unusable", "store-unavailable", "store-busy", "store-outdated", "clock-wrong"),
            *("log-rollback-detected", "log-keys-unusable", "internal-error"),
        ),
        "The register's condition, without a word of what was at hand.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is let in at an operation, and whom what it answers is for; `roles` None: everyone, without a token too."""

    roles: frozenset[str] | None
    shown: str


def _roles(*roles: str) -> frozenset[str]:
    return frozenset(roles)


EVERYONE = Audience(roles=None, shown="the same to everyone")
AS_FAR_AS = Audience(roles=None, shown="public to everyone, what is under a seal to those who see it")
PARTIES = Audience(roles=None, shown="the parties of its pledges, each its own, registrar and auditor; else 404")
BANK = Audience(roles=_roles("bank"), shown="the bank itself")
FIRM = Audience(roles=_roles("firm"), shown="the pledgor")
EITHER = Audience(roles=_roles("bank", "firm"), shown="pledgee or pledgor")
REGISTRAR = Audience(roles=_roles("registrar"), shown="the registrar")
WITHIN_BANK = Audience(roles=_roles("bank", "auditor"), shown="the bank itself and the auditor; else 404")
SIGNED_IN = Audience(roles=_roles("bank", "firm", "registrar", "auditor"), shown="as far as the caller sees; OF_OTHERS")

OPERATIONS: Mapping[str, Audience] = {
    "GET /": EVERYONE,
    "GET /guides/{name}": EVERYONE,
    "GET /healthz": EVERYONE,
    "GET /meta": EVERYONE,
    "GET /problems/{code}": EVERYONE,
    "GET /readyz": EVERYONE,
    "GET /v1/approval-policy": BANK,
    "POST /v1/approval-policy": BANK,
    "GET /v1/approvals": WITHIN_BANK,
    "GET /v1/approvals/{approval}": WITHIN_BANK,
    "POST /v1/approvals/{approval}/approval": BANK,
    "POST /v1/approvals/{approval}/refusal": BANK,
    "POST /v1/assessments": SIGNED_IN,
    "GET /v1/closing-sets": BANK,
    "POST /v1/closing-sets": BANK,
    "GET /v1/closing-sets/{closing_set}": PARTIES,
    "GET /v1/deadlines": BANK,
    "GET /v1/firms/{scheme}/{value}/encumbrances": EVERYONE,
    "GET /v1/firms/{scheme}/{value}/history": AS_FAR_AS,
    "GET /v1/history": AS_FAR_AS,
    "GET /v1/history/certificates": AS_FAR_AS,
    "GET /v1/history/checkpoint": EVERYONE,
    "GET /v1/history/proofs/consistency": EVERYONE,
    "GET /v1/history/proofs/inclusion": EVERYONE,
    "GET /v1/history/{seq}/receipt": EVERYONE,
    "GET /v1/log/{path}": EVERYONE,
    "POST /v1/parties": REGISTRAR,
    "POST /v1/parties/merges": REGISTRAR,
    "POST /v1/parties/separations": REGISTRAR,
    "GET /v1/pledges": BANK,
    "POST /v1/pledges": BANK,
    "POST /v1/pledges/batch": BANK,
    "POST /v1/pledges/transfers": BANK,
    "GET /v1/pledges/{registration_number}": AS_FAR_AS,
    "POST /v1/pledges/{registration_number}/amendments": BANK,
    "POST /v1/pledges/{registration_number}/consents": EITHER,
    "POST /v1/pledges/{registration_number}/corrections": REGISTRAR,
    "POST /v1/pledges/{registration_number}/discharge": BANK,
    "POST /v1/pledges/{registration_number}/enforcement": BANK,
    "POST /v1/pledges/{registration_number}/filings": BANK,
    "GET /v1/pledges/{registration_number}/history": AS_FAR_AS,
    "POST /v1/pledges/{registration_number}/objections": FIRM,
    "POST /v1/pledges/{registration_number}/releases": BANK,
    "POST /v1/pledges/{registration_number}/revocation": REGISTRAR,
    "POST /v1/pledges/{registration_number}/subordinations": BANK,
    "POST /v1/pledges/{registration_number}/transfers": BANK,
    "POST /v1/policy-assessments": SIGNED_IN,
    "GET /v1/recognition/explain": SIGNED_IN,
    "POST /v1/rights": REGISTRAR,
    "GET /v1/rights/{jurisdiction}/{number}": EVERYONE,
    "GET /v1/rights/{jurisdiction}/{number}/encumbrances": EVERYONE,
    "POST /v1/rights/{jurisdiction}/{number}/events": REGISTRAR,
    "GET /v1/rights/{jurisdiction}/{number}/history": AS_FAR_AS,
    "GET /v1/rules": EVERYONE,
    "GET /v1/rules/{rule_id}": EVERYONE,
    "GET /v1/statistics": EVERYONE,
    "GET /v1/pledges/{registration_number}/history/{versions}": AS_FAR_AS,
    "GET /v1/firms": EVERYONE,
}

HEADERS = {
    *("content-length", "content-type", "content-language", "cache-control", "etag", "location", "x-request-id"),
    *("x-content-type-options", "referrer-policy", "content-security-policy", "www-authenticate"),
    *("journal-position", "vary", "allow", "accept-encoding"),
}
"""The headers of answers: an ETag is of a public hash, the others are of the call, the form or the journal's length."""

DOCUMENT: Mapping[str, bool] = {
    **dict.fromkeys(
        (
            *("registration_number", "registered_at", "seq", "status", "pledgee", "pledgor", "since", "items"),
            *("headline", "objections", "terms_digest", "rule_set_version", "disclaimer"),
        ),
        True,
    ),
    **dict.fromkeys(("terms", "loan_to_value", "safe_class"), False),
}
"""The members of a pledge's document, and whether a stranger is shown what they hold; of an objection its instant."""

ITEM: Mapping[str, bool] = {
    **dict.fromkeys(
        ("item", "right", "security", "status", "since", "priority_rank", "legal_effect", "recognition"), True
    ),
    **dict.fromkeys(("rank_basis", "effects", "tranches", "warnings", "ceiling", "notice_opinion"), False),
}
"""The members of an item; of its recognition the outcomes alone, of a legal effect what an official act has done."""
