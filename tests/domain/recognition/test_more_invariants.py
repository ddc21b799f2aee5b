"""Further invariants of recognition by their numbers: faults add up, places mirror, items and names stand apart."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.domain.decide.registration import Registration, assess
from registry.domain.filing.filing import Valuation
from registry.domain.law.finding import Finding
from registry.domain.party.party import ELSEWHERE, Name
from registry.domain.recognition.world import World
from registry.domain.right.facts import Text
from registry.domain.values.money import Money
from registry.jurisdictions.mainland_china.numbers import check_character
from registry.service.journal.codec import event_of, party_of, party_text, payloads, right_of, right_text
from tests.domain import anything
from tests.domain.families import BASE
from tests.domain.faulty.fault import YESTERDAY, Fault, answers, unentered
from tests.domain.faulty.faults import FAULTS
from tests.domain.recognition.mirrored import completed, mirror, plain
from tests.domain.strategies import (
    NAMES,
    NOW,
    OTHER,
    PLACES,
    PLEDGEE,
    PLEDGOR,
    Scene,
    at,
    favourable,
    owners,
    rival,
)
from tests.scenes.strategies import money
from tests.tiers import examples

# A whole item is slow to draw.
few = settings(max_examples=examples(20))


def said(scene: Scene, forum: str) -> set[str]:
    """The codes of what is said of the item in a forum, notes included."""
    one = scene.judge().judged.recognition[forum]
    return {f.code for f in (*one.reasons, *one.notes)}


def groups(found: tuple[Finding, ...], below: str) -> list[Finding]:
    """The findings of the rules of recognition before `below`: MR-30 begins group E, MR-50 group G."""
    return [f for f in found if f.rules[0].startswith("MR-") and f.rules[0] < below]


# ---- INV-05 ----------------------------------------------------------------------------------------------------------

CONSEQUENCES = {"PLEDGOR_NOT_OWNER": "CO_OWNER_CONSENT"}
"""What one code always brings with it: an owner who is no party to the pledge has not consented either."""
CONSEQUENCES_ABROAD = {"VALIDITY_CHALLENGED": "VALIDITY_RULING_NOT_PORTABLE"}
CONSEQUENCES_BESIDE_AN_ENTRY = {"SITUS_REGISTRATION_MISSING": "JUNIOR_RANK:2"}
"""Where another item on the right is entered, one that is not stands behind it, whichever came first."""

SEVERAL = {
    "HK a search that shows an interest of which nothing is said": {"UNDISCLOSED_INTEREST", "HOLDER_NOT_UNDERSTOOD"},
    "no due day": {"EVIDENCE_MISSING:due_on", "DEBT_INDETERMINATE"},
    "a right whose last day was yesterday": {"NOT_IN_FORCE", "DEBT_END_PASSED"},
    "a reservation that ran out": {"SITUS_REGISTRATION_MISSING", "RESERVATION_LAPSED"},
    "CN a grant the day after the entry": {"CHRONOLOGY", "FAMILY_WINDOW_OPEN:2027-02-21"},
    "a base that the same pledgee has released": {"PARTIAL_RELEASE", f"FAMILY_MEMBER_UNENCUMBERED:{BASE}"},
    "another holder's entry": {"CN_ALREADY_PLEDGED", "JUNIOR_RANK:2"},
    "a floating charge that a later fixed one passes": {"FLOATING_POSTPONED", "PRIORITY_CONTESTED:P1/1"},
    "a charge of a Hong Kong company over a mere application": {"APPLICATION_ONLY", "CR_FILING_ADVISED"},
    "CN a Mainland pledgor for a debt owed abroad by another abroad": {
        "SAFE_REGISTRATION_MISSING",
        "EXPORT_FORMALITIES_ON_SALE",
    },
}
"""Faults that are more than one at once."""


TOUCHES_ALSO = {
    # No fee falls due after the last day, and of an item that has ended nobody asks whether the debt is past its day.
    "a right whose last day was yesterday": {"fees", "end"},
    # Where the parties sit makes another's debt a matter of foreign exchange.
    "a company that secures another's debt without a resolution": {"seats"},
    # A place says of its own kinds alone what an application of one is worth, where it may go, who goes first, and what
    # can hang on one.
    "a kind that can not be pledged": {"status", "seats", "competition", "family"},
    # What is known of another's interest is known of a right by its number.
    "a number of no known form": {"competition"},
}
"""What a fault bears on beyond the aspects it takes: such faults are not independent."""


def aspects(fault: Fault) -> set[str]:
    granted = {"status"} if "charge" in fault.aspects else set()  # a charge over an application need not be delivered
    return {*fault.aspects, *granted, *TOUCHES_ALSO.get(fault.name, ())}


def following(codes: set[str], consequences: dict[str, str]) -> set[str]:
    return {consequences[code] for code in codes if code in consequences}


def own_codes(fault: Fault) -> set[str]:
    """What the fault itself is, without what follows from it."""
    codes = {code for _, code, _ in fault.answers}
    return codes - following(codes, CONSEQUENCES)


@st.composite
def independent(draw: st.DrawFn) -> list[Fault]:
    """Faults of one item that do not touch each other."""
    first = draw(st.sampled_from(FAULTS))
    chosen = [first]
    if first.kind is None:
        for fault in draw(st.permutations([f for f in FAULTS if f.code == first.code and f.kind is None]))[:12]:
            if all(not aspects(fault) & aspects(other) for other in chosen):
                chosen.append(fault)
    return chosen


@settings(max_examples=examples(60))
@given(independent())
def test_inv_05_k_faults_give_their_k_codes_with_what_follows_and_nothing_else(chosen: list[Fault]) -> None:
    """INV-05: for k independent faults exactly those k codes and their declared consequences: no short circuit."""
    home = chosen[0].code
    scene = favourable(home, chosen[0].kind)
    for fault in sorted(chosen, key=lambda one: "entry" not in one.aspects):  # another entry first, then what befell it
        scene = fault.inflict(scene)
    injected = set().union(*(own_codes(fault) for fault in chosen))
    at_home = injected | following(injected, CONSEQUENCES)
    assert answers(scene) == set().union(*(fault.answers for fault in chosen))
    assert said(scene, home) == at_home
    abroad = at_home | following(injected, CONSEQUENCES_ABROAD) | {"ENFORCE_AT_SITUS"}
    assert all(said(scene, forum) == abroad for forum in PLACES if forum != home)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_inv_05_a_fault_has_one_code_of_its_own_but_where_it_is_said_here(fault: Fault) -> None:
    several = SEVERAL.get(str(fault)) or SEVERAL.get(fault.name)
    codes = own_codes(fault)
    assert codes == several or (several is None and len(codes) == 1)


@pytest.mark.parametrize("code", PLACES)
def test_inv_05_what_is_not_entered_stands_behind_what_is(code: str) -> None:
    later = rival(1, registered_at=at(YESTERDAY), priority_at=at(YESTERDAY), present_from=at(YESTERDAY))
    alone = unentered(favourable(code))
    beside = replace(favourable(code), rivals=(later,))
    injected = {"SITUS_REGISTRATION_MISSING"}
    assert said(alone, code) == injected
    assert said(unentered(beside), code) - said(beside, code) == (
        injected | following(injected, CONSEQUENCES_BESIDE_AN_ENTRY)
    )


# ---- INV-13 ----------------------------------------------------------------------------------------------------------

OF_THE_PLACE = {
    *("MR-02", "MR-03", "MR-04", "MR-05", "MR-06", "MR-08", "MR-09", "MR-10", "MR-15", "MR-20", "MR-21", "MR-24"),
    *("MR-25", "MR-26", "MR-27", "MR-30", "MR-32", "MR-35", "MR-36", "MR-53"),
}
"""Rules that read what one place alone demands: they must be satisfied on both sides."""
NEUTRAL = [
    fault
    for fault in FAULTS
    if fault.kind is None
    and not {"frozen", "validity", "charge"} & fault.aspects
    and not OF_THE_PLACE & {rule for rule, _, _ in fault.answers}
]
"""What may happen anywhere: no proceedings, and nothing of the second register that Hong Kong alone keeps."""
PAIRS = list(itertools.permutations(PLACES, 2))


def verdicts(scene: Scene, forum: str) -> tuple[Any, set[tuple[str, str, Any]]]:
    """The outcome in a forum, and every verdict there."""
    one = scene.judge().judged.recognition[forum]
    return one.outcome, {(f.rules[0], f.code, f.severity) for f in (*one.reasons, *one.notes)}


def comparable(scene: Scene, other: str) -> bool:
    """Whether no rule of one place, or of the family, has anything to say of the item or of its mirror."""
    sides = itertools.product((scene, mirror(scene, other)), PLACES)
    found = {rule for side, forum in sides for rule, _, _ in verdicts(side, forum)[1]}
    return not any(rule in OF_THE_PLACE or rule.startswith("FAM-") for rule in found)


def mirrors(scene: Scene, other: str) -> bool:
    """Whether the item is worth in `other` what its mirror is worth here; and at home as much, unless a third decides.

    A third place may have joined an arrangement with the one and not with the other.
    """
    home, mirrored = scene.place.code, mirror(scene, other)
    third = set(PLACES) - {home, other}
    at_home = scene.filing.contract.dispute_seat in third or verdicts(scene, home) == verdicts(mirrored, other)
    return at_home and verdicts(scene, other) == verdicts(mirrored, home)


@pytest.mark.parametrize(("home", "other"), PAIRS)
def test_inv_13_each_fault_weighs_the_same_in_the_mirror(home: str, other: str) -> None:
    """INV-13: items that differ by exchanging two places are worth the same, but for rules of one place alone."""
    scenes = {fault.name: completed(fault.inflict(plain(home))) for fault in NEUTRAL if fault.code == home}
    tried = {name: scene for name, scene in scenes.items() if comparable(scene, other)}
    assert len(tried) >= 12
    assert [name for name, scene in tried.items() if not mirrors(scene, other)] == []


@settings(max_examples=examples(40))
@given(
    pair=st.sampled_from(PAIRS),
    faults=st.lists(st.sampled_from([fault.name for fault in NEUTRAL]), max_size=4, unique=True),
    seats=st.lists(st.sampled_from(["home", "home", "other", ELSEWHERE]), min_size=3, max_size=3),
    decided=st.tuples(st.sampled_from(["home", "other", "third"]), st.sampled_from(["court", "arbitration", None])),
)
def test_inv_13_two_places_mirror_each_other(
    pair: tuple[str, str], faults: list[str], seats: list[str], decided: tuple[str, str | None]
) -> None:
    """INV-13: with several faults, parties of either place or of neither, and disputes decided anywhere."""
    home, other = pair
    (third,) = set(PLACES) - {home, other}
    named = {"home": home, "other": other, "third": third}
    scene = plain(home).with_contract(dispute_seat=named[decided[0]], dispute_by=decided[1])
    for ref, seat in zip((PLEDGOR, PLEDGEE, OTHER), seats, strict=True):
        scene = scene.with_party(ref, seat=named.get(seat, seat))
    for fault in NEUTRAL:
        if fault.code == home and fault.name in faults:
            scene = fault.inflict(scene)
    scene = completed(scene)
    assume(comparable(scene, other))
    assert mirrors(scene, other)


# ---- INV-15 ----------------------------------------------------------------------------------------------------------

SECOND = {"CN": f"202010000002.{check_character('202010000002')}", "HK": "HK30101316", "MO": "J-000124"}


def together(first: Scene, second: Scene, *, reverse: bool) -> Registration:
    """The filing of the first with the item of the second beside it, after it or before it."""
    items = (*first.filing.collateral, *second.filing.collateral)
    world: World = first.world
    both = replace(
        world,
        rights={**world.rights, **second.world.rights},
        rivals={**world.rivals, **second.world.rivals},
    )
    return assess(replace(first.filing, collateral=items[::-1] if reverse else items), both)


def core_of(registration: Registration, item: int) -> list[tuple[Any, ...]]:
    """What groups A to D find of one item, wherever it stands in the filing."""
    found = tuple(f for f in registration.findings if f.item == item)
    return [(f.rules, f.code, f.severity, f.message, f.cure, f.confidence) for f in groups(found, "MR-30")]


@few
@given(anything.SCENES, anything.SCENES, st.booleans())
def test_inv_15_an_item_is_judged_as_if_no_other_stood_in_the_filing(
    first: Scene, second: Scene, reverse: bool
) -> None:
    """INV-15: removing item j leaves groups A to D of item i unchanged.

    An act of a register of firms or of foreign exchange is the whole filing's, so the other item has none here.
    """
    other = second.with_number(SECOND[second.place.code])
    other = other.with_acts(*(act for act in other.acts if act.register == other.place.register))
    alone = core_of(assess(first.filing, first.world), 1)
    assert core_of(together(first, other, reverse=reverse), 2 if reverse else 1) == alone


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_inv_15_one_bad_item_spoils_no_other(fault: Fault) -> None:
    """INV-15: what is wrong with an item alone, its right, acts or rivals, is said of that item only."""
    for code in PLACES:
        good = favourable(code)
        bad = fault.scene.with_number(SECOND[fault.code])
        assert not core_of(together(good, bad, reverse=False), 1)


# ---- INV-18 ----------------------------------------------------------------------------------------------------------


def stored(registration: Registration) -> str:
    """What is kept of a registration, as text."""
    event = registration.numbered("IPP2026000000001-00", NOW, NAMES)
    return json.dumps(payloads(event), ensure_ascii=False, sort_keys=True)


@few
@given(anything.SCENES)
def test_inv_18_what_is_stored_of_a_filing_gives_the_same_evaluation_again(scene: Scene) -> None:
    """INV-18: the filing read back from its stored form, under its rule set and evidence, gives the same bytes."""
    first = stored(assess(scene.filing, scene.world))
    kind, public, sealed = json.loads(first)
    kept: Any = event_of(kind, public, sealed)
    evidence = replace(
        scene.world,
        rights={right: right_of(right_text(record)) for right, record in scene.world.rights.items()},
        parties={name: party_of(party_text(one)) for name, one in scene.world.parties.items()},
        rule_set_version=kept.sealed.rule_set_version,
    )
    assert stored(assess(kept.sealed.filing, evidence)) == first


# ---- INV-54 ----------------------------------------------------------------------------------------------------------

AMOUNTS = money().filter(lambda one: one.is_positive)


@few
@given(anything.SCENES, AMOUNTS, AMOUNTS, AMOUNTS)
def test_inv_54_no_amount_and_no_currency_weighs_in_rank_or_in_groups_a_to_e(
    scene: Scene, owed: Money, most: Money, worth: Money
) -> None:
    """INV-54: other money changes neither rank nor groups A to E, of whatever currencies; only whether there is any."""
    valued = Valuation(reference="V-1", amount=worth, allocated=worth)
    obligation = scene.filing.obligation
    changed = scene.with_obligation(
        principal=obligation.principal and owed, maximum=obligation.maximum and most
    ).with_item(valuation=valued)
    before, after = scene.judge(), changed.judge()
    assert after.rank == before.rank
    assert groups(after.core, "MR-50") == groups(before.core, "MR-50")


# ---- INV-55 ----------------------------------------------------------------------------------------------------------

LANGUAGES = st.sampled_from(["zh-Hans", "zh-Hant", "pt", "en"])
TEXTS = st.sampled_from(
    ["广州某某科技有限公司", "廣州某某科技有限公司", "Companhia de Tecnologia, Limitada", "Firm", "甲"]
)
CALLED = st.builds(Name, text=TEXTS, lang=LANGUAGES, from_on=anything.maybe(anything.DAYS))


@few
@given(anything.SCENES, st.lists(st.lists(CALLED, min_size=1, max_size=3), min_size=3, max_size=3), TEXTS, LANGUAGES)
def test_inv_55_what_anything_is_called_decides_nothing(
    scene: Scene, called: list[list[Name]], word: str, lang: str
) -> None:
    """INV-55: changing a display name, of a party, an unidentified owner or the right itself, changes no outcome."""
    renamed = scene.with_seen(
        titles=(Text(text=word, lang=lang),),
        owners=tuple(replace(one, name=one.name and Text(text=word, lang=lang)) for one in scene.seen.owners),
    )
    for ref, names in zip((PLEDGEE, PLEDGOR, OTHER), called, strict=True):
        renamed = renamed.with_party(ref, names=tuple(names))
    before, after = scene.judge(), renamed.judge()
    assert after.core == before.core
    assert after.rank == before.rank
    inputs = before.judged.evaluation  # that a name was another can be read off the digest, and nowhere else
    assert replace(after.judged, evaluation=inputs) == before.judged


@pytest.mark.parametrize("code", PLACES)
def test_inv_55_a_name_alone_makes_nobody_an_owner(code: str) -> None:
    """INV-55: neither an unidentified owner of the pledgor's name, nor another party that bears it too, is it."""
    scene = favourable(code)
    (name,) = scene.parties[PLEDGOR.id].names
    (stranger,) = owners(None)
    unidentified = scene.with_seen(owners=(replace(stranger, name=Text(text=name.text, lang=name.lang)),))
    namesake = scene.with_party(OTHER, names=(name,)).with_seen(owners=owners(OTHER.id))
    for one in (unidentified, namesake):
        assert said(one, code) == {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT"}
