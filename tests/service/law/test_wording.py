"""Every code a verdict can have and every rule of recognition has words, in four languages; telling changes no more."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.recognition.outcome import RULES
from registry.domain.recognition.rules import forum
from registry.service.law.wording import LANGUAGES, asks, cure, in_language, says
from tests.codes import TABLES, in_conditions, of_places, said

WORDS = json.loads(files("registry.service.law").joinpath("wording.json").read_text(encoding="utf-8"))
TEXTS = {
    **{f"{code} says": words["says"] for code, words in WORDS["codes"].items()},
    **{f"{code} cure": words["cure"] for code, words in WORDS["codes"].items() if words["cure"] is not None},
    **{f"{rule} asks": words for rule, words in WORDS["rules"].items()},
}
GROUPS = (range(1, 11), range(11, 15), range(15, 20), range(20, 28), range(30, 37), range(50, 55))
RULE_IDS = {
    *(f"MR-{n:02}" for group in GROUPS for n in group),
    *(f"FAM-{n:02}" for n in range(1, 11)),
}
STANDING = {
    *("ENFORCE_AT_SITUS", "VALIDITY_RULING_NOT_PORTABLE", "EXPORT_FORMALITIES_ON_SALE"),
    *("IN_REM_LAW_OVERRIDDEN", "FORFEITURE_READ_DOWN"),
}

# ---- the codes, read off the source ----------------------------------------------------------------------------------


def test_every_code_that_can_be_found_has_words() -> None:
    found = {*(code for code, _ in said()), *in_conditions(), *of_places()}
    assert len(found) > 70
    assert sorted(found - WORDS["codes"].keys()) == []
    assert {rule.code or rule.id for rule in TABLES if rule.check is not None} <= WORDS["codes"].keys()


def test_what_can_be_cured_in_english_can_be_cured_in_every_language() -> None:
    cured = {code for code, has_cure in said() if has_cure}
    cured |= {rule.code for rule in TABLES if rule.code and rule.cure}
    assert len(cured) > 30
    assert [code for code in sorted({*cured, *of_places()}) if WORDS["codes"][code]["cure"] is None] == []


def test_standing_limits_have_no_cure() -> None:
    assert {code for code in STANDING if WORDS["codes"][code]["cure"] is not None} == set()
    assert {rule.id for rule in (*RULES, *forum.RULES) if rule.standing} == {
        *("MR-18", "MR-19", "MR-50", "MR-52", "MR-53")
    }


def test_every_rule_of_recognition_and_of_the_family_has_words() -> None:
    assert WORDS["rules"].keys() == RULE_IDS
    assert {rule.id for rule in (*RULES, *forum.RULES)} <= RULE_IDS


# ---- the sentences ---------------------------------------------------------------------------------------------------


def test_every_sentence_is_there_in_four_languages_and_whole() -> None:
    assert all(words.keys() == {"says", "cure"} for words in WORDS["codes"].values())
    assert {name for name, told in TEXTS.items() if tuple(told) != LANGUAGES} == set()
    ends = {"en": ".", "zh-Hans": "。", "zh-Hant": "。", "pt": "."}
    wrong = {
        name
        for name, told in TEXTS.items()
        for language, sentence in told.items()
        if not sentence.endswith(ends[language]) or sentence.strip() != sentence or len(sentence) > 160
    }
    assert wrong == set()


def test_no_sentence_is_the_same_in_two_languages() -> None:
    assert {name for name, told in TEXTS.items() for a, b in combinations(LANGUAGES, 2) if told[a] == told[b]} == set()


@pytest.mark.parametrize(("language", "characters"), [("zh-Hans", "gb2312"), ("zh-Hant", "big5")])
def test_no_chinese_sentence_has_a_character_of_the_other_script(language: str, characters: str) -> None:
    """Each script has a character set of its own, which lacks what only the other writes."""
    strange = {
        (name, sign)
        for name, told in TEXTS.items()
        for sign in told[language]
        if not sign.encode(characters, errors="ignore")
    }
    assert strange == set()


@pytest.mark.parametrize(
    ("language", "never"),
    [
        ("zh-Hans", ["完美", "优先权", "合约", "按揭"]),
        ("zh-Hant", ["完美", "優先權", "合同", "質押物"]),
        ("pt", ["China Continental", "prioridade de direito", "objeto", "ação", "direto", "atual", "fato"]),
    ],
)
def test_words_are_those_of_the_place(language: str, never: list[str]) -> None:
    """Rank is no right of priority, perfection is no perfectness; the spelling is that in use in Macau."""
    told = " ".join(sentence[language] for sentence in TEXTS.values())
    assert [word for word in never if re.search(rf"\b{word}\b" if language == "pt" else word, told)] == []


def test_a_pledge_is_never_called_a_mortgage() -> None:
    for name, told in TEXTS.items():
        if "mortgag" in told["en"]:
            continue
        assert "抵押" not in told["zh-Hans"] + told["zh-Hant"], name
        assert "hipoteca" not in told["pt"].lower(), name


# ---- telling them ----------------------------------------------------------------------------------------------------

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
FINDINGS = st.fixed_dictionaries(
    {
        "code": st.sampled_from([*WORDS["codes"], "JUNIOR_RANK:2", "EVIDENCE_MISSING:due_on", "UNHEARD_OF"]),
        "cure": st.none() | st.text(max_size=5),
        "severity": st.sampled_from(["fail", "note"]),
    },
    optional={"message": st.text(max_size=5)},
)
ANSWERS = st.recursive(
    LEAVES | FINDINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


def _same_but_for_words(told: Any, value: Any, language: str) -> None:
    if isinstance(value, list):
        assert len(told) == len(value)
        for one, other in zip(told, value, strict=True):
            _same_but_for_words(one, other, language)
    elif isinstance(value, dict) and "code" in value:
        code = value["code"]
        wanted = {"message": says(code, language), "cure": cure(code, language)}
        for key, other in value.items():
            replaced = other is not None and wanted.get(key) is not None
            assert told[key] == (wanted[key] if replaced else other)
        assert list(told) == list(value)
    elif isinstance(value, dict):
        assert list(told) == list(value)
        for key, other in value.items():
            _same_but_for_words(told[key], other, language)
    else:
        assert told == value


@given(ANSWERS, st.sampled_from(LANGUAGES[1:]))
def test_an_answer_in_another_language_differs_in_words_alone(value: Any, language: str) -> None:
    before = deepcopy(value)
    told = in_language(value, language)
    assert value == before
    _same_but_for_words(told, value, language)
    assert in_language(told, language) == told


@given(ANSWERS)
def test_english_is_the_answer_itself(value: Any) -> None:
    assert in_language(value, "en") is value


def test_a_code_without_words_stays_as_it_is() -> None:
    finding = {"code": "UNHEARD_OF", "cure": "Do it.", "message": "It is so."}
    assert in_language(finding, "pt") == finding
    assert says("UNHEARD_OF", "pt") is cure("UNHEARD_OF", "pt") is asks("MR-99", "pt") is None


def test_what_follows_a_colon_is_no_part_of_the_words() -> None:
    assert says("EVIDENCE_MISSING:due_on", "pt") == says("EVIDENCE_MISSING", "pt") is not None
    assert asks("MR-03", "en") == "The right is in force on the day asked."
