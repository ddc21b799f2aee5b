"""The calls that change nothing; each with the members that the contract names.

Days are `YYYY-MM-DD`, instants RFC 3339. What a body holds, `/docs` says. Each answers a call, which a client sends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.client.call import RegisterCall, part, reading

if TYPE_CHECKING:
    from registry.api.answers.of_pledges import (
        ApprovalAnswer,
        ApprovalPolicyAnswer,
        ApprovalsAnswer,
        ClosingSetAnswer,
        ClosingSetsAnswer,
        DeadlinesAnswer,
        PledgeAnswer,
        PortfolioAnswer,
    )
    from registry.api.answers.of_registers import (
        ConsistencyAnswer,
        DifferenceAnswer,
        ExplanationAnswer,
        FeedAnswer,
        HealthAnswer,
        HistoryAnswer,
        InclusionAnswer,
        MetaAnswer,
        ReadyAnswer,
        RulesAnswer,
        ShownRule,
        StatisticsAnswer,
    )
    from registry.api.answers.of_rights import FirmEncumbrances, FirmsAnswer, RightAnswer, RightEncumbrances


def is_alive() -> RegisterCall[HealthAnswer]:
    """Alive: the process answers, whatever its threads are busy with."""
    return reading("/healthz")


def is_ready() -> RegisterCall[ReadyAnswer]:
    """Ready: the store answers and its schema is this code's; 503 otherwise."""
    return reading("/readyz")


def read_versions() -> RegisterCall[MetaAnswer]:
    """Versions of the contract, the schema, the rules and the journal, and the transitions of pledges and items."""
    return reading("/meta")


def find_firms(name: str, *, limit: int | None = None) -> RegisterCall[FirmsAnswer]:
    """Firms by name, in whatever script or spelling, the surest first."""
    return reading("/v1/firms", {"name": name, "limit": limit})


def search_firm(
    scheme: str,
    value: str,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    jurisdiction: str | None = None,
    status: str | None = None,
    proof: bool | None = None,
) -> RegisterCall[FirmEncumbrances]:
    """What IP of a firm is encumbered, in every place, under any of its identifiers."""
    return reading(
        f"/v1/firms/{part(scheme)}/{part(value)}/encumbrances",
        {
            "as_of": as_of,
            "known_at": known_at,
            "limit": limit,
            "cursor": cursor,
            "jurisdiction": jurisdiction,
            "status": status,
            "proof": proof,
        },
    )


def search_right(
    jurisdiction: str,
    number: str,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    status: str | None = None,
    proof: bool | None = None,
) -> RegisterCall[RightEncumbrances]:
    """What stands on one right."""
    return reading(
        f"/v1/rights/{part(jurisdiction)}/{part(number)}/encumbrances",
        {"as_of": as_of, "known_at": known_at, "limit": limit, "cursor": cursor, "status": status, "proof": proof},
    )


def read_right(
    jurisdiction: str, number: str, *, as_of: str | None = None, known_at: str | None = None
) -> RegisterCall[RightAnswer]:
    """A right with its owners, family, proceedings and encumbrances."""
    return reading(f"/v1/rights/{part(jurisdiction)}/{part(number)}", {"as_of": as_of, "known_at": known_at})


def read_statistics(
    *, by: str | None = None, from_: str | None = None, to: str | None = None, district: str | None = None
) -> RegisterCall[StatisticsAnswer]:
    """How many pledges there are and what they secure together; as CSV by `Accept`."""
    return reading("/v1/statistics", {"by": by, "from": from_, "to": to, "district": district})


def read_feed(after: int | None = None, limit: int | None = None) -> RegisterCall[FeedAnswer]:
    """The whole journal, in order, without a gap; as lines of JSON by `Accept: application/x-ndjson`."""
    return reading("/v1/history", {"after": after, "limit": limit})


def read_pledge_history(
    number: str,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> RegisterCall[HistoryAnswer]:
    """The journal entries of a pledge, oldest first."""
    return reading(
        f"/v1/pledges/{part(number)}/history", {"as_of": as_of, "known_at": known_at, "limit": limit, "cursor": cursor}
    )


def compare_versions(number: str, versions: str) -> RegisterCall[DifferenceAnswer]:
    """What became of a pledge from one entry of its own to another, written `0..2`."""
    return reading(f"/v1/pledges/{part(number)}/history/{part(versions)}")


def read_firm_history(
    scheme: str,
    value: str,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> RegisterCall[HistoryAnswer]:
    """The journal entries that speak of a firm, oldest first."""
    return reading(
        f"/v1/firms/{part(scheme)}/{part(value)}/history",
        {"as_of": as_of, "known_at": known_at, "limit": limit, "cursor": cursor},
    )


def read_right_history(
    jurisdiction: str,
    number: str,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> RegisterCall[HistoryAnswer]:
    """The journal entries that speak of a right, oldest first."""
    return reading(
        f"/v1/rights/{part(jurisdiction)}/{part(number)}/history",
        {"as_of": as_of, "known_at": known_at, "limit": limit, "cursor": cursor},
    )


def read_checkpoint() -> RegisterCall[bytes]:
    """The checkpoint published last, a signed note; 409 `not-yet-closed` before the first."""
    return reading("/v1/history/checkpoint", raw=True)


def prove_inclusion(seq: int, size: int) -> RegisterCall[InclusionAnswer]:
    """The inclusion proof of an entry in the tree of a published checkpoint (RFC 6962): base64, from below."""
    return reading("/v1/history/proofs/inclusion", {"seq": seq, "size": size})


def prove_consistency(from_: int, to: int) -> RegisterCall[ConsistencyAnswer]:
    """The file that shows that one published checkpoint continues another: both notes, and the proof (RFC 6962)."""
    return reading("/v1/history/proofs/consistency", {"from": from_, "to": to})


def certify(subject: str, as_of: str | None = None) -> RegisterCall[bytes]:
    """All that the log holds of a pledge, right or party, proven, or the proof that there is nothing of it."""
    return reading("/v1/history/certificates", {"subject": subject, "as_of": as_of}, raw=True)


def read_receipt(seq: int) -> RegisterCall[bytes]:
    """The receipt of an entry: a C2SP tlog-proof file with its bytes; 409 `not-yet-closed` before it has one."""
    return reading(f"/v1/history/{part(str(seq))}/receipt", raw=True)


def read_log_file(path: str) -> RegisterCall[bytes]:
    """A file of the published log, as C2SP tlog-tiles lays them out, with `policy.json`, `checkpoints/<size>`,."""
    return reading(f"/v1/log/{part(path)}", raw=True)


def list_pledges(
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    client_reference: str | None = None,
    status: str | None = None,
    jurisdiction: str | None = None,
    firm: str | None = None,
    recognition: str | None = None,
    sort: str | None = None,
    due_until: str | None = None,
) -> RegisterCall[PortfolioAnswer]:
    """The calling bank's own pledges, oldest or newest first; the whole of them as CSV or lines of JSON by `Accept`."""
    return reading(
        "/v1/pledges",
        {
            "as_of": as_of,
            "known_at": known_at,
            "limit": limit,
            "cursor": cursor,
            "client_reference": client_reference,
            "status": status,
            "jurisdiction": jurisdiction,
            "firm": firm,
            "recognition": recognition,
            "sort": sort,
            "due_until": due_until,
        },
    )


def read_pledge(number: str, *, as_of: str | None = None, known_at: str | None = None) -> RegisterCall[PledgeAnswer]:
    """A pledge, as far as the caller may see it, with the ETag of its present last entry."""
    return reading(f"/v1/pledges/{part(number)}", {"as_of": as_of, "known_at": known_at})


def explain_recognition(
    pledge: str, forum: str, *, as_of: str | None = None, known_at: str | None = None, item: int | None = None
) -> RegisterCall[ExplanationAnswer]:
    """Why an item is worth in a place what it is, rule by rule, in the language of `Accept-Language`."""
    return reading(
        "/v1/recognition/explain",
        {"as_of": as_of, "known_at": known_at, "pledge": pledge, "forum": forum, "item": item},
    )


def list_deadlines(until: str) -> RegisterCall[DeadlinesAnswer]:
    """What the calling bank has to do by when, for every live item of its own book."""
    return reading("/v1/deadlines", {"until": until})


def list_closing_sets(
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    client_reference: str | None = None,
) -> RegisterCall[ClosingSetsAnswer]:
    """The closing sets of which the calling bank holds a pledge, oldest first, each with its status and places."""
    return reading(
        "/v1/closing-sets",
        {"as_of": as_of, "known_at": known_at, "limit": limit, "cursor": cursor, "client_reference": client_reference},
    )


def read_closing_set(
    closing_set: str, *, as_of: str | None = None, known_at: str | None = None
) -> RegisterCall[ClosingSetAnswer]:
    """A closing set with those of its pledges whose terms the caller may see, and how far each place is."""
    return reading(f"/v1/closing-sets/{part(closing_set)}", {"as_of": as_of, "known_at": known_at})


def read_approval_policy() -> RegisterCall[ApprovalPolicyAnswer]:
    """What the calling bank leaves to two persons."""
    return reading("/v1/approval-policy")


def list_approvals(
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    status: str | None = None,
    registration_number: str | None = None,
) -> RegisterCall[ApprovalsAnswer]:
    """What waits for a second person of the calling bank, or did, oldest first."""
    return reading(
        "/v1/approvals",
        {
            "as_of": as_of,
            "known_at": known_at,
            "limit": limit,
            "cursor": cursor,
            "status": status,
            "registration_number": registration_number,
        },
    )


def read_approval(approval: str) -> RegisterCall[ApprovalAnswer]:
    """What was asked for, whole, by whom, until when it waits, and what became of it."""
    return reading(f"/v1/approvals/{part(approval)}")


def list_rules() -> RegisterCall[RulesAnswer]:
    """Every rule with its place, effect, basis, confidence, first day, and the tests that exercise it."""
    return reading("/v1/rules")


def read_rule(rule_id: str) -> RegisterCall[ShownRule]:
    """One rule."""
    return reading(f"/v1/rules/{part(rule_id)}")
