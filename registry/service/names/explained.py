"""How names are matched, as a page: made of the very tables and rules that the search goes by."""

from __future__ import annotations

from collections.abc import Iterable

from registry.service.names import tables
from registry.service.names.matching import RULES


def markdown() -> str:
    """The page as Markdown, in English."""
    lines = [
        "# How firms are found by name",
        "",
        "This page is made of the tables that the search goes by. A name finds a firm; who it is, its identifiers say.",
        "",
        "1. Width, case, marks over letters, brackets and quotation marks do not matter; `&` is *and*.",
        "2. Each Chinese character counts as its simplified form, those of Hong Kong and Taiwan too.",
        "3. Legal forms are taken off the ends, regions off the ends and out of brackets, unless nothing but words of",
        "   a trade would be left. What remains is the core; without the words of a trade it is the brand.",
        "4. Two names that both name a region, and not the same one, are of two firms.",
        "5. Letters or characters may be wrong where the name is long enough: in Chinese one of four and two of nine,",
        "   else one of five letters, two of ten, three of eighteen. A short brand has to be right.",
        "",
        "## Rules",
        "",
        "| rule | what it finds |",
        "|---|---|",
        *(f"| `{rule}` | {says} |" for rule, says in RULES.items()),
        "",
        *_list("Legal forms in Chinese", tables.HAN_FORMS),
        *_list("Legal forms in letters", map(" ".join, tables.LATIN_FORMS)),
        *_list("What may stand before a name", map(" ".join, tables.LEADING_FORMS)),
        *_list("Regions in Chinese", sorted(tables.HAN_REGIONS)),
        *_list("Regions in letters", (f"{' '.join(form)} ({name})" for form, name in tables.LATIN_REGIONS.items())),
        *_list("Words of a trade in Chinese", tables.HAN_TRADES),
        *_list("Words of a trade in letters", sorted(tables.LATIN_TRADES)),
    ]
    return "\n".join(lines)


def _list(title: str, words: Iterable[str]) -> list[str]:
    return [f"## {title}", "", ", ".join(words), ""]
