"""Loading rights from a file of what public pages print."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.right.facts import RightStatus
from registry.domain.right.record import RightRecord
from registry.errors import InputInvalid
from registry.jurisdictions.mainland_china.numbers import check_character
from registry.service.importing.load import RowOutcome, RowResult, import_rights, read_observed_at, totals
from registry.service.importing.right_rows import RIGHT_COLUMNS
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.operating.opening import open_register
from registry.store.projected import reads
from tests.cli.sheets import DESIGN, FILE, Row, entries, sheet
from tests.support import Databases, SettableClock
from tests.tiers import examples

COMPLETE = ("201830465148.1", "201930424094.9", "202030821426.X", "202230610890.3")
SHORT_TERM = {
    "jurisdiction": "HK",
    "publication_number": "HK1224505A",
    "kind": "short-term patent",
    "owner_en": "One Ltd; Another Ltd",
    "filing_date": "2020-01-02",
    "grant_date": "2020-03-04",
}


def outcomes(results: Sequence[RowResult]) -> list[str]:
    return [one.outcome.value for one in results]


def on_record(register: Register, right: str) -> RightRecord:
    with register.store.read() as connection:
        state = reads.right_now(connection, right)
    assert state is not None, f"{right} is not on record"
    return codec.right_of(state)


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


# ---- the file of public pages ----------------------------------------------------------------------------------------


def test_of_the_public_file_the_four_complete_designs_load_and_every_other_row_says_what_it_lacks(
    register: Register,
) -> None:
    results = import_rights(register, FILE.read_bytes())
    assert totals(results) == {"rows": 55, "loaded": 4, "known": 0, "incomplete": 51, "refused": 0}
    assert [one.name for one in results if one.outcome is RowOutcome.LOADED] == [f"CN/{number}" for number in COMPLETE]
    assert all(one.missing for one in results if one.outcome is RowOutcome.INCOMPLETE)
    assert entries(register) == 4
    by_name = {one.name: one for one in results}
    assert by_name["CN/202011635134.2"].missing == ("filing_date", "grant_date")
    assert by_name["CN/201380013865.5"].missing == ("owner", "filing_date", "grant_date")
    assert by_name["CN/202210148730.0"].missing == ("filing_date",)
    assert by_name["HK/HK30101316"].missing == ("kind", "owner", "filing_date")
    assert by_name["HK/HK1008101"].missing == ("kind", "owner", "filing_date", "grant_date")


def test_a_publication_of_the_application_is_named_as_no_proof_of_grant(shared: Register) -> None:
    results = {one.name: one for one in import_rights(shared, FILE.read_bytes())}
    shown = results["CN/201410401446.5"]
    assert (shown.outcome, shown.missing, shown.reason) == (RowOutcome.INCOMPLETE, ("grant_date",), "no-proof-of-grant")
    assert "CN104199728A" in (shown.detail or "")
    claimed = {**DESIGN, "publication_number": "CN104199728A"}
    (refused,) = import_rights(shared, sheet(claimed))
    assert (refused.outcome, refused.reason) == (RowOutcome.REFUSED, "no-proof-of-grant")
    assert refused.column == "publication_number"


def test_a_second_run_adds_no_entry_however_much_later(register: Register, clock: SettableClock) -> None:
    first = import_rights(register, FILE.read_bytes())
    before = entries(register)
    clock.set(datetime(2031, 1, 1, tzinfo=UTC))
    second = import_rights(register, FILE.read_bytes())
    assert entries(register) == before
    assert totals(second) == {**totals(first), "loaded": 0, "known": 4}


def test_two_imports_at_once_record_every_right_once(register: Register) -> None:
    content = FILE.read_bytes()
    with ThreadPoolExecutor(2) as pool:
        both = [totals(one) for one in pool.map(lambda _: import_rights(register, content), range(2))]
    assert entries(register) == 4
    assert sum(one["loaded"] for one in both) == 4


def test_any_order_of_the_rows_gives_the_same_rights(databases: Databases) -> None:
    lines = FILE.read_text().splitlines(keepends=True)
    told: list[Any] = []

    @settings(max_examples=examples(5))
    @given(st.permutations(lines[1:]))
    def holds(rows: list[str]) -> None:
        with databases.fresh() as url:
            opened = open_register(url, clock=SettableClock())
            results = import_rights(opened, "".join([lines[0], *rows]).encode())
            rights = {number: on_record(opened, f"CN/{number}") for number in COMPLETE}
            told.append((Counter((one.name, one.outcome, one.missing, one.reason) for one in results), rights))
            assert entries(opened) == 4
            opened.store.close()
        assert told[-1] == told[0]

    holds()


# ---- what is recorded ------------------------------------------------------------------------------------------------


def test_a_row_proves_no_more_than_that_the_right_was_in_force_on_its_day_of_grant(
    register: Register, clock: SettableClock
) -> None:
    import_rights(register, sheet(DESIGN))
    (seen,) = on_record(register, "CN/201830465148.1").observations
    assert seen.status is RightStatus.IN_FORCE
    assert seen.observed_at == datetime(2019, 6, 6, 16, 0, tzinfo=UTC), "midnight of 7 June at UTC+8"
    assert (seen.source.register, seen.source.reference) == ("public-page", "https://page.example/1")
    assert seen.fees_paid_until is None
    assert seen.expires_on is None
    record = on_record(register, "CN/201830465148.1")
    place = register.places["CN"]
    assert record.at(clock.now(), place).expires_on == date(2028, 8, 20), "ten years: filed before June 2021"
    assert record.at(datetime(2028, 8, 21, 2, 0, tzinfo=UTC), place).status is RightStatus.EXPIRED


def test_an_owner_is_a_name_alone_and_a_semicolon_divides_two(register: Register) -> None:
    import_rights(register, sheet(DESIGN, SHORT_TERM))
    (owner,) = on_record(register, "CN/201830465148.1").newest.owners
    assert owner.party is None
    assert owner.name is not None
    assert (owner.name.text, owner.name.lang) == ("兴业证券股份有限公司", "zh")
    names = [one.name for one in on_record(register, "HK/HK1224505").newest.owners]
    assert [one.text for one in names if one is not None] == ["One Ltd", "Another Ltd"]


def test_the_english_names_of_owners_given_in_chinese_are_no_further_owners(register: Register) -> None:
    import_rights(register, sheet({**DESIGN, "owner_en": "Industrial Securities Co., Ltd."}))
    assert len(on_record(register, "CN/201830465148.1").newest.owners) == 1


def test_a_page_is_never_newer_than_a_look_at_the_register_after_the_grant(register: Register) -> None:
    at = read_observed_at("2026-11-01T09:00:00+08:00")
    import_rights(register, sheet({**DESIGN, "owner_zh": "受让人"}), observed_at=at)
    (late,) = import_rights(register, sheet(DESIGN))
    assert late.outcome is RowOutcome.LOADED
    (owner,) = on_record(register, "CN/201830465148.1").newest.owners
    assert owner.name is not None
    assert owner.name.text == "受让人"


def test_what_was_seen_later_already_is_known_and_what_is_seen_later_is_new(register: Register) -> None:
    days = ("2026-11-01", None, "2026-10-01", "2026-11-01", "2026-11-02")
    told = [
        import_rights(register, sheet(DESIGN), observed_at=None if day is None else read_observed_at(day))[0].outcome
        for day in days
    ]
    assert told == [RowOutcome.LOADED, RowOutcome.KNOWN, RowOutcome.KNOWN, RowOutcome.KNOWN, RowOutcome.LOADED]


def test_one_bad_row_stops_no_other(register: Register) -> None:
    bad = {**DESIGN, "application_number": "201830465148.2"}
    results = import_rights(register, sheet(bad, DESIGN, {}, bad, SHORT_TERM))
    assert outcomes(results) == ["refused", "loaded", "refused", "loaded"], "the row that says nothing is passed over"
    assert [one.row for one in results] == [1, 2, 3, 4]
    assert [one.line for one in results] == [2, 3, 5, 6]
    assert entries(register) == 2


# ---- spellings -------------------------------------------------------------------------------------------------------


def full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


@st.composite
def mainland_numbers(draw: st.DrawFn) -> str:
    """Canonical numbers of designs, 12 digits or, from before October 2003, 8."""
    year = draw(st.one_of(st.integers(2004, 2025).map(str), st.sampled_from(["85", "99", "02"])))
    digits = (
        f"{year}3{draw(st.integers(0, 9_999_999)):07d}"
        if len(year) == 4
        else f"{year}3{draw(st.integers(0, 99_999)):05d}"
    )
    return f"{digits}.{check_character(digits)}"


@st.composite
def spelled(draw: st.DrawFn, canonical: str) -> str:
    """A number as pages print it."""
    text = canonical if len(canonical) == 10 or draw(st.booleans()) else canonical.replace(".", "")
    text = draw(st.sampled_from(["", "ZL", "ZL ", "CN"])) + text + draw(st.sampled_from(["", "", "S", "A"]))
    at = draw(st.integers(0, len(text)))
    text = text[:at] + draw(st.sampled_from(["", " ", "\u3000"])) + text[at:]
    return draw(st.sampled_from([str, str.lower, full_width]))(text)


def test_every_spelling_of_a_number_names_one_right(shared: Register) -> None:
    seen: set[str] = set()

    @settings(max_examples=examples(30))
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        canonical = data.draw(mainland_numbers())
        texts = data.draw(st.lists(spelled(canonical), min_size=1, max_size=4))
        before = entries(shared)
        row = {**DESIGN, "publication_number": "", "filing_date": "2003-01-01"}
        results = import_rights(shared, sheet(*({**row, "application_number": text} for text in texts)))
        assert {one.name for one in results} == {f"CN/{canonical}"}
        assert outcomes(results)[1:] == ["known"] * (len(texts) - 1)
        assert entries(shared) == before + (canonical not in seen)
        seen.add(canonical)

    holds()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("CN202011635134.2A", "202011635134.2"),
        ("CN201410414934.XA", "201410414934.X"),
        ("CN202221848022.XU", "202221848022.X"),
        ("CNB2006101558720A", "200610155872.0"),
        ("CN2007101483076A", "200710148307.6"),
        ("ZL 2017 1 0601862.3", "201710601862.3"),
        ("２０１７１０６０１８６２．３", "201710601862.3"),
        ("CN02121230.9", "02121230.9"),
    ],
)
def test_a_mainland_number_seen_on_pages_is_read(shared: Register, text: str, canonical: str) -> None:
    (result,) = import_rights(shared, sheet({"jurisdiction": "CN", "application_number": text}))
    assert (result.outcome, result.name) == (RowOutcome.INCOMPLETE, f"CN/{canonical}")
    assert "application_number" not in result.missing


@pytest.mark.parametrize("text", ["HK1224505A", "HK1083555A1", "HK1058849B", "HK40061483A", "HK30101316", "1008101A"])
def test_a_hong_kong_number_seen_on_pages_is_that_of_the_publication(shared: Register, text: str) -> None:
    (result,) = import_rights(shared, sheet({"jurisdiction": "HK", "publication_number": text}))
    digits = text.removeprefix("HK").partition("A")[0].partition("B")[0]
    assert (result.outcome, result.name) == (RowOutcome.INCOMPLETE, f"HK/HK{digits}")


@pytest.mark.parametrize(
    ("changes", "code", "reason", "column"),
    [
        (
            {"application_number": "CN202011635134A"},
            "right-number-invalid",
            "check-digit-missing",
            "application_number",
        ),
        ({"application_number": "CN103915826B"}, "right-number-invalid", "publication-number", "application_number"),
        ({"application_number": "201830465148.2"}, "right-number-invalid", "check-digit", "application_number"),
        ({"jurisdiction": "JP"}, "jurisdiction-unknown", None, "jurisdiction"),
        ({"kind": "plant variety"}, "input-invalid", "kind", "kind"),
        ({"kind": "short-term patent"}, "input-invalid", "kind", "kind"),
        ({"kind": "utility model"}, "right-conflict", None, "kind"),
        ({"grant_date": "2019-02-30"}, "input-invalid", "day", "grant_date"),
        ({"filing_date": "21/08/2018"}, "input-invalid", "day", "filing_date"),
        ({"grant_date": "2018-08-20"}, "input-invalid", "out-of-order", "grant_date"),
        ({"grant_date": "2199-01-01"}, "input-invalid", None, "observed_at"),
        ({"base_right": "CN/201210593328.X"}, "input-invalid", "link", "base_right"),
        ({"owner_zh": "长" * 1_001}, "input-invalid", "length", "owner_zh"),
        ({"source_url": "\x00"}, "input-invalid", "row", None),
        ({"title_zh": "\x00"}, "input-invalid", "name", "title_zh"),
        ({"title_en": "A\nB"}, "input-invalid", "name", "title_en"),
        ({"owner_zh": "\u200b"}, "input-invalid", "name", "owner_zh"),
        ({"owner_zh": "某公司; \u202e某人"}, "input-invalid", "name", "owner_zh"),
    ],
)
def test_what_is_wrong_is_refused_at_its_column(
    shared: Register, changes: Row, code: str, reason: str | None, column: str | None
) -> None:
    before = entries(shared)
    (result,) = import_rights(shared, sheet({**DESIGN, "application_number": "201830465149.6", **changes}))
    assert (result.outcome, result.code, result.reason, result.column) == (RowOutcome.REFUSED, code, reason, column)
    assert result.detail
    assert entries(shared) == before


@pytest.mark.parametrize(
    "words", ["Design", "ＤＥＳＩＧＮ", "design patent", "外观设计", "外观设计专利", "外觀設計專利"]
)
def test_a_kind_is_read_from_the_words_of_the_pages(shared: Register, words: str) -> None:
    (result,) = import_rights(shared, sheet({**DESIGN, "kind": words}))
    assert result.outcome in (RowOutcome.LOADED, RowOutcome.KNOWN)


def test_a_base_is_recorded_where_the_kind_says_how_the_right_hangs_on_it(register: Register) -> None:
    row = {**SHORT_TERM, "kind": "standard patent (R)", "base_right": "CN/ZL201210593328.X"}
    (result,) = import_rights(register, sheet(row))
    assert result.outcome is RowOutcome.LOADED
    base = on_record(register, "HK/HK1224505").newest.base
    assert base is not None
    assert (str(base.right), base.link) == ("CN/201210593328.X", "hk_r_of")


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_byte_order_mark_line_ends_and_the_order_of_columns_change_nothing(shared: Register) -> None:
    plain = sheet(DESIGN, SHORT_TERM)
    turned = sheet(DESIGN, SHORT_TERM, columns=RIGHT_COLUMNS[::-1])
    forms = [plain, b"\xef\xbb\xbf" + plain, plain.replace(b"\r\n", b"\n"), plain.replace(b"\r\n", b"\r\n\r\n"), turned]
    told = [[one.name for one in import_rights(shared, form)] for form in forms]
    assert told == [["CN/201830465148.1", "HK/HK1224505"]] * len(forms)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"jurisdiction,kind\nCN,design\n", "lacks publication_number"),
        (sheet(columns=[*RIGHT_COLUMNS, "kind"]), "repeats kind"),
        ("种类".encode("gb18030"), "lacks jurisdiction"),
        ("Titular: João".encode("latin-1"), "not UTF-8"),
        (b"\xff\xfe\x00", "not UTF-16"),
        (b'"jurisdiction', "header"),
    ],
)
def test_a_file_that_is_no_table_of_rights_is_refused_whole(shared: Register, content: bytes, says: str) -> None:
    with pytest.raises(InputInvalid, match=says):
        import_rights(shared, content)


def test_a_row_with_more_or_fewer_cells_than_columns_is_refused_and_the_next_is_read(shared: Register) -> None:
    lines = sheet(DESIGN, DESIGN, DESIGN, DESIGN).decode().splitlines()
    lines[1] += ",one more"
    lines[2] = lines[2].rpartition(",")[0]
    lines[3] = '"quoted" and on' + lines[3]
    results = import_rights(shared, "\r\n".join(lines).encode())
    assert outcomes(results)[:3] == ["refused"] * 3
    assert results[3].outcome in (RowOutcome.LOADED, RowOutcome.KNOWN)
    assert all(one.reason == "row" for one in results[:3])


def test_whatever_the_cells_hold_every_row_has_an_outcome(shared: Register) -> None:
    @settings(max_examples=examples(60))
    @given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(RIGHT_COLUMNS, st.text())), max_size=3))
    def holds(rows: list[Row]) -> None:
        written = [{**DESIGN, **row} for row in rows]
        results = import_rights(shared, sheet(*written))
        assert len(results) == len(rows)
        for one in results:
            assert one.outcome is not RowOutcome.INCOMPLETE or one.missing
            assert one.outcome is not RowOutcome.REFUSED or (one.code and one.detail)

    holds()


def test_whatever_the_file_holds_it_is_read_or_refused_whole(shared: Register) -> None:
    header = ",".join(RIGHT_COLUMNS).encode() + b"\n"

    @given(st.binary(max_size=200), st.booleans())
    def holds(content: bytes, headed: bool) -> None:
        with contextlib.suppress(InputInvalid):
            results = import_rights(shared, header + content if headed else content)
            assert all(one.outcome in set(RowOutcome) for one in results)

    holds()
