"""A checkpoint is believed by the verifier's own policy alone, and a log that went back does not sign."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.canonical import canonical
from registry.log.checkpoint import (
    Checkpoint,
    LogKey,
    Policy,
    believe,
    check_continues,
    policy_bytes,
    read_checkpoint,
    read_policy,
)
from registry.log.invalid import NoteInvalid, PolicyInvalid, RolledBack
from registry.log.note import ED25519, ML_DSA_44, read_note, signer_of, with_signatures
from tests.log.publishing.published import ORIGIN, Log, a_log, policy, signers, some_flips

LOG, SIZE = a_log()
NOTE = LOG.note(SIZE)
ED, PQ, W1, W2 = signers()


def refused(note: bytes, by: Policy | None = None) -> str:
    """The reason why this note is not believed."""
    with pytest.raises(NoteInvalid) as caught:
        believe(note, by or policy())
    return caught.value.detail


# ---- the text --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_written(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin=ORIGIN, size=size, root=root)
    assert read_checkpoint(checkpoint.text) == checkpoint


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"o\n1\n{ROOT}",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\nmore\n",
        f"\n1\n{ROOT}\n",
        f"o\n01\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n1 \n{ROOT}\n",
        f"o\n١\n{ROOT}\n",
        f"o\n{2**63}\n{ROOT}\n",
        f"o\n1\n{ROOT[:-1]}\n",
        f"o\n1\n{ROOT[:-2]}J=\n",
        "o\n1\nYQ==\n",
        f"o\r\n1\r\n{ROOT}\r\n",
    ],
)
def test_a_text_of_another_form_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteInvalid):
        read_checkpoint(text)


# ---- believing -------------------------------------------------------------------------------------------------------


def test_a_checkpoint_that_all_signed_is_believed() -> None:
    believed = believe(NOTE, policy())
    assert believed.checkpoint == LOG.checkpoint(SIZE)
    assert believed.witnesses == ("w1.example", "w2.example")
    assert believed.witnessed_at == {voucher.time for voucher in believed.cosigned}.pop()


def test_every_bit_of_a_note_counts_where_every_line_is_asked_for() -> None:
    for wrong in some_flips(NOTE):
        refused(wrong)


def test_every_line_counts() -> None:
    for signer in signers():
        refused(LOG.note(SIZE, [one for one in signers() if one != signer]))
    assert "ed25519" in refused(LOG.note(SIZE, [PQ, W1, W2]))
    assert "ml-dsa-44" in refused(LOG.note(SIZE, [ED, W1, W2]))
    assert "1 witnesses cosigned, 2" in refused(LOG.note(SIZE, [ED, PQ, W1]))
    assert "no known key" in refused(LOG.note(SIZE, [signer_of(ORIGIN, ED25519, b"?" * 32)]))


def test_a_witness_does_not_stand_in_for_the_log_nor_for_another_witness() -> None:
    twice = replace(policy(), witnesses=(W1.key, signer_of("w1.example", ML_DSA_44, b"9" * 32).key), quorum=1)
    other = signer_of("w1.example", ML_DSA_44, b"9" * 32)
    assert believe(LOG.note(SIZE, [ED, PQ, W1, other]), twice).witnesses == ("w1.example",)
    with pytest.raises(PolicyInvalid, match="quorum"):
        replace(twice, quorum=2)
    assert "missing" in refused(LOG.note(SIZE, [W1, W2]))


def test_another_log_s_checkpoint_is_refused() -> None:
    """Even where it is signed by the same keys."""
    other, size = a_log("other.example/log")
    assert "no known key" in refused(other.note(size, signers("other.example/log")[:2]))
    assert "another log" in refused(other.note(size, signers()))


def test_a_key_is_valid_for_the_sizes_that_the_policy_says() -> None:
    old, new = (signer_of(ORIGIN, ED25519, bytes([n]) * 32) for n in (7, 8))
    rotated = replace(
        policy(),
        keys=(
            LogKey(key=old.key, first=0, until=5),
            LogKey(key=new.key, first=4, until=None),
            LogKey(key=PQ.key, first=0, until=None),
        ),
    )
    for size, by, holds in ((4, old, True), (4, new, True), (7, new, True), (7, old, False)):
        note = LOG.note(size, [by, PQ, W1, W2])
        if holds:
            assert believe(note, rotated).checkpoint.size == size
        else:
            assert "ed25519" in refused(note, rotated)
    both = LOG.note(7, [old, new, PQ, W1, W2])
    assert believe(both, rotated).checkpoint.size == 7


def test_a_key_of_another_name_signs_no_checkpoints() -> None:
    searching = signer_of(f"{ORIGIN}/searches", ED25519, b"s" * 32)
    keys = (LogKey(key=searching.key, first=0, until=None), *policy().keys[1:])
    assert "ed25519" in refused(LOG.note(SIZE, [searching, PQ, W1, W2]), replace(policy(), keys=keys))


def test_a_text_with_an_empty_line_is_no_checkpoint() -> None:
    assert refused(NOTE.replace(b"\n\n", b"\n\nmore\n\n", 1))


def test_a_further_line_is_refused_though_all_signed_it() -> None:
    text = LOG.checkpoint(SIZE).text + "more\n"
    signature = f"\n— {ORIGIN} ".encode()
    assert "three lines" in refused(text.encode() + signature + b"AAAAAAA=\n")


def test_cosignatures_can_be_added_later() -> None:
    alone = LOG.note(SIZE, [ED, PQ])
    later = with_signatures(alone, read_note(NOTE).signatures[2:])
    assert believe(later, policy()).witnesses == ("w1.example", "w2.example")
    assert later.startswith(alone)
    with pytest.raises(NoteInvalid):
        with_signatures(b"no note\n", read_note(NOTE).signatures)


# ---- the policy ------------------------------------------------------------------------------------------------------


def test_a_policy_is_read_as_it_was_written() -> None:
    assert read_policy(policy_bytes(policy())) == policy()
    full = replace(policy(), timestamp_roots=(b"DER", b""), require=frozenset({ED25519}), quorum=0)
    assert read_policy(policy_bytes(full)) == full
    assert read_policy(json.dumps(json.loads(policy_bytes(full)), indent=2).encode()) == full


MEMBERS = json.loads(policy_bytes(policy()))
KEY = MEMBERS["keys"][0]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("v", 2),
        ("v", True),
        ("spec", "ipr-proof/2"),
        ("origin", "a b"),
        ("origin", None),
        ("keys", [KEY, KEY]),
        ("keys", [{**KEY, "until": -1}]),
        ("keys", [{**KEY, "from": None}]),
        ("keys", [{**KEY, "note": 1}]),
        ("keys", [KEY["vkey"]]),
        ("keys", [{**KEY, "vkey": KEY["vkey"][:-4]}]),
        ("keys", {}),
        ("require", []),
        ("require", ["rsa"]),
        ("require", ["ed25519-cosignature"]),
        ("witnesses", [KEY["vkey"]]),
        ("witnesses", [1]),
        ("quorum", 3),
        ("quorum", -1),
        ("quorum", True),
        ("timestamp_roots", ["!"]),
        ("timestamp_roots", [1]),
        ("transitions", []),
        ("transitions", {"pledge_registered": {"from": [None]}}),
        ("transitions", {"pledge_registered": {"from": [1], "to": []}}),
        ("more", 1),
    ],
)
def test_a_policy_of_another_form_is_refused(member: str, value: Any) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        read_policy(canonical(MEMBERS | {member: value}))
    assert caught.value.rule == "policy"


@given(st.binary())
def test_any_bytes_are_no_policy(raw: bytes) -> None:
    with pytest.raises(PolicyInvalid):
        read_policy(raw)


@pytest.mark.parametrize("member", MEMBERS)
def test_a_policy_without_a_member_is_refused(member: str) -> None:
    with pytest.raises(PolicyInvalid):
        read_policy(canonical({name: value for name, value in MEMBERS.items() if name != member}))


# ---- the guard -------------------------------------------------------------------------------------------------------


def continues(published: int, log: Log, size: int) -> None:
    """Whether this log, of that size, may sign after the honest one published that size."""
    check_continues(
        published=LOG.checkpoint(published),
        published_at=LOG.entries[published - 1].recorded_at,
        size=size,
        recorded_at=log.entries[size - 1].recorded_at,
        root_at=lambda one: log.checkpoint(one).root,
    )


def test_a_log_that_grew_or_stayed_may_sign() -> None:
    for size in (4, SIZE):
        continues(4, LOG, size)


def test_a_restored_backup_does_not_sign() -> None:
    """Neither as it is, nor after it went on otherwise."""
    with pytest.raises(RolledBack, match="the log has 4") as caught:
        continues(SIZE, LOG, 4)
    assert caught.value.rule == "rollback"
    restored, _ = a_log()
    del restored.raws[4:], restored.entries[4:]
    for _ in range(4):
        restored.add("party_recorded", None)
    restored.close()
    with pytest.raises(RolledBack, match="not those that were published"):
        continues(SIZE, restored, 9)


def test_a_head_that_is_not_later_is_not_signed() -> None:
    log, _ = a_log()
    late = log.close(recorded_at=log.entries[SIZE - 1].recorded_at)
    with pytest.raises(RolledBack, match="later"):
        continues(SIZE, log, late)
