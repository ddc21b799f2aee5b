"""Takes every sentence out of the code and brings the catalogues up to it: `python -m tests.service.words.extracted`.

`en.po` is written anew from what `sentence` and `counted` are called with. In the other languages a new key is added
without words, for a translator to fill, a key that is gone is taken away, and words that stand keep standing; the
English text stands beside each in a comment.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import registry

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "pt")
ROOT = Path(registry.__file__).parent
FOLDER = ROOT / "service" / "words"


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """A sentence as the code has it: its key, its English text or, where it counts, singular and plural, and where."""

    key: str
    forms: tuple[str, ...]
    where: str


class NotLiteral(AssertionError):
    """A sentence whose key or English text is not written where it is made, so that no catalogue could have it."""


def extracted(root: Path = ROOT) -> dict[str, Extracted]:
    """Every sentence of the code by key; NotLiteral for one that is not written out, or a key with two texts."""
    known: dict[str, Extracted] = {}
    for path in sorted(root.rglob("*.py")):
        for one in _of_file(path, root):
            before = known.setdefault(one.key, one)
            if before.forms != one.forms:
                raise NotLiteral(f"{one.key} says two things: {before.where} and {one.where}")
    return known


def _of_file(path: Path, root: Path) -> Iterator[Extracted]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        where = f"{path.relative_to(root.parent)}:{node.lineno}"
        if node.func.id == "sentence":
            yield Extracted(key=_text(node.args[0], where), forms=(_text(node.args[1], where),), where=where)
        elif node.func.id == "counted":
            named = {one.arg: one.value for one in node.keywords}
            forms = (_text(named["singular"], where), _text(named["plural"], where))
            yield Extracted(key=_text(node.args[0], where), forms=forms, where=where)


def _text(node: ast.expr, where: str) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise NotLiteral(where)
    return node.value


def catalogue(language: str, folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """A catalogue as it is on disk: the words of each key, one for each form of plural."""
    with (folder / f"{language}.po").open("rb") as source:
        read = read_po(source)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in read
        if message.id
    }


def written(language: str, sentences: Mapping[str, Extracted], words: Mapping[str, tuple[str, ...]]) -> bytes:
    """A catalogue's file, sorted by key: English from the sentences, another language from the words it has."""
    made = Catalog(
        locale=language.replace("-", "_"), fuzzy=False, header_comment=f"# What the register says: {language}."
    )
    for key in sorted(sentences):
        one = sentences[key]
        forms = one.forms if language == "en" else words.get(key, ("",))
        plural = len(one.forms) > 1
        made.add(
            (key, key) if plural else key,
            forms if plural else forms[0],
            auto_comments=[] if language == "en" else [one.forms[-1]],
        )
    raw = BytesIO()
    write_po(raw, made, width=0, omit_header=True, sort_output=False)
    head = (
        f'# What the register says: {language}.\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        f'"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {_PLURALS[language]}\\n"\n\n'
    )
    return head.encode() + raw.getvalue()


_PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "zh-Hans": "nplurals=1; plural=0;",
    "zh-Hant": "nplurals=1; plural=0;",
    "pt": "nplurals=2; plural=(n != 1);",
}


def main() -> None:
    """Write the four catalogues anew, and print what waits for a translator."""
    sentences = extracted()
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        words = catalogue(language) if path.exists() else {}
        path.write_bytes(written(language, sentences, words))
        for key in sorted(sentences):
            if language != "en" and not all(words.get(key, ("",))):
                print(f"{language}: {key}: {' | '.join(sentences[key].forms)}")


if __name__ == "__main__":
    main()
