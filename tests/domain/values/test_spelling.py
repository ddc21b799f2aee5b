"""When two texts are the same: every way a keyboard, a form or a copy spells one text, and none that tells another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.values.numbers import fold_width
from registry.domain.values.spelling import folded, read_name, same, shows

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("V-1 v１（）()【】[] 　–—−ー「」アがガ広电É éñ\u0301\u3099\u200b\ufeff\u00adß²Σς İ"),
    ),
    max_size=24,
)
SPACES = ["\u00a0", "\u2003", "\u202f", "\u3000", "\t", "\n"]
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u202e", "\u2066", "\ufe0f",
          "\U000e0100", "\u180b", "\u3164", "\x00", "\x7f", "\x9f"]  # fmt: skip
OPENING, CLOSING = "([{（［｛【〔〖〈《「『﹙⟨", ")]}）］｝】〕〗〉》」』﹚⟩"
DASHES = "-‐‑‒–—―−﹘﹣－─"
PLAIN = "ABCXYZabcxyz0189."


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else "\u3000" if one == " " else one for one in text)


# ---- one text in many spellings --------------------------------------------------------------------------------------


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXTS)
def test_composition_does_not_matter(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(text) == folded(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_width_does_not_matter(text: str) -> None:
    assert folded(wide(text)) == folded(text)


@given(TEXTS)
def test_case_does_not_matter(text: str) -> None:
    assume("ı" not in text)  # a letter of its own, whose capital is that of another
    assert folded(text.upper()) == folded(text) == folded(text.lower())


@given(TEXTS, st.data())
def test_characters_that_show_nothing_do_not_matter(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert folded(text[:at] + data.draw(st.sampled_from(UNSEEN)) + text[at:]) == folded(text)


@given(st.lists(st.text(PLAIN, min_size=1), min_size=1), st.data())
def test_outer_and_repeated_spaces_of_any_kind_do_not_matter(words: list[str], data: st.DataObject) -> None:
    spaces = st.text(st.sampled_from([" ", *SPACES]), min_size=1, max_size=3)
    outer = st.one_of(st.just(""), spaces)
    text = words[0] + "".join(data.draw(spaces) + word for word in words[1:])
    assert folded(data.draw(outer) + text + data.draw(outer)) == folded(" ".join(words))


@given(st.text(PLAIN), st.text(PLAIN), st.text(PLAIN), st.sampled_from(OPENING), st.sampled_from(CLOSING))
def test_kinds_of_brackets_and_the_spaces_beside_them_do_not_matter(
    before: str, within: str, after: str, opening: str, closing: str
) -> None:
    plain = folded(f"{before}({within}){after}")
    assert folded(f"{before}{opening}{within}{closing}{after}") == plain
    assert folded(f"{before} {opening} {within} {closing} {after}") == plain


@given(st.text(PLAIN), st.text(PLAIN), st.sampled_from(DASHES), st.sampled_from(["", " ", "\u3000"]))
def test_kinds_of_dashes_and_the_spaces_beside_them_do_not_matter(
    before: str, after: str, dash: str, space: str
) -> None:
    assert folded(f"{before}{space}{dash}{space}{after}") == folded(f"{before}-{after}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("V-1", " v–1\u200b "),
        ("P19-TOUR", "Ｐ１９－ｔｏｕｒ　"),
        ("P19-TOUR", "P19ーTOUR"),
        ("P19-TOUR", "P19 - TOUR"),
        ("(2026)粤01财保123号", "（２０２６）粤０１财保１２３号"),
        ("(2026)粤01财保123号", "〔2026〕粤01财保123号"),
        ("腾讯科技(深圳)有限公司", "腾讯科技（深圳） 有限公司"),
        ("广电运通集团股份有限公司", "广电运通 集团股份　有限公司"),
        ("广电运通", "⼴电运通"),  # a radical, as copies out of PDF files have it
        ("Café Lda.", "CAFE\u0301  LDA."),
        ("ガーデン", "ｶﾞｰﾃﾞﾝ"),
        ("O'Brien", "O’BRIEN"),
        ("玛丽·居里", "玛丽・居里"),
        ("葛", "葛\U000e0101"),
        ("STRASSE", "straße"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert same(one, other)


# ---- texts that differ -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("V-1", "V-2"),
        ("V-1", "V1"),
        ("V 1", "V1"),
        ("V-1", "V--1"),
        ("V-1", "(V-1)"),
        ("V-1", "V.1"),
        ("V-1", "V_1"),
        ("V/1", "V-1"),
        ("m²", "m2"),
        ("V⁽¹⁾", "V(1)"),
        ("①", "1"),
        ("Ⅳ", "IV"),
        ("½", "1/2"),
        ("№1", "No1"),
        ("é", "e"),
        ("ı", "i"),
        ("А", "A"),  # Cyrillic and Latin
        ("O", "0"),
        ("一", "-"),
        ("广电", "廣電"),
        ("ビール", "ビル"),
        ("ハ", "バ"),
        ("\ue000", "\ue001"),  # characters for private use, which old Hong Kong names are written with
        ("5'", '5"'),
    ],
)
def test_these_differ(one: str, other: str) -> None:
    assert not same(one, other)


@given(
    st.text(PLAIN, min_size=1),
    st.characters(categories=["L", "N"], exclude_characters="ʼー"),  # a mark and a dash to some
    st.characters(categories=["L", "N"], exclude_characters="ʼー"),
    st.data(),
)
def test_one_other_letter_or_digit_is_another_text(text: str, one: str, other: str, data: st.DataObject) -> None:
    """Other means other in width, case and composition as well."""
    first, second = (unicodedata.normalize("NFC", fold_width(letter)).casefold() for letter in (one, other))
    assume(first != second and shows(one) and shows(other))
    at = data.draw(st.integers(0, len(text)))
    assert not same(text[:at] + one + text[at:], text[:at] + other + text[at:])


def test_no_other_compatibility_form_is_taken_for_what_it_stands_for() -> None:
    """Superscripts, circled and squared signs, fractions, mathematical letters: all but what case itself brings."""
    forms = [
        one
        for one in map(chr, range(0x110000))
        if unicodedata.decomposition(one).startswith("<") and fold_width(one) == one == one.casefold()
    ]
    kin = {*map(chr, range(0x2E80, 0x2FE0)), *"´″‑"}
    shown = [one for one in forms if shows(one) and one not in kin]
    assert len(shown) > 2_000
    taken = [one for one in shown if same(one, unicodedata.normalize("NFKC", one))]
    assert taken == []


def test_nothing_is_the_same_as_nothing_told() -> None:
    assert not same(None, None)
    assert not same(None, "")
    assert not same("V-1", None)


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000\u00a0", *UNSEEN, "\u200b \u200d", "\u2800", "\u115f", "A\nB", "A\tB", "A\r", "\nA", "A\x07B",
     "A\x7fB", "A\x85B", "A\u2028B", "A\u202eB", "A\u202aB\u202c", "\u2066A\u2069"],
)  # fmt: skip
def test_a_name_that_shows_nothing_or_holds_what_is_not_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"it (shows|holds)"):
        read_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "中国银行股份有限公司",
        "Sociedade de Exemplo, Lda.",
        "رائد\u200fA",
        "می\u200cخواهم",
        "葛\U000e0100飾",
        "\ue000氏",
        "?",
    ],
)
def test_a_name_is_kept_as_it_was_told(text: str) -> None:
    assert read_name(f" {text}\u3000") == text


@given(TEXTS)
def test_a_name_that_is_taken_in_is_the_one_that_was_told(text: str) -> None:
    try:
        kept = read_name(text)
    except ValueError:
        return
    assert same(kept, text)
    assert shows(kept)
    assert read_name(kept) == kept
