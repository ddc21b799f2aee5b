"""Names: folding is idempotent and matching symmetric, what matches shares a key, and the labelled corpus is found."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.service.names import tables
from registry.service.names.folding import fold, plain
from registry.service.names.keys import keys_of
from registry.service.names.matching import RULES, match
from tests.service.names import corpus

RECORDED = corpus.firms()
WRITTEN = sorted({pair.typed for pair in corpus.pairs()})
NAMES = st.one_of(
    st.sampled_from([*RECORDED, *WRITTEN]),
    st.text(alphabet="广州云从信息科技有限公司股份集團發髮后後里裏香港澳門(（）) aB.&-çõ·", min_size=1, max_size=14),
    st.text(min_size=1, max_size=20),
)


def test_the_corpus_is_found() -> None:
    found = corpus.measure()
    assert found.pairs >= 2_000
    assert found.recall["variant"] >= 0.99
    assert found.recall["near"] >= 0.95
    assert found.recall["pinyin"] >= 0.95
    assert found.precision >= 0.90


@given(NAMES)
def test_folding_again_changes_nothing(name: str) -> None:
    once = plain(name)
    assert plain(once) == once
    folded = fold(name)
    again = fold(" ".join(folded.words))
    assert sorted(again.words) == sorted(folded.words)
    assert again.core == folded.core or folded.regions


@given(NAMES, NAMES)
def test_matching_is_symmetric(one: str, other: str) -> None:
    found, back = match(one, other), match(other, one)
    assert (found is None) == (back is None)
    if found is not None and back is not None:
        assert (found.match_class, found.rule, found.score) == (back.match_class, back.rule, back.score)


@given(NAMES)
def test_a_name_matches_itself(name: str) -> None:
    found = match(name, name)
    assert found is not None
    assert (found.match_class, found.score) == ("exact", 1.0)


@given(st.sampled_from(RECORDED), st.data())
def test_what_matches_in_one_place_shares_a_key(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    wrong = data.draw(st.sampled_from([name[:place] + name[place + 1 :], name[:place] + "甲" + name[place:]]))
    assume(match(wrong, name) is not None)
    assert keys_of(wrong) & keys_of(name)


@pytest.mark.parametrize(
    ("asked", "recorded", "rule"),
    [
        ("騰訊科技（深圳）有限公司", "腾讯科技(深圳)有限公司", "script"),
        ("深圳腾讯科技有限公司", "腾讯科技(深圳)有限公司", "script"),
        ("腾讯科技", "腾讯科技(深圳)有限公司", "region"),
        ("tengxun keji", "腾讯科技(深圳)有限公司", "read_aloud"),
        ("中國銀行（香港）有限公司", "中国银行股份有限公司", "region"),
        ("GRG Banking Equipment", "GRG BANKING EQUIPMENT CO., LTD.", "legal_form"),
        ("Solucoes Delta, Lda.", "Soluções Delta, Limitada", "legal_form"),
        ("Sociedade Unipessoal Delta Limitada", "Delta, Limitada", "legal_form"),
        ("Soluções Delta (Macau), S.A.", "Soluções Delta, Limitada", "region"),
        ("后海髮型有限公司", "後海发型有限公司", "script"),
        ("乾麵里有限公司", "干面裏有限公司", "script"),
    ],
)
def test_ways_of_writing_a_name(asked: str, recorded: str, rule: str) -> None:
    found = match(asked, recorded)
    assert found is not None
    assert found.rule == rule
    assert found.matched == recorded
    assert keys_of(asked) & keys_of(recorded)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("广州甲科技有限公司", "广州乙科技有限公司"),
        ("深圳云从信息科技有限公司", "广州云从信息科技有限公司"),
        ("中国银行", "中国工商银行"),
        ("华为技术有限公司", "华威技术股份有限公司"),
        ("有限公司", "股份有限公司"),
        ("Delta Technology Limited", "Beta Technology Limited"),
    ],
)
def test_other_firms_are_not_found(one: str, other: str) -> None:
    found = match(one, other)
    assert found is None or found.rule == "homophone"


def test_every_rule_is_at_work_in_the_corpus() -> None:
    rules = {found.rule for pair in corpus.pairs() if (found := match(pair.typed, pair.recorded)) is not None}
    assert rules | {"same"} == set(RULES)


def test_the_tables_are_in_folded_form_and_the_longer_come_first() -> None:
    for form in (*tables.HAN_FORMS, *tables.HAN_REGIONS, *tables.HAN_TRADES):
        assert plain(form) == form
    for place, form in enumerate(tables.HAN_FORMS):
        assert not any(form.endswith(earlier) for earlier in tables.HAN_FORMS[:place])


def test_a_process_that_searches_no_names_reads_no_tables_of_characters() -> None:
    asked = "import sys, registry.app; print([m for m in ('opencc', 'pypinyin') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"
