"""Families of rights: what hangs together across places, and what may.

Two relations. *Dependency*: a Hong Kong re-registration or a Macau extension hangs on one base; the forms of the places
say on which. *Family*: everything connected by dependency, priority or a twin of the same day, in whatever direction.
Family decides disclosure, warnings and value; only dependency carries what happens to a base, and never upward.

A link is told by an observation and judged against what is on record of both ends: that it may be (FAM-02), that the
dependent one does not outlive its base's term (FAM-04), and that it was asked for in time (FAM-05).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.law.dated import in_force
from registry.domain.law.place import Dependence, PlaceLaws
from registry.domain.right.facts import Base, Link, RightAt, RightId
from registry.domain.right.record import RightRecord
from registry.domain.values.days import last_day_of_term
from registry.domain.values.numbers import OFFICES, read_office_number
from registry.errors import RightNumberInvalid

SAME_DAY_TWIN = "same_day_twin"
"""How two rights filed for the same thing on the same day hang together, beside the links to a base."""


@dataclass(frozen=True, kw_only=True)
class StatedLink:
    """One right's own word that it hangs together with another."""

    right: RightId
    other: RightId
    link: str


@dataclass(frozen=True, kw_only=True)
class LinkFault:
    """What is wrong with a link: the rule that it breaks, the code, and what speaks against it."""

    rule: str
    code: str
    message: str


def links_of(record: RightRecord) -> tuple[StatedLink, ...]:
    """What a right says it hangs together with."""
    told = []
    if record.base is not None:
        told.append(StatedLink(right=record.right, other=as_read(record.base.right), link=record.base.link.value))
    if record.same_day_twin is not None:
        told.append(StatedLink(right=record.right, other=record.same_day_twin, link=SAME_DAY_TWIN))
    return tuple(told)


def as_read(base: RightId) -> RightId:
    """A base at an office elsewhere under the name that its number gives by now, whatever it was recorded by; any other
    right as it is."""
    if base.jurisdiction not in OFFICES:
        return base
    try:
        return replace(base, number=read_office_number(base.jurisdiction, base.number))
    except RightNumberInvalid:
        return base


def links_by_right(told: Iterable[StatedLink]) -> Mapping[RightId, tuple[StatedLink, ...]]:
    """By each right that is named in one, the links that it has a part in, its own word first."""
    beside: dict[RightId, tuple[StatedLink, ...]] = {}
    for link in told:
        beside[link.right] = (link, *beside.get(link.right, ()))
        beside[link.other] = (*beside.get(link.other, ()), link)
    return beside


def family_of(right: RightId, beside: Mapping[RightId, tuple[StatedLink, ...]]) -> Mapping[RightId, str]:
    """What belongs to the family of `right`, itself apart, each with how it hangs together, given every link by right.

    That is its own link to a base, else its own to a twin, else the link by which it is reached. Rights that share a
    base outside this registry belong together through it, and that base is among them.
    """
    reached: dict[RightId, str] = {right: ""}
    waiting = [right]
    while waiting:
        here = waiting.pop()
        for link in beside.get(here, ()):
            there = link.other if link.right == here else link.right
            if there not in reached:
                reached[there] = link.link
                waiting.append(there)
    del reached[right]
    told = [link for member in reached for link in beside.get(member, ())]
    # Twins first, so that the link to a base is what stays, in whatever order they were told.
    own = {link.right: link.link for link in sorted(told, key=lambda link: link.link != SAME_DAY_TWIN)}
    return {member: own.get(member, reached[member]) for member in sorted(reached)}


def is_dependency(link: str) -> bool:
    """Whether a link carries what happens to the base."""
    return link in (Link.HK_R_OF.value, Link.MO_EXT_OF.value)


def dependence_of(right: RightAt, places: PlaceLaws) -> Dependence | None:
    """How rights of this one's kind hang on a base by the law of its place; None for a kind that stands alone."""
    return places[right.right.jurisdiction].dependences.get(right.kind)


def link_faults(right: RightAt, base: RightAt | None, places: PlaceLaws) -> Iterator[LinkFault]:
    """What is wrong with the link of `right` to the base it names, `base` being that one's record, None without one."""
    told = right.base
    if told is None:
        return
    if told.right == right.right:
        yield _invalid(f"{right.right} can not hang on itself.")
        return
    if not is_dependency(told.link.value):
        return
    dependence = dependence_of(right, places)
    if dependence is None or dependence.link != told.link.value:
        yield _invalid(f"A right of kind {right.kind} of {right.right.jurisdiction} has no base by {told.link.value}.")
        return
    yield from _of_base(told, base, dependence)
    if base is not None:
        yield from _of_days(right, base, dependence, places)


def _of_base(told: Base, base: RightAt | None, dependence: Dependence) -> Iterator[LinkFault]:
    """FAM-02: the base is of a place and kind that it can be of, and hangs on nothing itself."""
    place = told.right.jurisdiction
    if place not in dependence.bases:
        yield _invalid(f"By {dependence.link} a right hangs on one of {_listed(dependence.bases)}, not of {place}.")
        return
    kinds = dependence.bases[place]
    if base is None:
        return
    if kinds is not None and base.kind not in kinds:
        yield _invalid(f"{base.right} is of kind {base.kind}; a base there is of kind {_listed(kinds)}.")
    if base.base is not None and is_dependency(base.base.link.value):
        yield _invalid(f"{base.right} hangs on a base itself.")


def _of_days(right: RightAt, base: RightAt, dependence: Dependence, places: PlaceLaws) -> Iterator[LinkFault]:
    """FAM-04 and FAM-05: inside the term that begins with the base's filing; asked for in time. Unknown days pass."""
    kind = places[right.right.jurisdiction].kinds.get(right.kind)
    years = in_force(kind.term_years, base.filed_on) if kind is not None and base.filed_on is not None else None
    if years is not None and base.filed_on is not None and right.expires_on is not None:
        last = last_day_of_term(base.filed_on, years)
        if right.expires_on > last:
            message = f"It ends on {right.expires_on.isoformat()}; from its base's filing the term ends on {last}."
            yield LinkFault(rule="FAM-04", code="FAMILY_TERM_INCOHERENT", message=message)
    last_ask = window_ends_on(base, dependence)
    asked_on = right.record_requested_on
    if last_ask is not None and asked_on is not None and asked_on > last_ask:
        message = f"It was asked for on {asked_on.isoformat()}; from its base that could be until {last_ask}."
        yield LinkFault(rule="FAM-05", code="FAMILY_WINDOW_BREACH", message=message)


def window_ends_on(base: RightAt, dependence: Dependence) -> date | None:
    """The last day on which a right can still be asked for on this base; None while its day is not on record."""
    begins = base.published_on if dependence.counts_from == "published_on" else base.granted_on
    return None if begins is None else dependence.last_day(begins)


def _invalid(message: str) -> LinkFault:
    return LinkFault(rule="FAM-02", code="FAMILY_LINK_INVALID", message=message)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
