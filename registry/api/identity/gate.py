"""The gate: who sends a request, by its token, by the proof that a bound token wants, and by the list of who is barred.

It is asked once for a request, however often the request is tried behind it, since a proof is good once. It turns
nobody away itself: what it found is answered when the operation is known, in the order in which a command is checked.
What waits (the issuer's keys, the list, the proofs that were seen) waits in threads of its own, so that it neither
stops who else is served nor takes a thread from them.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers

from registry.api.wire.call import Desk
from registry.api.wire.semantics import Asgi, Receive, Scope, Send
from registry.errors import RegistryError, Unauthenticated
from registry.service.access.admission import Admission
from registry.service.access.issuer import Issuer, KeysWanted
from registry.service.access.possession import Proof, certificate_thumbprint, read_proof
from registry.service.access.principal import PUBLIC, Principal
from registry.service.access.tokens import VerifiedToken
from registry.settings import Settings

_Done = TypeVar("_Done")
_Values = TypeVarTuple("_Values")

_THREADS = 4
_BEARER, _DPOP = "bearer", "dpop"


class Gate:
    """Finds out who sends each request to `desk`, and says it in the request's state: `asker`, who asks or why that is
    not to be believed, and `challenge`, what to ask them for then."""

    def __init__(
        self, app: Asgi, *, desk: Desk, settings: Settings, admission: Admission, issuer: Issuer | None
    ) -> None:
        self._app, self._desk, self._admission, self._issuer = app, desk, admission, issuer
        self._public_url = settings.public_url
        self._only_bound = settings.require_bound_tokens
        self._proxies = tuple(map(ip_network, settings.trusted_proxies))
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI event."""
        if scope["type"] == "http":
            state = scope.setdefault("state", {})
            headers = Headers(scope=scope)
            try:
                state["asker"] = await self._asker(scope, headers)
            except RegistryError as error:
                state["asker"] = error
                state["challenge"] = state.get("challenge", "Bearer")
        await self._app(scope, receive, send)

    async def _asker(self, scope: Scope, headers: Headers) -> Principal:
        """Who asks. Raises Unauthenticated, Forbidden, and Fault where that can not be found out."""
        given = headers.getlist("authorization")
        if not given:
            return PUBLIC
        scheme, _, rest = given[0].partition(" ")
        scheme, token = scheme.lower(), rest.strip()
        if len(given) > 1 or scheme not in (_BEARER, _DPOP) or not token or (scheme == _DPOP and self._issuer is None):
            raise Unauthenticated("Send the token as Authorization: Bearer.")
        if scheme == _DPOP:
            scope["state"]["challenge"] = _asked_for("invalid_token")
        told = await self._verified(token)
        proof = self._proven(told, scheme, token, scope, headers)
        if self._admission.due:
            await self._waited(self._admission.read)
        principal = self._admission.admit(told)
        if proof is not None and await self._waited(
            self._admission.seen_before, proof.thumbprint, proof.name, self._desk.register.clock.now()
        ):
            raise Unauthenticated("The proof was sent before; each is good once.")
        return principal

    async def _verified(self, token: str) -> VerifiedToken:
        now = self._desk.register.clock.now()
        if self._issuer is None:
            return self._desk.tokens.verified(token, now)
        try:
            return self._issuer.verified(token, now)
        except KeysWanted:
            await self._waited(self._issuer.read_keys)
        try:
            return self._issuer.verified(token, now)
        except KeysWanted:  # it was asked, and may be asked again by now: the key is none of its own
            raise Unauthenticated("The token's `kid` is no key of the issuer.") from None

    def _proven(self, told: VerifiedToken, scheme: str, token: str, scope: Scope, headers: Headers) -> Proof | None:
        """Hold a token against the key it is bound to; the proof, where it is bound to one. Raises Unauthenticated."""
        if self._only_bound and not told.bound:
            raise Unauthenticated("This register takes tokens alone that are bound to a key, by DPoP or a certificate.")
        if told.certified_by is not None and self._certificate(scope, headers) != told.certified_by:
            raise Unauthenticated("The token is bound to a certificate that this call does not come with.")
        if told.proven_by is None:
            if scheme == _DPOP:
                raise Unauthenticated("The token is bound to no key: it is sent as Authorization: Bearer.")
            return None
        scope["state"]["challenge"] = _asked_for("invalid_token" if scheme == _BEARER else "invalid_dpop_proof")
        if scheme == _BEARER:
            raise Unauthenticated("The token is bound to a key: it is sent as Authorization: DPoP, with a proof.")
        proofs = headers.getlist("dpop")
        if len(proofs) != 1:
            raise Unauthenticated("The token is bound to a key: send one proof in one header DPoP.")
        url = self._url(scope, headers)
        now = self._desk.register.clock.now()
        proof = read_proof(proofs[0], method=scope["method"], url=url, token=token, now=now)
        if proof.thumbprint != told.proven_by:
            raise Unauthenticated("The proof is made with another key than the token is bound to.")
        return proof

    def _certificate(self, scope: Scope, headers: Headers) -> str | None:
        """The thumbprint of the caller's certificate, as a proxy tells it that is trusted; None where none does."""
        given = headers.getlist("client-cert")
        client = scope.get("client")
        if len(given) != 1 or not client:
            return None
        try:
            address = ip_address(client[0])
        except ValueError:
            return None
        if not any(address in network for network in self._proxies):
            return None
        return certificate_thumbprint(given[0])

    def _url(self, scope: Scope, headers: Headers) -> str:
        """The address that the caller has called, without its query."""
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        path = raw.partition(b"?")[0].decode("latin-1")
        origin = self._public_url or f"{scope['scheme']}://{headers.get('host', '')}"
        return origin.rstrip("/") + path

    async def _waited(self, work: Callable[[*_Values], _Done], *values: *_Values) -> _Done:
        if self._threads is None:
            self._threads = CapacityLimiter(_THREADS)
        return await to_thread.run_sync(work, *values, limiter=self._threads)


def _asked_for(error: str) -> str:
    return f'DPoP error="{error}", algs="ES256 EdDSA"'
