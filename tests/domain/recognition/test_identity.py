"""A party recorded apart and joined is judged as one that never was apart, whichever record anything names it by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.filing import Knowledge
from registry.domain.party.identifiers import Identifier, Scheme
from registry.domain.party.joining import joined
from registry.domain.party.party import Merge, Name, Party, PartyRef
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.recognition.identity import Identity
from registry.domain.recognition.inputs import inputs
from registry.domain.recognition.judge import Rival
from registry.domain.right.facts import Owner
from registry.domain.values.plain import plain
from tests.domain.anything import SCENES
from tests.domain.families import families
from tests.domain.faulty.family_faults import allocating, valuation
from tests.domain.strategies import DAY, OTHER, PLEDGEE, PLEDGOR, TODAY, Scene, at, favourable, owners, rival, unentered

Rename = Callable[[str], str]


def two(party: Party) -> Party:
    """The party as one of two records, the other called after it."""
    number = Identifier(scheme=Scheme.OTHER, value=f"{party.id}-too", issuer="TEST")
    other = replace(party, id=f"{party.id}-too", names=(Name(text="Old name", lang="en"),), identifiers=(number,))
    return joined(party, other, Merge(id=f"M-{party.id}", keep=party.id, join=other.id))


def apart(scene: Scene) -> Scene:
    """The scene, every party of which was recorded twice and joined."""
    parties = [two(party) for party in scene.parties.values()]
    return replace(scene, parties={record: party for party in parties for record in party.record_ids})


def renamed(value: Any, rename: Rename) -> Any:
    """A value whose parties go by the id of this or that record."""
    match value:
        case PartyRef():
            return replace(value, id=rename(value.id))
        case Owner():
            return replace(value, party=value.party and rename(value.party))
        case Lender():
            return replace(value, id=rename(value.id))
        case ItemInterest():
            whose = {"pledgor": rename(value.pledgor), "principals": tuple(map(rename, value.principals))}
            return replace(value, **whose, lenders=renamed(value.lenders, rename))
        case Rival():
            whose = {"pledgee": rename(value.pledgee), "pledgor": rename(value.pledgor)}
            return replace(value, **whose, interest=renamed(value.interest, rename))
        case tuple():
            return tuple(renamed(one, rename) for one in value)
        case Mapping():
            return {key: renamed(one, rename) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: renamed(getattr(value, one.name), rename) for one in fields(value)})
    return value


def identified(scene: Scene) -> Scene:
    """The scene with the items as a world holds them: their parties by the id that stands for each."""
    who = Identity(parties={record: party for record, party in scene.parties.items() if party.records})
    held = {right: tuple(map(who.rival, group)) for right, group in scene.held.items()}
    return replace(scene, rivals=tuple(map(who.rival, scene.rivals)), held=held)


def by_either_record(pick: st.DataObject) -> Rename:
    """Names a party by the one record or the other."""
    known = {ref.id for ref in (PLEDGEE, PLEDGOR, OTHER)}
    return lambda name: f"{name}-too" if name in known and pick.draw(st.booleans()) else name


FAMILIES = families().flatmap(lambda family: st.sampled_from([*family.members]).map(family.scene))


@given(st.one_of(SCENES, FAMILIES), st.data())
def test_whichever_record_names_a_party_the_judgement_and_its_inputs_are_the_same(
    scene: Scene, pick: st.DataObject
) -> None:
    scene = apart(scene)
    rename = by_either_record(pick)
    members = ("seen", "filing", "changes", "rivals", "family", "held")
    other = replace(scene, **{member: renamed(getattr(scene, member), rename) for member in members})
    one, again = identified(scene).judge(), identified(other).judge()
    assert again.said == one.said
    assert again.judged == one.judged
    found, expected = (plain(_without_numbers(inputs(judgement.case))) for judgement in (again, one))
    assert found == expected


def _without_numbers(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "notice"}


def test_who_was_joined_to_nobody_is_looked_through_unchanged() -> None:
    scene = favourable("HK")
    who = Identity(parties={"stranger": two(scene.parties["firm"])})
    record = scene.world.rights[scene.seen.right]
    beside = rival()
    assert who.filing(scene.filing) is scene.filing
    assert who.record(record) is record
    assert who.rival(beside) is beside
    assert who.ref(PLEDGOR) is PLEDGOR
    assert who.of("firm") == "firm"


# ---- what being one changes ------------------------------------------------------------------------------------------


def codes(scene: Scene) -> set[str]:
    """What is found of the item, wherever it is asked."""
    return {finding.code for one in identified(scene).judge().said.recognition.values() for finding in one.reasons}


def test_a_right_of_one_record_is_pledged_by_the_other() -> None:
    scene = favourable("CN").with_seen(owners=owners("firm-too"))
    assert {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT"} <= codes(scene)
    assert not {"PLEDGOR_NOT_OWNER", "CO_OWNER_CONSENT"} & codes(apart(scene))


def test_a_co_owner_s_consent_counts_by_whichever_record_gave_it() -> None:
    scene = favourable("CN").with_seen(owners=owners("firm", "other"))
    consents = scene.filing.consents
    by_record = scene.with_filing(consents=(*consents, replace(consents[0], party=replace(OTHER, id="other-too"))))
    assert "CO_OWNER_CONSENT" in codes(by_record)
    assert "CO_OWNER_CONSENT" not in codes(apart(by_record))


def test_a_debt_of_the_other_record_is_the_pledgor_s_own() -> None:
    scene = favourable("CN").with_filing(debtor=replace(PLEDGOR, id="firm-too"))
    scene = replace(scene, parties={**scene.parties, "firm-too": replace(scene.parties["firm"], id="firm-too")})
    assert "AUTHORITY_MISSING" in codes(scene)
    one = two(favourable("CN").parties["firm"])
    assert "AUTHORITY_MISSING" not in codes(replace(scene, parties={**scene.parties, "firm": one, "firm-too": one}))


def test_of_two_amounts_told_of_one_valuation_by_joined_parties_the_lesser_counts() -> None:
    def of_values(scene: Scene) -> set[str]:
        return {code for code in codes(scene) if code.startswith("VALU")}

    both = (valuation("1.00"), valuation("1.00", amount="6000000.00"))
    scene = favourable("CN")
    assert of_values(allocating(scene, *both)) == {"VALUATION_CONTRADICTORY"}
    assert of_values(apart(allocating(scene, *both))) == set()
    assert of_values(apart(allocating(scene, *both, valuation("1000000.00")))) == {"VALUE_DOUBLE_COUNTED"}
    assert of_values(apart(allocating(scene, both[1]))) == {"VALUATION_CONTRADICTORY"}


def test_a_holder_named_by_a_number_of_the_joined_party_is_known() -> None:
    """Hong Kong looks at notice: who names a holder that nobody is may have known of anybody."""
    known = Knowledge(right=favourable("HK").seen.right, holder="OTHER:TEST:other-too", known_at=at(TODAY - 9 * DAY))
    scene = replace(favourable("HK"), rivals=(unentered(1),)).with_item(knowledge_of_prior=(known,))
    assert [grounds(scene), grounds(apart(scene))] == [{"KNOWLEDGE_UNKNOWN"}, {"FIRST_IN_TIME"}]


def grounds(scene: Scene) -> set[str]:
    """Why the law of notice puts one before the other."""
    notice = identified(scene).judge().case.notice
    return set() if notice is None else {pair.ground.value for pair in notice.relation.pairs}
