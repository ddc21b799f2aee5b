"""The catalogues: the same keys and the same places in each language, and a sentence says the same in all of them."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.values.money import Money
from registry.domain.values.sentence import (
    Sentence,
    Value,
    counted,
    of_record,
    record,
    sentence,
    sentences,
)
from registry.service.words.habits import LANGUAGES, in_habits, listed, money
from registry.service.words.translation import in_language
from tests.service.words.extracted import FOLDER, catalogue, extracted, written

OTHERS = [language for language in LANGUAGES if language != "en"]


def places(text: str) -> set[str]:
    """The names of the places for values in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_english_catalogue_is_what_the_code_says() -> None:
    sentences_ = extracted()
    assert (FOLDER / "en.po").read_bytes() == written("en", sentences_, {})


@pytest.mark.parametrize("language", OTHERS)
def test_each_catalogue_has_every_key_with_words_and_the_same_places(language: str) -> None:
    english, words = extracted(), catalogue(language)
    assert set(words) == set(english)
    assert [key for key in words if not all(words[key])] == []
    wrong = {key for key in words for form in words[key] if places(form) != places(english[key].forms[-1])}
    assert wrong == set()


VALUES = st.recursive(
    st.one_of(
        st.text(max_size=8),
        st.integers(min_value=0, max_value=10**6),
        st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)),
        st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)),
        st.builds(
            lambda cents, currency: Money(amount=Decimal(cents).scaleb(-2), currency=currency),
            st.integers(min_value=0, max_value=10**15),
            st.sampled_from(["CNY", "HKD", "MOP", "USD"]),
        ),
    ),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple),
    max_leaves=4,
)


@given(value=VALUES)
def test_recorded_sentence_says_the_same_in_every_language(value: Value) -> None:
    said = sentence("test.only", "It is {value}.", value=value)
    again = of_record(str(said), json.loads(json.dumps(record(said))))
    for language in LANGUAGES:
        assert in_habits(again.values["value"], language, str) == in_habits(value, language, str)
    assert again == said
    assert again.key == said.key


def test_copies_keep_key_and_values() -> None:
    said = counted("test.days", 3, singular="{count} day", plural="{count} days")
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert isinstance(again, Sentence)
        assert (again, again.key, again.values, again.number) == (said, said.key, said.values, 3)


def test_habits_of_each_language() -> None:
    five_million = Money(amount=Decimal("5000000.00"), currency="CNY")
    day, instant = date(2026, 1, 5), datetime(2026, 1, 5, 7, 4, tzinfo=UTC)
    assert [in_habits(day, language, str) for language in LANGUAGES] == [
        "5 January 2026",
        "2026年1月5日",
        "2026年1月5日",
        "5 de Janeiro de 2026",
    ]
    assert [in_habits(instant, language, str) for language in LANGUAGES] == [
        "5 January 2026, 15:04",
        "2026年1月5日15:04",
        "2026年1月5日15:04",
        "5 de Janeiro de 2026, 15:04",
    ]
    assert [money(five_million, language) for language in LANGUAGES] == [
        "CNY 5,000,000.00",
        "人民币5,000,000.00元",
        "人民幣5,000,000.00元",
        "5\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000,00\N{NO-BREAK SPACE}CNY",
    ]
    assert [listed(["a", "b", "c"], language) for language in LANGUAGES] == [
        "a, b and c",
        "a、b和c",
        "a、b和c",
        "a, b e c",
    ]


def test_several_sentences_follow_each_other_once() -> None:
    first, second = sentence("test.a", "First."), sentence("test.b", "Second.")
    assert sentences([first]) is first
    assert sentences([first, second, first]) == "First. Second."


def test_text_that_nobody_knows_stays_as_it_is() -> None:
    assert in_language("{not} ours", "pt") == "{not} ours"
