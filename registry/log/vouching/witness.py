"""What a witness decides: whether it cosigns a checkpoint that a log sends to it.

1. A witness knows logs by their origin, each with the keys it trusts, and keeps for each the checkpoint that it
   cosigned last. It cosigns only what continues that one, so no log can show it two histories.
2. A request is the line `old`, a space and the size of the checkpoint cosigned last, or 0; a consistency proof from
   that size, base64, a line a hash; an empty line; the checkpoint.
3. It is refused, by the first of these: `malformed`; `unknown` origin; `unsigned` by a key trusted for it; `malformed`
   where the old size is above the new; `stale` where the old size is not that of the last one; `fork` where the sizes
   are equal and the roots are not; `inconsistent` where the proof does not hold.
4. Comparing with the last checkpoint and keeping the new one is one step, and is done before the answer is given: for
   whoever calls `cosign`.

`fork` and `inconsistent` are evidence against the log: both checkpoints are signed by it. Keep them.

Source: C2SP tlog-witness, tlog-cosignature.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.log.checkpoint import Checkpoint, read_checkpoint
from registry.log.invalid import LogInvalid, ProofInvalid, WitnessRefused
from registry.log.note import (
    Note,
    Signature,
    Signer,
    VerifierKey,
    Voucher,
    read_note,
    read_signature,
    signature_of,
    verify,
)
from registry.log.proofs import MAX_PATH, decoded, verify_consistency

MALFORMED: Final = "malformed"
UNKNOWN: Final = "unknown"
UNSIGNED: Final = "unsigned"
STALE: Final = "stale"
FORK: Final = "fork"
INCONSISTENT: Final = "inconsistent"

_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a log asks of a witness: the size cosigned last, the proof from there, the signed note."""

    old: int
    path: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, kw_only=True)
class Cosigned:
    """What a witness keeps, the checkpoint; and what it answers, one line for each of its keys."""

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]

    @property
    def answer(self) -> bytes:
        """The bytes of the answer."""
        return "".join(one.line for one in self.signatures).encode()


def request_bytes(request: Request) -> bytes:
    """The bytes of a request."""
    lines = [b"old %d" % request.old, *map(base64.b64encode, request.path)]
    return b"\n".join(lines) + b"\n\n" + request.note


def read_request(raw: bytes) -> Request:
    """The request of these bytes. Raises WitnessRefused (`malformed`) for another form."""
    above, gap, note = raw.partition(b"\n\n")
    first, *lines = above.split(b"\n")
    old = _OLD.fullmatch(first)
    if not gap or old is None or len(lines) > MAX_PATH:
        raise WitnessRefused(MALFORMED, "the request has another form")
    try:
        path = tuple(map(decoded, lines))
    except ProofInvalid as error:
        raise WitnessRefused(MALFORMED, error.detail) from None
    return Request(old=int(old[1]), path=path, note=note)


def cosign(
    raw: bytes,
    *,
    keys_of: Callable[[str], Iterable[VerifierKey]],
    last_of: Callable[[str], Checkpoint | None],
    signers: Sequence[Signer],
    time: int,
) -> Cosigned:
    """What a witness keeps and answers to a request, at this time in seconds since 1970.

    `keys_of` gives the keys that are trusted for an origin, none for a log that is not known; `last_of` the checkpoint
    of it that was cosigned last. Raises WitnessRefused, by rule 3; where `stale`, with the size of the last one.
    """
    request = read_request(raw)
    note, checkpoint = _note(request.note)
    keys = list(keys_of(checkpoint.origin))
    if not keys:
        raise WitnessRefused(UNKNOWN, "the log is not known here")
    try:
        verify(request.note, keys)
    except LogInvalid as error:
        raise WitnessRefused(UNSIGNED, error.detail) from None
    if request.old > checkpoint.size:
        raise WitnessRefused(MALFORMED, "the old size is above the new one")
    _check_continues(request, checkpoint, last_of(checkpoint.origin))
    signatures = tuple(signature_of(signer, note.text, time) for signer in signers)
    return Cosigned(checkpoint=checkpoint, signatures=signatures)


def _note(raw: bytes) -> tuple[Note, Checkpoint]:
    try:
        note = read_note(raw)
        return note, read_checkpoint(note.text)
    except LogInvalid as error:
        raise WitnessRefused(MALFORMED, error.detail) from None


def _check_continues(request: Request, new: Checkpoint, last: Checkpoint | None) -> None:
    size = 0 if last is None else last.size
    if request.old != size:
        raise WitnessRefused(STALE, f"{size} is the size that was cosigned last", size=size)
    if last is None or last.size == 0:
        if request.path:
            raise WitnessRefused(INCONSISTENT, "nothing was cosigned before: the proof is empty")
        return
    if last.size == new.size and last.root != new.root:
        raise WitnessRefused(FORK, "the log shows two trees of one size")
    try:
        verify_consistency(last.size, new.size, request.path, last.root, new.root)
    except ProofInvalid as error:
        raise WitnessRefused(INCONSISTENT, error.detail) from None


def cosignatures(answer: bytes, note: bytes, keys: Iterable[VerifierKey]) -> list[tuple[Signature, Voucher]]:
    """For the log: the cosignatures in a witness's answer that hold over the note, by these keys of the witness.

    Lines of other keys are left out. Raises NoteInvalid where a line of a known key does not hold, or none is known.
    """
    known = list(keys)
    text = note.partition(b"\n\n")[0] + b"\n"
    vouchers = verify(text + b"\n" + answer, known).vouchers
    lines = [read_signature(line) for line in answer.decode().split("\n")[:-1]]
    by_key = {(one.name, one.id): one for one in lines}
    return [(by_key[voucher.key.name, voucher.key.id], voucher) for voucher in vouchers]
