"""Two servers under many callers, killed at any moment, or in between what they keep and its answer: what was answered
holds; what was not, happened once or never.

The sizes are those of each commit, or of a release where `REGISTRY_TEST_TIER` is `full`.
"""

from __future__ import annotations

import http.client
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import pytest

from tests.racing.dying import DEADLY
from tests.racing.linearizable import (
    Operation,
    Result,
    Specification,
    hong_kong_right,
    linearizable,
    mainland_patent,
    smallest,
)
from tests.racing.pairs import Pair, must, paired
from tests.racing.processes import Reply, Server, moved, together
from tests.scenes.world import FIRM, Body, filing, item, name
from tests.support import Levels
from tests.tiers import sized

T = TypeVar("T")
PATIENCE = 120.0
UNHEARD = (OSError, http.client.HTTPException)
"""What a caller gets whose server was killed before it answered."""


@pytest.fixture(scope="module")
def pair(levels: Levels, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two servers for all tests here, each of which uses rights of its own."""
    folder = tmp_path_factory.mktemp("servers")
    with paired(levels, folder, app="tests.racing.dying:create", workers=0, lock_timeout=50) as made:
        yield made


# ---- callers, and what kills their servers ---------------------------------------------------------------------------


def under_kills(
    servers: Sequence[Server], work: Sequence[T], clients: int, do: Callable[[T], None], *, kills: int
) -> None:
    """So many clients do all the work, each taking the next piece when done with one.

    Meanwhile the servers are killed in turn, so many times, evenly over the work, and come up again by themselves.
    """
    done = 0
    moved_on = threading.Condition()
    pieces = iter(work)  # a list's iterator gives each piece to one thread only

    def client() -> None:
        nonlocal done
        for piece in pieces:
            do(piece)
            with moved_on:
                done += 1
                moved_on.notify_all()

    def killer() -> None:
        for kill in range(kills):
            with moved_on:
                while done * (kills + 1) < len(work) * (kill + 1):
                    assert moved_on.wait(PATIENCE)
            servers[kill % 2].kill()

    together([killer, *[client] * clients])
    for server in servers:
        server.ready()


# ---- one right, asked by many ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What its clients saw of one right; `etags` of the pledges they know of, empty for one only read of."""

    right: Body
    specification: Specification
    chance: random.Random
    history: list[Operation] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)


def ask(pair: Pair, seen: Seen) -> None:
    """Register, release or read, as chance has it, and note what came of it."""
    server = pair.servers[seen.chance.randrange(2)]
    known = list(seen.etags)
    kind = seen.chance.choice(["register", "register", "release", "release", "read"]) if known else "register"
    called = time.monotonic_ns()
    match kind:
        case "register":
            body = moved(filing(item(seen.right, entered=None), pledgee=pair.banks[0][0], debtor=FIRM))
            pledge = body["client_reference"]
            asked = Operation(kind="register", pledge=pledge, called=called, returned=called, result=None)
            do: Callable[[], tuple[str, Result]] = partial(_register, pair, server, seen, body)
        case "release":
            pledge = seen.chance.choice(known[-3:])
            asked = Operation(kind="release", pledge=pledge, called=called, returned=called, result=None)
            do = partial(_release, pair, server, seen, pledge)
        case _:
            asked = Operation(kind="read", called=called, returned=called, result=None)
            do = partial(_read, server, seen)
    try:
        pledge, result = do()
    except UNHEARD:
        seen.history.append(replace(asked, returned=time.monotonic_ns()))
    else:
        seen.history.append(replace(asked, pledge=pledge, returned=time.monotonic_ns(), result=result))


def _register(pair: Pair, server: Server, seen: Seen, body: Body) -> tuple[str, Result]:
    answer = server.call("POST", "/v1/pledges", body, token=pair.banks[0][1])
    if answer.status == 409:
        assert answer.body["code"] == "right-already-pledged"
        return body["client_reference"], 0
    number = must(201, answer).body["registration_number"]
    seen.etags[number] = answer.headers["etag"]
    return number, answer.body["items"][0]["priority_rank"]


def _release(pair: Pair, server: Server, seen: Seen, pledge: str) -> tuple[str, Result]:
    etag = seen.etags[pledge] or must(200, server.call("GET", f"/v1/pledges/{pledge}")).headers["etag"]
    path, body = f"/v1/pledges/{pledge}/discharge", {"reason": "debt_performed"}
    answer = server.call("POST", path, body, token=pair.banks[0][1], If_Match=etag)
    assert answer.status in (200, 409, 412), answer.raw[:2000]
    return pledge, answer.status == 200


def _read(server: Server, seen: Seen) -> tuple[str, Result]:
    answer = must(200, server.call("GET", f"/v1/rights/{name(seen.right)}/encumbrances")).body
    found = [one for group in answer["items"] for one in group["encumbrances"]]
    assert [one["priority_rank"] for one in found] == list(range(1, len(found) + 1))
    numbers = tuple(one["registration_number"] for one in found)
    for number in numbers:
        seen.etags.setdefault(number, "")
    return "", numbers


def named(pair: Pair, operation: Operation) -> Operation:
    """The operation, an unheard registration under the number it was given, if it was given one."""
    if operation.kind != "register" or operation.result is not None:
        return operation
    path = f"/v1/pledges?client_reference={operation.pledge}"
    found = must(200, pair.servers[0].call("GET", path, token=pair.banks[0][1])).body["items"]
    assert len(found) <= 1
    return replace(operation, pledge=found[0]["registration_number"]) if found else operation


def test_what_anyone_sees_of_a_right_has_one_order_though_servers_are_killed(pair: Pair) -> None:
    """Eight clients register, release and read over both servers, four rights at a time."""
    count, each = sized(12, 500, quick=4), sized(24, 40)
    places = {"CN": mainland_patent, "HK": hong_kong_right}
    rights = [right for pairs in zip(*(pair.rights(one, count // 2) for one in places), strict=True) for right in pairs]
    all_seen = [
        Seen(right=right, specification=places[right["jurisdiction"]], chance=random.Random(at))
        for at, right in enumerate(rights)
    ]
    work = [seen for at in range(0, count, 4) for seen in all_seen[at : at + 4] * each]
    under_kills(pair.servers, work, 8, partial(ask, pair), kills=sized(2, 20, quick=1))
    results: Counter[tuple[str, bool]] = Counter()
    for seen in all_seen:
        called = time.monotonic_ns()
        _, last = _read(pair.servers[0], seen)
        final = Operation(kind="read", called=called, returned=time.monotonic_ns(), result=last)
        history = [named(pair, operation) for operation in [*seen.history, final]]
        assert linearizable(history, seen.specification), "\n".join(
            [name(seen.right), *map(str, smallest(history, seen.specification))]
        )
        results.update((operation.kind, bool(operation.result)) for operation in seen.history)
    assert min(results[kind, done] for kind in ("register", "release") for done in (True, False)) >= count


# ---- one key, sent by many -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command under a key of its own; `other` is another payload, `replies` what came of sending it."""

    path: str
    body: Body
    other: Body
    headers: dict[str, str]
    replies: list[Reply] = field(default_factory=list)

    def send(self, pair: Pair, at: int, body: Body | None = None) -> Reply:
        """The answer to the command, sent again for as long as none is heard."""
        for _ in range(10):
            try:
                return pair.servers[at % 2].call("POST", self.path, body or self.body, **self.headers)
            except UNHEARD:
                at += 1
        pytest.fail(f"nothing is heard of {self.path}")


def commands(pair: Pair, count: int, *, deadly: int = 0) -> list[Command]:
    """As many filings as discharges, each over a right of its own; one in so many is `deadly` to who does it first."""
    bank, token = pair.banks[0]
    made = []
    for at, right in enumerate(pair.rights("HK", count)):
        body = moved(filing(item(right, entered=None), pledgee=bank, debtor=FIRM))
        headers = {"Idempotency_Key": secrets.token_hex(12)}
        if deadly and at % deadly == 0:
            headers["Idempotency_Key"] = DEADLY + headers["Idempotency_Key"]
        path, other = "/v1/pledges", {**body, "client_reference": "another"}
        if at % 2:
            filed = must(201, pair.servers[0].call("POST", path, body, token=token))
            path += f"/{filed.body['registration_number']}/discharge"
            body, other = {"reason": "debt_performed"}, {"reason": "waived"}
            headers["If_Match"] = filed.headers["etag"]
        made.append(Command(path=path, body=body, other=other, headers={**headers, "Authorization": f"Bearer {token}"}))
    return made


def test_a_key_sent_by_many_while_servers_are_killed_has_one_effect_and_one_answer(pair: Pair) -> None:
    """Five sends of each key over both servers at once; what a killed server did not answer is sent again."""
    sent = commands(pair, sized(12, 1000, quick=4))
    before = len(pair.journal())

    def send(piece: tuple[int, Command]) -> None:
        piece[1].replies.append(piece[1].send(pair, piece[0]))

    work = [(at, command) for command in sent for at in range(5)]
    under_kills(pair.servers, work, 10, send, kills=sized(1, 20))
    for at, command in enumerate(sent):
        answers = [*command.replies, command.send(pair, at), command.send(pair, at + 1)]
        told = {(one.status, one.raw, one.headers["etag"], one.headers.get("location")) for one in answers}
        assert len(told) == 1
        assert answers[0].status == (200 if "discharge" in command.path else 201)
        assert sum("idempotent-replayed" not in one.headers for one in answers) <= 1
        refused = must(422, command.send(pair, at, command.other))
        assert refused.body["code"] == "idempotency-key-reused"
    made = Counter((entry["kind"], entry["pledge"]) for entry in pair.journal()[before:])
    assert made == effects(sent)


def test_what_a_server_has_kept_and_not_answered_when_it_is_killed_is_answered_by_the_next(pair: Pair) -> None:
    """Four clients over both servers. A third of the commands kill the server that keeps them, between the commit and
    the answer, and take with them whatever else it is doing; what is not heard is sent again under its key."""
    kills = sized(12, 210, quick=3)
    sent = commands(pair, 3 * kills, deadly=3)
    before, killed = len(pair.journal()), sum(server.kills for server in pair.servers)
    pieces = iter(list(enumerate(sent)))

    def client() -> None:
        for at, command in pieces:
            command.replies.append(command.send(pair, at))

    together([client] * 4)
    killed = sum(server.kills for server in pair.servers) - killed
    replayed = 0
    for at, command in enumerate(sent):
        (answer,) = command.replies
        replayed += "idempotent-replayed" in answer.headers
        again = command.send(pair, at + 1)
        assert (again.status, again.raw, again.headers["etag"]) == (answer.status, answer.raw, answer.headers["etag"])
        assert answer.status == (200 if "discharge" in command.path else 201)
    wanted, made = effects(sent), Counter((entry["kind"], entry["pledge"]) for entry in pair.journal()[before:])
    lost, doubled = (wanted - made).total(), (made - wanted).total()
    print(f"{killed} kills, {replayed} of {len(sent)} answers replayed, {lost} lost, {doubled} doubled")
    assert (lost, doubled) == (0, 0)
    assert killed > 0.9 * kills  # where two die at once one kill has ended both
    assert replayed >= kills


def effects(sent: Sequence[Command]) -> Counter[tuple[str, str]]:
    """The entries that these commands make, each of them one."""
    kinds = ("pledge_registered", "pledge_discharged")
    return Counter((kinds[at % 2], one.replies[0].body["registration_number"]) for at, one in enumerate(sent))


# ---- many rights, taken by many --------------------------------------------------------------------------------------


def test_races_for_three_of_six_rights_end_as_though_run_one_by_one(pair: Pair) -> None:
    """Three Mainland patents, which bear one pledge each, and three Hong Kong ones: who is refused met one who was not;
    a pledge stands on all its rights or on none, behind those before it on every one."""
    for race in range(sized(5, 1000, quick=2)):
        chance = random.Random(race)
        rights = pair.rights("CN", 3) + pair.rights("HK", 3)
        wanted = [chance.sample(rights, 3) for _ in range(8)]
        answers = together([pair.filed(at, *three) for at, three in enumerate(wanted)])
        assert {answer.status for answer in answers} <= {201, 409}
        held: dict[str, list[str]] = {name(right): [] for right in rights}
        ordered = sorted((answer.body["seq"], at) for at, answer in enumerate(answers) if answer.status == 201)
        for _, at in ordered:
            document = answers[at].body
            for right, shown in zip(wanted[at], document["items"], strict=True):
                assert right["jurisdiction"] == "HK" or not held[name(right)]
                held[name(right)].append(document["registration_number"])
                assert (shown["right"], shown["priority_rank"]) == (name(right), len(held[name(right)]))
        for three, answer in zip(wanted, answers, strict=True):
            if answer.status == 409:
                assert answer.body["code"] == "right-already-pledged"
                assert any(right["jurisdiction"] == "CN" and held[name(right)] for right in three)
        for right in rights:
            (group,) = pair.read(f"/v1/rights/{name(right)}/encumbrances")["items"]
            found = {one["priority_rank"]: one["registration_number"] for one in group["encumbrances"]}
            assert found == dict(enumerate(held[name(right)], start=1))


def test_races_for_one_mainland_patent_have_one_winner_each(pair: Pair) -> None:
    """Eight clients over both servers, a patent each race; another bank that loses is not told who won, or by what."""
    for right in pair.rights("CN", sized(8, 1000, quick=3)):
        answers = together([pair.filed(at, right) for at in range(8)])
        assert Counter(answer.status for answer in answers) == {201: 1, 409: 7}
        (won,) = [at for at, answer in enumerate(answers) if answer.status == 201]
        document = answers[won].body
        theirs = [document["registration_number"], *(one["value"] for one in document["pledgee"]["identifiers"])]
        for at, lost in enumerate(answers):
            if at != won:
                assert lost.body["code"] == "right-already-pledged"
                of_the_winner = at // 2 % 2 == won // 2 % 2
                assert of_the_winner or not any(told in lost.raw.decode() for told in theirs)


@pytest.mark.fuller
def test_of_160_discharges_of_20_pledges_at_once_20_are_done(pair: Pair) -> None:
    """Eight callers of each pledge over both servers."""
    filed = [must(201, one) for one in together([pair.filed(0, right) for right in pair.rights("HK", 20)])]
    calls = [
        partial(
            pair.servers[at % 2].call,
            "POST",
            f"/v1/pledges/{one.body['registration_number']}/discharge",
            {"reason": "debt_performed"},
            token=pair.banks[0][1],
            If_Match=one.headers["etag"],
        )
        for at in range(8)
        for one in filed
    ]
    before = len(pair.journal())
    answers = together(calls)
    assert {answer.status for answer in answers} <= {200, 409, 412}
    done = Counter(at % 20 for at, answer in enumerate(answers) if answer.status == 200)
    assert done == Counter(range(20))
    ended = [(entry["kind"], entry["pledge"]) for entry in pair.journal()[before:]]
    assert sorted(ended) == sorted(("pledge_discharged", one.body["registration_number"]) for one in filed)
