"""The catalogue of what the register says: a sentence's words in each language, by its key.

A catalogue is a gettext file beside this module, which translators' tools read: `msgid` is the key, `msgstr` the words,
with the same places for values in each language, and the English text is in a comment. English itself stands where a
sentence is made; `en.po` is taken from there. A language is read when it is first asked for.

A recorded text that has no values was recorded without its key. It is found by its English words, and stays English
where they are known no more, as does what a caller wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from registry.domain.values.sentence import SEVERAL, Sentence
from registry.service.words.habits import ENGLISH, in_habits


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one key: a text for each form of plural that its language has."""

    forms: tuple[str, ...]

    def of(self, number: int | None) -> str:
        """The form for a number; the only one for what counts nothing. 1 alone is singular, where there is a plural."""
        return self.forms[0 if number in (None, 1) else -1]


def in_language(text: str, language: str) -> str:
    """What `text` says, in one of `LANGUAGES`: a sentence by its key and values, another text by its English words.

    A text that the catalogue does not know stays as it is.
    """
    if language == ENGLISH:
        return str(text)
    if not isinstance(text, Sentence):
        key = _keys_by_english().get(text)
        words = None if key is None else _catalogue(language).get(key)
        return text if words is None else words.of(None)

    def words_of(part: str) -> str:
        return in_language(part, language)

    if text.key == SEVERAL:
        return (" " if language == "pt" else "").join(words_of(part) for part in _several(text))
    words = _catalogue(language).get(text.key)
    if words is None:
        return str(text)
    values = {name: in_habits(value, language, words_of) for name, value in text.values.items()}
    return words.of(text.number).format_map(values)


def by_key(key: str, language: str) -> str | None:
    """The words of a key that has no values, in one of `LANGUAGES`; None for a key without words."""
    words = _catalogue(language).get(key)
    return None if words is None else words.of(None)


def _several(text: Sentence) -> tuple[str, ...]:
    several = text.values["sentences"]
    assert isinstance(several, tuple)
    return tuple(said for said in several if isinstance(said, str))


@cache
def _keys_by_english() -> Mapping[str, str]:
    """Keys by their English words, of what has no places for values."""
    return {words.forms[0]: key for key, words in _catalogue(ENGLISH).items() if "{" not in words.forms[0]}


@cache
def _catalogue(language: str) -> Mapping[str, Words]:
    with files("registry.service.words").joinpath(f"{language}.po").open("rb") as source:
        read = read_po(source)
    return {_key(message.id): Words(forms=_forms(message.string)) for message in read if message.id and message.string}


def _key(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _forms(msgstr: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (msgstr,) if isinstance(msgstr, str) else tuple(msgstr)
