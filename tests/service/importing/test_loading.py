"""Loading a table: who owns a right by number, rows that contradict each other, groups, dry runs, problems to mend."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.party.identifiers import parse_identifier
from registry.errors import StoreUnavailable
from registry.service.importing import load
from registry.service.importing.load import (
    RowOutcome,
    RowResult,
    import_parties,
    import_rights,
    problem_rows,
    totals,
)
from registry.service.importing.right_rows import RIGHTS
from registry.service.journal.register import Register
from registry.service.operating.opening import open_register
from registry.service.tables.sheets import read_sheet
from registry.store.projected import reads
from tests.cli.sheets import BANK, DESIGN, Row, entries, party_sheet, sheet
from tests.scenes.world import FIRM as OWNER
from tests.scenes.world import World, cn_number, item, must, open_world
from tests.service.importing.test_importing import on_record, outcomes
from tests.support import Databases, SettableClock
from tests.tiers import examples

FIRM: Row = {**BANK, "kind": "company", "name": "广州广电运通金融电子股份有限公司", "value": "91310230MAK1C01T3N"}
OWNED: Row = {**DESIGN, "owner_zh": FIRM["name"], "owner_identifier": f"USCC:{FIRM['value']}"}
OTHER = "201930424094.9"


@pytest.fixture
def register(database_url: str, clock: SettableClock) -> Iterator[Register]:
    """An empty register."""
    opened = open_register(database_url, clock=clock)
    yield opened
    opened.store.close()


@pytest.fixture
def world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """A register with its parties on record."""
    with open_world(database_url, clock) as opened:
        yield opened


def known(register: Register, identifier: str) -> str:
    with register.store.read() as connection:
        (row,) = reads.parties(connection, [parse_identifier(identifier).key])
    return str(row.party_id)


# ---- owners by number ------------------------------------------------------------------------------------------------


def test_an_imported_right_is_found_by_its_owner_s_number_and_pledged(world: World) -> None:
    number = cn_number(77)
    row = {**DESIGN, "kind": "invention", "application_number": number, "publication_number": "", "owner_zh": ""}
    days = {"filing_date": "2020-05-01", "grant_date": "2021-09-01", "fees_paid_until": "2027-04-30"}
    told = {**row, **days, "owner_scheme": OWNER["scheme"], "owner_identifier": OWNER["value"]}
    assert outcomes(import_rights(world.desk.register, sheet(told))) == ["loaded"]
    document, _ = world.pledge(item({"jurisdiction": "CN", "number": number}))
    assert document["items"][0]["status"] == "live"
    assert "FEES_UNKNOWN" not in str(document["items"])
    shown = must(200, world.public.get(f"/v1/firms/{OWNER['scheme']}/{OWNER['value']}/encumbrances")).text
    assert number in shown


@pytest.mark.parametrize(
    ("numbers", "owners"),
    [
        ({"owner_identifier": f"USCC:{FIRM['value']}"}, 1),
        ({"owner_scheme": "uscc", "owner_identifier": FIRM["value"]}, 1),
        ({"owner_uscc": FIRM["value"], "owner_zh": ""}, 1),
        ({"owner_identifier": f"USCC:{FIRM['value']}；", "owner_zh": f"{FIRM['name']}；某公司"}, 2),
        ({"owner_identifier": f"、USCC:{FIRM['value']}", "owner_zh": f"某公司、{FIRM['name']}"}, 2),
    ],
)
def test_an_owner_with_a_number_is_the_party_that_bears_it(register: Register, numbers: Row, owners: int) -> None:
    import_parties(register, party_sheet(FIRM))
    (result,) = import_rights(register, sheet({**OWNED, "owner_identifier": "", **numbers}))
    assert (result.outcome, result.warnings) == (RowOutcome.LOADED, ())
    recorded = on_record(register, f"CN/{DESIGN['application_number']}").newest.owners
    assert len(recorded) == owners
    assert [one.party for one in recorded if one.party] == [known(register, f"USCC:{FIRM['value']}")]
    assert [one.name.text for one in recorded if one.name] == ["某公司"] * (owners - 1)


@pytest.mark.parametrize(
    ("numbers", "code", "column"),
    [
        ({"owner_identifier": "LEI:54930053HGCFWVHYZX42"}, "party-unknown", "owner_identifier"),
        ({"owner_identifier": FIRM["value"]}, "identifier-invalid", "owner_identifier"),
        ({"owner_uscc": "91310230MAK1C01T3X", "owner_identifier": ""}, "identifier-invalid", "owner_uscc"),
        ({"owner_zh": "甲公司；乙公司"}, "input-invalid", "owner_identifier"),
        ({"owner_uscc": FIRM["value"]}, "input-invalid", "owner_uscc"),
        ({"owner_scheme": "USCC;LEI"}, "input-invalid", "owner_scheme"),
    ],
)
def test_an_owner_s_number_that_says_nothing_is_refused(
    register: Register, numbers: Row, code: str, column: str
) -> None:
    import_parties(register, party_sheet(FIRM))
    (result,) = import_rights(register, sheet({**OWNED, **numbers}))
    assert (result.outcome, result.code, result.column) == (RowOutcome.REFUSED, code, column)


def test_an_owner_whose_number_is_another_firm_s_is_doubted(register: Register) -> None:
    import_parties(register, party_sheet(FIRM))
    (result,) = import_rights(register, sheet({**OWNED, "owner_zh": "某公司"}))
    assert [warning.partition(":")[0] for warning in result.warnings] == ["owner-name-differs"]
    assert FIRM["name"] in result.warnings[0]


@pytest.mark.parametrize(
    ("column", "text", "owners"),
    [
        ("owner_zh", "甲公司、乙公司", 2),
        ("owner_zh", "甲公司,乙公司，丙公司", 3),
        ("owner_en", "One Co., Ltd.", 1),
        ("owner_en", "One Ltd, Another Ltd", 1),
        ("owner_en", "One Co., Ltd.; Another, Inc.", 2),
        ("owners_en", "One Co., Ltd., Another, Inc.", 2),
        ("owners_en", "One, S.A.; Another, Lda", 2),
        ("owners_zh", "甲公司;乙公司；丙公司", 3),
    ],
)
def test_a_list_is_divided_where_its_column_says_so(register: Register, column: str, text: str, owners: int) -> None:
    import_rights(register, sheet({**DESIGN, "owner_zh": "", column: text}))
    assert len(on_record(register, f"CN/{DESIGN['application_number']}").newest.owners) == owners


# ---- rows that contradict each other ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("owner_zh", "某公司"),
        ("filing_date", "2018-08-22"),
        ("grant_date", "2019-06-08"),
        ("fees_paid_until", "2026-01-01"),
    ],
)
def test_rows_that_contradict_each_other_are_all_refused_and_named(register: Register, column: str, cell: str) -> None:
    first = {**DESIGN, "fees_paid_until": "2025-01-01"}
    agrees = {**first, "title_en": "A thing", "application_number": f"ZL{DESIGN['application_number']}"}
    unrelated = {**DESIGN, "application_number": OTHER}
    results = import_rights(register, sheet(first, unrelated, agrees, {**first, column: cell}))
    assert outcomes(results) == ["refused", "loaded", "refused", "refused"]
    assert [(one.reason, one.column) for one in results if one.reason] == [("contradiction", column)] * 3
    assert ["Row 4 says" in (one.detail or "") for one in results] == [True, False, True, False]
    assert "Row 1 says" in (results[3].detail or "")
    assert entries(register) == 1


def test_parties_too_and_what_only_the_register_can_tell_names_the_row_before(register: Register) -> None:
    results = import_parties(register, party_sheet(FIRM, {**FIRM, "seat": "HK"}))
    assert [(one.outcome, one.column) for one in results] == [(RowOutcome.REFUSED, "seat")] * 2
    foreign = {**FIRM, "seat": "XX", "scheme": "HK-CR", "value": "F1234567", "hk_registered_non_hk": "true"}
    both = import_parties(register, party_sheet(foreign, {**foreign, "hk_registered_non_hk": "false"}))
    assert outcomes(both) == ["loaded", "refused"]
    assert "Row 1 of this file" in (both[1].detail or "")


# ---- groups ----------------------------------------------------------------------------------------------------------

VARIED: list[Row] = [
    DESIGN,
    {**DESIGN, "title_en": "A screen"},
    {**DESIGN, "application_number": OTHER, "grant_date": "2199-01-01"},
    {**DESIGN, "application_number": OTHER},
    {**OWNED, "application_number": "202030821426.X"},
    {**OWNED, "application_number": "202230610890.3", "owner_identifier": "LEI:54930053HGCFWVHYZX42"},
    {**DESIGN, "jurisdiction": "HK", "kind": "short-term patent", "publication_number": "HK1224505A"},
    {**DESIGN, "jurisdiction": "HK", "kind": "short-term patent", "publication_number": "HK12-A"},
    {**DESIGN, "jurisdiction": "HK", "kind": "standard patent (R)", "publication_number": "HK1083555A1"}
    | {"base_right": "CN/201210593328.X"},
    {**DESIGN, "kind": "invention", "application_number": "201210593328.X", "filing_date": "2012-12-31"},
]


def state(register: Register) -> dict[str, Any]:
    """The rights on record, without what differs from run to run."""
    numbers = ["CN/201830465148.1", f"CN/{OTHER}", "CN/202030821426.X", "HK/HK1224505", "HK/HK1083555"]
    with register.store.read() as connection:
        states = {number: reads.right_now(connection, number) for number in numbers}
    party = known(register, f"USCC:{FIRM['value']}")
    return {number: (told or "").replace(party, "the firm") for number, told in states.items()}


def test_a_group_records_what_its_rows_would_one_by_one(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(max_examples=examples(6))
    @given(st.lists(st.sampled_from(VARIED), min_size=2, max_size=12))
    def holds(rows: list[Row]) -> None:
        told = []
        for size in (1, 3, 200):
            monkeypatch.setattr(load, "_GROUP", size)
            with databases.fresh() as url:
                opened = open_register(url, clock=SettableClock())
                import_parties(opened, party_sheet(FIRM))
                results = import_rights(opened, sheet(*rows))
                told.append(
                    ([(one.outcome, one.code, one.warnings) for one in results], entries(opened), state(opened))
                )
                opened.store.close()
        assert told[0] == told[1] == told[2]

    holds()


def test_what_was_loaded_before_an_interruption_stays_and_the_rest_is_loaded_after_it(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**DESIGN, "application_number": cn_number(serial, "design", 2018)} for serial in range(5)]
    monkeypatch.setattr(load, "_GROUP", 2)

    def breaks(done: int, total: int) -> None:
        assert total == 5
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_rights(register, sheet(*rows), progress=breaks)
    assert entries(register) == 4
    assert outcomes(import_rights(register, sheet(*rows))) == ["known"] * 4 + ["loaded"]


def test_a_party_of_many_rows_in_one_group_has_all_its_names_once(register: Register) -> None:
    rows = [{**FIRM, "name": f"示例公司{n % 3}"} for n in range(9)]
    assert totals(import_parties(register, party_sheet(*rows)))["loaded"] == 3
    assert totals(import_parties(register, party_sheet(*rows)))["known"] == 9


# ---- dry runs and problems -------------------------------------------------------------------------------------------


def test_a_dry_run_tells_what_the_run_would_and_keeps_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "_GROUP", 3)
    import_parties(register, party_sheet(FIRM))
    before = entries(register)
    content = sheet(*VARIED, DESIGN)
    dry = import_rights(register, content, dry_run=True)
    assert entries(register) == before
    assert outcomes(dry) == outcomes(import_rights(register, content))


def mended(results: tuple[RowResult, ...], content: bytes, changes: Row) -> bytes:
    """The list of problems of an import, each row with these changes."""
    header, *rows = problem_rows(read_sheet(content, RIGHTS), results)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([changes.get(column, cell) for column, cell in zip(header, row, strict=True)])
    return out.getvalue().encode("utf-8-sig")


def test_the_rows_not_loaded_are_listed_as_they_stand_and_load_once_they_are_mended(register: Register) -> None:
    lacking = {**DESIGN, "application_number": OTHER, "grant_date": "", "备注": '一, "二"'}
    content = sheet(DESIGN, lacking, columns=[*RIGHTS.columns, "备注"])
    results = import_rights(register, content)
    unmended = mended(results, content, {})
    assert unmended.decode("utf-8-sig").startswith("problem,jurisdiction,")
    assert "missing: grant_date" in unmended.decode()
    again = import_rights(register, unmended)
    assert outcomes(again) == ["incomplete"]
    assert [*problem_rows(read_sheet(unmended, RIGHTS), again)] == [*problem_rows(read_sheet(content, RIGHTS), results)]
    assert outcomes(import_rights(register, mended(results, content, {"grant_date": "2019-06-07"}))) == ["loaded"]


def test_a_store_that_goes_away_ends_the_import_and_no_row_is_told_refused(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(load, "execute", away)
    with pytest.raises(StoreUnavailable):
        import_rights(register, sheet(DESIGN))
