"""Every operation with the name a client gives it, and what it answers: the one table that the contract is made of.

An operation that is not listed is not in the contract; a test holds the routes against it, and every answer of the
suite against the types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.api.answers import of_pledges as pledges
from registry.api.answers import of_registers as registers
from registry.api.answers import of_rights as rights
from registry.api.answers import parts as values

JSON = "application/json"
LINES = "application/x-ndjson"
HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
BINARY = "application/octet-stream"
PROOF = "application/ipr-proof+json"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer: its type as JSON, None where it is no JSON, and of which media type that is; the type of a line where
    it comes as lines; other media it comes in by `Accept`; the headers it carries; what it means, where its status does
    not say."""

    json: Any = None
    form: str = JSON
    line: Any = None
    media: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    means: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation: its name, what it answers by status, and whether it takes the key of an intended effect, the ETag
    of the state that is meant, and the language of its words."""

    name: str
    answers: Mapping[int, Answered]
    keyed: bool = False
    matched: bool = False
    worded: bool = False
    problems: tuple[int, ...] = field(default=())


_WAITS = Answered(
    json=pledges.ApprovalAnswer,
    headers=("Location",),
    means="The bank leaves this to two persons: it waits for the second, as /v1/approvals shows",
)
_LANGUAGE = ("Content-Language", "Vary")
_READ = (400, 401, 403, 406, 414, 422, 431, 503)
_COMMAND = (400, 401, 403, 406, 409, 413, 415, 422, 503)


def _read(name: str, json: Any, *problems: int, worded: bool = False, **more: Any) -> Operation:
    headers = (*more.pop("headers", ()), *(_LANGUAGE if worded else ()))
    answer = Answered(json=json, headers=headers, **more)
    return Operation(name=name, answers={200: answer}, worded=worded, problems=(*_READ, *problems))


def _recording(name: str, json: Any, *known: int) -> Operation:
    """A command of the registrar: 201, and 200 where it was known."""
    means = {201: "It is new", 200: "It was known: what is recorded now is newer, or the same"} if known else {}
    answers = {status: Answered(json=json, headers=_LANGUAGE, means=means.get(status, "")) for status in (201, *known)}
    return Operation(name=name, answers=answers, keyed=True, worded=True, problems=(*_COMMAND, 404))


def _command(name: str, json: Any, status: int = 200, *, waits: bool = False, etag: bool = False) -> Operation:
    """A command of a bank."""
    headers = (("ETag", "Location") if etag else ()) + _LANGUAGE
    answers = {status: Answered(json=json, headers=headers)}
    if waits:
        answers[202] = _WAITS
    return Operation(name=name, answers=answers, keyed=True, worded=True, problems=_COMMAND)


def _change(name: str, *, waits: bool = False) -> Operation:
    """A change of a pledge, in the state that `If-Match` names."""
    answers = {200: Answered(json=pledges.PledgeAnswer, headers=("ETag", *_LANGUAGE))}
    if waits:
        answers[202] = _WAITS
    problems = (*_COMMAND, 404, 412, 428)
    return Operation(name=name, answers=answers, keyed=True, matched=True, worded=True, problems=problems)


_PLEDGE = "/v1/pledges/{registration_number}"
_FIRM = "/v1/firms/{scheme}/{value}"
_RIGHT = "/v1/rights/{jurisdiction}/{number}"

OPERATIONS: Mapping[str, Operation] = {
    "GET /": _read("front", registers.FrontAnswer, worded=True, media=(HTML,)),
    "GET /guides/{name}": _read("read_guide", None, 404, worded=True, media=(MARKDOWN, HTML)),
    "GET /healthz": _read("is_alive", registers.HealthAnswer),
    "GET /readyz": _read("is_ready", registers.ReadyAnswer, 503),
    "GET /meta": _read("read_versions", registers.MetaAnswer),
    "GET /problems/{code}": _read("read_problem", registers.ProblemMeaning, 404),
    # ---- before lending
    "GET /v1/firms": _read("find_firms", rights.FirmsAnswer, worded=True),
    f"GET {_FIRM}/encumbrances": _read("search_firm", rights.FirmEncumbrances, 409),
    f"GET {_RIGHT}/encumbrances": _read("search_right", rights.RightEncumbrances, 409),
    f"GET {_RIGHT}": _read("read_right", rights.RightAnswer, 404),
    "GET /v1/statistics": _read("read_statistics", registers.StatisticsAnswer, media=(CSV,), worded=True),
    "POST /v1/assessments": Operation(
        name="assess_filing",
        answers={200: Answered(json=pledges.AssessmentAnswer, headers=_LANGUAGE)},
        worded=True,
        problems=(400, 401, 403, 406, 409, 413, 415, 422, 503),
    ),
    "POST /v1/policy-assessments": Operation(
        name="assess_district_policy",
        answers={200: Answered(json=registers.PolicyAnswer)},
        problems=(400, 401, 403, 406, 413, 415, 422, 503),
    ),
    # ---- the history
    "GET /v1/history": _read("read_feed", registers.FeedAnswer, line=registers.HistoryItem),
    f"GET {_PLEDGE}/history": _read("read_pledge_history", registers.HistoryAnswer, 404),
    f"GET {_PLEDGE}/history/{{versions}}": _read("compare_versions", registers.DifferenceAnswer, 404, worded=True),
    f"GET {_FIRM}/history": _read("read_firm_history", registers.HistoryAnswer),
    f"GET {_RIGHT}/history": _read("read_right_history", registers.HistoryAnswer),
    "GET /v1/history/checkpoint": _read("read_checkpoint", None, 409, media=(TEXT,)),
    "GET /v1/history/proofs/inclusion": _read("prove_inclusion", registers.InclusionAnswer),
    "GET /v1/history/proofs/consistency": _read("prove_consistency", registers.ConsistencyAnswer),
    "GET /v1/history/certificates": _read("certify", values.ShownCertificate, 409, form=PROOF),
    "GET /v1/history/{seq}/receipt": _read("read_receipt", None, 404, 409, media=(TEXT,)),
    "GET /v1/log/{path}": _read("read_log_file", None, 404, media=(JSON, TEXT, BINARY)),
    # ---- a bank's own pledges
    "GET /v1/pledges": _read(
        "list_pledges", pledges.PortfolioAnswer, 403, worded=True, line=pledges.PledgeAnswer, media=(CSV,)
    ),
    f"GET {_PLEDGE}": _read("read_pledge", pledges.PledgeAnswer, 404, worded=True, headers=("ETag",)),
    "GET /v1/recognition/explain": _read(
        "explain_recognition", registers.ExplanationAnswer, 403, 404, worded=True, media=(HTML,)
    ),
    "GET /v1/deadlines": _read("list_deadlines", pledges.DeadlinesAnswer, 403),
    "POST /v1/pledges": _command("register_pledge", pledges.PledgeAnswer, 201, waits=True, etag=True),
    "POST /v1/pledges/batch": _command("register_pledges", pledges.BatchAnswer, waits=True),
    "POST /v1/pledges/transfers": _command("transfer_book", pledges.PortfolioTransferAnswer, waits=True),
    f"POST {_PLEDGE}/filings": _change("file_evidence", waits=True),
    f"POST {_PLEDGE}/amendments": _change("amend_pledge", waits=True),
    f"POST {_PLEDGE}/transfers": _change("transfer_pledge", waits=True),
    f"POST {_PLEDGE}/releases": _change("release_items", waits=True),
    f"POST {_PLEDGE}/discharge": _change("discharge_pledge", waits=True),
    f"POST {_PLEDGE}/enforcement": _change("enforce_pledge", waits=True),
    f"POST {_PLEDGE}/subordinations": _change("subordinate_item", waits=True),
    f"POST {_PLEDGE}/consents": _change("give_consent"),
    f"POST {_PLEDGE}/objections": _change("object_to_pledge"),
    f"POST {_PLEDGE}/revocation": _change("revoke_pledge"),
    f"POST {_PLEDGE}/corrections": _change("correct_entry"),
    "POST /v1/closing-sets": _command("register_closing_set", pledges.ClosingSetAnswer, 201, waits=True),
    "GET /v1/closing-sets": _read("list_closing_sets", pledges.ClosingSetsAnswer, 403, worded=True),
    "GET /v1/closing-sets/{closing_set}": _read("read_closing_set", pledges.ClosingSetAnswer, 404, worded=True),
    "GET /v1/approval-policy": _read("read_approval_policy", pledges.ApprovalPolicyAnswer, 403),
    "POST /v1/approval-policy": _command("set_approval_policy", pledges.ApprovalPolicyAnswer, waits=True),
    "GET /v1/approvals": _read("list_approvals", pledges.ApprovalsAnswer, 403),
    "GET /v1/approvals/{approval}": _read("read_approval", pledges.ApprovalAnswer, 403, 404),
    "POST /v1/approvals/{approval}/approval": Operation(
        name="approve",
        answers={
            status: Answered(
                json=pledges.PledgeAnswer
                | pledges.BatchAnswer
                | pledges.PortfolioTransferAnswer
                | pledges.ClosingSetAnswer
                | pledges.ApprovalPolicyAnswer,
                headers=("ETag", "Location", *_LANGUAGE),
                means="What the approved command answers",
            )
            for status in (200, 201)
        },
        keyed=True,
        worded=True,
        problems=(*_COMMAND, 404, 412, 428),
    ),
    "POST /v1/approvals/{approval}/refusal": Operation(
        name="refuse",
        answers={200: Answered(json=pledges.ApprovalAnswer, headers=_LANGUAGE)},
        keyed=True,
        worded=True,
        problems=(*_COMMAND, 404),
    ),
    # ---- the registrar
    "POST /v1/parties": _recording("record_party", registers.RecordedParty, 200),
    "POST /v1/parties/merges": _recording("merge_parties", registers.MergedParties),
    "POST /v1/parties/separations": _recording("separate_parties", registers.SeparatedParties),
    "POST /v1/rights": _recording("record_right", rights.RecordedRight, 200),
    f"POST {_RIGHT}/events": _recording("record_event", rights.RecordedEvent),
    # ---- the law
    "GET /v1/rules": _read("list_rules", registers.RulesAnswer),
    "GET /v1/rules/{rule_id}": _read("read_rule", registers.ShownRule, 404),
}
