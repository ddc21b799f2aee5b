"""Canonical bytes: one value has one form, and reading refuses what two readers might take differently."""

from __future__ import annotations

import json
from typing import Any

import jcs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.log.canonical import MAX_DEPTH, canonical, parse_canonical, parse_strict
from registry.log.invalid import LogInvalid
from tests.log.values import LARGEST, TEXTS, VALUES, nested

# ---- examples of RFC 8785 --------------------------------------------------------------------------------------------


def test_members_are_sorted_by_utf16_code_units() -> None:
    """RFC 8785 section 3.2.3: the emoji's surrogates come before the Hebrew letter, whose code point is smaller."""
    given_members = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    raw = canonical(given_members)
    assert list(json.loads(raw)) == order
    assert raw.startswith('{"\\r":"Carriage Return","1":"One","\u0080":"Control"'.encode())
    assert parse_canonical(raw, max_depth=1) == given_members


def test_strings_and_literals_are_written_as_in_the_rfc() -> None:
    """RFC 8785 section 3.2.2, without its fractions."""
    raw = rb"""{ "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }"""
    value = parse_strict(raw, max_depth=2)
    assert canonical(value) == rb"""{"literals":[null,true,false],"string":"%s$\u000f\nA'B\"\\\\\"/"}""" % "€".encode()


def test_every_control_character_has_its_shortest_escape() -> None:
    short = {8: r"\b", 9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r"}
    for code in range(0x20):
        written = short.get(code, rf"\u{code:04x}")
        assert canonical(chr(code)) == f'"{written}"'.encode()
    assert canonical("\x7f\u2028/") == '"\x7f\u2028/"'.encode()


@pytest.mark.parametrize("number", [LARGEST, -LARGEST, 0])
def test_integers_that_every_reader_holds_are_written(number: int) -> None:
    assert canonical(number) == str(number).encode()
    assert parse_canonical(str(number).encode(), max_depth=0) == number


# ---- properties ------------------------------------------------------------------------------------------------------


@given(VALUES)
def test_the_form_is_that_of_another_implementation(value: Any) -> None:
    assert canonical(value) == jcs.canonicalize(value)


@given(VALUES)
def test_reading_gives_what_was_written(value: Any) -> None:
    read = parse_canonical(canonical(value), max_depth=MAX_DEPTH)
    assert read == value
    assert canonical(read) == canonical(value)


@given(VALUES)
def test_any_layout_is_read_strictly_but_one_is_canonical(value: Any) -> None:
    raw = json.dumps(value, indent=1).encode()
    assert parse_strict(raw, max_depth=MAX_DEPTH) == value
    if raw != canonical(value):
        with pytest.raises(LogInvalid):
            parse_canonical(raw, max_depth=MAX_DEPTH)


@given(st.one_of(st.binary(), st.text(st.sampled_from('[]{}",:\\udD89-0.eE1 \ufeffnulltrue\x00')).map(str.encode)))
@example(b"")
@example(b'"')
@example(b'"\\')
@example(b'"\\u')
@example(b"]" * 5000 + b"[" * 5000)
@example(b'"' + b"[" * 5000)
@example(b'\\"' + b"[" * 5000)
@example(b"9" * 5000)
def test_arbitrary_bytes_are_read_or_refused(raw: bytes) -> None:
    """Nothing but LogInvalid, and what is called canonical is so."""
    try:
        value: object = parse_canonical(raw, max_depth=8)
    except LogInvalid as error:
        value = error
    assert (value.rule == "M1") if isinstance(value, LogInvalid) else canonical(value) == raw


# ---- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        0.5,
        float("nan"),
        float("inf"),
        [1.5],
        {"a": {"b": 1.5}},
        LARGEST + 1,
        -LARGEST - 1,
        10**400,
        {1: "a"},
        {None: "a"},
        {b"a": "a"},
        {"a": {True: 1}},
        "\ud800",
        ["\udfff"],
        {"\ud83d": 1},
        b"bytes",
        {1, 2},
        pytest.param(object(), id="object"),
    ],
    ids=repr,
)
def test_a_value_without_one_form_is_not_written(value: Any) -> None:
    with pytest.raises(LogInvalid) as refused:
        canonical(value)
    assert refused.value.rule == "M1"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"nul",
        b"1 2",
        b"{'a':1}",
        b"[1,]",
        b"// no\n1",
        b'"\n"',
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b'"\xc0\xaf"',
        b'"\xed\xa0\x80"',
        "1".encode("utf-16"),
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":2}',
        b'[{"b":{"a":1,"a":2}}]',
        b"NaN",
        b"[Infinity]",
        b'{"a":-Infinity}',
        b"1.0",
        b"1e2",
        b"[1E400]",
        b"-0.0",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" + b"0" * 4999,
        b'"\\ud800"',
        b'["\\uDFFF"]',
        b'{"\\ud83d":1}',
        b'"\\ude00\\ud83d"',
    ],
    ids=lambda raw: repr(raw[:30]),
)
def test_bytes_that_readers_may_take_differently_are_refused(raw: bytes) -> None:
    with pytest.raises(LogInvalid) as refused:
        parse_strict(raw, max_depth=4)
    assert refused.value.rule == "M1"


@pytest.mark.parametrize("raw", [b'"\\ud83d\\ude00"', b'"\\\\ud800"', '"\U0001f600"'.encode()])
def test_paired_surrogates_and_escaped_backslashes_are_no_lone_surrogate(raw: bytes) -> None:
    assert parse_strict(raw, max_depth=0) == json.loads(raw)


@pytest.mark.parametrize("raw", [b'{"b":1,"a":2}', b'{"a": 1}', b"1\n", b'"\\u0041"', b'"\\/"', b'"\\u000A"', b"-0"])
def test_bytes_of_another_form_are_not_canonical(raw: bytes) -> None:
    parse_strict(raw, max_depth=1)
    with pytest.raises(LogInvalid):
        parse_canonical(raw, max_depth=1)


@given(st.integers(0, 40), st.integers(0, 40))
def test_depth_is_counted_alike_in_writing_and_reading(depth: int, limit: int) -> None:
    raw = json.dumps(nested(depth), separators=(",", ":")).encode()
    if depth <= limit:
        assert canonical(nested(depth), max_depth=limit) == raw
        assert parse_strict(raw, max_depth=limit) == nested(depth)
    else:
        with pytest.raises(LogInvalid, match="deeper"):
            canonical(nested(depth), max_depth=limit)
        with pytest.raises(LogInvalid, match="deeper"):
            parse_strict(raw, max_depth=limit)


@given(TEXTS, st.integers(1, 6))
def test_brackets_inside_of_strings_are_no_depth(text: str, depth: int) -> None:
    value: Any = [text + '[[[{{{"\\]' + text] * 3
    for _ in range(depth - 1):
        value = [value, "]}"]
    raw = canonical(value)
    assert parse_strict(raw, max_depth=depth) == value
    with pytest.raises(LogInvalid, match="deeper"):
        parse_strict(raw, max_depth=depth - 1)


def test_breadth_is_not_depth() -> None:
    value = {str(key): [{}, []] for key in range(1000)}
    assert parse_strict(canonical(value), max_depth=3) == value


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"":', b'["[",'])
def test_bytes_nested_beyond_any_stack_are_refused(opening: bytes) -> None:
    with pytest.raises(LogInvalid, match="deeper"):
        parse_strict(opening * 200_000, max_depth=32)


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(LogInvalid, match="deeper"):
        canonical(value)
