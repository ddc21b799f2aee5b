"""When two texts that people wrote are the same: one folding for names, references and whatever else is compared.

What was told is stored as told; only comparing folds. Folded away are what a keyboard, a form or a copy puts in:
composition (NFC), width, case, spaces at the ends and repeated within, kinds of brackets, dashes and quotes, and
characters that show nothing. Two texts that differ in anything else differ.

Not here: numbers of rights and identifiers of parties, which have canonical forms of their own, and names in another
script or with another legal form, which are a matter of searching.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from registry.domain.numbers import fold_width

_OPENING, _CLOSING = "（［｛〔【〖〈《「『⟨[{<", "）］｝〕】〗〉》」』⟩]}>"
_DASHES = "‐‑‒–—―−﹘﹣－ー﹉"
_QUOTES = "‘’‚‛“”„‟′″`´＇＂«»"
_TABLE = str.maketrans(
    {
        **dict.fromkeys(_OPENING, "("),
        **dict.fromkeys(_CLOSING, ")"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_QUOTES, "'"),
    }
)
_UNSEEN = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """`text` as it is compared: texts of equal foldings are the same. Folding again changes nothing."""
    composed = fold_width(unicodedata.normalize("NFC", text)).translate(_TABLE)
    shown = "".join(one if one.isspace() or unicodedata.category(one) not in _UNSEEN else "" for one in composed)
    return unicodedata.normalize("NFC", " ".join(shown.split()).casefold())


def same(one: str | None, other: str | None) -> bool:
    """Whether two texts are the same when compared; None is the same as nothing, not even as None."""
    return one is not None and other is not None and folded(one) == folded(other)
