"""`POST /v1/policy-assessments`: whether the district may support a right. No recognition, and nothing stored."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from registry.app import create
from registry.service.access.principal import Role
from registry.settings import PolicyInstrument, SettingInvalid, read_settings
from tests.api.faults import GONE, changed, refused
from tests.exercises import exercises
from tests.scenes.world import (
    DEBTOR,
    FIRM,
    FIRM_LEI,
    Body,
    Caller,
    World,
    codes,
    filing,
    item,
    must,
    named,
    uscc,
)
from tests.tiers import examples

PATH = "/v1/policy-assessments"
MEASURES = "穗埔府规〔2019〕29号"
STRANGER = named("USCC", uscc(880))
FACTS = (
    *("registered_in_district", "taxed_in_district", "statistics_in_district"),
    *("legal_person", "independent_accounting"),
)
PLACES = (
    *("/date", "/applicant", "/right", "/certificate", "/applicant/party", "/applicant/kind"),
    *(f"/applicant/{fact}" for fact in FACTS),
    *("/right/origin", "/right/category", "/right/first_owner", "/certificate/issuer", "/certificate/reference"),
    *("/applicant/party/scheme", "/right/first_owner/value"),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=8),
    st.lists(st.none(), max_size=1),
    st.dictionaries(st.text(max_size=4), st.none(), max_size=1),
    st.sampled_from(["HK", "patent", "2022-11-26", "GDD_IP", "hkmo_resident", "\u0000", GONE]),
)


def application(**members: Any) -> Body:
    """A certified Hong Kong patent of an enterprise of the district, which is on no record here."""
    return {
        "date": "2022-01-10",
        "applicant": {"party": dict(STRANGER), "kind": "district_enterprise", **dict.fromkeys(FACTS, True)},
        "right": {"origin": "HK", "category": "patent", "first_owner": dict(STRANGER)},
        "certificate": {"issuer": "GDD_IP", "reference": "C-1"},
        **members,
    }


def assessed(caller: Caller, body: Body) -> Body:
    told: Body = must(200, caller.post(PATH, body, key=None)).json()
    return told


# ---- what is answered ------------------------------------------------------------------------------------------------


@exercises("POL-01", "POL-07")
def test_an_eligible_application_is_told_so_with_its_instrument_and_nothing_is_stored(world: World) -> None:
    before = world.entries
    told = assessed(world.bank, application())
    assert (told["eligible"], told["reasons"]) == (True, [])
    instrument = told["instrument"]
    assert (instrument["number"], instrument["from"], instrument["to"]) == (MEASURES, "2019-11-26", "2022-11-25")
    assert instrument["basis"]
    assert told["rule_set_version"] == world.desk.register.rule_set_version
    assert "no recognition" in told["disclaimer"]
    assert "No renewal of the Measures after 2022-11-25 is known" in told["disclaimer"]
    assert told.keys() == {"eligible", "reasons", "instrument", "rule_set_version", "disclaimer"}
    assert world.entries == before


def test_the_day_after_the_measures_no_instrument_holds_and_the_reason_says_what_it_rests_on(world: World) -> None:
    told = assessed(world.bank, application(date="2022-11-26"))
    assert (told["eligible"], told["instrument"]) == (False, None)
    (reason,) = told["reasons"]
    assert reason.keys() == {"rule", "code", "message", "basis", "confidence"}
    assert (reason["rule"], reason["code"]) == ("POL-01", "NO_INSTRUMENT_IN_FORCE")
    assert (MEASURES in reason["message"], reason["confidence"]) == (True, "verified")
    stated = must(200, world.public.get("/v1/rules/POL-01")).json()
    assert (stated["effect"], stated["jurisdiction"], stated["basis"]) == ("policy", None, reason["basis"])


def test_what_is_left_out_is_a_reason_each_and_null_is_left_out_too(world: World) -> None:
    told = assessed(world.bank, {"date": "2022-01-10", "applicant": {}, "right": {"origin": None}, "certificate": None})
    missing = {"kind", "origin", "category", "party", "first_owner", "certificate"}
    assert codes(told["reasons"]) == {f"EVIDENCE_MISSING:{datum}" for datum in missing}
    told = assessed(world.bank, application(applicant={"party": STRANGER, "kind": "district_enterprise"}))
    assert codes(told["reasons"]) == {f"EVIDENCE_MISSING:{fact}" for fact in FACTS}


@exercises("POL-06")
def test_a_party_on_record_is_known_by_any_of_its_identifiers_and_others_by_their_own(world: World) -> None:
    def reasons(applicant: Body, owner: Body) -> set[str]:
        body = changed(changed(application(), "/applicant/party", applicant), "/right/first_owner", owner)
        return codes(assessed(world.bank, body)["reasons"])

    assert reasons(FIRM, FIRM_LEI) == set()
    assert reasons(FIRM_LEI, FIRM) == set()
    assert reasons(STRANGER, {**STRANGER, "value": STRANGER["value"].lower()}) == set()
    for owner in (DEBTOR, STRANGER):
        assert reasons(FIRM, owner) == {"NOT_FIRST_OWNER"}


# ---- what it is not --------------------------------------------------------------------------------------------------


def test_inv_17_eligible_or_not_a_filing_is_recognised_the_same(world: World) -> None:
    """INV-17 policy isolation: flipping any POL field never changes R; an application for the very right is no fact."""
    right = world.right("HK", "standard_o")
    body = filing(item(right))
    before = must(200, world.bank.post("/v1/assessments", body)).json()
    own = changed(changed(application(), "/applicant/party", FIRM), "/right/first_owner", FIRM)
    assert [assessed(world.bank, one)["eligible"] for one in (own, {**own, "certificate": None})] == [True, False]
    assert must(200, world.bank.post("/v1/assessments", body)).json() == before


# ---- who may ask, and how --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caller", "status"), [("bank", 200), ("firm", 200), ("auditor", 200), ("registrar", 200), ("public", 401)]
)
def test_whoever_is_signed_in_may_ask(world: World, caller: str, status: int) -> None:
    must(status, getattr(world, caller).post(PATH, application(), key=None))


@pytest.mark.parametrize(
    ("pointer", "value", "code", "at"),
    [
        ("/extra", 1, "input-invalid", "/extra"),
        ("/applicant/name", "某公司", "input-invalid", "/applicant/name"),
        (
            "/right/first_owner",
            {"name": {"text": "某公司", "lang": "zh-Hans"}},
            "input-invalid",
            "/right/first_owner/name",
        ),
        ("/date", GONE, "input-invalid", "/date"),
        ("/date", "2022-02-30", "input-invalid", "/date"),
        ("/applicant", GONE, "input-invalid", "/applicant"),
        ("/right", None, "input-invalid", "/right"),
        ("/applicant/kind", "DISTRICT_ENTERPRISE", "input-invalid", "/applicant/kind"),
        ("/applicant/legal_person", "true", "input-invalid", "/applicant/legal_person"),
        ("/right/origin", "hk", "input-invalid", "/right/origin"),
        ("/right/category", "", "input-invalid", "/right/category"),
        ("/certificate/issuer", " ", "input-invalid", "/certificate/issuer"),
        ("/applicant/party/value", "911000001000013429", "identifier-invalid", "/applicant/party"),
        ("/right/first_owner/scheme", "NAME", "identifier-invalid", "/right/first_owner"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(world: World, pointer: str, value: Any, code: str, at: str) -> None:
    before = world.entries
    refused(world, world.bank.post(PATH, changed(application(), pointer, value), key=None), before, 422, code, at)


def test_a_query_is_refused_since_the_day_stands_in_the_body(world: World) -> None:
    answer = world.bank.post(f"{PATH}?as_of=2022-01-10", application(), key=None)
    refused(world, answer, world.entries, 422, "input-invalid", "/as_of")


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PLACES), VALUES)
def test_any_body_is_assessed_or_refused_and_nothing_is_stored(world: World, pointer: str, value: Any) -> None:
    before = world.entries
    answer = world.bank.post(PATH, changed(application(), pointer, value), key=None)
    assert answer.status_code in (200, 400, 422), answer.text
    if answer.status_code == 200:
        assert answer.json()["eligible"] == (answer.json()["reasons"] == [])
    assert world.entries == before


# ---- renewals --------------------------------------------------------------------------------------------------------


@exercises("POL-08")
def test_a_renewal_counts_once_the_operator_has_entered_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", database_url)
    monkeypatch.setenv("REGISTRY_KEY_FILE", str(tmp_path / "registry.key"))
    renewal = {"number": "R-2024", "from": "2024-03-01", "to": "2025-02-28"}
    for entered, eligible in (("", False), (json.dumps([renewal]), True)):
        monkeypatch.setenv("REGISTRY_POLICY_INSTRUMENTS", entered)
        app = create()
        desk = app.state.desk
        with TestClient(app) as client:
            token = desk.tokens.issue(Role.AUDITOR, None, desk.register.clock.now(), timedelta(hours=1))
            told = assessed(Caller(client, token), application(date="2025-02-28"))
        assert told["eligible"] == eligible
        if eligible:
            assert {k: v for k, v in told["instrument"].items() if k != "basis"} == renewal
            assert "operator" in told["instrument"]["basis"]


def test_no_renewal_is_entered_unless_the_setting_names_one() -> None:
    assert read_settings({}).policy_instruments == ()
    told = read_settings({"REGISTRY_POLICY_INSTRUMENTS": '[{"number": "R", "from": "2024-03-01", "to": "2024-03-01"}]'})
    day = date(2024, 3, 1)
    assert told.policy_instruments == (PolicyInstrument(number="R", first_day=day, last_day=day),)


@pytest.mark.parametrize(
    "text",
    [
        *("R", "{}", "null", "[1]", "[[]]", "[" * 100_000, '[{"number": "R", "from": "2024-03-01"}]'),
        '[{"number": "R", "from": "2024-03-02", "to": "2024-03-01"}]',
        '[{"number": "R", "from": "20240301", "to": "20240302"}]',
        '[{"number": "R", "from": "2024-03-01", "to": null}]',
        '[{"number": " ", "from": "2024-03-01", "to": "2024-03-01"}]',
        '[{"number": "\\ud800", "from": "2024-03-01", "to": "2024-03-01"}]',
        '[{"number": "R", "from": "2024-03-01", "to": "2024-03-01", "note": ""}]',
    ],
    ids=range(13),
)
def test_a_setting_that_names_no_instruments_stops_the_start(text: str) -> None:
    with pytest.raises(SettingInvalid, match="REGISTRY_POLICY_INSTRUMENTS is a JSON list"):
        read_settings({"REGISTRY_POLICY_INSTRUMENTS": text})
