"""Days reckoned over a year whose holidays are not announced say so, wherever they show, and to whom they may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.app import create
from registry.cli import app
from registry.service.access.principal import Role
from registry.service.journal.register import Register
from registry.service.operating import opening, sweep
from registry.service.reading import deadlines
from registry.settings import HolidayYear, SettingInvalid, read_settings
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    named,
    open_world,
    party,
)
from tests.support import SettableClock

HK_BANK = named("HK-UBI", "62190384")
SIGNED = "2026-12-11T10:00:00+08:00"
NOW = datetime(2026, 12, 14, 2, 0, tzinfo=UTC)
NEW_YEAR = [f"2027-01-{day:02}" for day in range(1, 11)]


@pytest.fixture
def december(database_url: str) -> Iterator[World]:
    """The world on Monday 14 December 2026."""
    with open_world(database_url, SettableClock(NOW)) as world:
        must(201, world.registrar.post("/v1/parties", party(HK_BANK, name="香港银行有限公司", kind="bank", seat="HK")))
        yield world


def signed(**members: Any) -> Body:
    """A contract signed on 11 December."""
    contract: Body = filing()["contract"]
    return {"contract": {**contract, "executed_at": SIGNED, **members}}


def for_safe(world: World) -> tuple[Caller, Body]:
    """A Mainland patent given to a Hong Kong bank for a debt in Hong Kong, awaiting CNIPA: the bank and the pledge."""
    bank = world.caller(Role.BANK, HK_BANK)
    awaited = act("CNIPA", None, applied_at="2026-12-11T15:00:00+08:00", obtained_at="2026-12-11T16:00:00+08:00")
    body = item(world.right("CN", "invention"), filings=[awaited])
    pledge, _ = world.pledge(body, by=bank, pledgee=HK_BANK, debtor=CO_OWNER, **signed())
    return bank, pledge


def due(caller: Caller, code: str) -> Body:
    """The one deadline of that code in the book of a bank."""
    listed = must(200, caller.get("/v1/deadlines?until=2099-12-31")).json()["items"]
    deadline: Body
    (deadline,) = (one for one in listed if one["code"] == code)
    return deadline


def effect(pledge: Body, register: str) -> Body:
    """What an act at that register does for the first item."""
    shown: Body
    (shown,) = (one for one in pledge["items"][0]["legal_effect"] if one["register"] == register)
    return shown


def announced(world: World, closed: list[str]) -> Register:
    """The register of the application as when it is started anew with a setting that tells the holidays of 2027."""
    years = ((("CN"), 2027, frozenset(map(date.fromisoformat, closed)), frozenset(), "a notice"),)
    known = opening.with_holidays(world.desk.register.places, years)
    register = replace(world.desk.register, places=known)
    app: Any = world.client.app
    app.state.desk = replace(world.desk, register=register)
    return register


def test_what_safe_and_cnipa_wait_for_over_new_year_is_provisional(december: World) -> None:
    bank, pledge = for_safe(december)
    safe, decision = due(bank, "SAFE_REGISTRATION_DUE"), due(bank, "CNIPA_DECISION_DUE")
    assert (safe["due_on"], safe["provisional"]) == ("2027-01-04", True)
    assert (decision["due_on"], decision["provisional"]) == ("2026-12-18", False)
    assert (effect(pledge, "SAFE")["due_on"], effect(pledge, "SAFE")["provisional"]) == ("2027-01-04", True)
    assert "provisional" not in effect(pledge, "CNIPA")
    assert due(bank, "RIGHT_EXPIRES")["provisional"] is False


def test_a_stranger_is_not_told_that_a_sealed_day_lies_in_a_year_not_announced(december: World) -> None:
    bank, pledge = for_safe(december)
    path = f"/v1/pledges/{pledge['registration_number']}"
    assert effect(must(200, bank.get(path)).json(), "SAFE")["provisional"] is True
    for stranger in (december.public, december.other_bank):
        shown = must(200, stranger.get(path))
        assert [one["register"] for one in shown.json()["items"][0]["legal_effect"]] == ["CNIPA"]
        assert "provisional" not in shown.text
        assert "provisional" not in must(200, stranger.get(f"{path}/history")).text


def test_reasons_that_rest_on_such_a_day_say_so_on_every_page(december: World) -> None:
    """Signed on 1 December, a Hong Kong company's charge is due on 1 January 2027: that holiday, then a Saturday."""
    right = december.right("HK", "standard_o", CO_OWNER)
    contract = signed(executed_at="2026-12-01T10:00:00+08:00", signatories=[CO_OWNER, BANK])
    entered = act("HK-IPD", "2026-12-03T15:00:00+08:00", applied_at="2026-12-02T15:00:00+08:00")
    pledge, _ = december.pledge(item(right, filings=[entered]), pledgor=CO_OWNER, **contract)
    home = pledge["items"][0]["recognition"]["HK"]
    (reason,) = (one for one in home["reasons"] if one["code"] == "CR_FILING_DUE")
    assert reason["provisional"] is True
    assert all("provisional" not in one for one in home["reasons"] if one is not reason)
    assert effect(pledge, "HK-CR")["due_on"] == due(december.bank, "CR_FILING_DUE")["due_on"] == "2027-01-02"
    assert effect(pledge, "HK-CR")["provisional"] is due(december.bank, "CR_FILING_DUE")["provisional"] is True
    path = f"/v1/recognition/explain?pledge={pledge['registration_number']}&forum=HK"
    explained = must(200, december.bank.get(path)).json()
    stated = {one["code"]: one for rule in explained["rules"] for one in rule["findings"]}
    assert stated["CR_FILING_DUE"]["provisional"] is True
    page = must(200, december.bank.get(path, Accept="text/html", **{"Accept-Language": "zh-Hans"})).text
    assert page.count("暂定") == 1
    body = filing(item(right), pledgor=CO_OWNER, **contract)
    assessed = must(200, december.bank.post("/v1/assessments", body)).json()["findings"]
    assert [one["code"] for one in assessed if one.get("provisional")] == ["CR_FILING_DUE"]


def test_once_the_year_is_announced_what_stands_is_judged_by_it_and_says_so_once(december: World) -> None:
    bank, pledge = for_safe(december)
    register = announced(december, NEW_YEAR)
    safe = due(bank, "SAFE_REGISTRATION_DUE")
    assert (safe["due_on"], safe["provisional"]) == ("2027-01-11", False)
    assert sweep.reassess(register, every=True) == 1
    assert sweep.reassess(register, every=True) == 0
    now = must(200, bank.get(f"/v1/pledges/{pledge['registration_number']}")).json()
    assert effect(now, "SAFE")["due_on"] == "2027-01-11"
    assert "provisional" not in effect(now, "SAFE")


def test_the_command_line_says_it_too(december: World) -> None:
    bank, _ = for_safe(december)
    listed = must(200, bank.get("/v1/deadlines?until=2027-01-31")).json()
    lines = deadlines.table(listed).splitlines()
    assert [line for line in lines if "Provisional" in line] == [
        line for line in lines if "SAFE_REGISTRATION_DUE" in line
    ]


# ---- what an operator enters -----------------------------------------------------------------------------------------

SETTING = (
    '[{"place": "CN", "year": 2027, "closed": ["2027-01-01", "2027-02-05"], "worked": ["2027-02-20"], "source": "G"}]'
)


def test_an_announced_year_is_one_value_with_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, worked = frozenset({date(2027, 1, 1), date(2027, 2, 5)}), frozenset({date(2027, 2, 20)})
    year = HolidayYear(place="CN", year=2027, closed=closed, worked=worked, source="G")
    assert read_settings({}).holidays == ()
    assert read_settings({"REGISTRY_HOLIDAYS": SETTING}).holidays == (year,)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"sqlite:///{tmp_path}/registry.db")
    monkeypatch.setenv("REGISTRY_KEY_FILE", str(tmp_path / "registry.key"))
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    monkeypatch.setenv("REGISTRY_HOLIDAYS", SETTING)
    calendar = create().state.desk.register.places["CN"].calendar
    assert calendar.works(date(2027, 2, 20))
    assert not calendar.works(date(2027, 2, 5))
    assert not calendar.is_provisional(date(2026, 12, 1), date(2027, 12, 31))
    assert "G, entered by the operator" in {one.basis for one in calendar.notices}


def test_the_register_of_charges_counts_by_the_same_calendar() -> None:
    years = (("HK", 2027, frozenset({date(2027, 1, 2)}), frozenset(), "the Gazette"),)
    place = opening.with_holidays(opening.discover(), years)["HK"]
    assert place.charge_register is not None
    assert place.charge_register.due_on(date(2027, 1, 2)) == date(2027, 1, 4)
    assert not place.charge_register.is_provisional(date(2027, 1, 2))


def test_a_place_that_is_none_stops_the_start_with_a_sentence() -> None:
    years = (("ZZ", 2027, frozenset({date(2027, 1, 1)}), frozenset(), "a notice"),)
    with pytest.raises(opening.PlaceUnknown, match="ZZ is no place of this register"):
        opening.open_register("sqlite:///nowhere.db", holidays=years)


@pytest.mark.parametrize(
    "text",
    [
        *("R", "{}", "null", "[1]", "[[]]", "[" * 100_000),
        SETTING.replace(', "source": "G"', ""),
        SETTING.replace('"G"', '" "'),
        SETTING.replace("2027,", '"2027",'),
        SETTING.replace("2027,", "true,"),
        SETTING.replace("2027-01-01", "2026-01-01"),
        SETTING.replace("2027-01-01", "20270101"),
        SETTING.replace("2027-01-01", "2027-02-20"),
        SETTING.replace("2027-02-20", "2027-02-19"),
        SETTING.replace('["2027-01-01", "2027-02-05"]', "[]"),
        SETTING.replace('["2027-02-20"]', "null"),
    ],
    ids=range(16),
)
def test_a_setting_that_names_no_year_stops_the_start(text: str) -> None:
    with pytest.raises(SettingInvalid, match="REGISTRY_HOLIDAYS is a JSON list"):
        read_settings({"REGISTRY_HOLIDAYS": text})
