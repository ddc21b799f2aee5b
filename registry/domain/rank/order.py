"""Rank among the live items of one right: perfected before unperfected, by law time, then by position in the journal.

The registry's rank is a strict total order (Civil Code art. 414; Cap. 514 s.52(1)(a) by application; Macau by request).
When an item counts and from when is `Timing.at`: one calculation for intake, for today's reading and for any past day.

Two things stand beside that order. By a subordination one holder steps back directly behind another, never in a swap,
so that nobody but it, and those who agreed to stand behind it, has more before it than without. An increase of what an
item secures is a tranche of its own (Civil Code art. 422): it has no number, and stands behind everyone who was there
before it. Its place is told pair by pair, so a circle is possible: an increase before a later entry, that entry before
an item not yet entered, that item before the increase.

Not here: amounts, who holds an item, and the opinion of a law that looks at notice.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.rank.standing import ItemStatus, Standing


@dataclass(frozen=True, kw_only=True)
class Subordination:
    """A holder's step back behind another on the same right, each item by its journal index."""

    stepping_back: int
    named: int


@dataclass(frozen=True, kw_only=True)
class Tranche:
    """An increase of what the item of that journal index secures, from `since`; `entry` is its own journal index.

    `perfected`: its own entry in the right's register counts, and `since` is what that ranks from; else its recording.
    """

    index: int
    since: datetime
    entry: int
    perfected: bool = False

    def found(self, standing: Standing) -> bool:
        """Whether that item goes before the increase: of the perfected those of an earlier law time (at that instant is
        before); while the increase is not entered, all of them, and of the others those recorded before it."""
        if self.perfected:
            return standing.perfected and standing.since <= self.since
        return standing.perfected or standing.since <= self.since or standing.index < self.entry


@dataclass(frozen=True, kw_only=True)
class Precedence:
    """The items behind and before which an item stands, each by rank; with `tranche`, an increase of it does."""

    index: int
    behind: tuple[int, ...]
    before: tuple[int, ...]
    tranche: Tranche | None = None


def ranks(standings: Iterable[Standing], subordinations: Iterable[Subordination] | None = None) -> dict[int, int]:
    """The rank, from 1, of each live standing of one right, by its journal index; the ended ones have none.

    The subordinations come in the order they were recorded (None: those that the standings tell of); only those
    `in_effect` move anybody.
    """
    told = tuple(standings)
    agreed = subordinations_of(told) if subordinations is None else subordinations
    return {index: rank for rank, index in enumerate(_line(told, agreed), start=1)}


def subordinations_of(standings: Iterable[Standing]) -> tuple[Subordination, ...]:
    """The subordinations that standings of one right tell of, in the order they were recorded."""
    told = [(behind.entry, standing.index, behind.named) for standing in standings for behind in standing.behind]
    return tuple(Subordination(stepping_back=index, named=named) for _, index, named in sorted(told))


def order(
    standings: Iterable[Standing], subordinations: Iterable[Subordination] = (), tranches: Iterable[Tranche] = ()
) -> tuple[Precedence, ...]:
    """Where each live item of one right stands, by rank, then each tranche of one, by time.

    An increase stands behind its item, everyone that goes before that item, and everyone it found there.
    """
    told = tuple(standings)
    line = _line(told, subordinations)
    items = [_precedence(index, line, line[:n]) for n, index in enumerate(line)]
    increases = []
    for one in sorted((t for t in tranches if t.index in line), key=lambda t: (t.since, t.entry)):
        ahead = {*line[: line.index(one.index) + 1], *(s.index for s in told if one.found(s))}
        increases.append(_precedence(one.index, line, ahead, one))
    return (*items, *increases)


def in_effect(standings: Iterable[Standing], subordinations: Iterable[Subordination]) -> tuple[Subordination, ...]:
    """The subordinations that work, in order: both items are live and perfected, and no circle closes."""
    agreed = tuple(subordinations)
    if not agreed:
        return ()
    perfected = {s.index for s in standings if s.live and s.perfected}
    working: list[Subordination] = []
    for one in agreed:
        if {one.stepping_back, one.named} <= perfected and not closes_circle(working, one):
            working.append(one)
    return tuple(working)


def closes_circle(earlier: Iterable[Subordination], new: Subordination) -> bool:
    """Whether by `earlier` ones the named item stands behind the one that would step back, or is that one itself."""
    return new.named in _followers(new.stepping_back, tuple(earlier))


def put_behind(standings: Iterable[Standing], new: Subordination) -> tuple[int, ...]:
    """The items that lose their place by the subordination `new`, without having agreed to it.

    An item loses its place when some other item stands before it with `new`, and does not without it. The item that
    steps back is not counted: it has agreed. Every item that a subordination names is taken as live and perfected.
    Answered are the indexes of the items, in the order of their ranks without `new`.
    """
    told = tuple(standings)
    agreed = subordinations_of(told)
    named = {index for one in (*agreed, new) for index in (one.stepping_back, one.named)}
    assumed = [replace(s, status=ItemStatus.LIVE, entered=True, void=False) if s.index in named else s for s in told]
    before, after = _line(assumed, agreed), _line(assumed, (*agreed, new))
    return tuple(
        index
        for n, index in enumerate(before)
        if index != new.stepping_back and not set(after[: after.index(index)]) <= set(before[:n])
    )


def _line(standings: Sequence[Standing], subordinations: Iterable[Subordination]) -> list[int]:
    """The live items by rank. Who steps back takes along those that stand behind it, as they stand among themselves."""
    line = [s.index for s in sorted((s for s in standings if s.live), key=lambda s: s.key)]
    working = in_effect(standings, subordinations)
    for n, one in enumerate(working):
        stepping = _followers(one.stepping_back, working[:n])
        upto = line.index(one.named) + 1
        # A stable sort: first who does not step back, then who does.
        line[:upto] = sorted(line[:upto], key=stepping.__contains__)
    return line


def _followers(index: int, subordinations: Sequence[Subordination]) -> set[int]:
    """The item and all that agreed to stand behind it, or behind one that did."""
    found = {index}
    while fresh := {s.stepping_back for s in subordinations if s.named in found} - found:
        found |= fresh
    return found


def _precedence(index: int, line: Sequence[int], ahead: Container[int], tranche: Tranche | None = None) -> Precedence:
    return Precedence(
        index=index,
        behind=tuple(one for one in line if one in ahead),
        before=tuple(one for one in line if one not in ahead and one != index),
        tranche=tranche,
    )
