"""Receipts and consistency files hold, and every change of them is refused at the step that says why."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.canonical import canonical
from registry.log.entry import Entry, entry_bytes, leaf_hash
from registry.log.invalid import StepFailed
from registry.log.proofs import read_tlog_proof, tlog_proof_bytes
from registry.log.verify import consistency_bytes, receipt_bytes, verify_consistency_file, verify_receipt
from tests.log import reference
from tests.log.publishing.published import Log, a_log, policy, some_flips

LOG, SIZE = a_log()
FIRST, SECOND = LOG.note(4), LOG.note(SIZE)


def receipt(log: Log, index: int, size: int) -> bytes:
    """The receipt of an entry in the tree of that size."""
    return receipt_bytes(log.raws[index], index, reference.path(index, log.raws[:size]), log.note(size))


def continued(first: int, second: int, log: Log = LOG) -> bytes:
    """The file that shows that one tree continues another."""
    return consistency_bytes(log.note(first), log.note(second), reference.proof(first, log.raws[:second]))


def refused(check: Callable[..., Any], raw: bytes) -> str:
    """The step at which this is refused."""
    with pytest.raises(StepFailed) as caught:
        check(raw, policy())
    return caught.value.rule


# ---- receipts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(SIZE))
def test_a_receipt_shows_its_entry(index: int) -> None:
    found = verify_receipt(receipt(LOG, index, SIZE), policy())
    assert found.entry == LOG.entries[index]
    assert found.leaf_hash == leaf_hash(LOG.raws[index])
    assert found.believed.checkpoint == LOG.checkpoint(SIZE)


def test_every_bit_of_a_receipt_counts() -> None:
    for wrong in some_flips(receipt(LOG, 1, SIZE)):
        assert refused(verify_receipt, wrong) in {"R1", "R2", "R3"}


@given(st.data())
def test_a_cut_receipt_is_refused(pick: st.DataObject) -> None:
    raw = receipt(LOG, 1, 4)
    assert refused(verify_receipt, raw[: pick.draw(st.integers(0, len(raw) - 1))]) in {"R1", "R2"}


@given(st.binary())
def test_any_bytes_are_no_receipt(raw: bytes) -> None:
    assert refused(verify_receipt, raw) == "R1"


def test_a_receipt_of_another_entry_place_or_tree_is_refused() -> None:
    proof = read_tlog_proof(receipt(LOG, 1, SIZE))
    for step, changes in (
        ("R1", {"extra": None}),
        ("R2", {"checkpoint": b"o\n1\n"}),
        ("R3", {"index": 2}),
        ("R3", {"index": SIZE}),
        ("R3", {"extra": LOG.raws[2]}),
        ("R3", {"path": proof.path[::-1]}),
        ("R3", {"path": proof.path[:-1]}),
        ("R3", {"checkpoint": FIRST}),
    ):
        assert refused(verify_receipt, tlog_proof_bytes(replace(proof, **changes))) == step


def test_a_rewritten_entry_is_convicted_by_its_receipt_of_before() -> None:
    """The operator rewrites the entry, its hash and all above it, and signs that: the old receipt still stands."""
    before = receipt(LOG, 1, SIZE)
    forged, _ = a_log()
    entry = forged.entries[1]
    assert isinstance(entry, Entry)
    forged.raws[1] = entry_bytes(replace(entry, actor="bank:other"))
    assert forged.checkpoint(SIZE).root != LOG.checkpoint(SIZE).root
    assert verify_receipt(before, policy()).entry == LOG.entries[1]
    old = read_tlog_proof(before)
    assert refused(verify_receipt, tlog_proof_bytes(replace(old, checkpoint=forged.note(SIZE)))) == "R3"


def test_what_is_no_entry_is_refused_though_it_is_included() -> None:
    log, _ = a_log()
    log.raws[1] += b"\n"
    assert refused(verify_receipt, receipt(log, 1, SIZE)) == "R4"
    log.raws[1] = log.raws[2]
    assert refused(verify_receipt, receipt(log, 1, SIZE)) == "R4"


def test_another_log_s_receipt_is_refused() -> None:
    other, size = a_log("other.example/log")
    assert refused(verify_receipt, receipt(other, 1, size)) == "R2"


# ---- consistency -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [(4, SIZE), (SIZE, SIZE), (1, 4), (3, SIZE)])
def test_a_file_shows_that_one_tree_continues_another(first: int, second: int) -> None:
    found = verify_consistency_file(continued(first, second), policy())
    assert [one.checkpoint for one in found] == [LOG.checkpoint(first), LOG.checkpoint(second)]


def test_every_bit_of_a_consistency_file_counts() -> None:
    for wrong in some_flips(continued(4, SIZE)):
        assert refused(verify_consistency_file, wrong) in {"C1", "C2", "C3"}


@given(st.binary())
def test_any_bytes_are_no_consistency_file(raw: bytes) -> None:
    assert refused(verify_consistency_file, raw) == "C1"


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"v": True},
        {"kind": "as-of"},
        {"first": None},
        {"path": None},
        {"path": ["!"]},
        {"path": [1]},
        {"a": 1},
    ],
)
def test_a_consistency_file_of_another_form_is_refused(changes: dict[str, Any]) -> None:
    raw = continued(4, SIZE)
    assert refused(verify_consistency_file, canonical(json.loads(raw) | changes)) == "C1"
    assert refused(verify_consistency_file, raw + b"\n") == "C1"


def test_trees_that_do_not_continue_one_another_are_refused() -> None:
    """A cut tail with a lowered head, a rewritten history, checkpoints in the other order."""
    assert refused(verify_consistency_file, consistency_bytes(SECOND, FIRST, [])) == "C3"
    forged, _ = a_log()
    forged.raws[0] = forged.raws[2]
    path = reference.proof(4, forged.raws)
    assert refused(verify_consistency_file, consistency_bytes(FIRST, forged.note(SIZE), path)) == "C3"
    cut, _ = a_log()
    del cut.raws[2:], cut.entries[2:]
    cut.close()
    cut.close()
    assert refused(verify_consistency_file, consistency_bytes(FIRST, cut.note(4), [])) == "C3"
    for path in ([], [bytes(32)], [*reference.proof(4, LOG.raws), bytes(32)]):
        assert refused(verify_consistency_file, consistency_bytes(FIRST, SECOND, path)) == "C3"


def test_another_log_s_checkpoint_is_refused() -> None:
    other, size = a_log("other.example/log")
    for first, second in ((FIRST, other.note(size)), (other.note(4), SECOND)):
        assert refused(verify_consistency_file, consistency_bytes(first, second, [])) == "C2"
