"""What other pledges say under their seals, asked for by a filing: nobody reads it off a refusal, an assessment or a
trial, and a right guess is answered as a wrong one is."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from httpx2 import Response

from registry.service.access.principal import Role
from registry.service.recognition.reevaluation import reevaluate
from tests.api.pledge.batching import send
from tests.scenes.lives import consent_of
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    codes,
    filing,
    item,
    must,
    named,
    party,
    uscc,
    valued,
)

DRAWN, LEFT, WHOLE = "6123457", "1876542", "7999999"
"""What the bank has drawn of a valuation, what is left of it, and the whole."""
_references = (f"VALUED-{serial}" for serial in count(1))
Ask = Callable[[World, Caller, Body], Response]


def dry(_: World, caller: Caller, body: Body) -> Response:
    return caller.post("/v1/pledges?dry_run=true", body, key=None)


def filed(_: World, caller: Caller, body: Body) -> Response:
    return caller.post("/v1/pledges", body)


def assessed(_: World, caller: Caller, body: Body) -> Response:
    return caller.post("/v1/assessments", body)


def batched(_: World, caller: Caller, body: Body) -> Response:
    return send(caller, [body], "best_effort")


def closed(world: World, caller: Caller, body: Body) -> Response:
    more = item(world.right("MO", "invention"))
    return caller.post("/v1/closing-sets", {"filings": [{**body, "collateral": [*body["collateral"], more]}]})


WAYS = {"dry run": dry, "filing": filed, "assessment": assessed, "batch": batched, "closing set": closed}


@pytest.fixture
def reference(world: World) -> str:
    """A valuation of the firm of which the bank has drawn a part."""
    told = next(_references)
    world.pledge(item(world.right(), valuation=valued(told, WHOLE, DRAWN)))
    return told


def drawing(world: World, reference: str, part: str, whole: str = WHOLE, **members: Any) -> Body:
    """A filing of the other bank over a fresh right that draws on the valuation."""
    worth = valued(reference, whole, part)
    return filing(item(world.right(), valuation=worth), **{"pledgee": OTHER_BANK, **members})


# ---- what another bank has drawn -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_beyond_what_is_left_another_bank_is_refused_and_told_no_amount(world: World, reference: str, way: str) -> None:
    before = world.entries
    answer = WAYS[way](world, world.other_bank, drawing(world, reference, "1876543"))
    assert answer.status_code in ({200} if way in ("assessment", "batch") else {422})
    assert "VALUE_DOUBLE_COUNTED" in answer.text
    assert not [amount for amount in (DRAWN, LEFT, "8000000") if amount in answer.text]
    assert world.entries - before in (1, 2), "the fresh rights alone are on record"
    left = WAYS[way](world, world.other_bank, drawing(world, reference, LEFT))
    assert left.status_code in (200, 201)
    assert not [code for code in ("VALUE_DOUBLE_COUNTED", DRAWN) if code in left.text]


GUESSES = ((WHOLE, "2026-11-01"), (WHOLE, "2026-11-02"), ("8000000", "2026-11-01"), ("3000000", None))
"""The whole and its day as the bank had told them, and three times otherwise."""


@pytest.mark.parametrize("part", ["1", "1876543"])
@pytest.mark.parametrize("way", ["dry run", "assessment", "batch", "filing"])
def test_no_guess_of_the_whole_or_its_day_is_confirmed(world: World, way: str, part: str) -> None:
    answers = []
    for whole, valued_on in GUESSES:
        reference = next(_references)
        world.pledge(item(world.right(), valuation=valued(reference, WHOLE, DRAWN)))
        body = drawing(world, reference, part, whole)
        body["collateral"][0]["valuation"]["valued_on"] = valued_on
        answer = WAYS[way](world, world.other_bank, body)
        answers.append((answer.status_code, codes(told_by(answer))))
    assert answers == [answers[0]] * len(GUESSES)
    assert "VALUATION_CONTRADICTORY" not in answers[0][1]
    assert ("VALUE_DOUBLE_COUNTED" in answers[0][1]) is (part == "1876543")


def told_by(answer: Response) -> list[Body]:
    """The findings of an answer, whichever way it came."""
    body = answer.json()
    if "mode" in body:
        (line,) = body["items"]
        body = line["problem"] or line["body"]
    return body.get("findings", [])


@pytest.mark.parametrize(("caller", "sees"), [("firm", True), ("registrar", True), ("auditor", True)])
def test_who_sees_the_terms_anyway_is_told_the_amounts(world: World, reference: str, caller: str, sees: bool) -> None:
    answer = must(200, assessed(world, getattr(world, caller), drawing(world, reference, "2000000")))
    assert ("8123457.00" in answer.text) is sees
    wrong = must(200, assessed(world, getattr(world, caller), drawing(world, reference, "1", "8000000")))
    assert ("VALUATION_CONTRADICTORY" in codes(wrong.json()["findings"])) is sees


@pytest.mark.parametrize("caller", ["debtor", "co_owner", "other_bank"])
def test_for_the_filing_of_another_no_valuation_is_looked_up(world: World, reference: str, caller: str) -> None:
    """Not even that there is one of that reference."""
    for told in (reference, next(_references)):
        body = drawing(world, told, WHOLE, pledgee=BANK)
        answer = must(200, assessed(world, getattr(world, caller), body))
        assert not {"VALUE_DOUBLE_COUNTED", "VALUATION_CONTRADICTORY"} & codes(answer.json()["findings"])


def test_a_bank_is_told_all_of_what_it_drew_itself(world: World, reference: str) -> None:
    over = must(422, filed(world, world.bank, drawing(world, reference, "1876543", pledgee=BANK)))
    assert "8000000.00" in over.text
    other = must(422, filed(world, world.bank, drawing(world, reference, "1", "8000000", pledgee=BANK)))
    assert "VALUATION_CONTRADICTORY" in codes(other.json()["findings"])


def test_what_a_pledge_draws_is_seen_by_whoever_holds_it(world: World) -> None:
    """When it passes to another bank, that one is told the amounts, and the former no more."""
    reference = next(_references)
    document, etag = world.pledge(item(world.right(), valuation=valued(reference, WHOLE, DRAWN)))
    passed = {"pledgee": OTHER_BANK, "consents": consent_of(OTHER_BANK)}
    must(200, world.bank.post(f"/v1/pledges/{document['registration_number']}/transfers", passed, if_match=etag))
    for caller, pledgee, sees in ((world.bank, BANK, False), (world.other_bank, OTHER_BANK, True)):
        answer = must(422, dry(world, caller, drawing(world, reference, "1876543", pledgee=pledgee)))
        assert ("8000000.00" in answer.text) is sees


def test_of_one_batch_the_bank_s_own_lines_are_told_of_and_the_other_s_pledge_is_not(
    world: World, reference: str
) -> None:
    lines = [drawing(world, reference, part) for part in ("1000000", "1000000", "7000000")]
    first, second, third = must(200, send(world.other_bank, lines, "best_effort")).json()["items"]
    assert (first["status"], second["status"], third["status"]) == (201, 422, 422)
    assert not [amount for amount in (DRAWN, "8123457") if amount in f"{second}{third}"]
    assert "8000000.00" in str(third), "of its own it would have allocated eight million"


def test_a_judgement_beside_sealed_draws_is_made_again_to_the_byte(world: World, reference: str) -> None:
    made = must(201, filed(world, world.other_bank, drawing(world, reference, "1000000"))).json()
    again = reevaluate(world.desk.register, made["registration_number"])
    assert {(one.same_rules, one.equal) for one in again} == {(True, True)}


# ---- what a bank calls its pledges -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caller", "told"),
    [
        *(("bank", True), ("registrar", True), ("auditor", True)),
        *(("other_bank", False), ("firm", False), ("debtor", False)),
    ],
)
def test_a_client_reference_is_looked_up_for_the_bank_itself(world: World, caller: str, told: bool) -> None:
    known = world.pledge()[0]["terms"]["client_reference"]
    for reference, used in ((known, told), ("NEVER-USED", False)):
        body = filing(item(world.right()), client_reference=reference)
        answer = must(200, assessed(world, getattr(world, caller), body))
        assert ("possible-duplicate" in codes(answer.json()["findings"])) is used


# ---- when another contract was signed, and what its lender knew ------------------------------------------------------


def contested(world: World, caller: Caller, right: Body, signed_at: str, pledgee: Body) -> tuple[set[str], set[Any]]:
    """What a filing signed then, and applied for since, would be told of the order on the right: the codes of its
    reasons, and whether it goes before the others."""
    late = "2026-11-23T09:00:00+08:00"
    entry = act("HK-IPD", late, applied_at=late)
    body = filing(item(right, filings=[entry], rank_claimed=2), pledgee=pledgee)
    body["contract"]["executed_at"] = signed_at
    (told,) = must(200, assessed(world, caller, body)).json()["items"]
    reasons = {code for code in codes(told["recognition"]["HK"]["reasons"]) if code.startswith("PRIORITY_")}
    return reasons, {one["goes_before"] for one in told["notice_opinion"]}


INSTANTS = [f"2026-11-20T{hour:02}:00:00+08:00" for hour in (9, 11, 14, 16, 23)]
"""Before and after the bank signed, at ten, and applied, at three."""


def test_a_stranger_learns_nothing_of_a_contract_by_trying_days(world: World) -> None:
    right = world.right()
    world.pledge(item(right))
    third = named("USCC", uscc(620))
    must(201, world.registrar.post("/v1/parties", party(third, name="丙银行", kind="bank")))
    for caller in (world.debtor, world.co_owner, world.other_bank, world.caller(Role.FIRM, third)):
        asked = [contested(world, caller, right, at, third) for at in INSTANTS]
        assert asked == [({"PRIORITY_UNDETERMINED"}, {None})] * 5
    shown = [contested(world, caller, right, at, third) for at in INSTANTS for caller in (world.auditor, world.firm)]
    assert shown != [shown[0]] * 10, "whoever sees the contract is told what follows from it"


def test_a_bank_is_told_of_its_own_filing_what_the_law_makes_of_it(world: World) -> None:
    """It hangs on the other's contract, and is its own affair: the days themselves are not named."""
    right = world.right()
    document, _ = world.pledge(item(right))
    first, *others = (contested(world, world.other_bank, right, at, OTHER_BANK) for at in INSTANTS)
    reverse = {f"PRIORITY_CONTESTED:{document['registration_number']}/1"}
    assert first == (set(), {False})
    assert others == [(reverse, {True}), (reverse, {True}), (set(), {False}), (set(), {False})]


def test_for_whom_a_lender_holds_is_found_by_no_stranger_s_guess(world: World) -> None:
    right = world.right()
    world.pledge(item(right), on_behalf_of=[CO_OWNER])
    for caller in (world.debtor, world.other_bank):
        answers = []
        for holder in ("共有人有限公司", "谁也不是有限公司"):
            known = {"right": right, "holder": holder, "known_at": "2026-11-20T09:00:00+08:00"}
            late = act("HK-IPD", "2026-11-23T09:00:00+08:00", applied_at="2026-11-23T09:00:00+08:00")
            body = filing(item(right, filings=[late], knowledge_of_prior=[known], rank_claimed=2))
            answers.append(codes(must(200, assessed(world, caller, body)).json()["findings"]))
        assert answers[0] == answers[1]
        assert "HOLDER_NOT_UNDERSTOOD" in answers[0]


# ---- what a natural person is called ---------------------------------------------------------------------------------


def test_a_person_s_name_is_public_where_its_right_or_pledge_is(world: World) -> None:
    """Whoever knows its number and no more does not learn its name from the register."""
    known = {"scheme": "OTHER", "issuer": "PASSPORT", "value": "K7654321"}
    owner = {"scheme": "OTHER", "issuer": "PASSPORT", "value": "K1234567"}
    for one, called in ((known, "何生"), (owner, "歐女士")):
        must(201, world.registrar.post("/v1/parties", party(one, name=called, kind="person", seat="HK")))
    right = world.right("HK", "standard_o", owner)

    def asked(one: Body, caller: Caller) -> str:
        path = f"/v1/firms/OTHER/PASSPORT:{one['value']}/encumbrances?jurisdiction="
        firms = [must(200, world.public.get(f"{path}{place}")).text for place in ("CN", "HK")]
        assert len({json.loads(text)["firm"]["name"] is None for text in firms}) == 1
        told = must(200, assessed(world, caller, filing(item(right), pledgor=one)))
        return "".join(firms) + told.text

    for caller in (world.bank, world.other_bank, world.firm):
        assert "何生" not in asked(known, caller)
        assert "歐女士" in asked(owner, caller)
    assert "何生" in asked(known, world.auditor)


def test_a_debtor_is_named_to_nobody_who_does_not_see_the_terms(world: World) -> None:
    document, _ = world.pledge(pledgor=FIRM, debtor={"scheme": "OTHER", "issuer": "PASSPORT", "value": "K7654321"})
    for caller in (world.public, world.other_bank, world.debtor):
        shown = must(200, caller.get(f"/v1/pledges/{document['registration_number']}")).text
        assert "K7654321" not in shown


# ---- what is still due at other registers ----------------------------------------------------------------------------


def test_a_stranger_is_told_what_other_registers_have_done_and_not_what_is_due_there(world: World) -> None:
    """What is due at SAFE tells where the debtor is, and when a delivery is late tells when the charge was signed."""
    lender = named("HK-UBI", "30471960")
    must(201, world.registrar.post("/v1/parties", party(lender, name="境外銀行", kind="bank", seat="HK")))
    by = world.caller(Role.BANK, lender)
    abroad = world.pledge(item(world.right()), by=by, pledgee=lender, debtor=CO_OWNER)
    right = world.right("HK", "standard_o", CO_OWNER)
    company = world.pledge(item(right), pledgor=CO_OWNER, debtor=CO_OWNER)
    for (document, etag), caller, register in ((abroad, by, "SAFE"), (company, world.bank, "HK-CR")):
        path = f"/v1/pledges/{document['registration_number']}"

        def told(one: Caller, path: str = path, query: str = "") -> list[tuple[str, str, str | None]]:
            (shown,) = must(200, one.get(f"{path}{query}")).json()["items"]
            return [(effect["register"], effect["state"], effect["due_on"]) for effect in shown["legal_effect"]]

        assert [one[:2] for one in told(caller)] == [("HK-IPD", "done"), (register, "pending")]
        for query in ("", "?as_of=2026-12-31", "?as_of=2027-12-31"):
            assert told(world.public, query=query) == [("HK-IPD", "done", None)]
        entered = act(register, "2026-11-22T00:00:00+08:00")
        must(200, caller.post(f"{path}/filings", entered, if_match=etag))
        assert told(world.public) == [("HK-IPD", "done", None), (register, "done", None)]
