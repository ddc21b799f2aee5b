"""Whether what the clients of one right saw could have come from a register that does one thing at a time.

A history is all operations on one right, each with the instants of its call and its return on one monotonic clock. It
is linearizable when each can be given one instant between the two such that a register doing them in the order of these
instants answers the same (Herlihy and Wing 1990). An operation without an answer, its server having been killed, took
effect at any time after its call, or never.

The search is Wing and Gong's (1993) with Lowe's (2017) memory of what was tried: the operations placed so far and the
state they led to. What answers as it did and changes nothing is placed as soon as it can be: placing it later frees
nothing. Rights are independent of each other, so each history is searched alone.

Not here: who makes the operations, and rights that one operation takes together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

State = tuple[str, ...]
"""The pledges alive, first in rank first."""
Result = int | bool | State
"""Of a register the rank given, 0 when it was refused; of a release whether it was done; of a read the state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """What one client asked of the register and what it was answered; `result` None: nothing came back.

    `pledge` is the one registered or released; a registration that nobody ever heard of again has a name of its own.
    """

    kind: Literal["register", "release", "read"]
    pledge: str = ""
    called: int
    returned: int
    result: Result | None

    @property
    def ends(self) -> float:
        """The last instant at which it may take effect."""
        return inf if self.result is None else self.returned

    def __str__(self) -> str:
        answer = "no answer" if self.result is None else self.result
        return f"{self.called}..{self.returned} {self.kind} {self.pledge or 'all'}: {answer}"


Specification = Callable[[State, Operation], tuple[State, Result]]
"""The state after the operation, and its answer, where nothing else happens meanwhile."""


def mainland_patent(state: State, operation: Operation) -> tuple[State, Result]:
    """One live pledge at a time: a second one is refused until the first has ended."""
    if operation.kind == "register" and state:
        return state, 0
    return hong_kong_right(state, operation)


def hong_kong_right(state: State, operation: Operation) -> tuple[State, Result]:
    """Every pledge is taken, behind those alive; when one ends, those behind it move up."""
    match operation.kind:
        case "register":
            return (*state, operation.pledge), len(state) + 1
        case "release":
            return tuple(one for one in state if one != operation.pledge), operation.pledge in state
        case "read":
            return state, state


def linearizable(history: Sequence[Operation], specification: Specification) -> bool:
    """Whether one order of the operations explains every answer, the right bearing nothing before the first."""
    operations = sorted(history, key=lambda operation: operation.called)
    answered = sum(1 << at for at, operation in enumerate(operations) if operation.result is not None)
    tried: set[tuple[int, State]] = set()
    waiting: list[tuple[int, State]] = [(0, ())]
    while waiting:
        placed, state = _settled(operations, specification, *waiting.pop())
        if placed & answered == answered:
            return True
        if (placed, state) in tried:
            continue
        tried.add((placed, state))
        # The last put here is tried first: one that was answered.
        for at in sorted(_next(operations, placed), key=lambda at: operations[at].result is not None):
            after, answer = specification(state, operations[at])
            if after != state and operations[at].result in (None, answer):
                waiting.append((placed | 1 << at, after))
    return False


def _next(operations: Sequence[Operation], placed: int) -> Iterator[int]:
    """Those that may come next: called before any other that is not placed returned."""
    first = (~placed & (placed + 1)).bit_length() - 1
    horizon = inf
    for at in range(first, len(operations)):
        operation = operations[at]
        if operation.called > horizon:
            return
        if not placed >> at & 1:
            horizon = min(horizon, operation.ends)
            yield at


def _settled(
    operations: Sequence[Operation], specification: Specification, placed: int, state: State
) -> tuple[int, State]:
    """With everything placed that may come next, answers as it did and changes nothing."""
    while True:
        before = placed
        for at in _next(operations, placed):
            if specification(state, operations[at]) == (state, operations[at].result):
                placed |= 1 << at
        if placed == before:
            return placed, state


def smallest(history: Sequence[Operation], specification: Specification) -> list[Operation]:
    """Of a history that is not linearizable, the part that shows it: its shortest such beginning, without the reads and
    the refusals that are not needed."""
    part: list[Operation] = []
    for instant in sorted(operation.returned for operation in history if operation.result is not None):
        part = [
            operation if operation.returned <= instant else replace(operation, result=None)
            for operation in sorted(history, key=lambda operation: operation.called)
            if operation.called <= instant
        ]
        if not linearizable(part, specification):
            break
    for operation in tuple(part):
        rest = [one for one in part if one is not operation]
        changes = operation.kind != "read" and operation.result not in (0, False)
        if not changes and not linearizable(rest, specification):
            part = rest
    return part
