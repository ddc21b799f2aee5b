"""Families through the interface: what belongs together, what may, what must be told, and that nothing spreads.

A pledge on one member encumbers that one alone; what it changes is what is said of the others, at once and in full.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exercises import exercises
from tests.scenes.world import (
    CO_OWNER,
    DEBTOR,
    FIRM,
    OTHER_BANK,
    REGISTER,
    Body,
    World,
    codes,
    disclosing,
    filing,
    item,
    must,
    name,
    number_of,
    reasons,
    right_body,
)
from tests.tiers import examples

MEMBERS = (("HK", "standard_r"), ("MO", "extension"), ("HK", "standard_o"))
UNENCUMBERED, ELSEWHERE = "FAMILY_MEMBER_UNENCUMBERED", "FAMILY_MEMBER_PLEDGED_ELSEWHERE"


def family(world: World) -> list[Body]:
    """A Mainland patent, its re-registration, its extension, and one that claims its priority."""
    base = world.right("CN", "invention")
    return [base, *(world.member(base, place, kind) for place, kind in MEMBERS)]


def shown(world: World, right: Body) -> dict[str, Body]:
    """The family as a right's encumbrances show it, by member; its own answer says the same."""
    (group,) = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances")).json()["items"]
    whole = must(200, world.public.get(f"/v1/rights/{name(right)}")).json()
    assert whole["family"] == group["family"]
    return {member["right"]: member for member in group["family"]}


def refused(world: World, body: Body) -> Body:
    """The problem with a recording, which has left nothing."""
    before = world.entries
    problem: Body = must(422, world.registrar.post("/v1/rights", body)).json()
    assert (problem["code"], world.entries) == ("family-contradictory", before)
    return problem


def recorded(place: str, kind: str, number: str, base: Body | None, link: str = "hk_r_of", **members: Any) -> Body:
    """The body that records a right of the firm with a base."""
    body = {**right_body(place, kind, number, [FIRM]), **members}
    return body if base is None else {**body, "base": {"right": base, "link": link}}


# ---- who belongs to it -----------------------------------------------------------------------------------------------


@settings(max_examples=examples(8))
@given(
    parents=st.lists(st.integers(0, 4), min_size=4, max_size=4), twin=st.booleans(), pledged=st.sets(st.integers(0, 4))
)
def test_inv_37_a_family_is_the_same_from_any_of_its_members(
    world: World, parents: list[int], twin: bool, pledged: set[int]
) -> None:
    """INV-37 family is an equivalence: same_family is reflexive, symmetric, transitive; a report asked from any member
    has the same member set."""
    rights = [world.right("CN", "utility_model")]
    for at, parent in enumerate(parents, start=1):
        if parent < at and twin and at == 4:
            rights.append(world.right("CN", "invention", same_day_twin=rights[parent]))
        elif parent < at:
            rights.append(world.member(rights[parent], "HK", "short_term"))
        else:
            rights.append(world.right("HK", "short_term"))
    for at in sorted(pledged):
        world.pledge(item(rights[at]))
    said = {name(right): shown(world, right) for right in rights}
    groups = {one: frozenset({one, *members}) for one, members in said.items()}
    together = {name(rights[0]): {name(rights[0])}}
    for at, parent in enumerate(parents, start=1):
        whole = together[name(rights[parent])] if parent < at else set()
        whole.add(name(rights[at]))
        together[name(rights[at])] = whole
    assert groups == {one: frozenset(members) for one, members in together.items()}
    for members in said.values():
        assert {m["right"]: m["encumbered"] for m in members.values()} == {
            name(rights[at]): at in pledged for at in range(5) if name(rights[at]) in members
        }


def test_each_member_shows_the_others_with_how_they_hang_together(world: World) -> None:
    base, *rest = family(world)
    world.pledge(item(rest[1]))
    links = dict(zip(map(name, rest), ("hk_r_of", "mo_ext_of", "priority_only"), strict=True))
    assert {m: told["link"] for m, told in shown(world, base).items()} == links
    assert {m for m, told in shown(world, base).items() if told["encumbered"]} == {name(rest[1])}
    assert set(shown(world, rest[0])) == {name(base), name(rest[1]), name(rest[2])}
    assert shown(world, rest[0])[name(base)]["link"] == "hk_r_of"
    assert shown(world, rest[0])[name(rest[1])] == {"right": name(rest[1]), "link": "mo_ext_of", "encumbered": True}


# ---- what may be -----------------------------------------------------------------------------------------------------


@exercises("FAM-02")
@pytest.mark.parametrize(
    ("place", "kind", "link", "base_place", "base_kind"),
    [
        ("HK", "standard_r", "hk_r_of", "CN", "utility_model"),
        ("HK", "standard_r", "hk_r_of", "MO", "invention"),
        ("HK", "standard_r", "hk_r_of", "HK", "standard_o"),
        ("HK", "standard_r", "mo_ext_of", "CN", "invention"),
        ("HK", "standard_o", "hk_r_of", "CN", "invention"),
        ("HK", "short_term", "hk_r_of", "CN", "invention"),
        ("MO", "extension", "mo_ext_of", "CN", "design"),
        ("MO", "extension", "mo_ext_of", "HK", "standard_o"),
        ("MO", "invention", "mo_ext_of", "CN", "invention"),
        ("CN", "invention", "hk_r_of", "CN", "invention"),
    ],
)
def test_a_link_to_what_is_no_base_of_such_a_right_is_refused(
    world: World, place: str, kind: str, link: str, base_place: str, base_kind: str
) -> None:
    base = world.right(base_place, base_kind)
    number = number_of(place, kind, 600_001)
    assert refused(world, recorded(place, kind, number, base, link))["errors"][0]["pointer"] == "/base"


@exercises("FAM-02")
def test_a_base_outside_the_registers_is_named_for_hong_kong_alone(world: World) -> None:
    """Rights on one such base are a family through it, and what is pledged of them is judged anew when one joins."""
    outside = {"jurisdiction": "EP", "number": "EP1234567"}
    right = world.member(outside, "HK", "standard_r")
    assert shown(world, right) == {}
    document, _ = world.pledge(item(right))
    assert reasons(document, "HK") == ("recognised", set())
    second = world.member(outside, "HK", "standard_r")
    assert set(shown(world, right)) == {name(second)}
    assert reasons(world.read(document), "HK")[1] == {"FAMILY_UNDISCLOSED", f"{UNENCUMBERED}:{name(second)}"}
    refused(world, recorded("MO", "extension", "J-600002", outside, "mo_ext_of"))


@exercises("FAM-02")
def test_a_right_is_no_base_of_itself_has_one_base_and_none_above_it(world: World) -> None:
    own = {"jurisdiction": "HK", "number": "HK46000003"}
    refused(world, recorded("HK", "standard_r", "HK46000003", own))
    base, second = world.right("CN", "invention"), world.right("CN", "invention")
    member = world.member(base, "HK", "standard_r")
    later = {"observed_at": "2026-11-21T00:00:00+08:00"}
    refused(world, recorded("HK", "standard_r", member["number"], second, **later))
    refused(world, recorded("HK", "standard_r", member["number"], base, "priority_only", **later))
    must(200, world.registrar.post("/v1/rights", recorded("HK", "standard_r", member["number"], base, **later)))
    must(200, world.registrar.post("/v1/rights", recorded("HK", "standard_r", member["number"], None, **later)))
    assert shown(world, member)[name(base)]["link"] == "hk_r_of"


@exercises("FAM-02", "FAM-04")
def test_what_is_told_of_the_base_later_is_held_against_what_hangs_on_it(world: World) -> None:
    """Of a kind that nothing can hang on; filed earlier than the term of what hangs on it allows."""
    number = number_of("CN", "invention", 600_004)
    base = {"jurisdiction": "CN", "number": number}
    member = world.member(base, "HK", "standard_r", filed_on="2020-05-01")
    assert shown(world, member) == {}
    refused(world, recorded("CN", "utility_model", number, None))
    refused(world, recorded("CN", "invention", number, None, filed_on="2020-04-30"))
    must(201, world.registrar.post("/v1/rights", recorded("CN", "invention", number, None, filed_on="2020-05-01")))
    later = {"observed_at": "2026-11-21T00:00:00+08:00", "filed_on": "2019-05-01"}
    refused(world, recorded("CN", "invention", number, None, **later))
    assert set(shown(world, member)) == {name(base)}


@exercises("FAM-04")
@pytest.mark.parametrize(("place", "kind"), MEMBERS[:2])
def test_a_term_that_outlives_twenty_years_from_the_base_s_filing_is_refused(
    world: World, place: str, kind: str
) -> None:
    base = world.right("CN", "invention", filed_on="2020-05-01", expires_on="2042-04-30")
    link = {"HK": "hk_r_of", "MO": "mo_ext_of"}[place]
    number = number_of(place, kind, 600_005)
    refused(world, recorded(place, kind, number, base, link, expires_on="2040-05-01"))
    must(201, world.registrar.post("/v1/rights", recorded(place, kind, number, base, link, expires_on="2040-04-30")))


@exercises("FAM-05")
@pytest.mark.parametrize(
    ("place", "kind", "last", "late"),
    [("HK", "standard_r", "2021-09-02", "2021-09-03"), ("MO", "extension", "2021-11-30", "2021-12-01")],
)
def test_what_was_asked_for_too_late_is_kept_with_a_warning_and_never_pledged(
    world: World, place: str, kind: str, last: str, late: str
) -> None:
    """Six months from the base's publication in Hong Kong, three from its grant in Macau: one day more is too late."""
    base = world.right("CN", "invention", published_on="2021-03-02", granted_on="2021-08-31")
    link = {"HK": "hk_r_of", "MO": "mo_ext_of"}[place]
    for at, (asked_on, code) in enumerate(((last, set()), (late, {"FAMILY_WINDOW_BREACH"}))):
        number = number_of(place, kind, 600_006 + at)
        body = recorded(place, kind, number, base, link, record_requested_on=asked_on)
        answer = must(201, world.registrar.post("/v1/rights", body)).json()
        assert {told.split(":")[0] for told in answer["warnings"]} == code
        right = {"jurisdiction": place, "number": number}
        told = disclosing(base, *([{"jurisdiction": place, "number": number_of(place, kind, 600_006)}] * at))
        pledged = world.bank.post("/v1/pledges", filing(item(right, family_disclosed=told)))
        if code:
            problem = must(422, pledged).json()
            assert (problem["code"], code <= codes(problem["findings"])) == ("pledge-refused", True)
        else:
            must(201, pledged)


# ---- what must be told -----------------------------------------------------------------------------------------------


@exercises("FAM-01")
def test_every_member_is_disclosed_by_any_spelling_of_its_number_or_taken_by_the_same_filing(world: World) -> None:
    base, member, extension, other = family(world)
    digits = base["number"].replace(".", "")
    told = disclosing(
        {"jurisdiction": "CN", "number": f"ZL {digits[:4]} {digits[4:5]} {digits[5:12]}.{digits[12:]}".lower()},
        {"jurisdiction": "MO", "number": extension["number"].lower().replace("-", "/")},
        {"jurisdiction": "HK", "number": f" {other['number'].lower()}b"},
    )
    for left_out in range(len(told) + 1):
        disclosed = told[:left_out] + told[left_out + 1 :]
        answer = must(200, world.bank.post("/v1/assessments", filing(item(member, family_disclosed=disclosed)))).json()
        assert ("FAMILY_UNDISCLOSED" in reasons(answer, "HK")[1]) == (left_out < len(told))
    both = filing(item(member, family_disclosed=told[:2]), item(other, family_disclosed=told[:2]))
    answer = must(201, world.bank.post("/v1/pledges", both)).json()
    assert not any("FAMILY_UNDISCLOSED" in reasons(answer, "HK", number)[1] for number in (1, 2))


def test_a_member_disclosed_by_what_is_no_number_is_refused_where_it_stands(world: World) -> None:
    base, member, *_ = family(world)
    told = disclosing(base, {"jurisdiction": "CN", "number": "202010000001.9"})
    problem = must(422, world.bank.post("/v1/pledges", filing(item(member, family_disclosed=told)))).json()
    assert problem["errors"][0]["pointer"] == "/collateral/0/family_disclosed/1/number"


# ---- what spreads ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", range(4))
def test_inv_31_a_pledge_on_one_member_encumbers_no_other(world: World, taken: int) -> None:
    """INV-31 no silent spread: S20 on any member leaves encumbrances(other member) identical."""
    rights = family(world)
    world.pledge(item(rights[-1 if taken < 3 else 0]))

    def groups() -> dict[str, Body]:
        paths = {name(right): f"/v1/rights/{name(right)}/encumbrances" for right in rights}
        return {one: must(200, world.public.get(path)).json()["items"][0] for one, path in paths.items()}

    before, own = groups(), name(rights[taken])
    world.pledge(item(rights[taken]))
    after = groups()
    assert len(after[own]["encumbrances"]) == len(before[own]["encumbrances"]) + 1
    for one in before.keys() - {own}:
        for member in before[one]["family"]:
            member["encumbered"] = member["encumbered"] or member["right"] == own
        assert after[one] == before[one]


@exercises("FAM-03")
def test_what_another_bank_takes_of_the_family_is_said_on_both_sides_at_once_and_taken_back_when_it_is_released(
    own_world: World,
) -> None:
    world = own_world
    base, member, *rest = family(world)
    told = disclosing(base, member, *rest)
    free = ",".join(sorted(map(name, rest)))
    first, tag = world.pledge(item(member, family_disclosed=told))
    assert reasons(first, "HK")[1] == {f"{UNENCUMBERED}:{','.join(sorted(map(name, [base, *rest])))}"}
    world.clock.advance(timedelta(hours=1))

    body = filing(item(base, family_disclosed=told), pledgee=OTHER_BANK)
    second = must(201, world.other_bank.post("/v1/pledges", body)).json()
    assert reasons(second, "CN")[1] == {f"{UNENCUMBERED}:{free}", f"{ELSEWHERE}:{name(member)}"}
    beside = world.read(first)
    assert reasons(beside, "HK")[1] == {f"{UNENCUMBERED}:{free}", f"{ELSEWHERE}:{name(base)}"}
    registered, changed = world.history(first)
    assert (changed["kind"], changed["seq"]) == ("recognition_changed", second["seq"] + 1)
    assert changed["recorded_at"] > second["registered_at"] > registered["recorded_at"]
    assert changed["sealed_body"]["payload"]["cause"] == {"kind": "pledge_registered", "index": second["seq"]}
    assert second["registration_number"] not in str(changed["body"])
    before = world.read(first, f"?known_at={registered['recorded_at']}")
    assert reasons(before, "HK") == reasons(first, "HK")

    world.clock.advance(timedelta(hours=1))
    world.discharge(second, world.other_bank)
    assert reasons(world.read(first), "HK") == reasons(first, "HK")
    ended = world.history(second)[-1]
    *_, back = world.history(first)
    assert (back["kind"], back["seq"], back["prev"]) == (
        "recognition_changed",
        ended["seq"] + 1,
        changed["leaf_hash"],
    )
    assert back["sealed_body"]["payload"]["cause"] == {"kind": "pledge_discharged", "index": ended["seq"]}
    path = f"/v1/pledges/{first['registration_number']}/discharge"
    must(200, world.bank.post(path, {"reason": "waived"}, if_match=tag))


@exercises("FAM-03")
def test_what_nothing_has_entered_holds_nothing(world: World) -> None:
    base, member, *rest = family(world)
    told = disclosing(base, member, *rest)
    first, _ = world.pledge(item(member, family_disclosed=told))
    reserved = filing(item(base, entered=None, family_disclosed=told), pledgee=OTHER_BANK)
    must(201, world.other_bank.post("/v1/pledges", reserved))
    assert world.read(first) == first
    assert [one["kind"] for one in world.history(first)] == ["pledge_registered"]


@exercises("FAM-08")
def test_a_base_that_passes_to_another_alone_splits_the_family_on_both_sides(world: World) -> None:
    base, member, *rest = family(world)
    told = disclosing(base, member, *rest)
    documents = [world.pledge(item(one, family_disclosed=told))[0] for one in (base, member)]
    world.happen(base, "owner_changed", owners=[{"party": CO_OWNER}], consent="letter of 21 November")
    for document, place in zip(documents, ("CN", "HK"), strict=True):
        assert "FAMILY_OWNERSHIP_SPLIT" in reasons(world.read(document), place)[1]


@exercises("FAM-09")
def test_a_bank_that_releases_the_base_alone_keeps_the_rest_with_that_said(own_world: World) -> None:
    world = own_world
    base, member, *rest = family(world)
    told = disclosing(base, member, *rest)
    kept, _ = world.pledge(item(member, family_disclosed=told))
    given_up, _ = world.pledge(item(base, family_disclosed=told))
    assert "PARTIAL_RELEASE" not in reasons(world.read(kept), "HK")[1]
    world.clock.set(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    world.discharge(given_up)
    outcome, found = reasons(world.read(kept), "HK")
    assert outcome == "recognised_with_conditions"
    assert "PARTIAL_RELEASE" in found


@exercises("FAM-07")
def test_while_a_right_can_still_be_asked_for_on_the_base_the_pledge_says_until_when(world: World) -> None:
    base = world.right("CN", "invention", published_on="2026-09-30", granted_on="2026-10-30")
    document, _ = world.pledge(item(base), debtor=DEBTOR)
    (noted,) = [one for one in document["items"][0]["warnings"] if one["rule"] == "FAM-07"]
    assert (noted["code"], noted["severity"]) == ("FAMILY_WINDOW_OPEN:2027-01-30", "note")
    assert reasons(document, "CN") == ("recognised", set())


@exercises("FAM-10")
@pytest.mark.parametrize(("place", "kind"), MEMBERS[:2])
def test_a_base_that_is_named_and_not_on_record_is_a_condition_until_it_is(world: World, place: str, kind: str) -> None:
    base = {"jurisdiction": "CN", "number": number_of("CN", "invention", 610_000 + len(kind))}
    document, _ = world.pledge(item(world.member(base, place, kind), family_disclosed=disclosing(base)))
    assert reasons(document, place) == ("recognised_with_conditions", {"EVIDENCE_MISSING:base"})
    must(201, world.registrar.post("/v1/rights", recorded("CN", "invention", base["number"], None)))
    assert reasons(world.read(document), place)[1] == {f"{UNENCUMBERED}:{name(base)}"}
    assert REGISTER[place] in str(document["items"][0]["legal_effect"])
