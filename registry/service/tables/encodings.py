"""The text of a file of unknown encoding: told by its mark, by its bytes, or not at all.

A byte order mark decides. Without one, text is UTF-16 where every other byte is often zero, else UTF-8 where its bytes
can be that. What is left is GB18030 (with GBK in it) or Big5 (with Hong Kong's characters): nearly any bytes can be
read as either, so three things are weighed. A heading that is known under one reading alone decides. Else the reading
is taken of which most characters are common ones, as in any Chinese text, and of which many more are than of the other.
Chinese characters that stand singly between Latin letters are accented letters of a Western encoding, misread.

What can not be told is refused, for text that was misread can not be mended once it is on record. A detector made for
web pages (tried: charset-normalizer) guesses from cells as short as these, and never says that it does not know.

Sources: GB 2312-80, rows 16 to 55 (common characters, level 1); Big5, A440 to C67E (the same).
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from registry.errors import InputInvalid

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32-LE"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "UTF-32-BE"),
    (codecs.BOM_UTF16_LE, "UTF-16-LE"),
    (codecs.BOM_UTF16_BE, "UTF-16-BE"),
)
_LOOKED_AT = 1 << 18
"""How many characters, or bytes, from the beginning an encoding is told by; all of them are read by it."""
_COMMON = 0.6
_CLEARLY = 0.2
_LATIN = r"A-Za-z"
_BETWEEN_LETTERS = re.compile(rf"(?<=[{_LATIN}])[^\x00-\u024f]{{1,2}}(?=[{_LATIN}])")
_BESIDE_LETTERS = re.compile(rf"(?<=[{_LATIN}])[^\x00-\x7f]+|[^\x00-\x7f]+(?=[{_LATIN}])")
_PAIRS = re.compile(r"[^\x00-\x7f]{2}")
_RUNS = re.compile(r"[^\x00-\u024f]+")
_UNTOLD = "Save it as UTF-8, in which every text can be read alike."


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A text without its mark, and the encoding it was in."""

    text: str
    encoding: str


def decoded(content: bytes, known: Callable[[str], int] = lambda _line: 0) -> Decoded:
    """The text of a file; `known` counts the headings in its first line that are known and not in Latin letters.

    Raises InputInvalid where its encoding can not be told, or its bytes are not of the one it is marked with.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], encoding)
    if (wide := _wide(content)) is not None:
        return _marked(content, wide)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _chinese(content, known, f"The file is not UTF-8: byte {error.start} can not be read.")
    if _may_be_chinese(text, content):
        raise InputInvalid(f"The file can be read as UTF-8 and as GB18030, and the two differ. {_UNTOLD}")
    return Decoded(text=text, encoding="UTF-8")


def _marked(content: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(text=content.decode(encoding), encoding=encoding)
    except UnicodeDecodeError as error:
        raise InputInvalid(f"The file is not {encoding}, as its first bytes say: byte {error.start} is not.") from None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: what is written in ASCII has a zero in every other byte, always on the same side."""
    sample = content[:_LOOKED_AT]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if len(content) % 2 or max(low, high) * 20 < len(sample) or max(low, high) < 10 * min(low, high):
        return None
    return "UTF-16-LE" if high > low else "UTF-16-BE"


def _chinese(content: bytes, known: Callable[[str], int], otherwise: str) -> Decoded:
    readings = []
    for name, codec, is_common in (("GB18030", "gb18030", _common_gb), ("Big5", "big5hkscs", _common_big5)):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        headings = known(next(iter(text.splitlines()), ""))
        share = _share(text, is_common)
        readings.append((headings, share, Decoded(text=text, encoding=name)))
    readings.sort(key=lambda one: one[:2], reverse=True)
    if not readings or _western(readings[0][2].text):
        raise InputInvalid(f"{otherwise} {_UNTOLD}")
    headings, share, best = readings[0]
    others = readings[1:]
    told = headings and all(other < headings for other, _, _ in others)
    if told or (share >= _COMMON and all(share - other >= _CLEARLY for _, other, _ in others)):
        return best
    names = " or ".join(one.encoding for _, _, one in readings)
    raise InputInvalid(f"{otherwise} Whether it is {names} can not be told from what it holds. {_UNTOLD}")


def _share(text: str, is_common: Callable[[str], bool]) -> float:
    """How much of what are no Latin letters, accented ones neither, are common characters or marks."""
    counted = Counter(character for character in text[:_LOOKED_AT] if character > "\u024f")
    return sum(many for one, many in counted.items() if is_common(one)) / max(counted.total(), 1)


def _common_gb(character: str) -> bool:
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3)


def _common_big5(character: str) -> bool:
    try:
        code = character.encode("big5")
    except UnicodeEncodeError:
        return False
    return b"\xa1\x40" <= code <= b"\xa2\xff" or b"\xa4\x40" <= code <= b"\xc6\x7e"


def _western(text: str) -> bool:
    sample = text[:_LOOKED_AT]
    return 2 * len(_BETWEEN_LETTERS.findall(sample)) >= max(len(_RUNS.findall(sample)), 1)


def _may_be_chinese(text: str, content: bytes) -> bool:
    """Whether text that can be read as UTF-8 may be words in GB18030: some pairs of bytes are both, and accented
    letters do not stand side by side and away from all others."""
    if text.isascii() or max(text) >= "\u0800" or not _PAIRS.search(text) or _BESIDE_LETTERS.search(text):
        return False
    try:
        return _share(content.decode("gb18030"), _common_gb) >= _COMMON
    except UnicodeDecodeError:
        return False
