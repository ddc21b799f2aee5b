"""An item and its mirror: the same one over a right of another place, the two places exchanged in all that is told.

Kinds, securities, registers, seats, the law chosen and the seat for disputes change places; days, papers, proceedings
and rivals stay. What both places' own demands need is on file in either: agents at every register, and the delivery of
a Hong Kong company's charge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from registry.domain.filing.acts import Act, ActKind
from registry.domain.filing.filing import AgentOnFile
from registry.domain.right.facts import RightId
from tests.domain.faulty.fault import ENTERED_ON
from tests.domain.strategies import KINDS, NUMBERS, PLACES, PLEDGEE, PLEDGOR, Scene, at, favourable, registered

T = TypeVar("T")
SECURITIES = {code: favourable(code).filing.collateral[0].security for code in PLACES}
REGISTERS = {code: place.register for code, place in PLACES.items()}


def plain(code: str) -> Scene:
    """A favourable item, all parties of the right's place, with agents at every register."""
    scene = favourable(code, seat=code)
    agents = tuple(
        AgentOnFile(party=ref, register=register, agent="Agents")
        for ref in (PLEDGOR, PLEDGEE)
        for register in REGISTERS.values()
    )
    return scene.with_filing(agents=agents)


def completed(scene: Scene) -> Scene:
    """The same, entered by its own register on the day that was applied for, and delivered where charges are kept."""

    def hurried(act: Act) -> Act:
        asked = act.register == scene.place.register and act.act is ActKind.REGISTER and act.effective_at is not None
        return replace(act, applied_at=at(ENTERED_ON), effective_at=at(ENTERED_ON, 10)) if asked else act

    delivered = any(act.register == "HK-CR" for act in scene.acts)
    return scene.with_acts(*map(hurried, scene.acts), *(() if delivered else (registered("HK-CR"),)))


def mirror(scene: Scene, other: str) -> Scene:
    """The same item over a right of `other`, that place and its own exchanged."""
    own = scene.place.code
    codes = {own: other, other: own}
    registers = {REGISTERS[own]: REGISTERS[other], REGISTERS[other]: REGISTERS[own]}
    right = RightId(jurisdiction=other, number=NUMBERS[other])
    item = scene.filing.collateral[0]
    search = item.official_search
    contract = scene.filing.contract
    mirrored = replace(
        scene,
        place=scene.places[other],
        seen=replace(scene.seen, right=right, kind=KINDS[other]),
        parties={name: replace(one, seat=_swapped(one.seat, codes)) for name, one in scene.parties.items()},
    )
    return (
        mirrored.with_item(
            right=right,
            security=SECURITIES[other],
            official_search=search and replace(search, register=_swapped(search.register, registers)),
        )
        .with_acts(*(replace(act, register=_swapped(act.register, registers)) for act in scene.acts))
        .with_contract(
            governing_law=_swapped(contract.governing_law, codes),
            in_rem_choice=_swapped(contract.in_rem_choice, codes),
            dispute_seat=_swapped(contract.dispute_seat, codes),
        )
    )


def _swapped(told: T, pairs: Mapping[str, str]) -> T | str:
    return pairs.get(told, told) if isinstance(told, str) else told
