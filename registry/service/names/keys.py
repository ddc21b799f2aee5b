"""Under which keys a name stands in the index, and under which a search looks: names that match share at least one.

- the core as it is written, and as it is read aloud;
- each of those without one letter or character: two writings that differ in one place share one of these;
- the brand, and for several words each pair of them that is not of a trade alone: so a wrong or missing word is found;
- all the words sorted, so that their order does not matter.

A key is a number of 64 bits, made of the text by a hash: two texts with one key only cost a comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import combinations

from registry.service.names.folding import FoldedName, NameWords, fold, sounds
from registry.service.names.tables import LATIN_TRADES

_LONGEST = 48
"""Of longer cores the first letters are looked at where one may be missing."""
_WORDS = 8


def keys_of(name: str) -> frozenset[int]:
    """The keys of a name; the same for what is recorded and for what is looked for."""
    folded = fold(name)
    return frozenset(map(_number, _texts(folded)))


def _texts(folded: FoldedName) -> Iterator[str]:
    compact = folded.compact
    if not compact:
        return
    yield "".join(folded.words)
    for text in {compact, "".join(folded.unformed)}:
        yield text
        yield from (f"p {sound}" for sound in sounds(text))
    yield from _without_one(compact)
    yield f"b {' '.join(folded.brand)}"
    yield from (f"b {sound}" for sound in sounds("".join(folded.brand)))
    yield f"s {' '.join(sorted(folded.core))}"
    yield from (f"w {' '.join(pair)}" for pair in _pairs(folded.core))


def _without_one(text: str) -> Iterator[str]:
    yield f"d {text}"
    if len(text) > 2:
        for place in range(min(len(text), _LONGEST)):
            yield f"d {text[:place]}{text[place + 1 :]}"


def _pairs(words: NameWords) -> Iterator[NameWords]:
    several = sorted(set(words[:_WORDS]))
    yield from (pair for pair in combinations(several, 2) if not LATIN_TRADES.issuperset(pair))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
