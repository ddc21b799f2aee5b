"""Folding a name: one writing of it, and its parts — region, what tells it from others, trade, legal form.

1. Width, case, marks over letters, brackets, quotation marks and dots are folded away; `&` is *and*.
2. Each Chinese character becomes its simplified form, those of Hong Kong and Taiwan too. This is done character by
   character: a firm's name is no sentence, and the same name has to fold the same way in whatever company it stands.
3. What is left are *words*: each run of Han characters one, each run of letters and digits one.
4. Legal forms are taken off the ends, regions off the front, the end and out of brackets (`tables`), unless nothing but
   words of a trade would be left. What remains is the *core*; without the words of a trade it is the *brand*.

Folding a folded name changes nothing. The name itself is never changed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from registry.service.names.tables import (
    HAN_FORMS,
    HAN_REGIONS,
    HAN_TRADES,
    LATIN_FORMS,
    LATIN_REGIONS,
    LATIN_TRADES,
    LEADING_FORMS,
)

if TYPE_CHECKING:
    from opencc import OpenCC

NameWords = tuple[str, ...]

_HAN = "〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_HAN}]+|[^\\W{_HAN}_]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_READINGS = 12
"""So many ways of reading a name aloud are looked for, where its characters have several."""


@dataclass(frozen=True, kw_only=True)
class FoldedName:
    """A name as it is compared: all its words; those without the legal form; its core and its brand; its regions."""

    words: NameWords
    unformed: NameWords
    core: NameWords
    brand: NameWords
    regions: frozenset[str]

    @property
    def compact(self) -> str:
        """The core without spaces."""
        return "".join(self.core)

    @property
    def is_han(self) -> bool:
        """Whether the core is written in Chinese characters, if only in part."""
        return _IS_HAN.search(self.compact) is not None


@lru_cache(maxsize=16_384)
def fold(name: str) -> FoldedName:
    """The parts of a name. One that says nothing has no words."""
    text = plain(name)
    inside = [part for part in _BRACKETED.findall(text) if _region(words_of(part)) is not None]
    for part in inside:
        text = text.replace(f"({part})", " ", 1)
    regions = {region for part in inside if (region := _region(words_of(part))) is not None}
    words = words_of(text)
    unformed = _without_forms(words)
    core, found = _without_regions(unformed)
    if not _brand(core):
        core, found = unformed, frozenset()
    return FoldedName(
        words=(*words, *(word for part in inside for word in words_of(part))),
        unformed=unformed,
        core=core,
        brand=_brand(core) or core,
        regions=frozenset({*regions, *found}),
    )


def plain(name: str) -> str:
    """A name in simplified characters and small letters without marks; brackets of one kind, the rest as it is."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = text.translate(_BRACKETS)
    text = re.sub(r"\bs\.\s?a\.?(?=\W|$)", "sa", text).replace(".", "").replace("'", "").replace("’", "")
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return "".join(map(_simplified, unicodedata.normalize("NFC", bare)))


_BRACKETS = str.maketrans({**dict.fromkeys("[{〔【〈《「『", "("), **dict.fromkeys("]}〕】〉》」』", ")")})


def words_of(text: str) -> NameWords:
    """The words of a plain text."""
    return tuple(_WORD.findall(text))


def _without_forms(words: NameWords) -> NameWords:
    for lead in LEADING_FORMS:
        if words[: len(lead)] == lead and len(words) > len(lead):
            words = words[len(lead) :]
            break
    while True:
        shorter = _shorter_by_form(words)
        if shorter is None:
            return words
        words = shorter


def _shorter_by_form(words: NameWords) -> NameWords | None:
    """The words without the legal form at their end; None where there is none, or nothing else."""
    for form in LATIN_FORMS:
        if words[-len(form) :] == form and len(words) > len(form):
            return words[: -len(form)]
    if words and _IS_HAN.match(words[-1]):
        for han in HAN_FORMS:
            if words[-1].endswith(han) and (len(words) > 1 or len(words[-1]) > len(han)):
                rest = words[-1].removesuffix(han)
                return (*words[:-1], rest) if rest else words[:-1]
    return None


def _without_regions(words: NameWords) -> tuple[NameWords, frozenset[str]]:
    """The words without the regions at their ends, and these."""
    regions: set[str] = set()
    while len(words) > 0:
        shorter = _shorter_by_region(words)
        if shorter is None:
            break
        words, region = shorter
        regions.add(region)
    return words, frozenset(regions)


def _shorter_by_region(words: NameWords) -> tuple[NameWords, str] | None:
    for length in (2, 1):
        if len(words) > length:
            if words[:length] in LATIN_REGIONS:
                return words[length:], LATIN_REGIONS[words[:length]]
            if words[-length:] in LATIN_REGIONS:
                return words[:-length], LATIN_REGIONS[words[-length:]]
    first = words[0]
    for length in range(min(11, len(first)), 1, -1):
        region = HAN_REGIONS.get(first[:length])
        left = len(first) - length
        # A name of one character behind a region would be none: what looks like a region is part of the name then.
        if region is not None and (left >= 2 or (left == 0 and len(words) > 1)):
            return ((first[length:], *words[1:]) if left else words[1:]), region
    return None


def _region(words: NameWords) -> str | None:
    """The region that these words are, and nothing else."""
    return LATIN_REGIONS.get(words) or (HAN_REGIONS.get(words[0]) if len(words) == 1 else None)


def _brand(words: NameWords) -> NameWords:
    """The words without those of a trade."""
    left: list[str] = []
    for word in words:
        rest = word
        while _IS_HAN.match(rest) and (trade := next((t for t in HAN_TRADES if _ends_with(rest, t)), None)):
            rest = rest.removesuffix(trade)
        if rest and rest not in LATIN_TRADES:
            left.append(rest)
    return tuple(left)


def _ends_with(word: str, trade: str) -> bool:
    """Whether a word ends with a trade and is nothing else, or leaves two characters at least."""
    return word == trade or (word.endswith(trade) and len(word) >= len(trade) + 2)


# ---- characters and their sounds -------------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _simplified(character: str) -> str:
    """The simplified form of a character, Hong Kong's and Taiwan's included; another character itself."""
    if not _IS_HAN.match(character):
        return character
    seen = {character}
    while True:
        told = character
        for converter in _converters():
            told = converter.convert(told)
        if len(told) != 1 or told in seen:
            return character
        seen.add(told)
        character = told


@cache
def _converters() -> tuple[OpenCC, ...]:
    import opencc

    return tuple(opencc.OpenCC(name) for name in ("t2s", "hk2s"))


def sounds(text: str) -> tuple[str, ...]:
    """How a text is read aloud, in pinyin without tones and spaces: the usual readings, then with another of one
    character each."""
    readings = [_readings(character) for character in text]
    usual = [one[0] for one in readings]
    others = ([*usual[:place], other, *usual[place + 1 :]] for place, one in enumerate(readings) for other in one[1:])
    return tuple(dict.fromkeys(map("".join, islice(chain([usual], others), _READINGS))))


@lru_cache(maxsize=32_768)
def _readings(character: str) -> tuple[str, ...]:
    if not _IS_HAN.match(character):
        return (character,)
    told = _table_of_sounds().get(str(ord(character)), character)
    return tuple(dict.fromkeys(map(_toneless, told.split(","))))[:2]


def _toneless(reading: str) -> str:
    """A reading as it is typed: without its tone, ü as v."""
    bare = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(one for one in bare if not unicodedata.combining(one))


@cache
def _table_of_sounds() -> Mapping[str, str]:
    """How each character is read, usual readings first, by the number of its character.

    This is the table of characters of `pypinyin`, read by itself: what the package imports beside it, readings of
    phrases, takes ten times the room, and firms' names are no phrases.
    """
    found = find_spec("pypinyin")
    assert found is not None
    assert found.submodule_search_locations is not None
    table = Path(found.submodule_search_locations[0]) / "pinyin_dict.json"
    read: Mapping[str, str] = json.loads(table.read_text(encoding="utf-8"))
    return read
