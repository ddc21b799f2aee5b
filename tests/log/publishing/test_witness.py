"""A witness cosigns what continues what it saw, says by name why it does not, and can not be shown two histories."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.checkpoint import Checkpoint, believe
from registry.log.invalid import NoteInvalid, WitnessRefused
from registry.log.note import VerifierKey, signer_of, with_signatures
from registry.log.vouching import witness
from registry.log.vouching.witness import Cosigned, Request, cosign, cosignatures, read_request, request_bytes
from tests.log import reference
from tests.log.publishing.published import ORIGIN, Log, a_log, policy, signers

LOG, SIZE = a_log()
OWN = signers()[:2]
WITNESSES = signers()[2:]


def asked(log: Log, old: int, size: int) -> Request:
    """What an honest log asks."""
    path = reference.proof(old, log.raws[:size]) if old else []
    return Request(old=old, path=tuple(path), note=log.note(size, OWN))


def cosigned(request: Request | bytes, last: Checkpoint | None, keys: Iterable[VerifierKey] | None = None) -> Cosigned:
    """What the two witnesses' keys answer."""
    known = [one.key for one in OWN] if keys is None else keys
    return cosign(
        request if isinstance(request, bytes) else request_bytes(request),
        keys_of=lambda origin: known if origin == ORIGIN else [],
        last_of=lambda origin: last,
        signers=WITNESSES,
        time=1_772_357_760,
    )


def refused(
    request: Request | bytes, last: Checkpoint | None, keys: Iterable[VerifierKey] | None = None
) -> tuple[str, int | None]:
    """The reason, and the size that the log is told."""
    with pytest.raises(WitnessRefused) as caught:
        cosigned(request, last, keys)
    return caught.value.rule, caught.value.size


@pytest.mark.parametrize("old", [0, 1, 4, 6, SIZE])
def test_a_tree_that_continues_the_last_one_is_cosigned(old: int) -> None:
    answer = cosigned(asked(LOG, old, SIZE), LOG.checkpoint(old) if old else None)
    assert answer.checkpoint == LOG.checkpoint(SIZE)
    found = cosignatures(answer.answer, LOG.note(SIZE, OWN), [one.key for one in WITNESSES])
    note = with_signatures(LOG.note(SIZE, OWN), [signature for signature, _ in found])
    assert believe(note, policy()).witnesses == ("w1.example", "w2.example")


def test_an_unknown_log_is_not_cosigned() -> None:
    other, size = a_log("other.example/log")
    assert refused(asked(other, 0, size), None) == (witness.UNKNOWN, None)
    assert refused(asked(LOG, 0, SIZE), None, []) == (witness.UNKNOWN, None)


def test_a_checkpoint_that_no_trusted_key_signed_is_not_cosigned() -> None:
    stranger = signer_of(ORIGIN, 1, b"?" * 32).key
    assert refused(asked(LOG, 0, SIZE), None, [stranger]) == (witness.UNSIGNED, None)
    forged = asked(LOG, 0, SIZE).note.replace(b"\n7\n", b"\n8\n")
    assert refused(Request(old=0, path=(), note=forged), None) == (witness.UNSIGNED, None)


def test_a_log_that_does_not_know_the_last_size_is_told_it() -> None:
    last = LOG.checkpoint(4)
    for old in (0, 3, 5):
        assert refused(asked(LOG, old, SIZE), last) == (witness.STALE, 4)
    assert refused(asked(LOG, 4, SIZE), None) == (witness.STALE, 0)


def test_an_old_size_above_the_new_one_is_malformed() -> None:
    assert refused(Request(old=SIZE, path=(), note=LOG.note(4, OWN)), LOG.checkpoint(SIZE)) == ("malformed", None)


def test_a_restored_backup_is_not_cosigned() -> None:
    """It does not know that more was published."""
    assert refused(asked(LOG, 4, 4), LOG.checkpoint(SIZE)) == (witness.STALE, SIZE)


def test_two_trees_of_one_size_are_a_fork() -> None:
    forked = Log()
    for _ in range(SIZE):
        forked.add("party_recorded", None)
    assert refused(asked(forked, SIZE, SIZE), LOG.checkpoint(SIZE)) == (witness.FORK, None)


def test_a_rewritten_history_is_inconsistent() -> None:
    forked = Log()
    for _ in range(SIZE):
        forked.add("party_recorded", None)
    assert refused(asked(forked, 4, SIZE), LOG.checkpoint(4)) == (witness.INCONSISTENT, None)
    honest = asked(LOG, 4, SIZE)
    for path in ((), honest.path[:-1], (*honest.path, bytes(32)), (bytes(32),)):
        request = Request(old=4, path=path, note=honest.note)
        assert refused(request, LOG.checkpoint(4)) == (witness.INCONSISTENT, None)
    assert refused(Request(old=0, path=(bytes(32),), note=honest.note), None) == (witness.INCONSISTENT, None)
    again = Request(old=SIZE, path=(bytes(32),), note=honest.note)
    assert refused(again, LOG.checkpoint(SIZE)) == (witness.INCONSISTENT, None)


HASH = b"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw="


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"old 4",
        b"old 4\n",
        b"old 4\n\n",
        b"old 04\n\nnote",
        b"old -1\n\nnote",
        b"old  4\n\nnote",
        b"new 4\n\nnote",
        b"old 4\n!\n\nnote",
        b"old 4\n" + HASH[:-1] + b"\n\nnote",
        b"old 4\n" + b"\n".join([HASH] * 64) + b"\n\nnote",
        b"old 0\n\no\n1\n" + HASH + b"\n",
        b"old 0\n\no\n1\n" + HASH + b"\nmore\n\n\xe2\x80\x94 o AAAAAAA=\n",
    ],
)
def test_a_request_of_another_form_is_malformed(raw: bytes) -> None:
    assert refused(raw, None) == (witness.MALFORMED, None)


@given(st.integers(0, 10**18), st.lists(st.binary(min_size=32, max_size=32), max_size=5), st.binary())
def test_a_request_is_read_as_it_was_written(old: int, path: list[bytes], note: bytes) -> None:
    request = Request(old=old, path=tuple(path), note=note)
    assert read_request(request_bytes(request)) == request


@given(st.binary())
def test_any_bytes_are_refused_by_name(raw: bytes) -> None:
    refused(raw, None)


def test_the_log_takes_only_cosignatures_that_hold() -> None:
    answer = cosigned(asked(LOG, 4, SIZE), LOG.checkpoint(4)).answer
    keys = [one.key for one in WITNESSES]
    (kept,) = cosignatures(answer, LOG.note(SIZE, OWN), keys[:1])
    assert kept[1].key == keys[0]
    with pytest.raises(NoteInvalid):
        cosignatures(answer, LOG.note(4, OWN), keys)
    with pytest.raises(NoteInvalid):
        cosignatures(answer, LOG.note(SIZE, OWN), [])
    for wrong in (b"", answer[:-1], b"no line\n"):
        with pytest.raises(NoteInvalid):
            cosignatures(wrong, LOG.note(SIZE, OWN), keys)
