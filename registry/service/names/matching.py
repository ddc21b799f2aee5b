"""Whether a name is the one that was meant, by which rule, and how surely.

Classes, the surest first: `exact`, the same but for case, width and spaces; `variant`, the same name in other
characters, another legal form, with or without its region; `pinyin`, typed as it is read aloud; `near`, a misspelling,
other words of the trade, another order. Two names that both name a region, and not the same one, are of two firms: they
do not match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from registry.domain.values.spelling import folded as spelled
from registry.service.names.folding import FoldedName, fold, sounds

EXACT, VARIANT, PINYIN, NEAR = "exact", "variant", "pinyin", "near"
CLASSES = (EXACT, VARIANT, PINYIN, NEAR)

RULES = {
    "same": "the same name",
    "script": "the same name in other characters, brackets or marks",
    "legal_form": "the same name with another legal form, or without one",
    "region": "the same name with or without its region",
    "read_aloud": "the name as it is read aloud, in pinyin without tones",
    "homophone": "a name of other characters that is read aloud alike",
    "word_order": "the same words in another order",
    "misspelled": "a name that differs in few letters or characters",
    "other_words": "the same distinctive words, with more or fewer of the trade's",
}
"""The rules by their names, with what each finds."""


@dataclass(frozen=True, kw_only=True)
class NameMatch:
    """That a name matches: the class, the rule, the recorded name it matches, and how surely, from 0 to 1."""

    match_class: str
    rule: str
    matched: str
    score: float


def match(asked: str, recorded: str) -> NameMatch | None:
    """How a recorded name matches what was asked; None where it does not."""
    if spelled(asked) == spelled(recorded):
        return NameMatch(match_class=EXACT, rule="same", matched=recorded, score=1.0)
    one, other = fold(asked), fold(recorded)
    if not one.core or not other.core:
        return None
    found = next(_found(one, other), None)
    if found is None:
        return None
    match_class, rule, score = found
    return NameMatch(match_class=match_class, rule=rule, matched=recorded, score=round(score, 3))


def _found(one: FoldedName, other: FoldedName) -> Iterator[tuple[str, str, float]]:
    """The rules that find it, the surest first."""
    if "".join(sorted("".join(one.words))) == "".join(sorted("".join(other.words))) and _same_letters(one, other):
        yield VARIANT, "script", 0.99
    if one.regions and other.regions and one.regions.isdisjoint(other.regions):
        return
    if "".join(one.unformed) == "".join(other.unformed) and one.regions == other.regions:
        yield VARIANT, "legal_form", 0.97
    if one.compact == other.compact:
        yield VARIANT, "region" if one.regions != other.regions else "legal_form", 0.95
    if one.is_han != other.is_han and _sound_alike(one, other):
        yield PINYIN, "read_aloud", 0.9
    if sorted(one.core) == sorted(other.core):
        yield NEAR, "word_order", 0.9
    if one.is_han and other.is_han and len(one.compact) > 1 and set(sounds(one.compact)) & set(sounds(other.compact)):
        yield NEAR, "homophone", 0.85
    edits = OSA.distance(one.compact, other.compact)
    if edits <= _allowed(one, other):
        yield NEAR, "misspelled", 1 - edits / max(len(one.compact), len(other.compact))
    if "".join(one.brand) == "".join(other.brand) and _distinctive(one, other):
        shorter, longer = sorted((len(one.compact), len(other.compact)))
        yield NEAR, "other_words", 0.5 + 0.4 * shorter / longer


def _same_letters(one: FoldedName, other: FoldedName) -> bool:
    """Whether all words are the same, wherever the region stands."""
    return one.unformed == other.unformed or one.compact == other.compact


def _sound_alike(one: FoldedName, other: FoldedName) -> bool:
    """Whether one, typed in letters, is how the other is read aloud: with its region or without."""
    forms = [
        {sound for text in (name.compact, "".join(name.unformed)) for sound in sounds(text)} for name in (one, other)
    ]
    return not forms[0].isdisjoint(forms[1])


def _allowed(one: FoldedName, other: FoldedName) -> int:
    """How many letters or characters may differ: none of a short name, where another letter is another firm."""
    length = min(len(one.compact), len(other.compact))
    brand = min("".join(one.brand), "".join(other.brand), key=len)
    han = one.is_han or other.is_han
    # What differs in a short brand is another brand; beyond the brand it is the same.
    if not (one.compact.startswith(brand) and other.compact.startswith(brand)):
        length = min(length, len(brand) + (1 if han else 0))
    return (length >= 4) + (length >= 9) if han else (length >= 5) + (length >= 10) + (length >= 18)


def _distinctive(one: FoldedName, other: FoldedName) -> bool:
    """Whether their brand says enough to know a firm by, and one has words of a trade beside it."""
    return len("".join(one.brand)) >= (2 if one.is_han else 5) and (one.brand != one.core or other.brand != other.core)
