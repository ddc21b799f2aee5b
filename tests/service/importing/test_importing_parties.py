"""Loading parties from a file, one name and its identifiers a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.party.identifiers import parse_identifier
from registry.domain.party.party import DaySpan, Party
from registry.errors import InputInvalid
from registry.service.importing.load import RowOutcome, RowResult, import_parties
from registry.service.importing.party_rows import PARTY_COLUMNS, PARTY_DAYS
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.operating.opening import open_register
from registry.store.projected import reads
from tests.cli.sheets import BANK, Row, entries, party_sheet, sheet
from tests.exercises import exercises
from tests.support import Databases, SettableClock
from tests.tiers import examples

LEI = "54930053HGCFWVHYZX42"
FIRM = {
    "kind": "company",
    "seat": "XX",
    "name": "GRG BANKING EQUIPMENT CO., LTD.",
    "lang": "en",
    "scheme": "OTHER",
    "value": "GRG-1",
    "issuer": "ILLUSTRATIVE",
}


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[Register]:
    """A register that the examples of this module share."""
    with databases.fresh() as url:
        opened = open_register(url, clock=SettableClock())
        yield opened
        opened.store.close()


@pytest.fixture
def register(database_url: str, clock: SettableClock) -> Iterator[Register]:
    """An empty register."""
    opened = open_register(database_url, clock=clock)
    yield opened
    opened.store.close()


def load(register: Register, *rows: Row) -> list[RowResult]:
    return list(import_parties(register, party_sheet(*rows)))


def outcomes(results: list[RowResult]) -> list[str]:
    return [one.outcome.value for one in results]


def party(register: Register, identifier: str) -> Party:
    with register.store.read() as connection:
        (row,) = reads.parties(connection, [parse_identifier(identifier).key])
    return codec.party_of(row.state)


def test_rows_that_share_an_identifier_speak_of_one_party_and_add_names(register: Register) -> None:
    old = {**BANK, "name": "中國銀行", "lang": "zh-Hant", "name_from": "1912-02-05"}
    assert outcomes(load(register, BANK, old, BANK)) == ["loaded", "loaded", "known"]
    found = party(register, "USCC:911000001000013428")
    assert [one.text for one in found.names] == ["中国银行股份有限公司", "中國銀行"]
    assert entries(register) == 2


def test_a_row_adds_an_identifier_beside_a_known_one(register: Register) -> None:
    joined = {**BANK, "scheme": "USCC; LEI", "value": f"911000001000013428；{LEI}"}
    results = load(register, BANK, joined, {**BANK, "scheme": "LEI", "value": LEI.lower()})
    assert outcomes(results) == ["loaded", "loaded", "known"]
    assert party(register, f"LEI:{LEI}").id == party(register, "USCC:911000001000013428").id


def test_one_name_under_two_identifiers_is_two_parties(register: Register) -> None:
    load(register, BANK, {**BANK, "scheme": "LEI", "value": LEI})
    assert party(register, f"LEI:{LEI}").id != party(register, "USCC:911000001000013428").id


def test_a_second_run_adds_no_entry(register: Register) -> None:
    later = {**FIRM, "name": "广电运通集团股份有限公司", "lang": "zh-Hans", "name_from": "2023-06-01"}
    moved = {**FIRM, "seat": "HK", "name": "Elsewhere Ltd"}
    assert outcomes(load(register, BANK, FIRM, later)) == ["loaded", "loaded", "loaded"]
    assert outcomes(load(register, moved)) == ["refused"]
    before = entries(register)
    assert outcomes(load(register, BANK, FIRM, later)) == ["known", "known", "known"]
    assert outcomes(load(register, moved)) == ["refused"]
    assert entries(register) == before


@pytest.mark.parametrize("column", ["kind", "seat", "name", "lang", "scheme", "value"])
def test_a_row_without_a_needed_column_is_incomplete(shared: Register, column: str) -> None:
    (result,) = load(shared, {**FIRM, column: ""})
    assert (result.outcome, result.missing) == (RowOutcome.INCOMPLETE, (column,))


@pytest.mark.parametrize(
    ("changes", "code", "reason", "column"),
    [
        ({"kind": "trust"}, "input-invalid", "kind", "kind"),
        ({"seat": "JP"}, "input-invalid", None, "seat"),
        ({"lang": "Chinese, simplified"}, "input-invalid", "lang", "lang"),
        ({"name_from": "5 February 1912"}, "input-invalid", "day", "name_from"),
        ({"scheme": "LEI", "issuer": ""}, "identifier-invalid", None, "value"),
        ({"scheme": "LEI"}, "input-invalid", "issuer", "issuer"),
        ({"issuer": ""}, "identifier-invalid", None, "value"),
        ({"scheme": "OTHER; LEI"}, "input-invalid", "parts", "value"),
        ({"hk_registered_non_hk": "perhaps"}, "input-invalid", "declared", "hk_registered_non_hk"),
        ({"scheme": "HK-CR", "value": "1234567", "issuer": ""}, "identifier-type-mismatch", None, None),
    ],
)
def test_what_is_wrong_is_refused_at_its_column(
    shared: Register, changes: Row, code: str, reason: str | None, column: str | None
) -> None:
    before = entries(shared)
    (result,) = load(shared, {**FIRM, "value": "GRG-2", **changes})
    assert (result.outcome, result.code, result.reason) == (RowOutcome.REFUSED, code, reason)
    assert column is None or result.column == column
    assert result.detail
    assert entries(shared) == before


def test_identifiers_of_two_parties_are_never_joined(register: Register) -> None:
    load(register, BANK, {**BANK, "scheme": "LEI", "value": LEI})
    (result,) = load(register, {**BANK, "scheme": "USCC;LEI", "value": f"911000001000013428;{LEI}"})
    assert (result.outcome, result.code) == (RowOutcome.REFUSED, "identifier-conflict")


def test_an_import_takes_back_no_registration_in_hong_kong(register: Register) -> None:
    foreign = {**FIRM, "scheme": "HK-CR", "value": "F1234567", "issuer": "", "hk_registered_non_hk": "true"}
    silent = {**foreign, "hk_registered_non_hk": ""}
    denied = {**foreign, "hk_registered_non_hk": "FALSE"}
    results = load(register, foreign, silent, denied)
    assert outcomes(results) == ["loaded", "known", "refused"]
    assert results[2].reason == "contradiction"


def test_a_file_of_rights_is_no_file_of_parties(shared: Register) -> None:
    with pytest.raises(InputInvalid, match="lacks seat"):
        import_parties(shared, sheet())


def test_whatever_the_cells_hold_every_row_has_an_outcome(shared: Register) -> None:
    @settings(max_examples=examples(60))
    @given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(PARTY_COLUMNS, st.text())), max_size=3))
    def holds(rows: list[Row]) -> None:
        results = load(shared, *({**FIRM, **row} for row in rows))
        assert len(results) == len(rows)
        for one in results:
            assert one.outcome is not RowOutcome.INCOMPLETE or one.missing
            assert one.outcome is not RowOutcome.REFUSED or (one.code and one.detail)

    holds()


# ---- numbers and days ------------------------------------------------------------------------------------------------


def test_a_number_that_names_nobody_is_refused_in_a_file(shared: Register) -> None:
    (result,) = load(shared, {**BANK, "value": "000000000000000000"})
    assert (result.outcome, result.code, result.column) == (RowOutcome.REFUSED, "identifier-invalid", "value")


@exercises("XB-43")
def test_a_row_warns_of_an_organisation_code_that_does_not_check(shared: Register) -> None:
    (result,) = load(shared, {**BANK, "kind": "company", "name": "某公司", "value": "91440101231224512T"})
    assert result.outcome is RowOutcome.LOADED
    assert [warning.partition(":")[0] for warning in result.warnings] == ["organisation-code-mismatch"]


def test_a_file_may_tell_days_beside_its_columns(register: Register) -> None:
    days = {"hk_registered_from": "2010-01-01", "insolvent_since": "2026-01-01", "insolvent_until": "2026-06-30"}
    content = sheet({**FIRM, **days}, columns=(*PARTY_COLUMNS, *PARTY_DAYS))
    assert outcomes(list(import_parties(register, content))) == ["loaded"]
    known = party(register, "OTHER:ILLUSTRATIVE:GRG-1")
    assert known.registrations == (DaySpan(first_on=date(2010, 1, 1)),)
    assert known.insolvencies == (DaySpan(first_on=date(2026, 1, 1), last_on=date(2026, 6, 30)),)


@pytest.mark.parametrize(
    ("days", "outcome", "column"),
    [
        ({"hk_registered_until": "2020-12-31"}, "loaded", None),
        ({"hk_registered_from": "2010-01-01"}, "known", None),
        ({"hk_registered_from": "2011-01-01"}, "refused", "hk_registered_from"),
        ({"hk_registered_non_hk": "false", "hk_registered_until": "2020-12-31"}, "loaded", None),
        ({"insolvent_since": "2026-02-01"}, "refused", "insolvent_since"),
        ({"insolvent_until": "2026-07-31"}, "refused", "insolvent_since"),
        ({"insolvent_since": "2026-08-01"}, "loaded", None),
        ({"hk_registered_from": "soon"}, "refused", "hk_registered_from"),
    ],
)
def test_an_import_adds_days_and_moves_none(register: Register, days: Row, outcome: str, column: str | None) -> None:
    first = {"hk_registered_from": "2010-01-01", "insolvent_since": "2026-01-01", "insolvent_until": "2026-06-30"}
    columns = (*PARTY_COLUMNS, *PARTY_DAYS)
    results = list(import_parties(register, sheet({**FIRM, **first}, {**FIRM, **days}, columns=columns)))
    assert (results[1].outcome.value, results[1].column) == (outcome, column)
