"""A table says the same in whatever dress it comes: encoding, separator, headings, form of days, workbook."""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.errors import InputInvalid
from registry.jurisdictions import discover
from registry.service.importing.party_rows import PARTIES, party_reading
from registry.service.importing.right_rows import RIGHTS, right_reading
from registry.service.tables.encodings import decoded
from registry.service.tables.headings import HEADINGS, LANGUAGES, PROBLEM, fold_heading, headings_of
from registry.service.tables.sheets import Form, SheetRow, read_sheet
from tests.cli.sheets import BANK, DESIGN, DRESSES, Dress, Row, dressed, sheet
from tests.tiers import examples

PLAIN = Dress(encoding="utf-8", separator=",", language="own", day="%Y-%m-%d")
PLACES = discover()
ISO_DAYS = st.dates(date(1930, 1, 1), date(2100, 1, 1)).map(date.isoformat)
FIRMS = st.sampled_from(
    [
        *(
            "广州广电运通金融电子股份有限公司",
            "中国银行股份有限公司",
            "兴业证券股份有限公司; 深圳市腾讯计算机系统有限公司",
        ),
        *("廣電運通集團股份有限公司", "中國銀行（香港）有限公司", "騰訊科技（深圳）有限公司；香港科技大學"),
    ]
)
RIGHT = st.fixed_dictionaries(
    {
        "jurisdiction": st.just("CN"),
        "application_number": st.sampled_from(["201830465148.1", "CN201930424094.9", "ZL 2020 3 0821426.X"]),
        "kind": st.just("外观设计"),
        "title_zh": st.sampled_from(["手机的图形用户界面", "手機的圖形使用者介面, 二", "方法、装置；设备"]),
        "owner_zh": FIRMS,
        "owner_en": st.sampled_from(["", "One Co., Ltd.; Another, Inc."]),
        "filing_date": ISO_DAYS,
        "grant_date": st.sampled_from(["", "2101-06-07"]),
        "fees_paid_until": st.one_of(st.just(""), st.just("2102-01-01")),
        "source_url": st.sampled_from(["", "https://page.example/?a=1,2;3"]),
    }
)


def told(content: bytes) -> list[Any]:
    return [right_reading(PLACES, row.cells, None) for row in read_sheet(content, RIGHTS).read()]


def rows_of(content: bytes, form: Form = RIGHTS) -> list[SheetRow]:
    return list(read_sheet(content, form).read())


# ---- one table in every dress ----------------------------------------------------------------------------------------


@settings(max_examples=examples(150))
@given(st.lists(RIGHT, min_size=2, max_size=5), DRESSES, st.permutations(list(RIGHTS.columns)))
def test_the_same_table_tells_the_same_in_every_dress(rows: list[Row], dress: Dress, columns: list[str]) -> None:
    try:
        content = dressed(rows, columns, RIGHTS.days, dress)
    except UnicodeEncodeError:
        assume(False)
    plain = told(dressed(rows, RIGHTS.columns, RIGHTS.days, PLAIN))
    assert [(one.name, one.missing, one.facts) for one in told(content)] == [
        (one.name, one.missing, one.facts) for one in plain
    ]
    seen = [[one.told and one.told.observe({}) for one in readings] for readings in (told(content), plain)]
    assert seen[0] == seen[1]


@settings(max_examples=examples(40))
@given(DRESSES)
def test_a_table_of_parties_too(dress: Dress) -> None:
    rows = [{**BANK, "name_from": "1912-02-05"}, {**BANK, "lang": "zh-Hans", "insolvent_since": "2026-01-01"}]
    if dress.day == "serial":
        rows[0]["name_from"] = "1952-02-05"
    try:
        content = dressed(rows, PARTIES.columns, PARTIES.days, dress)
    except UnicodeEncodeError:
        assume(False)
    plain = dressed(rows, PARTIES.columns, PARTIES.days, PLAIN)
    assert [party_reading(one.cells) for one in rows_of(content, PARTIES)] == [
        party_reading(one.cells) for one in rows_of(plain, PARTIES)
    ]


# ---- encodings -------------------------------------------------------------------------------------------------------

SIMPLIFIED = "权利人在申请日前已经将其专利权质押给银行并办理了登记手续以下为名称中国广州深圳科技有限公司"
TRADITIONAL = "權利人在申請日前已經將其專利權質押給銀行並辦理了登記手續以下為名稱中國廣州深圳科技有限公司"


@settings(max_examples=examples(200))
@given(st.data())
def test_what_is_read_is_what_was_written_or_it_is_refused(data: st.DataObject) -> None:
    letters, encoding = data.draw(
        st.sampled_from(
            [(SIMPLIFIED, "gb18030"), (SIMPLIFIED, "utf-8"), (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030")]
        )
    )
    names = data.draw(st.lists(st.text(letters, min_size=1, max_size=12), min_size=1, max_size=8))
    text = "kind,owner_zh\n" + "".join(f"design,{name}\n" for name in names)
    with contextlib.suppress(InputInvalid):
        assert decoded(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Titular,Designação\n", "latin-1"),
        ("TITULAR,DESIGNAÇÃO,PUBLICAÇÃO\nJOÃO,CONCEIÇÃO,\n", "cp1252"),
        ("Überschrift,Straße\n", "cp1252"),
        ("所有者,株式会社ソニー\n", "shift_jis"),
        ("소유자,삼성전자\n", "euc_kr"),
        ("kind,owner\ndesign,Компания\n", "cp1251"),
    ],
)
def test_text_in_another_encoding_is_refused_and_never_misread(text: str, encoding: str) -> None:
    with pytest.raises(InputInvalid, match="UTF-8"):
        decoded(text.encode(encoding))


@pytest.mark.parametrize("text", ["Titular,Designação\nJoão,Ação\n", "kind,title\n,Ünïcode\n", "ç\n"])
def test_portuguese_in_utf_8_is_portuguese(text: str) -> None:
    assert decoded(text.encode()).text == text


def test_what_is_utf_8_and_gb18030_alike_is_refused() -> None:
    with pytest.raises(InputInvalid, match="UTF-8 and as GB18030"):
        decoded(
            "kind,owner\ndesign,模范\n".encode("gb18030").replace("模范".encode("gb18030"), b"\xc4\xa3\xb7\xb6"[:2] * 2)
        )


def test_a_known_heading_tells_an_encoding_that_the_cells_leave_open() -> None:
    header = "法域,申请号,种类,权利人,申请日,授权日\n"
    assert decoded(header.encode("gb18030") + b"CN,,,\xb0\xb2\xb0\xee,,\n").encoding == "GB18030"


def test_a_cell_with_a_character_that_a_conversion_lost_is_refused() -> None:
    (row,) = rows_of(sheet({**DESIGN, "owner_zh": "兴业\ufffd券"}))
    assert row.fault is not None
    assert row.fault.startswith("owner_zh holds")


# ---- headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [RIGHTS, PARTIES])
def test_a_heading_means_one_column(form: Form) -> None:
    """Save that one word may be the same in two languages."""
    means = Counter(
        heading
        for column in (PROBLEM, *form.columns)
        for heading in {fold_heading(one) for group in ((column,), *headings_of(column)) for one in group}
    )
    assert [heading for heading, columns in means.items() if columns > 1] == []
    assert all(len(languages) == len(LANGUAGES) for languages in HEADINGS.values())


def test_case_accents_width_and_punctuation_of_a_heading_say_nothing() -> None:
    header = "ＪＵＲＩＳＤＩＣＴＩＯＮ,Application No.,TYPE,Titular (inglês),data de concessao,Filing-Date *\n"
    found = read_sheet(header.encode(), RIGHTS)
    assert found.columns == ("jurisdiction", "application_number", "kind", "owner_en", "grant_date", "filing_date")


def test_columns_that_are_not_known_are_named_and_left() -> None:
    content = sheet({**DESIGN, "status": "x", "备注": "y"}, columns=[*RIGHTS.columns, "status", "备注", ""])
    found = read_sheet(content, RIGHTS)
    assert found.left == ("status", "备注", "(unnamed)")
    assert [row.cells for row in found.read()] == [row.cells for row in rows_of(sheet(DESIGN))]


def test_two_headings_of_one_column_are_refused() -> None:
    with pytest.raises(InputInvalid, match="repeats owner_zh"):
        read_sheet("法域,申请号,种类,权利人,专利权人,申请日,授权日\n".encode(), RIGHTS)


# ---- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2012-1-5", "2012/1/5", "2012.01.05", "2012年1月5日", "2012 年 1 月 5 日", "２０１２／０１／０５"]
)
def test_a_day_is_read_year_first(text: str) -> None:
    reading = right_reading(PLACES, rows_of(sheet({**DESIGN, "filing_date": text}))[0].cells, None)
    assert dict(reading.facts)["filing_date"] == date(2012, 1, 5)


@pytest.mark.parametrize(
    "text", ["05/01/2012", "2012-01/05", "41274", "2012", "2012-13-01", "2012-01-05 09:30", "1899-12-31"]
)
def test_what_may_be_another_day_is_refused(text: str) -> None:
    reading = right_reading(PLACES, rows_of(sheet({**DESIGN, "filing_date": text}))[0].cells, None)
    assert reading.refusal is not None
    assert reading.refusal.errors[0].pointer == "/filing_date"


# ---- quotes ----------------------------------------------------------------------------------------------------------


def test_a_quote_that_is_never_closed_says_where_it_began_and_the_rows_below_are_read() -> None:
    lines = sheet(DESIGN, DESIGN, DESIGN, DESIGN).decode().splitlines()
    lines[2] = lines[2].replace("CN305203338S", '"CN305203338S')
    read = rows_of("\n".join(lines).encode())
    assert [row.fault is None for row in read] == [True, False, True, True]
    assert [row.line for row in read] == [2, 3, 4, 5]
    assert "line 3" in (read[1].fault or "")


@pytest.mark.parametrize("last", [3, 4])
def test_rows_between_two_stray_quotes_are_not_taken_for_a_cell(last: int) -> None:
    """A quote that opens an address on line 3 is closed by one behind another row's address."""
    lines = sheet(*[DESIGN] * 5).decode().splitlines()
    lines[2] = lines[2].replace("https", '"https')
    lines[last] = f'{lines[last]}"'
    read = rows_of("\n".join(lines).encode())
    assert [row.line for row in read if row.fault is None] == [2, 4, 5, 6]
    assert "line 3" in (read[1].fault or "")


def test_a_cell_of_several_lines_is_one_cell() -> None:
    (row, after) = rows_of(sheet({**DESIGN, "source_url": "one,\r\ntwo"}, DESIGN))
    assert row.cells["source_url"] == "one, two"
    assert (row.line, after.line) == (2, 4)


@settings(max_examples=examples(60))
@given(st.integers(1, 5), st.integers(0, 80))
def test_a_quote_anywhere_costs_no_row_but_its_own(which: int, at: int) -> None:
    lines = sheet(*[DESIGN] * 6).decode().splitlines()
    line = lines[which]
    lines[which] = f'{line[: at % len(line)]}"{line[at % len(line) :]}'
    read = rows_of("\n".join(lines).encode())
    assert [row.line for row in read if row.line != which + 1] == [line for line in range(2, 8) if line != which + 1]


# ---- workbooks -------------------------------------------------------------------------------------------------------


def book(**tables: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in tables.items():
        table = made.create_sheet(name)
        for row in rows:
            table.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEADER = ["法域", "申请号", "种类", "权利人", "申请日", "授权日"]


def test_a_workbook_s_one_table_is_found_below_blank_rows_and_beside_other_sheets() -> None:
    row = ["CN", 201830465148.1, "外观设计", "兴业证券股份有限公司", 43333, date(2019, 6, 7)]
    found = read_sheet(book(说明=[["A note"]], 表=[[], HEADER, [], row, ["", None]]), RIGHTS)
    (read,) = found.read()
    assert (found.written, read.row, read.line) == ("workbook, 表", 1, 4)
    assert read.cells["application_number"] == "201830465148.1"
    assert (read.cells["filing_date"], read.cells["grant_date"]) == ("2018-08-21", "2019-06-07")


def test_a_workbook_with_two_tables_is_refused_for_one_of_them_would_be_passed_over() -> None:
    with pytest.raises(InputInvalid, match="several such tables, A, B"):
        read_sheet(book(A=[HEADER], B=[HEADER]), RIGHTS)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600), book(A=[["x"]])[:900], book(A=[])]
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(InputInvalid):
        read_sheet(content, RIGHTS)


def test_a_number_that_a_spreadsheet_has_rounded_is_no_identifier() -> None:
    header = ["kind", "seat", "name", "lang", "scheme", "value"]
    content = book(A=[header, ["bank", "CN", "中国银行", "zh", "USCC", 911000001000013428]])
    (row,) = rows_of(content, PARTIES)
    assert party_reading(row.cells).refusal is not None
