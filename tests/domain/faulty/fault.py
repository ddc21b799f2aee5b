"""A named fault: it takes one thing from a favourable item, and says exactly what the rules must then answer.

A fault touches `aspects` of the item; faults whose aspects do not meet are independent, so their answers add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import PaperOnFile
from registry.domain.law.finding import Severity
from registry.domain.pledge.judged import Outcome
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.right.facts import Proceeding, RightChange
from registry.domain.values.days import add_months
from tests.domain.strategies import DAY, NOW, OTHER, PLEDGEE, PLEDGOR, SHA, TODAY, Scene, at, favourable, registered

Answer = tuple[str, str, Severity]
"""The rule of recognition, its code, its severity."""

WORTH = {
    Severity.FAIL: Outcome.NOT_RECOGNISED,
    Severity.PENDING: Outcome.PENDING_PERFECTION,
    Severity.CONDITION: Outcome.RECOGNISED_WITH_CONDITIONS,
    Severity.NOTE: Outcome.RECOGNISED,
}


def answers(scene: Scene) -> set[Answer]:
    """What the rules say of the item at home, notes included."""
    home = scene.judge().judged.recognition[scene.place.code]
    return {(f.rules[0], f.code, f.severity) for f in (*home.reasons, *home.notes)}


YESTERDAY = TODAY - DAY
GRACE_TODAY = add_months(TODAY, -6)
"""A due day whose six months end today."""
GRACE_OVER = add_months(TODAY, -6) - 3 * DAY
"""A due day whose six months ended three days ago, a Friday."""
ENTERED_ON = TODAY - 3 * DAY
APPLIED_ON = TODAY - 4 * DAY
SIGNED_ON = TODAY - 5 * DAY
ALL = "CN HK MO"
ABROAD = "HK MO"
ENTRY = "entry fees frozen validity competition chronology evidence search disposal"
"""What hangs on there being an entry, and on its day."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of an item over a right of place `code`, of `kind` (None: the usual one).

    `answers` is what is said of it at home, by the rules that read the forum too.
    """

    name: str
    code: str
    aspects: frozenset[str]
    inflict: Callable[[Scene], Scene]
    answers: frozenset[Answer]
    kind: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def scene(self) -> Scene:
        """A favourable item with this fault alone."""
        return self.inflict(favourable(self.code, self.kind))


class Faults(list[Fault]):
    """A list of faults that says briefly what is added to it."""

    def add(
        self,
        name: str,
        codes: str,
        aspects: str,
        inflict: Callable[[Scene], Scene],
        *answers: str,
        kind: str | None = None,
    ) -> None:
        """A fault in each of the places `codes`; each of `answers` is a rule, its code and its severity."""
        expected = frozenset((rule, code, Severity(said)) for rule, code, said in (one.split() for one in answers))
        touched = frozenset(aspects.split())
        self.extend(
            Fault(name=name, code=code, aspects=touched, inflict=inflict, answers=expected, kind=kind)
            for code in codes.split()
        )


# ---- what faults are made of -----------------------------------------------------------------------------------------


def proceeding(kind: str, since: date, *, suspended: bool = True, until: date | None = None) -> RightChange:
    """The official event that opens a proceeding on that day."""
    opened = Proceeding(kind=kind, from_on=since, until_on=until, suspended=suspended)
    return RightChange(type=f"{kind}_opened", effective_at=at(since, 0), opens=opened)


def add(scene: Scene, change: RightChange) -> Scene:
    """The scene after one official event more."""
    return replace(scene, changes=(*scene.changes, change))


def event(change: RightChange) -> Callable[[Scene], Scene]:
    """After one official event more."""
    return lambda scene: add(scene, change)


def seen(**members: Any) -> Callable[[Scene], Scene]:
    """But for what the register showed."""
    return lambda scene: scene.with_seen(**members)


def contract(**members: Any) -> Callable[[Scene], Scene]:
    """But for the contract."""
    return lambda scene: scene.with_contract(**members)


def obligation(**members: Any) -> Callable[[Scene], Scene]:
    """But for the debt."""
    return lambda scene: scene.with_obligation(**members)


def item(**members: Any) -> Callable[[Scene], Scene]:
    """But for the collateral."""
    return lambda scene: scene.with_item(**members)


def cancelled(scene: Scene) -> Scene:
    """The register has cancelled its entry."""
    gone = Act(register=scene.place.register, act=ActKind.CANCEL, effective_at=at(YESTERDAY), sha256="1" * 64)
    return scene.with_acts(*scene.acts, gone)


def ended(scene: Scene, status: ItemStatus, ended_at: datetime = NOW) -> Scene:
    """The item has ended here."""
    return replace(scene, end=End(status=status, at=ended_at, reason="waived"))


def unentered(scene: Scene) -> Scene:
    """No register has done anything."""
    return scene.with_acts()


def entry(scene: Scene, **members: Any) -> Scene:
    """Another entry instead, in these members."""
    return scene.with_acts(registered(scene.place.register, **members))


def of_hong_kong(scene: Scene) -> Scene:
    """The pledgor is a company of Hong Kong, with an agent where the register asks for one."""
    return scene.with_party(PLEDGOR, seat="HK").with_agents()


def searched(days: int, hits: tuple[str, ...] = ()) -> Callable[[Scene], Scene]:
    """The official search, made so many days before the moment up to which it counts in that place, shows `hits`."""
    until = {"CN": ENTERED_ON, "HK": SIGNED_ON, "MO": APPLIED_ON}

    def make(scene: Scene) -> Scene:
        found = scene.filing.collateral[0].official_search
        assert found is not None
        return scene.with_item(official_search=replace(found, at=at(until[scene.place.code] - days * DAY), hits=hits))

    return make


def for_another(scene: Scene, *, pledgor: str, debtor: str, pledgee: str) -> Scene:
    """A company secures another's debt by a resolution on file; each of these seats, with agents."""
    seats = ((PLEDGOR, pledgor), (OTHER, debtor), (PLEDGEE, pledgee))
    for ref, seat in seats:
        scene = scene.with_party(ref, seat=seat)
    return scene.with_filing(debtor=OTHER, authority=PaperOnFile(sha256=SHA)).with_agents()
