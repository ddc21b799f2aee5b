"""The table of who may do what, held against what the interface does: each operation by each role, duty and scope."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain, combinations

import pytest
from starlette.responses import Response as Answered
from starlette.routing import Route

from registry.api.wire.permissions import PERMISSIONS, require_permissions
from registry.service.access.principal import Duty, Role
from tests.scenes.world import BANK, FIRM, Caller, World

HOUR = timedelta(hours=1)
SPEAKS_FOR = {Role.BANK: f"USCC:{BANK['value']}", Role.FIRM: f"USCC:{FIRM['value']}"}
DIVIDED = (None, *map(frozenset, chain.from_iterable(combinations(Duty, n) for n in range(3))))
RECORDS = re.compile(
    r"POST /v1/(?!assessments|policy-assessments|approval-policy|approvals/)"  # all others change the register
)


def status(world: World, operation: str, token: str | None) -> int:
    """What an operation answers with nothing sent, of things that are not there."""
    method, path = operation.split()
    return Caller(world.client, token).call(method, re.sub(r"{[^}]*}", "x", path)).status_code


def closed() -> list[str]:
    """The operations that are not the same for everybody."""
    return [operation for operation, one in PERMISSIONS.items() if one.scope is not None]


def test_each_operation_is_open_to_its_roles_alone(world: World) -> None:
    now = world.clock.now()
    tokens = {one: world.desk.tokens.issue(one, SPEAKS_FOR.get(one), now, HOUR) for one in set(Role) - {Role.PUBLIC}}
    for operation in closed():
        roles = PERMISSIONS[operation].roles
        assert (status(world, operation, None) != 401) == (Role.PUBLIC in roles), operation
        for role, token in tokens.items():
            assert (status(world, operation, token) != 403) == (role in roles), (operation, role)


def test_each_operation_is_open_to_its_duty_alone(world: World) -> None:
    """What the duties may do is said here again, by the words of the path: it is not read from the table."""
    now = world.clock.now()
    for role in (Role.BANK, Role.REGISTRAR):
        for duties in DIVIDED:
            token = world.desk.tokens.issue(role, SPEAKS_FOR.get(role), now, HOUR, None, duties)
            for operation in closed():
                if role not in PERMISSIONS[operation].roles:
                    continue
                allowed = duties is None or operation.startswith("GET") or "assessments" in operation
                if not allowed and duties is not None:
                    if operation == "POST /v1/approval-policy":
                        allowed = Duty.ADMIN in duties
                    elif operation.startswith("POST /v1/approvals/"):
                        allowed = Duty.CHECKER in duties
                    else:
                        assert RECORDS.match(operation)
                        allowed = Duty.MAKER in duties and Duty.ADMIN not in duties
                assert (status(world, operation, token) != 403) == allowed, (operation, role, duties)


def test_a_register_with_an_operation_that_is_nobodys_does_not_start() -> None:
    with pytest.raises(RuntimeError, match="GET /v1/new"):
        require_permissions([Route("/v1/new", lambda _: Answered(), methods=["GET"])])
    require_permissions([Route("/healthz", lambda _: Answered(), methods=["GET"])])
