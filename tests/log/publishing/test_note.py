"""Notes, keys and signatures against the published vectors, and everything that is no note or vouches for nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.log import note
from registry.log.invalid import NoteInvalid
from registry.log.note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44,
    VerifierKey,
    read_key,
    read_note,
    read_secret,
    signer_of,
)
from tests.log.publishing.published import ORIGIN, a_log, some_flips
from tests.log.reasons import is_reason

# From sumdb/note/note_test.go of golang.org/x/mod.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
CHECKPOINT = f"{ORIGIN}\n123\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n"
P = 2**255 - 19


def refused(check: Any, *args: Any) -> str:
    """The reason why this is refused."""
    with pytest.raises(NoteInvalid) as caught:
        check(*args)
    assert caught.value.rule == "note"
    assert is_reason(caught.value.detail)
    return caught.value.detail


def whole(*lines: str, text: str = TEXT) -> bytes:
    """A note of these lines."""
    return f"{text}\n{''.join(lines)}".encode()


# ---- published vectors -----------------------------------------------------------------------------------------------


def test_a_published_note_is_made_and_verified() -> None:
    signer = read_secret(PETER_SECRET)
    assert signer.key.vkey == PETER
    assert note.signed(TEXT, [signer], time=0) == whole(BY_PETER)
    verified = note.verify(whole(BY_PETER, BY_ENOCH), [PETER, ENOCH])
    assert verified.text == TEXT
    assert [voucher.key.vkey for voucher in verified.vouchers] == [PETER, ENOCH]
    assert {voucher.time for voucher in verified.vouchers} == {None}


def test_unknown_keys_are_ignored_and_repeated_lines_count_once() -> None:
    for lines in ([BY_PETER, BY_ENOCH], [BY_PETER, BY_PETER, BY_ENOCH, BY_ENOCH]):
        verified = note.verify(whole(*lines), [read_key(PETER)])
        assert [voucher.key.name for voucher in verified.vouchers] == ["PeterNeumann"]
    assert "no known key" in refused(note.verify, whole(BY_PETER), [ENOCH])
    assert "no known key" in refused(note.verify, whole(BY_PETER), [])


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        whole(),
        whole(BY_PETER[:-1]),
        b"\x01" + whole(BY_PETER),
        b"\xff" + whole(BY_PETER),
        whole(BY_PETER).replace(b"\n", b"\r\n"),
        whole(
            "— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        ),
        whole(BY_PETER, "Unexpected line.\n"),
        whole(BY_PETER, "\n"),
        whole(BY_PETER.replace("—", "-")),
        whole(BY_PETER.replace("nAM=", "nAN=")),
        whole("— PeterNeumann x08gow==\n"),
        whole("— Peter+Neumann x08go/ZJ\n"),
        whole("—  x08go/ZJ\n"),
        whole(BY_PETER * 101),
        whole(BY_PETER, text="a" * 2**20),
    ],
)
def test_what_is_no_note_is_refused(raw: bytes) -> None:
    refused(read_note, raw)
    refused(note.verify, raw, [PETER])


def test_no_part_of_a_key_is_a_key_and_no_change_of_it() -> None:
    for text, read in ((PETER, read_key), (PETER_SECRET, read_secret)):
        for begin in range(len(text)):
            for end in range(begin + 1, len(text) + 1):
                if (begin, end) != (0, len(text)):
                    refused(read, text[begin:end])
        for place in range(len(text)):
            refused(read, text[:place] + chr(ord(text[place]) + 1) + text[place + 1 :])


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER + "\n",
        "",
    ],
)
def test_a_key_of_another_form_is_refused(vkey: str) -> None:
    refused(read_key, vkey)


def test_two_keys_of_one_name_and_id_are_refused() -> None:
    class Same(VerifierKey):
        id = read_key(PETER).id

    other = Same(name="PeterNeumann", type=ED25519, public=read_key(ENOCH).public)
    assert "one id" in refused(note.verify, whole(BY_PETER), [PETER, other])


# ---- keys that vouch for anything ------------------------------------------------------------------------------------

D = -121665 * pow(121666, -1, P) % P


def on_curve(y: int) -> int | None:
    """An x of the point with that y, where there is one."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    for one in (x, x * pow(2, (P - 1) // 4, P) % P):
        if one * one % P == square:
            return one
    return None


def added(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points of the curve."""
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P,
    )


def low_orders() -> set[int]:
    """The y of every point whose eightfold is neutral: multiples of one of order 8, got from any point."""
    order = 2**252 + 27742317777372353535851937790883648493
    for y in range(2, 50):
        x = on_curve(y)
        if x is None:
            continue
        total, point, times = (0, 1), (x, y), order
        while times:
            total = added(total, point) if times & 1 else total
            point, times = added(point, point), times >> 1
        multiples = [(0, 1)]
        for _ in range(7):
            multiples.append(added(multiples[-1], total))
        if len(set(multiples)) == 8:
            return {one[1] for one in multiples}
    raise AssertionError("no point of order 8")


def test_keys_of_low_order_are_refused() -> None:
    found = low_orders()
    assert len(found) == 5
    for y in found:
        for sign in (0, 1 << 255):
            for type_ in (ED25519, ED25519_COSIGNATURE):
                assert "low order" in refused(key_of, type_, (y | sign).to_bytes(32, "little"))


@pytest.mark.parametrize("y", range(P, 2**255))
def test_keys_that_are_not_canonical_are_refused(y: int) -> None:
    for sign in (0, 1 << 255):
        assert "canonical" in refused(key_of, ED25519, (y | sign).to_bytes(32, "little"))


def key_of(type_: int, public: bytes) -> VerifierKey:
    """A key."""
    return VerifierKey(name="k", type=type_, public=public)


@pytest.mark.parametrize(
    ("type_", "length"), [(1, 31), (1, 33), (4, 1312), (6, 32), (6, 1311), (2, 32), (0, 32), (5, 32)]
)
def test_a_key_of_another_type_or_length_is_refused(type_: int, length: int) -> None:
    refused(key_of, type_, b"\x07" * length)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003", "a\nb", "a\x00", "é" * 128, "\ud800"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    refused(lambda: VerifierKey(name=name, type=ED25519, public=read_key(PETER).public))


# ---- making and verifying --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type_", [ED25519, ED25519_COSIGNATURE, ML_DSA_44])
def test_a_signature_of_each_type_holds_for_its_text_name_and_time(type_: int) -> None:
    signer = signer_of("w.example", type_, b"\x01" * 32)
    raw = note.signed(CHECKPOINT, [signer], time=1_700_000_000)
    (voucher,) = note.verify(raw, [signer.key]).vouchers
    assert voucher == note.Voucher(key=signer.key, time=None if type_ == ED25519 else 1_700_000_000)
    assert read_key(signer.key.vkey) == signer.key
    assert read_secret(signer.secret_text()) == signer
    for wrong in some_flips(raw):
        refused(note.verify, wrong, [signer.key])
    other = signer_of("w.example", type_, b"\x02" * 32).key
    assert "no known key" in refused(note.verify, raw, [other])


def test_ml_dsa_signs_the_specified_bytes() -> None:
    """cosigned_message of C2SP tlog-cosignature, put together by hand."""
    signer = signer_of("w.example", ML_DSA_44, b"\x01" * 32)
    root = "7feec2a0a817284fed372b3d4d35dcaff69de94fcadf1bf39e6cdec3dcba48fd"
    name, origin = b"w.example".hex(), ORIGIN.encode().hex()
    said = f"737562747265652f76310a00 09 {name} 0000000000000007 14 {origin} {0:016x} {123:016x} {root}"
    assert note.signed_message(signer.key, CHECKPOINT, 7) == bytes.fromhex(said)


def test_a_cosignature_signs_the_specified_bytes() -> None:
    key = signer_of("w.example", ED25519_COSIGNATURE, b"\x01" * 32).key
    assert (
        note.signed_message(key, CHECKPOINT, 1679315147) == b"cosignature/v1\ntime 1679315147\n" + CHECKPOINT.encode()
    )


def test_ml_dsa_signs_nothing_but_a_checkpoint_of_three_lines() -> None:
    signer = signer_of("w.example", ML_DSA_44, b"\x01" * 32)
    for text in (TEXT, CHECKPOINT + "more\n", CHECKPOINT.replace(ORIGIN, "o" * 256), CHECKPOINT.replace("123", "0123")):
        refused(note.signature_of, signer, text, 0)


def test_a_signature_of_a_known_key_that_does_not_hold_is_refused_beside_one_that_does() -> None:
    wrong = BY_ENOCH.replace("rwz+eBzm", "rwz+eBzn")
    assert "EnochRoot does not hold" in refused(note.verify, whole(BY_PETER, wrong), [PETER, ENOCH])
    assert "another length" in refused(note.verify, whole(BY_PETER, "— EnochRoot rwz+eBzm\n"), [PETER, ENOCH])


@pytest.mark.parametrize("time", [-1, 2**63, 2**64])
def test_a_time_out_of_range_is_refused(time: int) -> None:
    refused(note.signature_of, signer_of("w.example", ED25519_COSIGNATURE, b"\x01" * 32), CHECKPOINT, time)


def test_what_is_just_within_a_limit_is_taken() -> None:
    assert note.is_name("n" * 255)
    assert not note.is_name("n" * 256)
    text = "one\n\nmore\n"
    assert note.read_note(f"{text}\n{BY_PETER}".encode()).text == text
    lines = [BY_PETER] * 100
    assert len(note.read_note(whole(*lines)).signatures) == 100
    short = "— w.example AAAAAAA=\n"
    assert note.read_signature(short.removesuffix("\n")).rest == b"\0"


def test_a_key_file_holds_a_line_for_each_key_and_no_text_shows_the_secret() -> None:
    signers = [signer_of(ORIGIN, type_, bytes([type_]) * 32) for type_ in (ED25519, ML_DSA_44)]
    raw = "".join(f"{one.secret_text()}\n" for one in signers).encode()
    assert note.read_key_file(raw) == tuple(signers)
    for one in signers:
        assert one.seed.hex() not in repr(one)
        assert repr(one.seed) not in repr(one)
    for wrong in (b"", raw[:-1], raw + b"\n", b"\xff" + raw, raw.replace(b"+", b"-")):
        assert "KEY" not in refused(note.read_key_file, wrong)
    refused(signer_of, ORIGIN, ED25519, b"short")


@given(st.binary() | st.text().map(str.encode))
@example(whole(BY_PETER))
@example(b"\n\n\n\xe2\x80\x94 a AAAAAAA=\n")
def test_any_bytes_are_a_note_or_none(raw: bytes) -> None:
    try:
        read = read_note(raw)
    except NoteInvalid:
        return
    assert (read.text + "\n" + "".join(one.line for one in read.signatures)).encode() == raw


def test_a_note_of_a_log_carries_all_its_signatures() -> None:
    log, size = a_log()
    assert len(read_note(log.note(size)).signatures) == 4
