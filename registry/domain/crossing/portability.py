"""Whether what is decided in one place is carried out in another.

Within one place always. Between two where both have joined one arrangement of that kind, in force in both by the day:
each place's form lists what it has joined, so there is no table of pairs, and a further place brings its own list. A
seat that is no place of this registry has joined nothing.

Not here: what an arrangement leaves out. Judgments on the infringement of patents, on licence rates for standards, in
bankruptcy, and rulings on the validity of a right do not travel (XB-23 to XB-25); a judgment on a loan or a pledge
contract does (XB-22). The New York Convention does not apply between parts of one State (XB-2A).

Sources: the arrangements named in the places' forms; XB-20 to XB-2B.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain.case.case import Places


def portable(a: str, b: str, kind: str, day: date, places: Places) -> bool:
    """Whether a decision given in `a` is carried out in `b` on `day`, both named by their codes.

    `kind` is `judgment` for what a court gives, `award` for what an arbitral tribunal gives.
    """
    return a == b or not set(_joined(a, kind, day, places)).isdisjoint(_joined(b, kind, day, places))


def _joined(code: str, kind: str, day: date, places: Places) -> Iterator[str]:
    """The names of the arrangements on `kind` that are in force in a place on `day`; none of what is no place here."""
    place = places.get(code)
    if place is not None:
        yield from (one.name for one in place.arrangements if one.covers == kind and one.first_day <= day)
