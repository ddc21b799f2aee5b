"""One HTTP call: who asks, what was sent, and the way to a command or a read.

A command is checked in one order: token, role, idempotency key, body, `If-Match`, then the decision. Whatever is wrong
on the way leaves nothing behind, and the key free.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, TypeVar, overload

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from registry.api.schemas.values import pointed
from registry.api.wire.bodies import MAX_BODY, escaped, read_json
from registry.api.wire.complaints import fitted, known_here
from registry.api.wire.languages import language_of
from registry.api.wire.permissions import PERMISSIONS
from registry.api.wire.semantics import JSON, media_type_of, offered, require_once, require_plain, wished
from registry.domain.case.case import Places
from registry.domain.party.identifiers import Identifier, read_identifier
from registry.domain.right.facts import RightId
from registry.errors import (
    BodyTooLarge,
    IdempotencyKeyInFlight,
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    InputError,
    InputInvalid,
    JurisdictionUnknown,
    RegistryError,
    RightNumberInvalid,
    StoreBusy,
)
from registry.service import approval as approvals
from registry.service.access.principal import Principal, Role
from registry.service.access.tokens import Tokens
from registry.service.journal.answer_once import answer_once
from registry.service.journal.register import Register
from registry.service.journal.transaction import Answer, Transaction, json_bytes
from registry.service.law.wording import ENGLISH, in_language
from registry.service.lookup.right_lookup import named_right
from registry.service.publishing.publisher import Publisher
from registry.store.keys import KeyClaim

Model = TypeVar("Model", bound=BaseModel)
Given = TypeVar("Given")
Work = Callable[[Transaction, Given], Answer]
"""A command, with what it is given of what was sent."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_DRAINED = 64 * MAX_BODY
BATCH = "/v1/pledges/batch"
MAX_BATCH = 8 * MAX_BODY
LONG_BODY = 16 * 1024
"""From how many octets on a command is likely to take long."""
_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the routes share: the register, the tokens it takes, and what publishes its log, if anything does."""

    register: Register
    tokens: Tokens
    publisher: Publisher | None = None


class Locked(Exception):
    """A command waited for a lock for as long as its turn allows, and nothing of it was kept. `error` is what to answer
    where it is not tried again, `lock` tells one lock from another."""

    def __init__(self, error: StoreBusy | IdempotencyKeyInFlight, lock: str) -> None:
        super().__init__(error, lock)
        self.error, self.lock = error, lock


class TakesLong(Exception):
    """A command is of those that a process of their own is there for; nothing of it was begun."""


@dataclass(frozen=True, kw_only=True)
class Approving:
    """That a call does again what another person had asked for: which approval, and the call that gives it, whose key
    stands for it; `note` is what was said with it."""

    approval: str
    by: Call
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request with its caller and its body, read whole; `sent` None: it was too long to read."""

    request: Request
    desk: Desk
    principal: Principal
    sent: bytes | None
    approving: Approving | None = None

    @property
    def raw(self) -> bytes:
        """The body; BodyTooLarge over 1 MiB, told only when the body's turn has come."""
        if self.sent is None:
            raise BodyTooLarge("A body has at most 1 MiB, a batch 8 MiB.")
        return self.sent

    @cached_property
    def value(self) -> Any:
        """The body's strict JSON; raises as `read_json` does."""
        return read_json(self.raw)

    @property
    def register(self) -> Register:
        """The register asked."""
        return self.desk.register

    @property
    def places(self) -> Places:
        """The places of the register."""
        return self.desk.register.places

    @cached_property
    def language(self) -> str:
        """The language of what the answer says to people."""
        return language_of(self.request)

    @cached_property
    def media(self) -> str:
        """The media type to answer in, of those that the route offers: what the caller wishes for most."""
        return wished(self.request, offered(self.request))

    @property
    def if_match(self) -> str | None:
        """The ETags that a change names, or None."""
        lines = self.request.headers.getlist("if-match")
        return ", ".join(lines) if lines else None

    def admit(self) -> None:
        """Raise Unauthenticated for a caller without a token where one is needed, Forbidden for one of another role, or
        whose token has not the duty or the scope.

        Then, where it is not open to everybody, InputInvalid for a query member that is there twice, and Unserved where
        no form of the answer is acceptable.
        """
        permission = PERMISSIONS[operation_of(self.request)]
        permission.require(self.principal)
        if Role.PUBLIC not in permission.roles:
            require_once(self.request)
            _ = self.media

    def body(self, model: type[Model] | Callable[[], type[Model]]) -> Model:
        """The body as a `model`, or as the model that a function finds by looking at it.

        Raises MediaTypeUnsupported, BodyTooLarge, NotJson, InputInvalid.
        """
        media_type_of(self.request, JSON)
        _ = self.value  # strict JSON first: the schema's reader is more lenient
        return fitted(self.raw, model if isinstance(model, type) else model())

    @overload
    def command(
        self,
        model: type[Model] | Callable[[], type[Model]],
        work: Work[Model],
        *,
        dry_run: bool,
    ) -> Response: ...

    @overload
    def command(
        self,
        model: type[Model] | Callable[[], type[Model]],
        work: Work[Given],
        *,
        prepare: Callable[[Model], Given],
        dry_run: bool,
        long: Callable[[Given], bool] = ...,
    ) -> Response: ...

    def command(
        self,
        model: type[Model] | Callable[[], type[Model]],
        work: Work[Any],
        *,
        prepare: Callable[[Model], object] | None = None,
        dry_run: bool,
        long: Callable[[Any], bool] = lambda _: False,
    ) -> Response:
        """Run a command whose body is a `model`, or of the model that a function finds by looking at the body.

        `prepare` turns the body into what `work` is given; `long` as in `run`.
        """

        def read() -> tuple[object, object]:
            body: Model = self.body(model)
            return self.value, body if prepare is None else prepare(body)

        return self.run(read, work, dry_run=dry_run, long=long)

    def run(
        self,
        read: Callable[[], tuple[object, Given]],
        work: Work[Given],
        *,
        dry_run: bool,
        query: tuple[str, ...] = (),
        long: Callable[[Given], bool] = lambda _: False,
    ) -> Response:
        """Run a command: `read` tells what was sent, which its key stands for, and what `work` is given of it.

        `query` are members of the query that the command knows beside `dry_run`; `long` tells of what `work` is given
        whether it is better decided before it takes its locks.
        """
        asker = self if self.approving is None else self.approving.by
        key = None if dry_run else asker._key()
        self._only("dry_run", *query)
        sent, prepared = read()
        claim = None if key is None else asker._claim(key, sent if asker is self else asker.value)

        def worded(transaction: Transaction) -> Answer:
            return self._worded(self._done(transaction, lambda: work(transaction, prepared)))

        takes_long = long(prepared)
        if getattr(self.request.state, "movable", False) and (takes_long or len(self.raw) >= LONG_BODY):
            raise TakesLong
        patience = getattr(self.request.state, "patience", None)
        try:
            answer = answer_once(
                self.register, worded, claim=claim, dry_run=dry_run, long=takes_long, patience=patience
            )
        except (StoreBusy, IdempotencyKeyInFlight) as error:
            if patience is None or error.lock is None:
                raise
            raise Locked(error, error.lock) from error
        return respond(answer, self.language)

    def _done(self, transaction: Transaction, work: Callable[[], Answer]) -> Answer:
        """Do a command, under the approval it is given, or keep it for a second person where its bank wants one."""
        if self.approving is None:
            return approvals.attempt(transaction, self.principal, self._asked, work)
        name, note = self.approving.approval, self.approving.note
        return approvals.approve(transaction, self.approving.by.principal, name, note, work)

    def _asked(self) -> approvals.AskedCommand:
        """This command, as it can be done again."""
        return approvals.AskedCommand(
            route=self.request.scope["route"].path,
            path=self.request.url.path,
            names=dict(self.request.path_params),
            query={name: one for name, one in self.request.query_params.items() if name != "dry_run"},
            content_type=self.request.headers.get("content-type", JSON),
            if_match=self.if_match,
            body=self.raw,
        )

    def told(self, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
        """A read's answer as a response, its findings and reasons in the caller's language."""
        worded = {"Content-Language": self.language, "Vary": "Accept, Accept-Language"}
        return shown(in_language(body, self.language), {**worded, **(headers or {})})

    def _worded(self, answer: Answer) -> Answer:
        """A command's answer in the caller's language, before it is kept: a repetition is in that of the first."""
        text = answer.text
        if self.language != ENGLISH:
            text = json_bytes(in_language(json.loads(text), self.language))
        return replace(answer, text=text, headers={**answer.headers, "Content-Language": self.language})

    def _only(self, *members: str) -> None:
        """Raise InputInvalid for a query member that a command does not know: `dryrun` must not be a real call."""
        strays = sorted(set(self.request.query_params) - set(members))
        if strays:
            errors = tuple(
                InputError(pointer=f"/{escaped(one)}", code="unknown-member", detail=known_here(members))
                for one in strays
            )
            raise InputInvalid("The query does not fit what this operation takes.", errors=errors)

    def _key(self) -> str:
        key = self.request.headers.get("idempotency-key")
        if key is None:
            raise IdempotencyKeyMissing("Send an Idempotency-Key of your own making, one for each intended effect.")
        if not _KEY.fullmatch(key):
            raise IdempotencyKeyMalformed("An Idempotency-Key is 1 to 255 visible ASCII characters.")
        return key

    def _claim(self, key: str, sent: object) -> KeyClaim:
        body = json.dumps(sent, sort_keys=True, ensure_ascii=False)
        path = self.request.url.path
        whole = "\n".join((path, str(self.request.url.query), body))
        route = f"{self.request.method} {self.request.scope['route'].path}"
        party = None if self.principal.party is None else self.principal.party.key
        fingerprint = sha256(whole.encode()).hexdigest()
        return KeyClaim(holder=self.principal.holder, party=party, route=route, key=key, fingerprint=fingerprint)


async def call(request: Request) -> Call:
    """The call of a request that its caller may make.

    Raises Unauthenticated for a token that does not verify, InputInvalid for characters that no text holds, and what
    `admit` raises."""
    desk: Desk = request.app.state.desk
    principal = _principal(request)
    require_plain(request)
    called = Call(request=request, desk=desk, principal=principal, sent=await _body(request))
    called.admit()
    return called


def operation_of(request: Request) -> str:
    """The operation that a request is for: its method, and the path of its route."""
    return f"{request.method} {request.scope['route'].path_format}"


Called = Annotated[Call, Depends(call)]
DryRun = Annotated[bool, Query(description="Answer as the real call would, and leave nothing.")]


def _principal(request: Request) -> Principal:
    """Who asks, as the gate before the routes has found out, which says why where that is not to be believed."""
    asker: Principal | RegistryError = request.state.asker
    if isinstance(asker, RegistryError):
        raise asker
    return asker


async def _body(request: Request) -> bytes | None:
    """The body, or None for one over 1 MiB (a batch: 8 MiB).

    What is too long is read on without being kept, up to 64 MiB: a caller that is still sending when its connection
    ends never sees why.
    """
    if request.method not in ("POST", "PUT", "PATCH"):
        return b""
    parts: list[bytes] = []
    size = 0
    most = MAX_BATCH if request.url.path == BATCH else MAX_BODY
    async for part in request.stream():
        size += len(part)
        if size <= most:
            parts.append(part)
        elif size > _DRAINED:
            break
    return b"".join(parts) if size <= most else None


# ---- answers ---------------------------------------------------------------------------------------------------------


def respond(answer: Answer, language: str) -> Response:
    """A command's answer as a response; `language` is its language, where it does not say."""
    headers = {**_NO_STORE, "Vary": "Accept-Language", "Content-Language": language, **answer.headers}
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.text, status_code=answer.status, media_type="application/json", headers=headers)


def shown(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A read's answer as a response."""
    return Response(json_bytes(body), media_type="application/json", headers={**_NO_STORE, **(headers or {})})


# ---- what paths and queries name ------------------------------------------------------------------------------------


def read_right(register: Register, jurisdiction: str, number: str, pointer: str) -> tuple[RightId, tuple[str, ...]]:
    """The right of a place code and any spelling of its number, with warnings on the number.

    Raises JurisdictionUnknown and RightNumberInvalid at `pointer`.
    """
    try:
        return named_right(register, jurisdiction, number)
    except JurisdictionUnknown as error:
        raise pointed(f"{pointer}/jurisdiction", error) from None
    except RightNumberInvalid as error:
        raise pointed(f"{pointer}/number", error) from None


def path_right(called: Call, jurisdiction: str, number: str) -> RightId:
    """The right that a path names."""
    return read_right(called.register, jurisdiction, number, "")[0]


def path_firm(scheme: str, value: str) -> Identifier:
    """The identifier that a path names; of an `OTHER` the value is `issuer:value`."""
    issuer, colon, rest = value.partition(":")
    return read_identifier(scheme, rest, issuer) if scheme == "OTHER" and colon else read_identifier(scheme, value)
