"""What each finding says, what cures it and what each rule asks, in the four languages of this registry.

Read from one file beside this module and nothing else. A sentence stands for a code without what follows its colon; the
days, numbers and names of the case stand in the finding's own message, which is in English. What is told in another
language differs in its words alone: a finding without a cure gets none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh-Hans", "zh-Hant", "pt")

_TEXTS = "wording.json"


def says(code: str, language: str) -> str | None:
    """What a finding of this code says, in one of `LANGUAGES`; None for a code without words."""
    return _of_code(code, "says", language)


def cure(code: str, language: str) -> str | None:
    """What to do about a finding of this code; None where nothing can be done, and for a code without words."""
    return _of_code(code, "cure", language)


def asks(rule: str, language: str) -> str | None:
    """What a rule of recognition or of the family asks, by its id; None for a rule without words."""
    told: str | None = _texts()["rules"].get(rule, {}).get(language)
    return told


def outcome(value: str, language: str) -> str:
    """What an outcome of recognition means for a lender."""
    told: str = _texts()["outcomes"][value][language]
    return told


def page(language: str) -> Mapping[str, str]:
    """The words of the page that explains a recognition."""
    return {name: told[language] for name, told in _texts()["page"].items()}


def front(language: str) -> Mapping[str, str]:
    """The words of the front page."""
    return {name: told[language] for name, told in _texts()["front"].items()}


def in_language(value: Any, language: str) -> Any:
    """An answer with its findings and reasons in `language`: each object that has both a code and a cure.

    A copy, its message what its code says; in English the value itself. A code without words stays as it is.
    """
    if language == ENGLISH:
        return value
    if isinstance(value, list):
        return [in_language(one, language) for one in value]
    if not isinstance(value, dict):
        return value
    if "code" in value and "cure" in value and isinstance(value["code"], str):
        return {**value, **_words(value, language)}
    return {key: in_language(one, language) for key, one in value.items()}


def _words(finding: Mapping[str, Any], language: str) -> dict[str, str]:
    """What of a finding is said anew."""
    told = {"message": says(finding["code"], language), "cure": cure(finding["code"], language)}
    return {key: text for key, text in told.items() if text is not None and finding.get(key) is not None}


def _of_code(code: str, which: Literal["says", "cure"], language: str) -> str | None:
    words = _texts()["codes"].get(code.partition(":")[0], {})
    told: str | None = (words.get(which) or {}).get(language)
    return told


@cache
def _texts() -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(files("registry.service.law").joinpath(_TEXTS).read_text(encoding="utf-8"))
    return read
