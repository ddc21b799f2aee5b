"""The reason that an item ranks behind others, as it reads at the instant that is asked for.

What ranks first moves whenever another item on the right comes, goes or is entered, so the number is that of the moment
and is told by whoever reads. That an item ranks first, or no longer, changes what it is worth and has an entry of its
own; so has a change of the number of an item that claims one.
"""

from __future__ import annotations

from dataclasses import replace

from registry.domain.law.finding import Finding
from registry.domain.pledge.judged import Recognition

JUNIOR = "JUNIOR_RANK"


def junior(rank: int) -> str:
    """The message on an item that ranks behind others."""
    return f"The item ranks {rank} on this right."


def is_junior(code: str) -> bool:
    """Whether a code says that an item ranks behind others."""
    return code.startswith(f"{JUNIOR}:")


def at_rank(recognition: Recognition, rank: int | None) -> Recognition:
    """A recognition that was decided before, with the rank that the item has now; None: it has none."""
    if rank is None or not any(is_junior(one.code) for one in recognition.reasons):
        return recognition
    return replace(recognition, reasons=tuple(_at_rank(one, rank) for one in recognition.reasons))


def _at_rank(finding: Finding, rank: int) -> Finding:
    if not is_junior(finding.code):
        return finding
    return replace(finding, code=f"{JUNIOR}:{rank}", message=junior(rank))
