"""What holds of every pledge, whatever is done to it and in whatever order: its states, its consents, its numbers, and
that what is asked of a firm is what is asked of its rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import count, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.values.days import instant_text
from tests.scenes.world import (
    CO_OWNER,
    ENTERED,
    EXECUTED,
    FIRM,
    REGISTER,
    Body,
    World,
    act,
    codes,
    filing,
    item,
    must,
    name,
    named,
    number_of,
    party,
    uscc,
)
from tests.tiers import examples

COMMANDS = ENTRY, CANCEL, DISCHARGE = ("entry", "cancel", "discharge")
_firms = count(701)
NEXT: dict[tuple[str, str], tuple[int, str]] = {
    ("live", ENTRY): (200, "live"),
    ("live", CANCEL): (200, "discharged"),
    ("live", DISCHARGE): (200, "discharged"),
    **{(state, ENTRY): (409, state) for state in ("discharged", "lapsed")},
    **{(state, CANCEL): (200, state) for state in ("discharged", "lapsed")},
    **{(state, DISCHARGE): (409, state) for state in ("discharged", "lapsed")},
}
"""What a command on a pledge of one item does, by the state it finds: the status answered, and the state then."""


# ---- one pledge ------------------------------------------------------------------------------------------------------


def walk(world: World, document: Body, etag: str, state: str, commands: Iterable[str]) -> None:
    """Give the commands in turn; each does what its state lets it, and what is refused leaves nothing."""
    path, place = f"/v1/pledges/{document['registration_number']}", document["items"][0]["right"][:2]
    for command in commands:
        at = world.clock.now().isoformat()
        kind = "register" if command == ENTRY else "cancel"
        evidence = act(REGISTER[place], at, kind, applied_at=at)
        body, call = ({"reason": "waived"}, "discharge") if command == DISCHARGE else (evidence, "filings")
        before = world.entries
        status, after = NEXT[state, command]
        answer = must(status, world.bank.post(f"{path}/{call}", body, if_match=etag))
        if status == 200:
            etag = answer.headers["ETag"]
            assert answer.json()["status"] == after
        else:
            assert (answer.json()["code"], world.entries) == ("pledge-closed", before)
        state = after
        assert world.read(document)["status"] == state


@settings(max_examples=examples(10))
@given(
    place=st.sampled_from(["CN", "HK", "MO"]),
    entered=st.booleans(),
    commands=st.lists(st.sampled_from(COMMANDS), min_size=2, max_size=4),
)
def test_inv_41_a_pledge_takes_only_the_transitions_of_its_states(
    world: World, place: str, entered: bool, commands: list[str]
) -> None:
    """INV-41 legal transitions; terminal states accept only corrections and the official `cancel`."""
    right = world.right(place, "standard_o" if place == "HK" else "invention")
    document, etag = world.pledge(item(right, entered=ENTERED if entered else None))
    walk(world, document, etag, "live", commands)


def test_inv_41_a_lapsed_pledge_stays_lapsed(own_world: World) -> None:
    """INV-41 legal transitions; a lapse by the clock is a terminal state before any entry says so."""
    world = own_world
    pledges = [world.pledge(item(world.right("CN", "invention"), entered=None)) for _ in range(9)]
    world.clock.advance(timedelta(days=31))
    for (document, etag), commands in zip(pledges, product(COMMANDS, repeat=2), strict=True):
        walk(world, document, etag, "lapsed", commands)


def test_inv_42_nothing_is_registered_or_changed_without_those_whose_it_is(world: World) -> None:
    """INV-42 consent gates: no REGISTER without both consents; no discharge without lender consent or an official
    CANCEL act, which the lender files."""
    consents = [{"party": one, "at": EXECUTED, "sha256": "1" * 64} for one in (FIRM, CO_OWNER)]
    right = world.right("HK", "standard_o")
    before = world.entries
    for given_by in ([], [named("HK-UBI", "30471958")]):
        some = [one for one in consents if one["party"] in given_by]
        problem = must(422, world.bank.post("/v1/pledges", filing(item(right), consents=some))).json()
        assert "CONSENT_MISSING" in codes(problem["findings"])
    must(403, world.other_bank.post("/v1/pledges", filing(item(right))))
    must(403, world.firm.post("/v1/pledges", filing(item(right))))
    assert world.entries == before
    document, etag = world.pledge(item(right), consents=consents[:1])
    before, path = world.entries, f"/v1/pledges/{document['registration_number']}"
    cancel = act("HK-IPD", "2026-11-23T09:00:00+08:00", "cancel")
    for caller in (world.other_bank, world.firm, world.debtor, world.registrar, world.auditor):
        must(403, caller.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag))
        must(403, caller.post(f"{path}/filings", cancel, if_match=etag))
    must(401, world.public.post(f"{path}/discharge", {"reason": "waived"}, if_match=etag))
    assert world.entries == before
    assert must(200, world.bank.post(f"{path}/filings", cancel, if_match=etag)).json()["status"] == "discharged"


def test_inv_46_what_is_visible_has_a_number_and_numbers_go_by_receipt(own_world: World) -> None:
    """INV-46 searchable = numbered: numbers strictly increase, are never reused; searchable time >= receipt time; order
    of numbers = order of receipt."""
    world = own_world
    rights = [world.right() for _ in range(3)]
    seen: list[tuple[str, str, int]] = []
    for at in range(6):
        received = world.clock.advance(timedelta(seconds=1))
        body = filing(item(rights[at % 3], rank_claimed=at // 3 + 1))
        must(422, world.bank.post("/v1/pledges", {**body, "consents": []}))
        must(201, world.bank.post("/v1/pledges?dry_run=true", body, key=None))
        document = must(201, world.bank.post("/v1/pledges", body)).json()
        if at == 2:
            world.discharge(document)
        assert document["registered_at"] >= instant_text(received)
        seen.append((document["registration_number"], document["registered_at"], document["seq"]))
    assert all(a < b for earlier, later in pairwise(seen) for a, b in zip(earlier, later, strict=True))
    serials = [int(number[7:16]) for number, _, _ in seen]
    assert serials == [*range(serials[0], serials[0] + 6)]
    world.clock.advance(timedelta(seconds=1))
    for known_at in (registered_at for _, registered_at, _ in seen):
        query = f"?known_at={known_at}&status=all"
        firm = f"/v1/firms/USCC/{FIRM['value']}/encumbrances{query}"
        paths = [firm, *(f"/v1/rights/{name(right)}/encumbrances{query}" for right in rights)]
        groups = [group for path in paths for group in must(200, world.public.get(path)).json()["items"]]
        shown = {one["registration_number"] for group in groups for one in group["encumbrances"]}
        assert shown == {number for number, registered_at, _ in seen if registered_at <= known_at}


# ---- what is asked ---------------------------------------------------------------------------------------------------


@settings(max_examples=examples(8))
@given(
    rights=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=2, max_size=4),
    limit=st.integers(1, 3),
)
def test_inv_48_what_a_firm_is_asked_for_is_what_its_rights_are(
    world: World, rights: list[tuple[bool, bool, bool]], limit: int
) -> None:
    """INV-48 firm query: encumbrances(firm,t) is the union of encumbrances(r,t) over rights it owned at t plus rights
    it pledged; no duplicates; paging in any page size yields the same set. Each right is pledged or not, its owner
    another firm at first or not, and sold to it or by it on 22 November or not."""
    firm, other = (named("USCC", uscc(next(_firms))) for _ in range(2))
    for one in (firm, other):
        must(201, world.registrar.post("/v1/parties", party(one, name="问询公司")))
    belongs: dict[str, set[str]] = {"2026-11-21": set(), "2026-11-22": set()}
    for pledged, foreign, sold in rights:
        owner, buyer = (other, firm) if foreign else (firm, other)
        right = world.right("HK", "standard_o", owner)
        if pledged:
            world.pledge(item(right), pledgor=owner)
        if sold:
            world.happen(right, "owner_changed", owners=[{"party": buyer}], consent=None)
        for day, named_then in belongs.items():
            owned_by = buyer if sold and day == "2026-11-22" else owner
            if firm in (owned_by, *([owner] if pledged else [])):
                named_then.add(name(right))
    for day, expected in belongs.items():
        path = f"/v1/firms/USCC/{firm['value']}/encumbrances?as_of={day}&status=all"
        groups = must(200, world.public.get(path)).json()["items"]
        assert [group["right"] for group in groups] == sorted(expected)
        for group in groups:
            own = f"/v1/rights/{group['right']}/encumbrances?as_of={day}&status=all"
            assert must(200, world.public.get(own)).json()["items"] == [group]
        paged: list[Body] = []
        asked = f"{path}&limit={limit}"
        while asked:
            page = must(200, world.public.get(asked)).json()
            paged += page["items"]
            asked = f"{path}&limit={limit}&cursor={page['next']}" if page["next"] else ""
        assert paged == groups


def test_inv_49_nothing_found_says_the_same_of_what_is_known_and_of_what_is_not(world: World) -> None:
    """INV-49 no leakage by null: a search never distinguishes "unknown right" from "known, unencumbered" in its
    authority statement; both carry the disclaimer and the snapshot time."""
    known, unknown = world.right("MO", "invention"), {"jurisdiction": "MO", "number": number_of("MO", "invention", 999)}
    firm, nobody = (named("USCC", uscc(next(_firms))) for _ in range(2))
    must(201, world.registrar.post("/v1/parties", party(firm, name="无质押公司")))
    paths = (
        *(f"/v1/rights/{name(right)}/encumbrances" for right in (known, unknown)),
        *(f"/v1/firms/USCC/{one['value']}/encumbrances" for one in (firm, nobody)),
    )
    answers = [must(200, world.public.get(path)).json() for path in paths]
    assert [one["known"] for one in answers] == [True, False, True, False]
    statements = [
        (one["disclaimer"], [(c["register"], c["source"], c["complete"]) for c in one["coverage"]]) for one in answers
    ]
    assert statements == [statements[0]] * 4
    assert statements[0][0] == "This entry is not an official registration."
    assert not any(complete for _, _, complete in statements[0][1])
    for one in answers:
        assert one["totals"]["live_items"] == 0
        assert one["as_of"] >= one["known_at"] > "2026-11-23"
