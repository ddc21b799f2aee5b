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
    with_signatures,
)
from registry.log.proofs import MAX_PATH, decoded, verify_consistency

MALFORMED: Final = "malformed"
UNKNOWN: Final = "unknown"
UNSIGNED: Final = "unsigned"
STALE: Final = "stale"
FORK: Final = "fork"
INCONSISTENT: Final = "inconsistent"

SIZE_TYPE: Final = "text/x.tlog.size"
"""The type of content of an answer that tells the size cosigned last: in decimal, with a newline."""
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a log asks of a witness: the size cosigned last, the proof from there, the signed note."""

    old: int
    path: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, kw_only=True)
class Cosigned:
    """What a witness keeps, the note; and what it answers, one line for each of its keys.

    The note is the log's, with a line for each trusted key that signed it and for each of the witness's, and no other.
    """

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]
    note: bytes

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
        trusted = {(one.key.name, one.key.id) for one in verify(request.note, keys).vouchers}
    except LogInvalid as error:
        raise WitnessRefused(UNSIGNED, error.detail) from None
    if request.old > checkpoint.size:
        raise WitnessRefused(MALFORMED, "the old size is above the new one")
    _check_continues(request, checkpoint, last_of(checkpoint.origin))
    signatures = tuple(signature_of(signer, note.text, time) for signer in signers)
    lines = {(one.name, one.id): one for one in note.signatures if (one.name, one.id) in trusted}
    kept = with_signatures(f"{note.text}\n".encode(), [*lines.values(), *signatures])
    return Cosigned(checkpoint=checkpoint, signatures=signatures, note=kept)


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


def kept_checkpoint(note: bytes) -> Checkpoint:
    """The checkpoint of a note that a witness kept. Raises NoteInvalid where it is none."""
    return read_checkpoint(read_note(note).text)


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


@dataclass(frozen=True, kw_only=True)
class Reply:
    """How a witness answered a `POST /add-checkpoint`: the status of HTTP, the type of the content, the content."""

    status: int
    content_type: str
    content: bytes


def cosignatures_of(
    note: bytes,
    *,
    old: int,
    path_from: Callable[[int], Sequence[bytes]],
    keys: Iterable[VerifierKey],
    post: Callable[[bytes], Reply],
) -> list[tuple[Signature, Voucher]]:
    """For the log: ask a witness to cosign this checkpoint, and answer its cosignatures that hold.

    `old` is the size that it is thought to have cosigned last, 0 for none; `path_from` gives the consistency proof from
    such a size, and `post` carries a request to it. A witness that last cosigned another size is asked once more from
    there. Raises WitnessRefused with the status of the answer where it does not cosign, `stale` where what it cosigned
    last is larger than this checkpoint; NoteInvalid where its answer does not hold.
    """
    reply = post(_request(note, old, path_from))
    told = _size_told(reply)
    if told is not None:
        if told > kept_checkpoint(note).size:
            raise WitnessRefused(STALE, "the witness has cosigned a larger tree of this log", size=told)
        reply = post(_request(note, told, path_from))
    if reply.status != 200:
        raise WitnessRefused(str(reply.status), "the witness does not cosign", size=_size_told(reply))
    return cosignatures(reply.content, note, keys)


def _request(note: bytes, old: int, path_from: Callable[[int], Sequence[bytes]]) -> bytes:
    return request_bytes(Request(old=old, path=tuple(path_from(old)) if old else (), note=note))


def _size_told(reply: Reply) -> int | None:
    size = _SIZE.fullmatch(reply.content)
    return int(size[1]) if reply.status == 409 and reply.content_type == SIZE_TYPE and size else None
