"""What refused proofs say is read by people: the words of each refusal, as they stand in the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry.log.invalid import ProofInvalid
from registry.log.proofs import MAX_PATH, consistency, inclusion, read_tlog_proof, verify_consistency
from registry.log.tree import Peaks, leaf, node
from tests.log.test_proofs import HASH_LINE

A, B, C = (leaf(one) for one in (b"a", b"b", b"c"))
AB = node(A, B)
FILE = b"c2sp.org/tlog-proof@v1\nindex 0\n"


def verifying(*told: Any) -> Callable[[], object]:
    return lambda: verify_consistency(*told)


def reading(raw: bytes) -> Callable[[], object]:
    return lambda: read_tlog_proof(raw)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (lambda: Peaks(size=1), "the peaks are not those of that size"),
        (lambda: inclusion(1, 1, lambda places: []), "the index is not in the tree"),
        (lambda: consistency(0, 1, lambda places: []), "the first size is from 1 to the second"),
        (verifying(0, 1, [], A, A), "the first size is from 1 to the second"),
        (verifying(1, 1, [A], A, A), "of equal sizes, the roots are equal and the path is empty"),
        (verifying(3, 4, [], A, A), "the path is empty"),
        (verifying(1, 2, [B, C], A, AB), "the path is longer than the tree is high"),
        (verifying(1, 3, [B], A, AB), "the path is shorter than the tree is high"),
        (verifying(3, 4, [C, B, AB], A, A), "the path does not lead to the first root"),
        (verifying(2, 3, [C], AB, A), "the path does not lead to the second root"),
        (reading(FILE), "the file is no c2sp.org/tlog-proof@v1"),
        (reading(b"c2sp.org/tlog-proof@v1\nnone\n\n"), "the file has no line with the index"),
        (reading(FILE + b"\n".join([HASH_LINE] * (MAX_PATH + 1)) + b"\n\n"), "a path has at most 63 hashes"),
    ],
)
def test_a_refusal_says_why(refused: Callable[[], object], words: str) -> None:
    with pytest.raises((ProofInvalid, ValueError)) as caught:
        refused()
    assert getattr(caught.value, "detail", str(caught.value)) == words


def test_a_path_of_63_hashes_is_read_and_the_note_is_all_that_follows() -> None:
    note = b"text\n\nlines\n"
    proof = read_tlog_proof(FILE + b"\n".join([HASH_LINE] * MAX_PATH) + b"\n\n" + note)
    assert (len(proof.path), proof.checkpoint) == (MAX_PATH, note)
