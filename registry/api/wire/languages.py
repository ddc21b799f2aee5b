"""Which of the registry's languages an answer is in: the one its caller wishes for most (RFC 9110, 12.5.4).

Which language suits a reader of another one is taken from the data of Unicode (CLDR): Cantonese is read in traditional
characters, Chinese of Singapore in simplified ones, a language that is none of ours in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from langcodes import Language, closest_match
from langcodes.tag_parser import LanguageTagError
from starlette.requests import Request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from registry.service.law.wording import ENGLISH, LANGUAGES

_WISHES = 32  # of one caller that are looked at
_FAR = 25  # the distance of CLDR from which one language is no help to a reader of the other
_CHINESE = frozenset(
    {
        *("cdo", "cjy", "cmn", "cnp", "cpx", "csp", "czh", "czo", "gan", "hak"),
        *("hnm", "hsn", "luh", "lzh", "mnp", "nan", "sjc", "wuu", "yue"),
    }
)
"""The members of Chinese (ISO 639-3, `zho`): where a place or script is named, it tells the characters of all alike."""
_OLDER = {"zh-chs": "zh-Hans", "zh-cht": "zh-Hant"}  # of Windows before BCP 47


def language_of(request: Request) -> str:
    """The best of our languages for a request's `Accept-Language`: first wish first, English without one."""
    return _best(", ".join(request.headers.getlist("accept-language")))


@lru_cache(maxsize=1_024)
def _best(accepted: str) -> str:
    wishes = list(parse_accept_header(accepted, LanguageAccept))[:_WISHES]
    refused = {ours for tag, quality in wishes if quality <= 0 for ours in LANGUAGES if _means(tag, ours)}
    wanted = (ours for tag, quality in wishes if quality > 0 for ours in _suiting(tag))
    return next((ours for ours in wanted if ours not in refused), ENGLISH)


def _means(tag: str, ours: str) -> bool:
    """Whether a caller who refuses `tag` refuses one of our languages."""
    return f"{ours}-".lower().startswith(f"{tag}-".lower()) or _nearest(tag) == ours


def _suiting(tag: str) -> Iterator[str]:
    """Our languages that suit a reader of `tag`; the star suits in all."""
    if tag == "*":
        yield from LANGUAGES
    elif (nearest := _nearest(tag)) is not None:
        yield nearest


@lru_cache(maxsize=4_096)
def _nearest(tag: str) -> str | None:
    """Ours that a reader of a language tag (BCP 47) reads most easily; None where that is none, or the tag no tag."""
    if len(tag) > 64 or not tag.isascii():
        return None
    try:
        told = Language.get(_OLDER.get(tag.lower(), tag))
        if told.language in _CHINESE and (told.language != "yue" or told.script or told.territory):
            told = Language.make(language="zh", script=told.script, territory=told.territory)
        found, _ = closest_match(told, list(LANGUAGES), max_distance=_FAR)
    except (LanguageTagError, ValueError):
        return None
    return found if found in LANGUAGES else None
