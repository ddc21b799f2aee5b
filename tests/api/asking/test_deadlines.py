"""`GET /v1/deadlines` and `registry deadlines`: what a bank has to do by when, for every live item of its own book."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.cli import app
from registry.service.access.principal import Role
from registry.service.operating import opening
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    item,
    must,
    name,
    named,
    party,
    uscc,
)
from tests.store.test_statements import counting, within

HK_BANK = named("HK-UBI", "62190384")
MEMBERS = {
    *("registration_number", "client_reference", "item", "right", "rule", "code", "register", "message"),
    *("opens_on", "due_on", "grace_ends_on", "surcharge", "overdue", "provisional"),
}


def listed(caller: Caller, until: str = "2199-12-31") -> list[Body]:
    """The deadlines of a caller."""
    items: list[Body] = must(200, caller.get(f"/v1/deadlines?until={until}")).json()["items"]
    return items


def of(world: World, pledge: Body, until: str = "2199-12-31") -> dict[str, Body]:
    """The deadlines of one pledge of the bank, by code."""
    number = pledge["registration_number"]
    return {one["code"]: one for one in listed(world.bank, until) if one["registration_number"] == number}


def event(kind: str, on: str, **members: Any) -> Body:
    """An official event of a right, seen on its day."""
    source = {"register": "CNIPA", "reference": "notice", "sha256": "0" * 64}
    return {"type": kind, "effective_at": f"{on}T00:00:00+08:00", "observed_at": f"{on}T09:00:00+08:00", **members} | {
        "source": source
    }


# ---- what each place asks --------------------------------------------------------------------------------------------


def test_a_mainland_reservation_ends_after_thirty_days_and_its_decision_annuity_and_debt_have_their_days(
    world: World,
) -> None:
    right = world.right("CN", "invention")
    pledge, _ = world.pledge(item(right, filings=[act("CNIPA", None)]))
    found = of(world, pledge)
    assert {code: one["due_on"] for code, one in found.items()} == {
        "RESERVATION_ENDS": "2026-12-23",
        "CNIPA_DECISION_DUE": "2026-11-27",
        "ANNUITY_DUE": "2027-12-31",
        "DEBT_ENDS": "2027-11-19",
        "RIGHT_EXPIRES": "2040-04-30",
    }
    annuity = found["ANNUITY_DUE"]
    assert (annuity["rule"], annuity["register"], annuity["grace_ends_on"]) == ("CN-125", "CNIPA", "2028-06-30")
    assert annuity["surcharge"].startswith("0 % until 2028-01-31; 5 % until 2028-02-29; ")
    assert annuity["surcharge"].endswith("25 % until 2028-06-30")
    assert {one["right"] for one in found.values()} == {name(right)}
    assert not any(one["overdue"] for one in found.values())


def test_once_cnipa_has_entered_the_pledge_nothing_is_reserved_or_awaited(world: World) -> None:
    pledge, _ = world.pledge(item(world.right("CN", "invention")))
    assert set(of(world, pledge)) == {"ANNUITY_DUE", "DEBT_ENDS", "RIGHT_EXPIRES"}


def test_a_charge_of_a_hong_kong_company_is_due_at_the_companies_registry_within_the_month(world: World) -> None:
    """Signed on 20 November; 20 December 2026 is a Sunday."""
    right = world.right("HK", "standard_o", CO_OWNER)
    pledge, _ = world.pledge(item(right), pledgor=CO_OWNER)
    due = of(world, pledge)["CR_FILING_DUE"]
    assert (due["rule"], due["register"], due["due_on"]) == ("HK-64", "HK-CR", "2026-12-21")
    mainland, _ = world.pledge(item(world.right("HK")))
    assert "CR_FILING_DUE" not in of(world, mainland)
    delivered = [act("HK-IPD", "2026-11-22T00:00:00+08:00"), act("HK-CR", "2026-11-22T00:00:00+08:00")]
    done, _ = world.pledge(item(world.right("HK", "standard_o", CO_OWNER), filings=delivered), pledgor=CO_OWNER)
    assert "CR_FILING_DUE" not in of(world, done)


def test_a_hong_kong_renewal_opens_three_months_before_and_has_six_months_of_grace(world: World) -> None:
    pledge, _ = world.pledge(item(world.right("HK", fees_paid_until="2026-10-31")))
    fee = of(world, pledge)["RENEWAL_FEE_DUE"]
    assert (fee["opens_on"], fee["due_on"], fee["grace_ends_on"]) == ("2026-07-31", "2026-10-31", "2027-04-30")
    assert fee["surcharge"] == "an additional fee of HKD 270"
    assert fee["overdue"] is True


def test_a_macau_request_that_awaits_its_annotation_is_due_at_once(world: World) -> None:
    asked, _ = world.pledge(item(world.right("MO", "invention"), filings=[act("MO-DSEDT", None)]))
    annotation = of(world, asked)["ANNOTATION_DUE"]
    assert (annotation["rule"], annotation["register"], annotation["due_on"]) == ("MO-13", "MO-DSEDT", "2026-11-23")
    assert annotation["overdue"] is False
    annotated, _ = world.pledge(item(world.right("MO", "invention")))
    assert set(of(world, annotated)) == {"ANNUAL_FEE_DUE", "DEBT_ENDS", "RIGHT_EXPIRES"}


def test_a_preservation_that_runs_ends_on_its_day(world: World) -> None:
    right = world.right("CN", "invention")
    pledge, _ = world.pledge(item(right))
    assert "PRESERVATION_ENDS" not in of(world, pledge)
    order = {
        "authority": "广州知识产权法院",
        "document": "(2026)粤73执保1号",
        "from": "2026-11-23",
        "until": "2027-05-22",
    }
    must(
        201,
        world.registrar.post(f"/v1/rights/{name(right)}/events", event("preservation_ordered", "2026-11-23", **order)),
    )
    end = of(world, pledge)["PRESERVATION_ENDS"]
    assert (end["rule"], end["register"], end["due_on"]) == ("MR-07", "CNIPA", "2027-05-22")


def test_a_security_for_a_debt_abroad_is_due_at_safe_within_fifteen_working_days(world: World) -> None:
    world.registrar.post("/v1/parties", party(HK_BANK, name="香港银行有限公司", kind="bank", seat="HK"))
    bank = world.caller(Role.BANK, HK_BANK)
    world.pledge(item(world.right("CN", "invention")), by=bank, pledgee=HK_BANK, debtor=CO_OWNER)
    safe = next(one for one in listed(bank) if one["code"] == "SAFE_REGISTRATION_DUE")
    assert (safe["rule"], safe["register"], safe["due_on"]) == ("XB-12", "SAFE", "2026-12-11")


# ---- which, in what order, for whom ----------------------------------------------------------------------------------


def test_until_is_inclusive(world: World) -> None:
    pledge, _ = world.pledge(item(world.right("CN", "invention"), entered=None))
    assert of(world, pledge, "2026-12-22") == {}
    assert set(of(world, pledge, "2026-12-23")) == {"RESERVATION_ENDS"}
    assert set(of(world, pledge, "2027-11-19")) == {"RESERVATION_ENDS", "DEBT_ENDS"}


def test_soonest_first_then_by_pledge_and_item_with_every_member(world: World) -> None:
    pair, _ = world.pledge(item(world.right("HK")), item(world.right("MO", "invention"), entered=None))
    found = listed(world.bank)
    keys = [(one["due_on"], one["registration_number"], one["item"], one["rule"], one["code"]) for one in found]
    assert keys == sorted(keys)
    assert all(set(one) == MEMBERS for one in found)
    mine = [one for one in found if one["registration_number"] == pair["registration_number"]]
    assert {one["item"] for one in mine} == {1, 2}
    assert {one["client_reference"] for one in mine} == {pair["terms"]["client_reference"]}
    answer = world.bank.get("/v1/deadlines?until=2026-11-23").json()
    assert {key: answer[key] for key in ("known", "today", "until")} == {
        "known": True,
        "today": "2026-11-23",
        "until": "2026-11-23",
    }
    assert answer["disclaimer"]


def test_another_bank_sees_none_of_it(own_world: World) -> None:
    own_world.pledge(item(own_world.right("CN", "invention"), entered=None))
    assert listed(own_world.bank)
    assert listed(own_world.other_bank) == []
    stranger = own_world.caller(Role.BANK, named("USCC", uscc(77)))
    answer = must(200, stranger.get("/v1/deadlines?until=2199-12-31")).json()
    assert (answer["known"], answer["items"]) == (False, [])


@pytest.mark.parametrize(
    ("who", "status"), [("public", 401), ("firm", 403), ("registrar", 403), ("auditor", 403), ("bank", 200)]
)
def test_only_a_bank_has_deadlines(world: World, who: str, status: int) -> None:
    must(status, getattr(world, who).get("/v1/deadlines?until=2027-01-01"))


@pytest.mark.parametrize(
    "query",
    ["", "?until=", "?until=tomorrow", "?until=2026-02-30", "?until=2026-11-23T00:00:00Z", "?until=2027-01-01&x=1"],
)
def test_a_day_that_is_none_and_a_stray_member_are_refused(world: World, query: str) -> None:
    must(422, world.bank.get(f"/v1/deadlines{query}"))


# ---- as time goes ----------------------------------------------------------------------------------------------------


def test_what_was_missed_is_overdue_from_the_day_after_and_what_ended_is_gone(own_world: World) -> None:
    world = own_world
    reserved, _ = world.pledge(item(world.right("CN", "invention"), entered=None))
    charge, _ = world.pledge(item(world.right("HK", "standard_o", CO_OWNER)), pledgor=CO_OWNER)
    ended, etag = world.pledge()
    path = f"/v1/pledges/{ended['registration_number']}/discharge"
    must(200, world.bank.post(path, {"reason": "debt_performed"}, if_match=etag))
    assert of(world, ended) == {}
    world.clock.set(datetime(2026, 12, 21, 15, 59, 59, tzinfo=UTC))
    assert of(world, charge)["CR_FILING_DUE"]["overdue"] is False
    world.clock.advance(timedelta(seconds=1))
    void = of(world, charge)["CR_CHARGE_VOID"]
    assert (void["due_on"], void["overdue"]) == ("2026-12-21", True)
    assert "RESERVATION_ENDS" in of(world, reserved)
    world.clock.set(datetime(2026, 12, 23, 16, 0, tzinfo=UTC))
    assert of(world, reserved) == {}
    world.clock.set(datetime(2027, 11, 19, 16, 0, tzinfo=UTC))
    debt = of(world, charge)["DEBT_ENDS"]
    assert (debt["due_on"], debt["overdue"]) == ("2027-11-19", True)


def test_a_book_of_any_size_takes_at_most_six_statements(own_world: World) -> None:
    for count in (1, 12):
        for _ in range(count):
            own_world.pledge(item(own_world.right("HK")), item(own_world.right("MO", "invention")))
        with counting(own_world) as counted:
            assert len(listed(own_world.bank)) >= 6 * count
        within(6, counted)
        assert counted.commits == 0


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command_tells_an_operator_the_same(
    own_world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SystemClock", lambda: own_world.clock)
    pledge, _ = own_world.pledge(item(own_world.right("CN", "invention"), entered=None))
    env = {"REGISTRY_DATABASE_URL": database_url}
    words = ["deadlines", "--until", "2027-01-01", "--party"]
    bank = f"{BANK['scheme']}:{BANK['value']}"
    ran = CliRunner().invoke(app, [*words, bank, "--json"], env=env)
    assert ran.exit_code == 0
    assert json.loads(ran.stdout.splitlines()[-1]) == own_world.bank.get("/v1/deadlines?until=2027-01-01").json()
    shown = CliRunner().invoke(app, [*words, bank], env=env).stdout.splitlines()
    assert shown[0].split()[:2] == ["2026-12-23", f"{pledge['registration_number']}/1"]
    assert shown[-1] == "1 until 2027-01-01; today is 2026-11-23."
    other = CliRunner().invoke(app, [*words, f"{OTHER_BANK['scheme']}:{OTHER_BANK['value']}"], env=env)
    assert (other.exit_code, other.stdout) == (0, "0 until 2027-01-01; today is 2026-11-23.\n")
    unknown = CliRunner().invoke(app, [*words, f"USCC:{uscc(77)}"], env=env)
    assert unknown.exit_code == 1
    assert "No party is on record" in unknown.output


@pytest.mark.parametrize(
    "words",
    [
        ("--party", f"USCC:{FIRM['value']}"),
        ("--until", "2027-01-01"),
        ("--party", "nobody", "--until", "2027-01-01"),
        ("--party", "USCC:911000001000013429", "--until", "2027-01-01"),
        ("--party", f"USCC:{FIRM['value']}", "--until", "soon"),
    ],
)
def test_the_command_asked_wrongly_exits_2(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["deadlines", *words]).exit_code == 2
