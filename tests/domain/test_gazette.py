"""Gazette rows: what each kind prints and never prints, and that what is written is read again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.gazette import COLUMNS, PRINTED, GazetteRow, Heading, printed, read_rows, write_rows
from registry.jurisdictions.mainland_china.numbers import read_number
from tests.exercises import exercises

# No such event: the patent is real, the pledge over it invented.
PLEDGE = GazetteRow(
    heading=Heading.PLEDGE,
    patent_number="201710601862.3",
    effective_on=date(2099, 1, 4),
    main_class="G07D 11/00",
    registration_number="Y2099440000001",
    pledgor="示例公司",
    pledgee="示例银行股份有限公司广州分行",
    title="一种示例装置",
    filed_on=date(2017, 7, 21),
    granted_on=date(2019, 9, 3),
)
CHANGE = GazetteRow(
    heading=Heading.CHANGE,
    patent_number="201710601862.3",
    effective_on=date(2099, 5, 4),
    main_class="G07D 11/00",
    registration_number="Y2099440000001",
    changed="pledgee",
    before="示例银行股份有限公司广州分行",
    after="另一银行",
)
HEADER = ",".join(COLUMNS)
DAY = date(2022, 1, 4)


@exercises("CN-140")
def test_a_pledge_prints_the_right_the_parties_and_the_day_and_nothing_of_the_debt() -> None:
    assert printed(PLEDGE) == {
        "main_class": "G07D 11/00",
        "patent_number": "201710601862.3",
        "registration_number": "Y2099440000001",
        "effective_on": "2099-01-04",
        "pledgor": "示例公司",
        "pledgee": "示例银行股份有限公司广州分行",
        "title": "一种示例装置",
        "filed_on": "2017-07-21",
        "granted_on": "2019-09-03",
    }


@exercises("CN-140", "CN-141", "CN-142", "CN-144")
def test_no_row_has_a_place_for_amount_term_or_debtor() -> None:
    told = {member for members in PRINTED.values() for member in members}
    assert told == set(COLUMNS) - {"heading"}
    assert not told & {"amount", "principal", "currency", "due_on", "debtor", "term"}
    secret = read_rows(
        f"{HEADER},amount,debtor\nPE01,201710601862.3,2022-01-04,,Y2022440000001,甲,乙,,,,,,,5000000,丙\n"
    )
    assert [one.detail for one in secret.errors] == ["amount: no gazette prints it", "debtor: no gazette prints it"]
    assert "5000000" not in write_rows(secret.rows)
    assert "丙" not in write_rows(secret.rows)


@exercises("CN-141")
def test_a_change_prints_what_was_before_and_after_and_only_of_pledgor_or_pledgee() -> None:
    assert list(printed(CHANGE))[-3:] == ["changed", "before", "after"]
    with pytest.raises(ValueError, match="only pledgor and pledgee"):
        GazetteRow(
            heading=Heading.CHANGE,
            patent_number="201710601862.3",
            effective_on=DAY,
            registration_number="Y2022440000001",
            changed="amount",
            before="1",
            after="2",
        )


@exercises("CN-142", "CN-143", "CN-144")
@pytest.mark.parametrize(
    ("heading", "number", "refused"),
    [
        (Heading.CANCELLATION, "Y2022440000001", "title"),
        (Heading.PRESERVATION, None, "pledgor"),
        (Heading.RELEASE, None, "pledgee"),
    ],
)
def test_cancellation_preservation_and_release_print_their_own_members_and_no_others(
    heading: Heading, number: str | None, refused: str
) -> None:
    def row(**more: str) -> GazetteRow:
        return GazetteRow(
            heading=heading, patent_number="201710601862.3", effective_on=DAY, registration_number=number, **more
        )

    assert row().heading is heading
    with pytest.raises(ValueError, match=f"{refused}: a row of {heading} prints none"):
        row(**{refused: "x"})


def test_a_registration_number_of_an_older_or_unknown_form_is_kept() -> None:
    text = f"{HEADER}\n" + "".join(
        f"PC01,201710601862.3,2022-01-04,,{number},甲,乙,,,,,,\n"
        for number in ("2009440000123", "X-1", "Y2022990000123")
    )
    found = read_rows(text)
    assert found.errors == ()


@pytest.mark.parametrize(
    ("cell", "heading"),
    [
        ("PE01", Heading.PLEDGE),
        ("专利权质押合同登记的生效", Heading.PLEDGE),
        ("专利权质押登记", Heading.PLEDGE),
        ("专利权质押合同登记的注销", Heading.CANCELLATION),
    ],
)
def test_old_and_new_headings_are_read_and_days_in_either_writing(cell: str, heading: Heading) -> None:
    found = read_rows(f"{HEADER}\n{cell},201710601862.3,2022年1月4日,,Y2022440000001,甲,乙,,2017.07.21,,,,\n")
    (row,) = found.rows
    assert (row.heading, row.effective_on, row.filed_on) == (heading, DAY, date(2017, 7, 21))


def test_one_registration_number_repeats_over_the_rows_of_its_patents() -> None:
    more = [PLEDGE, GazetteRow(**{**vars(PLEDGE), "patent_number": "201210593328.X"})]
    assert read_rows(write_rows(more)).rows == tuple(more)


def test_columns_come_in_any_order_and_may_be_left_out() -> None:
    text = "\ufeff patent_number , effective_on,heading\n201710601862.3,2022-01-04,PP01\n\n"
    found = read_rows(text)
    assert found.errors == ()
    assert [row.heading for row in found.rows] == [Heading.PRESERVATION]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("XX01,201710601862.3,2022-01-04", "heading: XX01 is none of PE01, PM01, PC01, PP01, PD01"),
        ("PP01,201710601862.3,2022-02-30", "effective_on: 2022-02-30 is no day"),
        ("PP01,,2022-01-04", "patent_number or effective_on: missing"),
        ("PE01,201710601862.3,2022-01-04", "registration_number: missing"),
        ("PP01,201710601862.4,2022-01-04", "patent_number: The check digit does not fit the number."),
        ("PP01,201710601862.3,2022-01-04,,,甲", "pledgor: a row of PP01 prints none"),
        ("PM01,201710601862.3,2022-01-04,,Y1,,,,,,amount,1,2", "changed: only pledgor and pledgee are printed"),
        ("PP01,201710601862.3,2022-01-04" + "," * 11, "more cells than columns"),
        ('PP01,"201710601862.3"x,2022-01-04', "not CSV: ',' expected after '\"'"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_read(line: str, detail: str) -> None:
    good = "PP01,201710601862.3,2022-01-04"
    found = read_rows(f"{HEADER}\n{good}\n{line}\n{good}\n", read_number)
    assert [(one.row, one.detail) for one in found.errors] == [(3, detail)]
    assert len(found.rows) == 2


TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: text == text.strip())
DAYS = st.dates(date(1985, 4, 1), date(2100, 1, 1))
MEMBERS = {
    "main_class": TEXTS,
    "registration_number": TEXTS,
    "pledgor": TEXTS,
    "pledgee": TEXTS,
    "title": TEXTS,
    "filed_on": DAYS,
    "granted_on": DAYS,
    "changed": st.sampled_from(["pledgor", "pledgee"]),
    "before": TEXTS,
    "after": TEXTS,
}


ESSENTIAL = {"registration_number", "changed", "before", "after"}


@st.composite
def rows(draw: st.DrawFn) -> GazetteRow:
    """Any row the gazette could print, its texts of any characters."""
    heading = draw(st.sampled_from(Heading))
    told = {
        member: draw(MEMBERS[member])
        for member in PRINTED[heading]
        if member in MEMBERS
        and (member in {"registration_number", "changed", "before", "after"} or draw(st.booleans()))
    }
    return GazetteRow(heading=heading, patent_number=draw(TEXTS), effective_on=draw(DAYS), **told)


@exercises("CN-140", "CN-141", "CN-142", "CN-144")
@given(st.lists(rows(), max_size=5))
def test_what_is_written_is_read_again(told: list[GazetteRow]) -> None:
    found = read_rows(write_rows(told))
    assert found.rows == tuple(told)
    assert found.errors == ()


@given(st.one_of(st.text(), st.text('",\r\n PE01-年x甲', max_size=80).map(lambda text: f"{HEADER}\n{text}")))
def test_any_text_is_read_or_its_rows_are_named_and_nothing_is_raised(text: str) -> None:
    found = read_rows(text, read_number)
    assert [one.row for one in found.errors] == sorted(one.row for one in found.errors)


@given(rows())
def test_a_row_prints_only_what_its_heading_prints_in_the_order_of_the_gazette(row: GazetteRow) -> None:
    assert list(printed(row)) == [one for one in PRINTED[row.heading] if getattr(row, one) is not None]
