"""The foreign-exchange class: every combination of sides has exactly one, by the seats and registers alone."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.crossing.foreign_exchange import REGISTRABLE, safe_class
from registry.domain.decide.registration import assess
from registry.domain.party.party import Name
from registry.domain.values.money import Money
from tests.domain.strategies import OTHER, PLACES, PLEDGEE, PLEDGOR, favourable
from tests.scenes.strategies import money
from tests.tiers import examples

IN, OUT = ("CN",), ("HK", "MO", "XX")
SEATS = st.sampled_from(IN + OUT)

# By guarantor, debtor, creditor and register: I inside the Mainland, O outside.
CLASSES = {
    "IIII": "DOMESTIC",
    "IIIO": "OTHER",
    "IIOI": "OTHER",
    "IIOO": "OTHER",
    "IOII": "OTHER",
    "IOIO": "OTHER",
    "IOOI": "NEI_BAO_WAI_DAI",
    "IOOO": "NEI_BAO_WAI_DAI",
    "OIII": "WAI_BAO_NEI_DAI",
    "OIIO": "WAI_BAO_NEI_DAI",
    "OIOI": "OTHER",
    "OIOO": "OTHER",
    "OOII": "OTHER",
    "OOIO": "OTHER",
    "OOOI": "OTHER",
    "OOOO": "DOMESTIC",
}


def side(seat: str) -> str:
    return "I" if seat == "CN" else "O"


@pytest.mark.parametrize(("sides", "expected"), CLASSES.items())
def test_inv_50_each_of_the_sixteen_combinations_has_its_class(sides: str, expected: str) -> None:
    choices = [IN if one == "I" else OUT for one in sides]
    for guarantor, debtor, creditor, register in itertools.product(*choices):
        found = safe_class(guarantor=guarantor, debtor=debtor, creditor=creditor, registers=(register,))
        assert found == expected


def test_inv_50_the_sixteen_are_all_and_ten_of_them_need_no_registration() -> None:
    assert set(CLASSES) == {"".join(sides) for sides in itertools.product("IO", repeat=4)}
    assert Counter(CLASSES.values()) == {"OTHER": 10, "DOMESTIC": 2, "NEI_BAO_WAI_DAI": 2, "WAI_BAO_NEI_DAI": 2}


@given(SEATS, SEATS, SEATS, st.lists(SEATS, min_size=1, max_size=5))
def test_inv_50_it_is_domestic_exactly_when_all_parties_and_registers_stand_on_one_side(
    guarantor: str, debtor: str, creditor: str, registers: list[str]
) -> None:
    found = safe_class(guarantor=guarantor, debtor=debtor, creditor=creditor, registers=tuple(registers))
    assert (found == "DOMESTIC") == (len({side(one) for one in (guarantor, debtor, creditor, *registers)}) == 1)


@given(SEATS, SEATS, SEATS, st.lists(SEATS, min_size=1, max_size=5))
def test_registers_tell_only_domestic_from_other(
    guarantor: str, debtor: str, creditor: str, registers: list[str]
) -> None:
    found = {
        safe_class(guarantor=guarantor, debtor=debtor, creditor=creditor, registers=some)
        for some in (tuple(registers), IN, ("HK",), ("CN", "MO"))
    }
    assert len(found) == 1 or found == {"DOMESTIC", "OTHER"}


@pytest.mark.parametrize(("sides", "expected"), CLASSES.items())
@settings(max_examples=examples(4))
@given(owed=money(), called=st.sampled_from(["甲", "Companhia", "公司"]), data=st.data())
def test_inv_50_the_class_ignores_amounts_names_and_forum(
    sides: str, expected: str, owed: Money, called: str, data: st.DataObject
) -> None:
    """INV-50: of a whole filing, by the seats of its parties and the place of its right alone."""
    *seats, place = (data.draw(st.sampled_from(IN if one == "I" else OUT)) for one in sides)
    scene = favourable(place if place in PLACES else "HK").with_filing(debtor=OTHER).with_obligation(principal=owed)
    for ref, seat in zip((PLEDGOR, OTHER, PLEDGEE), seats, strict=True):
        scene = scene.with_party(ref, seat=seat, names=(Name(text=called, lang="zh-Hans"),))
    assert assess(scene.filing, scene.world).safe_class == expected
    told = [{f.code for f in one.reasons} for one in scene.judge().judged.recognition.values()]
    assert {"SAFE_REGISTRATION_MISSING" in codes for codes in told} == {expected in REGISTRABLE}
