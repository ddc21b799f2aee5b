"""Filing a pledge: the document it answers, what intake refuses, and what it only warns of."""

from __future__ import annotations

import re
from typing import Any

import pytest
from stdnum.iso7064 import mod_97_10

from tests.scenes.world import (
    APPLIED,
    BANK,
    CO_OWNER,
    DEBTOR,
    ENTERED,
    EXECUTED,
    FIRM,
    KINDS,
    LINKS,
    OTHER_BANK,
    Body,
    World,
    act,
    codes,
    disclosing,
    filing,
    item,
    must,
    name,
)

PLEDGE = {
    *("registration_number", "registered_at", "seq", "status", "pledgee", "pledgor", "since", "items", "headline"),
    *("terms", "terms_digest", "safe_class", "rule_set_version", "disclaimer"),
}
ITEM = {
    *("item", "right", "security", "status", "priority_rank", "rank_basis", "legal_effect", "recognition", "warnings"),
}
EFFECT = {"register", "effect", "state", "act", "due_on", "evidence", "rule"}
REASON = {"rule", "code", "severity", "class", "basis", "cure"}
FINDING = {"rule", "code", "item", "severity", "basis", "confidence", "message", "pointer", "cure"}
ORDER = ("not_recognised", "pending_perfection", "recognised_with_conditions", "recognised")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@pytest.mark.parametrize(("jurisdiction", "kind"), KINDS)
def test_a_filing_answers_the_whole_document(world: World, jurisdiction: str, kind: str) -> None:
    base = world.right("CN", "invention") if kind in LINKS else None
    right = world.right(jurisdiction, kind) if base is None else world.member(base, jurisdiction, kind)
    disclosed = disclosing(*([base] if base else []))
    answer = must(201, world.bank.post("/v1/pledges", filing(item(right, family_disclosed=disclosed))))
    document = answer.json()
    number = document["registration_number"]
    assert answer.headers["Location"] == f"/v1/pledges/{number}"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert document.keys() >= PLEDGE
    assert re.fullmatch(r"IPP2026\d{9}-\d{2}", number)
    assert mod_97_10.is_valid(number.replace("-", ""))
    assert INSTANT.fullmatch(document["registered_at"])
    assert document["seq"] == world.entries - 1
    assert document["status"] == "live"
    assert document["disclaimer"] == "This entry is not an official registration."
    assert document["safe_class"] in {"DOMESTIC", "NEI_BAO_WAI_DAI", "WAI_BAO_NEI_DAI", "OTHER"}
    assert BANK in document["pledgee"]["identifiers"]
    assert FIRM in document["pledgor"]["identifiers"]
    (one,) = document["items"]
    assert one.keys() >= ITEM
    assert (one["item"], one["right"], one["status"], one["priority_rank"]) == (1, name(right), "live", 1)
    assert one["rank_basis"]
    (effect,) = one["legal_effect"]
    assert effect.keys() == EFFECT
    assert (effect["state"], effect["act"], effect["evidence"]) == ("done", "register", "sha256:" + "3" * 64)
    assert one["recognition"].keys() == {"CN", "HK", "MO"} == document["headline"].keys()
    for forum, said in one["recognition"].items():
        assert said.keys() == {"outcome", "reasons", "notes"}
        assert all(reason.keys() == REASON for reason in (*said["reasons"], *said["notes"]))
        expected = {"ENFORCE_AT_SITUS"} if forum != jurisdiction else set()
        expected |= {"SHORT_TERM_UNEXAMINED"} if kind == "short_term" else set()
        expected |= {f"FAMILY_MEMBER_UNENCUMBERED:{name(base)}"} if base else set()
        assert codes(said["reasons"]) == expected
        assert said["outcome"] == ("recognised_with_conditions" if expected else "recognised")
        assert document["headline"][forum] == said["outcome"]


@pytest.mark.parametrize(("jurisdiction", "since"), [("CN", ENTERED), ("HK", APPLIED), ("MO", APPLIED)])
def test_law_time_is_the_situs_act_s_entry_or_where_rank_runs_from_it_the_application(
    world: World, jurisdiction: str, since: str
) -> None:
    kind = {"CN": "invention", "HK": "standard_o", "MO": "invention"}[jurisdiction]
    document, _ = world.pledge(item(world.right(jurisdiction, kind)))
    utc = {ENTERED: "2026-11-21T16:00:00.000000Z", APPLIED: "2026-11-20T07:00:00.000000Z"}[since]
    assert document["since"] == utc


def test_the_pledgee_reads_by_number_what_the_filing_answered(world: World) -> None:
    document, etag = world.pledge()
    answer = must(200, world.bank.get(f"/v1/pledges/{document['registration_number']}"))
    assert answer.json() == document
    assert answer.headers["ETag"] == etag
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_etag_names_the_last_entry_and_the_terms_digest_its_seal(world: World) -> None:
    document, etag = world.pledge()
    history = must(200, world.bank.get(f"/v1/pledges/{document['registration_number']}/history")).json()
    (entry,) = history["items"]
    assert etag == f'"{entry["pledge_seq"]}-{entry["leaf_hash"][:16]}"'
    assert document["terms_digest"] == f"sha256:{entry['sealed']}"
    assert document["seq"] == entry["seq"]
    assert document["registered_at"] == entry["recorded_at"]


def test_serials_of_a_year_have_no_gaps_whatever_is_refused_or_tried_between(world: World) -> None:
    first, _ = world.pledge()
    right = world.right()
    must(422, world.bank.post("/v1/pledges", filing(item(right), consents=[])))
    must(201, world.bank.post("/v1/pledges?dry_run=true", filing(item(right)), key=None))
    second, _ = world.pledge(item(right))
    serials = [int(one["registration_number"][7:16]) for one in (first, second)]
    assert serials[1] == serials[0] + 1


def test_the_headline_is_the_lowest_outcome_of_the_items(world: World) -> None:
    entered, unentered = item(world.right("CN", "invention")), item(world.right("MO", "invention"), entered=None)
    document, _ = world.pledge(entered, unentered)
    assert [one["item"] for one in document["items"]] == [1, 2]
    for forum, headline in document["headline"].items():
        outcomes = [one["recognition"][forum]["outcome"] for one in document["items"]]
        assert headline == min(outcomes, key=ORDER.index)
    assert document["headline"]["MO"] == "pending_perfection"


def test_what_awaits_its_official_entry_is_registered_with_its_deadline(world: World) -> None:
    document, _ = world.pledge(item(world.right("CN", "invention"), entered=None))
    (one,) = document["items"]
    (effect,) = one["legal_effect"]
    assert (effect["state"], effect["due_on"], effect["evidence"]) == ("pending", "2026-12-23", None)
    assert one["recognition"]["CN"]["outcome"] == "pending_perfection"
    assert "SITUS_REGISTRATION_MISSING" in codes(one["recognition"]["CN"]["reasons"])
    assert document["since"] == document["registered_at"]


def test_a_hong_kong_application_protects_with_a_condition(world: World) -> None:
    right = world.right("HK", "standard_o")
    document, _ = world.pledge(item(right, filings=[act("HK-IPD", None)]))
    said = document["items"][0]["recognition"]["HK"]
    assert said["outcome"] == "recognised_with_conditions"
    assert codes(said["reasons"]) == {"REGISTER_ENTRY_AWAITED"}


def test_a_number_whose_form_is_unconfirmed_is_kept_with_a_warning(world: World) -> None:
    right = world.right("HK", "standard_o", number="hk.77-b")
    document, _ = world.pledge(item(right))
    assert document["items"][0]["right"] == "HK/HK.77-B"
    assert "IDENTIFIER_UNCONFIRMED" in codes(document["items"][0]["warnings"])
    assert document["headline"]["HK"] == "recognised"


# ---- refusals --------------------------------------------------------------------------------------------------------


def _signed_by(*parties: Body) -> Body:
    contract: Body = filing()["contract"]
    return {**contract, "signatories": list(parties)}


REFUSALS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("CN", "PLEDGOR_NOT_OWNER", {"pledgor": DEBTOR}, "fail", "/collateral/0/right"),
    ("HK", "PLEDGOR_NOT_OWNER", {"pledgor": DEBTOR}, "fail", "/collateral/0/right"),
    ("HK", "CONSENT_MISSING", {"consents": []}, "pending", "/consents"),
    ("CN", "NOT_IN_WRITING", {"contract": {**filing()["contract"], "written": False}}, "fail", "/contract"),
    ("CN", "NOT_IN_WRITING", {"contract": _signed_by(BANK)}, "fail", "/contract"),
    (
        "CN",
        "TERM_SHORTER_THAN_DEBT",
        {"obligation": {**filing()["obligation"], "due_on": "2040-05-01"}},
        "fail",
        "/collateral/0/right",
    ),
]


@pytest.mark.parametrize(("jurisdiction", "code", "change", "severity", "pointer"), REFUSALS)
def test_a_filing_that_a_rule_refuses_says_why_in_full(
    world: World, jurisdiction: str, code: str, change: dict[str, Any], severity: str, pointer: str
) -> None:
    right = world.right(jurisdiction, "invention" if jurisdiction == "CN" else "standard_o")
    before = world.entries
    problem = must(422, world.bank.post("/v1/pledges", filing(item(right), **change))).json()
    assert problem["code"] == "pledge-refused"
    (found,) = [finding for finding in problem["findings"] if finding["code"] == code]
    assert found.keys() >= FINDING
    assert (found["severity"], found["item"], found["pointer"]) == (severity, 1, pointer)
    assert found["basis"]
    assert found["message"]
    assert found["confidence"] in {"verified", "secondary", "derived", "memory_high", "memory_medium", "memory_low"}
    assert world.entries == before


def test_a_debt_may_fall_due_on_the_last_day_of_a_mainland_right_and_not_a_day_later(world: World) -> None:
    right = world.right("CN", "utility_model", expires_on="2030-04-30")
    owed = filing()["obligation"]
    late = filing(item(right), obligation={**owed, "due_on": "2030-05-01"})
    assert must(422, world.bank.post("/v1/pledges", late)).json()["findings"][0]["code"] == "TERM_SHORTER_THAN_DEBT"
    must(201, world.bank.post("/v1/pledges", filing(item(right), obligation={**owed, "due_on": "2030-04-30"})))


def test_a_debt_that_outlasts_a_hong_kong_right_is_a_condition(world: World) -> None:
    owed = {**filing()["obligation"], "due_on": "2045-01-01"}
    document, _ = world.pledge(item(world.right("HK", "standard_o")), obligation=owed)
    reasons = document["items"][0]["recognition"]["HK"]["reasons"]
    assert codes(reasons) == {"TERM_SHORTER_THAN_DEBT"}


def test_a_refusal_lists_every_finding(world: World) -> None:
    right = world.right("CN", "invention")
    body = filing(item(right), pledgor=DEBTOR, consents=[], contract={**filing()["contract"], "written": False})
    found = codes(must(422, world.bank.post("/v1/pledges", body)).json()["findings"])
    assert found >= {"PLEDGOR_NOT_OWNER", "CONSENT_MISSING", "NOT_IN_WRITING"}


def test_findings_of_several_items_each_name_their_own(world: World) -> None:
    mine, other = world.right("HK", "standard_o"), world.right("HK", "standard_o", DEBTOR)
    problem = must(422, world.bank.post("/v1/pledges", filing(item(mine), item(other)))).json()
    fails = [(f["item"], f["pointer"]) for f in problem["findings"] if f["code"] == "PLEDGOR_NOT_OWNER"]
    assert fails == [(2, "/collateral/1/right")]


def test_a_co_owner_must_consent_or_have_agreed(world: World) -> None:
    right = world.right("CN", "invention", FIRM, CO_OWNER)
    alone = must(422, world.bank.post("/v1/pledges", filing(item(right)))).json()
    assert "CO_OWNER_CONSENT" in codes(alone["findings"])
    agreed = filing(item(right), co_owner_agreement={"sha256": "5" * 64})
    must(201, world.bank.post("/v1/pledges?dry_run=true", agreed, key=None))
    consents = [{"party": one, "at": EXECUTED, "sha256": "1" * 64} for one in (FIRM, CO_OWNER)]
    must(201, world.bank.post("/v1/pledges", filing(item(right), consents=consents)))


def test_an_owner_without_identifier_can_not_consent_and_is_nobody_on_record(world: World) -> None:
    nobody = {"name": {"text": "广州某某科技有限公司", "lang": "zh-Hans"}}
    right = world.right("CN", "invention", owners=[nobody])
    problem = must(422, world.bank.post("/v1/pledges", filing(item(right)))).json()
    assert {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT"} <= codes(problem["findings"])


def test_a_bare_pledgor_s_consent_alone_is_enough_since_filing_is_the_pledgee_s(world: World) -> None:
    consents = [{"party": FIRM, "at": EXECUTED, "sha256": "1" * 64}]
    must(201, world.bank.post("/v1/pledges", filing(item(world.right()), consents=consents)))


# ---- what was used before --------------------------------------------------------------------------------------------


def test_inv_40_an_official_reference_serves_one_live_pledge_of_a_right(world: World) -> None:
    """INV-40 natural key: (register, ref_no, right) is unique across live records."""
    right = world.right("HK", "standard_o")
    entry = act("HK-IPD", ENTERED)
    document, etag = world.pledge(item(right, filings=[entry]))
    again = filing(item(right, filings=[entry]))
    problem = must(409, world.bank.post("/v1/pledges", again)).json()
    assert problem["code"] == "reference-already-used"
    assert problem["errors"][0]["pointer"].startswith("/collateral/0/filings")
    must(201, world.bank.post("/v1/pledges", filing(item(world.right(), filings=[entry]))))
    path = f"/v1/pledges/{document['registration_number']}/discharge"
    must(200, world.bank.post(path, {"reason": "debt_performed"}, if_match=etag))
    must(201, world.bank.post("/v1/pledges", again))


def test_a_repeated_client_reference_of_one_bank_is_registered_with_a_warning(world: World) -> None:
    world.pledge(client_reference="TWICE")
    again, _ = world.pledge(client_reference="TWICE")
    (warning,) = [one for one in again["items"][0]["warnings"] if one["code"] == "possible-duplicate"]
    assert (warning["severity"], warning["pointer"]) == ("note", "/client_reference")
    other, _ = world.pledge(client_reference="TWICE", pledgee=OTHER_BANK, by=world.other_bank)
    assert "possible-duplicate" not in codes(other["items"][0]["warnings"])


def test_the_debtor_absent_is_the_pledgor(world: World) -> None:
    document, _ = world.pledge(debtor=None)
    assert document["terms"]["debtor"]["id"] == document["pledgor"]["id"]
