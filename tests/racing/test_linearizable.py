"""The checker of histories takes what a register that does one thing at a time could have answered, and nothing else.

Five registers with a fault each, stepped through by a scheduler that draws who goes next, show that it is no rubber
stamp; the same register without the fault, that it cries no wolf.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.racing.linearizable import (
    Operation,
    Result,
    Specification,
    State,
    hong_kong_right,
    linearizable,
    mainland_patent,
    smallest,
)

pytestmark = pytest.mark.both_engines

RIGHTS = [mainland_patent, hong_kong_right]
KINDS: tuple[Literal["register", "release", "read"], ...] = ("register", "release", "read")


# ---- what it takes ---------------------------------------------------------------------------------------------------


@st.composite
def legal(draw: st.DrawFn, specification: Specification) -> list[Operation]:
    """Operations done one after another, ten instants apart; each was called some time before it was done and returned
    some time after; some were never answered, and of these some never done."""
    state: State = ()
    history = []
    for at in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(KINDS))
        asked = f"p{at if kind == 'register' else draw(st.integers(0, 12))}"
        early, late = draw(st.integers(0, 60)), draw(st.integers(0, 60))
        fate = draw(st.sampled_from(["answered"] * 6 + ["done unheard", "not done"]))
        operation = Operation(kind=kind, pledge=asked, called=10 * at - early, returned=10 * at + late, result=None)
        if fate != "not done":
            state, result = specification(state, operation)
            if fate == "answered":
                operation = replace(operation, result=result)
        history.append(operation)
    return draw(st.permutations(history))


@pytest.mark.parametrize("specification", RIGHTS)
@given(data=st.data())
def test_what_was_done_one_by_one_is_linearizable_however_long_it_took_to_hear(
    specification: Specification, data: st.DataObject
) -> None:
    assert linearizable(data.draw(legal(specification)), specification)


@st.composite
def any_histories(draw: st.DrawFn) -> list[Operation]:
    """Up to five operations with any answers, most of them impossible."""
    pledges = ("a", "b", "c")
    results: dict[str, Any] = {
        "register": st.sampled_from([None, 0, 1, 1, 2]),
        "release": st.sampled_from([None, True, True, False]),
        "read": st.sampled_from([None, (), ("a",), ("b",), ("a", "b"), ("b", "a")]),
    }
    history = []
    for at in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(KINDS))
        called = draw(st.integers(0, 9))
        history.append(
            Operation(
                kind=kind,
                pledge=pledges[at % 3] if kind == "register" else draw(st.sampled_from(pledges)),
                called=called,
                returned=called + draw(st.integers(0, 6)),
                result=draw(results[kind]),
            )
        )
    return history


@pytest.mark.parametrize("specification", RIGHTS)
@given(history=any_histories())
def test_it_says_what_trying_every_order_says(specification: Specification, history: list[Operation]) -> None:
    assert linearizable(history, specification) == _some_order_explains(history, specification)


def _some_order_explains(history: list[Operation], specification: Specification) -> bool:
    """The definition, word for word."""
    answered = [operation for operation in history if operation.result is not None]
    unheard = [operation for operation in history if operation.result is None]
    return any(
        _explains(order, specification)
        for count in range(len(unheard) + 1)
        for done in combinations(unheard, count)
        for order in permutations([*answered, *done])
    )


def _explains(order: tuple[Operation, ...], specification: Specification) -> bool:
    state: State = ()
    for at, operation in enumerate(order):
        if any(later.ends < operation.called for later in order[at + 1 :]):
            return False
        state, answer = specification(state, operation)
        if operation.result not in (None, answer):
            return False
    return True


def test_an_unheard_registration_may_show_late_but_not_come_and_go() -> None:
    lost = Operation(kind="register", pledge="p", called=0, returned=1, result=None)
    seen = [
        Operation(kind="read", called=at, returned=at + 1, result=state)
        for at, state in ((2, ()), (4, ("p",)), (6, ("p",)), (8, ()))
    ]
    assert linearizable([lost, *seen[:3]], mainland_patent)
    assert not linearizable([lost, *seen], mainland_patent)
    assert smallest([lost, *seen], mainland_patent) == [lost, *seen[2:]]


# ---- what it finds ---------------------------------------------------------------------------------------------------

Steps = Generator[None, None, Result]


class Register:
    """One right in memory, correct: between two yields a step is atomic, and others may step in at each yield."""

    def __init__(self, *, one_at_a_time: bool) -> None:
        self.one_at_a_time = one_at_a_time
        self.held: State = ()
        self.taken = False

    def lock(self) -> Generator[None, None, None]:
        """Take the right for oneself."""
        while self.taken:
            yield
        self.taken = True

    def commit(self, held: State) -> None:
        """Write and give the right back."""
        self.held, self.taken = held, False

    def crash(self) -> None:
        """Lose what is under way."""
        self.taken = False

    def register(self, pledge: str) -> Steps:
        """The rank given, 0 when refused."""
        yield from self.lock()
        held = self.held
        yield
        refused = self.one_at_a_time and bool(held)
        self.commit(held if refused else (*held, pledge))
        yield
        return 0 if refused else len(held) + 1

    def release(self, pledge: str) -> Steps:
        """Whether it was alive."""
        yield from self.lock()
        held = self.held
        yield
        self.commit(tuple(one for one in held if one != pledge))
        yield
        return pledge in held

    def read(self) -> Steps:
        """Those alive."""
        yield
        held = self.held
        yield
        return held


class NoLock(Register):
    """Two decide on the same state."""

    def lock(self) -> Generator[None, None, None]:
        yield


class StaleReplica(Register):
    """Reads come from a copy that is one commit behind."""

    copy: State = ()

    def commit(self, held: State) -> None:
        self.copy = self.held
        super().commit(held)

    def read(self) -> Steps:
        yield
        return self.copy


class AcknowledgedBeforeCommit(Register):
    """What was answered last is on disk only with the next; until then a crash loses it."""

    disk: State = ()

    def commit(self, held: State) -> None:
        if held != self.held:
            self.disk = self.held
        super().commit(held)

    def crash(self) -> None:
        super().crash()
        self.held = self.disk


class LostRelease(Register):
    """A release takes no lock, so one that registers meanwhile writes back what it ended."""

    def release(self, pledge: str) -> Steps:
        yield
        alive = pledge in self.held
        self.held = tuple(one for one in self.held if one != pledge)
        yield
        return alive


class NonAtomicRank(Register):
    """The rank is counted before the lock, the pledge put down under it."""

    def register(self, pledge: str) -> Steps:
        rank = len(self.held) + 1
        yield
        given = yield from super().register(pledge)
        return given and rank


def played(
    register: Register, seed: int, *, clients: int = 3, each: int = 10, crashes: float = 0.02
) -> list[Operation]:
    """What clients see who ask so many times each, the seed drawing what is asked, who goes next and, that often
    a step, when it crashes.

    The instants are the scheduler's steps.
    """
    chance = random.Random(seed)
    history: list[Operation] = []
    under_way: dict[int, tuple[Operation, Steps]] = {}
    left = dict.fromkeys(range(clients), each)
    names: list[str] = []
    now = 0
    while under_way or any(left.values()):
        now += 1
        if chance.random() < crashes:
            history += [operation for operation, _ in under_way.values()]
            under_way.clear()
            register.crash()
            continue
        client = chance.choice([one for one in left if left[one] or one in under_way])
        if client not in under_way:
            under_way[client] = _asked(register, chance, names, now)
            left[client] -= 1
        operation, steps = under_way[client]
        try:
            next(steps)
        except StopIteration as done:
            del under_way[client]
            history.append(replace(operation, returned=now, result=done.value))
    return history


def _asked(register: Register, chance: random.Random, names: list[str], now: int) -> tuple[Operation, Steps]:
    kind = chance.choice(KINDS) if names else "register"
    pledge = "" if kind == "read" else chance.choice(names[-4:] or ["-"])
    steps: Steps
    match kind:
        case "register":
            pledge = f"p{len(names)}"
            names.append(pledge)
            steps = register.register(pledge)
        case "release":
            steps = register.release(pledge)
        case "read":
            steps = register.read()
    return Operation(kind=kind, pledge=pledge, called=now, returned=now, result=None), steps


SEEDS = range(60)


def _rejected(kind: type[Register], specification: Specification, crashes: float = 0.02) -> list[list[Operation]]:
    """The histories over all seeds that are not linearizable."""
    histories = [played(kind(one_at_a_time=specification is mainland_patent), seed, crashes=crashes) for seed in SEEDS]
    return [history for history in histories if not linearizable(history, specification)]


@pytest.mark.parametrize("specification", RIGHTS)
def test_a_correct_register_is_never_rejected_crashes_included(specification: Specification) -> None:
    assert _rejected(Register, specification) == []


@pytest.mark.parametrize("specification", RIGHTS)
@pytest.mark.parametrize("kind", [NoLock, StaleReplica, AcknowledgedBeforeCommit, LostRelease, NonAtomicRank])
def test_a_faulty_register_is_found(kind: type[Register], specification: Specification) -> None:
    """No lock, a stale copy, an answer before the commit, a lost release, a rank that is not atomic."""
    rejected = _rejected(kind, specification)
    assert len(rejected) >= len(SEEDS) // 6
    shown = smallest(rejected[0], specification)
    assert len(shown) < len(rejected[0])
    assert not linearizable(shown, specification)


@pytest.mark.parametrize("specification", RIGHTS)
def test_an_answer_before_the_commit_shows_only_when_a_crash_comes_between(specification: Specification) -> None:
    assert _rejected(AcknowledgedBeforeCommit, specification, crashes=0) == []


def test_twenty_thousand_operations_are_few() -> None:
    """500 rights with 40 operations by eight clients, a crash on every twentieth: no order is tried twice."""
    for seed in range(500):
        register = Register(one_at_a_time=bool(seed % 2))
        assert linearizable(played(register, seed, clients=8, each=5, crashes=0.0003), RIGHTS[1 - seed % 2])
