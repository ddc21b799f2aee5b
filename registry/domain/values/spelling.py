"""When two texts that people wrote are the same: one folding for names, references and whatever else is compared.

What was told is stored as told; only comparing folds. Folded away is what a keyboard, a form or a copy puts in:

- composition (NFC), case, and width with its kin: half-width, small and vertical forms, and the radicals that a copy
  out of a PDF puts for characters;
- spaces: at the ends, repeated, beside a bracket or a dash (whose full-width forms bring their own), and between two
  Han characters, which are written without;
- kinds of brackets, dashes, quotation marks and middle dots, one kind each;
- characters that show nothing: joiners, marks of direction, selectors of variants, fillers, controls.

Two texts that differ in anything else differ: in a letter or a digit, in a superscript or a circled number, in a space
between words. Not every compatibility form is therefore folded (NFKC would take m² for m2). The Japanese long mark (ー)
is a letter behind kana, and anywhere else a dash from such a keyboard. Characters for private use, and those that
this edition of Unicode does not know yet, stand in somebody's name: they stay.

`read_name` is how a text that others are to read is taken in, at every door.

Not here: numbers of rights and identifiers of parties, which have canonical forms of their own, and names in another
script or with another legal form, which are a matter of searching.

Sources: Unicode Standard Annexes 15 (normal forms) and 44 (Default_Ignorable_Code_Point), and its chapter 3, D145
(caseless matching); GB/T 15834 on the middle dot in names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from registry.domain.values.numbers import fold_width

_QUOTES = {**dict.fromkeys("'‘’‚‛′`´ʼ", "'"), **dict.fromkeys('"“”„‟″«»〝〞〟', '"')}
_DOTS = dict.fromkeys("·•‧∙⋅・", "·")
_DASHES = dict.fromkeys("−⁃˗─━➖", "-")
_BLANK = "\u2800"  # the pattern of Braille without a dot
_WRITTEN_OUT = {**_QUOTES, **_DOTS, **_DASHES, _BLANK: " "}

_RADICALS = range(0x2E80, 0x2FE0)
_RAISED = ("<super>", "<sub>")

_SHOWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Of the characters of format those that are seen: signs of Arabic, Syriac and Kaithi around a number."""

_IGNORABLE = tuple(
    range(first, last + 1)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2065, 0x2065),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0xE0000, 0xE0FFF),
    )
)
"""What is Default_Ignorable_Code_Point and no character of format."""

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of what stands after it: text with these may show another name than it holds."""

_KANA = "\u3041-\u30ff\u31f0-\u31ff"
_LONG_MARK = re.compile(f"(?<![{_KANA}])ー+")
_HAN = r"[\u3005\u3007\u3400-\u9fff\U00020000-\U0003ffff]"
_LAID_OUT = re.compile(f"(?<=[()-]) | (?=[()-])|(?<={_HAN}) (?={_HAN})")


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """`text` as it is compared: texts of equal foldings are the same. Folding again changes nothing."""
    caseless = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    written = unicodedata.normalize("NFD", "".join(map(_character, caseless)))
    spaced = " ".join(_LONG_MARK.sub(lambda marks: "-" * len(marks[0]), written).split())
    return _LAID_OUT.sub("", unicodedata.normalize("NFC", spaced))


def same(first: str | None, second: str | None) -> bool:
    """Whether two texts are the same when compared; None is the same as nothing, not even as None."""
    return first is not None and second is not None and (first == second or folded(first) == folded(second))


def names(reference: str | None, document: str | None) -> bool:
    """Whether a reference means this document; a reference that is left out means every document."""
    return reference is None or same(reference, document)


def compared(value: Any) -> Any:
    """A value with every text in it folded. Two dataclasses or tuples say the same where what this returns is equal."""
    if isinstance(value, str):
        return folded(value)
    if isinstance(value, tuple):
        return tuple(map(compared, value))
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), *(compared(getattr(value, field.name)) for field in fields(value))
    return value


def shows(text: str) -> bool:
    """Whether there is anything to be seen of `text`."""
    return folded(text) != ""


def read_name(text: str) -> str:
    """A name or title as it is kept, whichever door it comes by: as it was told, without the space around it.

    ValueError, with a sentence for whoever wrote it, where it shows nothing, or holds a control character (a line break
    is one) or one that turns the direction of the text.
    """
    if not shows(text):
        raise ValueError("it shows nothing")
    if text.isprintable():  # most by far, and none of what follows is
        return text.strip()
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("it holds a line break or another control character")
    if not _OVERRIDES.isdisjoint(text):
        raise ValueError("it holds a character that turns the direction of the text")
    return text.strip()


@lru_cache(maxsize=16_384)
def _character(character: str) -> str:
    """A single character as it is compared, its case and composition apart; empty where it shows nothing."""
    if _unseen(character):
        return ""
    if character.isspace():
        return " "
    radical = ord(character) in _RADICALS
    ordinary = unicodedata.normalize("NFKC", character) if radical else fold_width(character)
    if ordinary != character:
        return _character(ordinary)
    if character in _WRITTEN_OUT:
        return _WRITTEN_OUT[character]
    if unicodedata.decomposition(character).startswith(_RAISED):
        return character
    return {"Pd": "-", "Ps": "(", "Pe": ")"}.get(unicodedata.category(character), character)


def _unseen(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return character not in _SHOWN_FORMATS
    return (category == "Cc" and not character.isspace()) or any(ord(character) in span for span in _IGNORABLE)
