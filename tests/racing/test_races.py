"""Callers of two server processes at one moment: who wins is open, that exactly one does is not."""

from __future__ import annotations

import json
import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from registry.service.operating import sweep
from tests.racing.pairs import Pair, must, opened, paired
from tests.racing.processes import Reply, moved, together
from tests.scenes.world import ENTERED, FIRM, filing, item, lei, name, named, party, uscc, valued
from tests.scenes.world import right_body as observed
from tests.support import Levels
from tests.tiers import sized

pytestmark = pytest.mark.both_engines

BUSY = 503


@pytest.fixture(scope="module")
def pair(levels: Levels, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two servers for all tests here, each of which uses rights of its own."""
    with paired(levels, tmp_path_factory.mktemp("servers"), lock_timeout=25) as made:
        yield made


def test_inv_24_of_200_filings_on_one_mainland_patent_exactly_one_is_registered(pair: Pair) -> None:
    """INV-24 CN exclusivity: at every t, at most one live CNIPA pledge per CN patent, also under concurrent submissions
    in any interleaving (one 201, the rest 409)."""
    (right,) = pair.rights("CN", 1)
    before = len(pair.journal())
    count = sized(200, 200, quick=32)
    answers = together([pair.filed(at, right) for at in range(count)])
    assert Counter(answer.status for answer in answers) == {201: 1, 409: count - 1}
    assert {answer.body["code"] for answer in answers if answer.status == 409} == {"right-already-pledged"}
    (won,) = [answer.body["registration_number"] for answer in answers if answer.status == 201]
    (group,) = pair.read(f"/v1/rights/{name(right)}/encumbrances?status=all")["items"]
    assert [one["registration_number"] for one in group["encumbrances"]] == [won]
    assert len(pair.journal()) == before + 1


def test_one_key_sent_50_times_makes_one_pledge_and_one_answer(pair: Pair) -> None:
    (right,) = pair.rights("HK", 1)
    before = len(pair.journal())
    key = secrets.token_hex(12)
    bank, token = pair.banks[0]
    body = moved(filing(item(right), pledgee=bank, debtor=FIRM))
    calls = [
        partial(pair.servers[at % 2].call, "POST", "/v1/pledges", body, token=token, Idempotency_Key=key)
        for at in range(50)
    ]
    answers = together(calls)
    assert {(answer.status, answer.raw) for answer in answers} == {(201, answers[0].raw)}
    assert {(answer.headers["etag"], answer.headers["location"]) for answer in answers} == {
        (answers[0].headers["etag"], answers[0].headers["location"])
    }
    replays = Counter(answer.headers.get("idempotent-replayed") for answer in answers)
    assert replays == {None: 1, "true": 49}
    assert len(pair.journal()) == before + 1


def test_filings_over_overlapping_rights_in_any_order_all_succeed_in_one_order(pair: Pair) -> None:
    rights = pair.rights("HK", 6)
    chance = random.Random(6)
    count = sized(16, 40, quick=8)
    answers = together([pair.filed(at, *chance.sample(rights, 3)) for at in range(count)])
    assert Counter(answer.status for answer in answers) == {201: count}
    numbers = sorted(answer.body["registration_number"] for answer in answers)
    serials = [int(number[7:16]) for number in numbers]
    assert serials == list(range(serials[0], serials[0] + count))
    for right in rights:
        (group,) = pair.read(f"/v1/rights/{name(right)}/encumbrances")["items"]
        ranks = {one["registration_number"]: one["priority_rank"] for one in group["encumbrances"]}
        assert [ranks[number] for number in sorted(ranks)] == list(range(1, len(ranks) + 1))
    assert all(earlier["recorded_at"] < later["recorded_at"] for earlier, later in pairwise(pair.journal()))


def test_inv_36_a_valuation_drawn_on_by_many_at_once_is_never_overdrawn(pair: Pair) -> None:
    """INV-36 allocation cap: sum(allocated) <= valuation, concurrent or not; release returns exactly what was taken."""
    rights = iter(pair.rights("HK", 48))
    worth = valued("V-1", "8000000", "3000000")
    filed: list[Reply] = []
    for wanted in (2, 1):
        answers = together([pair.filed(at, next(rights), valuation=worth) for at in range(24)])
        assert Counter(answer.status for answer in answers) == {201: wanted, 422: 24 - wanted}
        for answer in answers:
            if answer.status == 422:
                assert "VALUE_DOUBLE_COUNTED" in {one["code"] for one in answer.body["findings"]}
            else:
                filed.append(answer)
        path = f"/v1/pledges/{filed[-1].body['registration_number']}/discharge"
        tokens = {str(bank["value"]): token for bank, token in pair.banks}
        bank = filed[-1].body["pledgee"]["identifiers"][0]["value"]
        sent = {"token": tokens[bank], "If_Match": filed[-1].headers["etag"]}
        must(200, pair.servers[0].call("POST", path, {"reason": "waived"}, **sent))


def test_a_family_told_of_while_it_is_pledged_is_judged_as_it_ends_up(pair: Pair) -> None:
    """A base is named while one bank files over it and another over what hangs on it: no sweep finds more to say."""
    bases, members = pair.rights("CN", 12), pair.rights("HK", 12)
    calls: list[Callable[[], Reply]] = []
    for at, (base, member) in enumerate(zip(bases, members, strict=True)):
        seen = {
            **observed("HK", "standard_o", member["number"], [FIRM]),
            "base": {"right": base, "link": "priority_only"},
        }
        later = {**seen, "observed_at": "2026-11-21T00:00:00+08:00"}
        calls += [
            pair.filed(at, base, entered=ENTERED),
            partial(pair.record, "/v1/rights", later, at),
            pair.filed(at + 3, member, entered=ENTERED),
        ]
    assert Counter(answer.status for answer in together(calls)) == {200: 12, 201: 24}
    for base, member in zip(bases, members, strict=True):
        (group,) = pair.read(f"/v1/rights/{name(base)}/encumbrances")["items"]
        assert group["family"] == [{"right": name(member), "link": "priority_only", "encumbered": True}]
    with opened(pair.servers[0].url) as register:
        assert sweep.reassess(register, every=True) == 0


def test_a_party_recorded_by_many_at_once_is_one_party(pair: Pair) -> None:
    identifiers = [named("LEI", lei(77)), named("HK-UBI", "77777777"), named("HK-CR", "7777777")]
    chance = random.Random(7)
    bodies = [party(*chance.sample(identifiers, 3), name="同一有限公司", seat="HK") for _ in range(30)]
    answers = together([partial(pair.record, "/v1/parties", body, at) for at, body in enumerate(bodies)])
    assert Counter(answer.status for answer in answers) == {201: 1, 200: 29}
    assert len({answer.body["id"] for answer in answers}) == 1
    (made,) = [answer.body for answer in answers if answer.status == 201]
    entries = [entry for entry in pair.journal() if entry["subjects"] == [f"party:{made['id']}"]]
    assert len(entries) == 1


def test_parties_joined_while_they_file_are_judged_as_the_one_they_are(pair: Pair) -> None:
    """Some say at once that two are one, while each of the two pledges rights of the other: no sweep finds more."""
    two = [named("USCC", uscc(serial)) for serial in (78, 79)]
    for number in two:
        must(201, pair.record("/v1/parties", party(number, name="同一有限公司")))
    rights = [{"jurisdiction": "HK", "number": f"HK{49_000_000 + at}"} for at in range(sized(8, 24))]
    for at, right in enumerate(rights):
        must(201, pair.record("/v1/rights", observed("HK", "standard_o", right["number"], [two[at % 2]])))
    token = pair.servers[0].token("registrar")
    paper = {"reference": "(2026) 1", "sha256": "5" * 64}
    calls: list[Callable[[], Reply]] = []
    for at, right in enumerate(rights):
        bank, theirs = pair.banks[at // 2 % 2]
        owner, other = two[at % 2], two[1 - at % 2]
        for pledgor in (owner, other):
            body = moved(filing(item(right, entered=None), pledgee=bank, pledgor=pledgor, debtor=FIRM))
            calls.append(partial(pair.servers[at % 2].call, "POST", "/v1/pledges", body, token=theirs))
        if at % 4 == 0:
            merge = {"keep": owner, "join": other, **paper}
            calls.append(partial(pair.servers[at // 4 % 2].call, "POST", "/v1/parties/merges", merge, token=token))
    answers = together(calls)
    merges = [answer for answer in answers if b"parties-joined" in answer.raw or b'"merge"' in answer.raw]
    assert Counter(answer.status for answer in merges) == {201: 1, 409: len(rights) // 4 - 1}
    assert {answer.status for answer in answers} <= {201, 409, 422}
    owned, lent = (pair.read(f"/v1/firms/USCC/{number['value']}/encumbrances") for number in two)
    assert owned["items"] == lent["items"]
    assert owned["totals"]["rights"] == len(rights)
    with opened(pair.servers[0].url) as register:
        assert sweep.reassess(register, every=True) == 0


@pytest.mark.fuller
def test_what_waits_for_a_second_person_is_decided_once(pair: Pair) -> None:
    """Eight of one bank decide on a discharge at once, half of them for it: one is heard, and its word is done."""
    bank = named("LEI", lei(88))
    must(201, pair.record("/v1/parties", party(bank, name="复核银行", kind="bank", seat="HK")))
    people = [pair.servers[0].token("bank", bank, f"person-{n}") for n in range(9)]

    def sent(path: str, body: dict[str, Any], at: int, **headers: str) -> Callable[[], Reply]:
        return partial(pair.servers[at % 2].call, "POST", path, body, token=people[at], **headers)

    must(200, sent("/v1/approval-policy", {"acts": ["discharge"]}, 8)())
    filings = [filing(item(one, entered=None), pledgee=bank, debtor=FIRM) for one in pair.rights("HK", 4)]
    for one in (must(201, sent("/v1/pledges", moved(body), 8)()) for body in filings):
        pledge = f"/v1/pledges/{one.body['registration_number']}"
        asked = must(202, sent(f"{pledge}/discharge", {"reason": "waived"}, 8, If_Match=one.headers["etag"])())
        path = f"/v1/approvals/{asked.body['approval']}"
        words = ["approval" if at % 2 else "refusal" for at in range(8)]
        answers = together([sent(f"{path}/{word}", {}, at) for at, word in enumerate(words)])
        assert Counter(answer.status for answer in answers) == {200: 1, 409: 7}
        (word,) = [word for word, answer in zip(words, answers, strict=True) if answer.status == 200]
        assert pair.read(pledge)["status"] == {"approval": "discharged", "refusal": "live"}[word]


@pytest.mark.fuller
def test_rebuild_and_verify_run_beside_servers_under_load(pair: Pair) -> None:
    rights = pair.rights("HK", 40)
    calls = [pair.filed(at, rights[at % 40]) for at in range(400)]
    reads = [partial(pair.servers[at].call, "GET", f"/v1/firms/USCC/{FIRM['value']}/encumbrances") for at in (0, 1)]
    over = threading.Event()
    answers: list[Reply] = []

    def load(at: int) -> None:
        for call in calls[at::4]:
            answers.append(call())
            answers.append(reads[at % 2]())
            if over.is_set():
                return

    def keep_up() -> None:
        try:
            commands = [pair.servers[0].command(word, "--json") for word in ("rebuild", "verify")]
            for told, code in [(one.communicate(timeout=60)[0], one.returncode) for one in commands]:
                assert code == 0, told
                assert json.loads(told.splitlines()[-1])["entries"] >= len(rights)
        finally:
            over.set()

    together([keep_up, *(partial(load, at) for at in range(sized(4, 4, quick=2)))])
    assert all(a.status in (200, 201) or (a.status == BUSY and "retry-after" in a.headers) for a in answers)
    assert sum(a.status == 201 for a in answers) >= 8
    assert sum(a.status == 200 for a in answers) >= 8
