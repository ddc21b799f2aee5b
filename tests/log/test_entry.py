"""An entry's schema is closed: valid entries round-trip, and each member refuses any other form."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, asdict, replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log.canonical import canonical
from registry.log.entry import MAX_BYTES, Entry, entry_bytes, leaf_hash, read_entry
from registry.log.invalid import LogInvalid
from tests.log.journals import an_entry
from tests.log.values import LARGEST, VALUES, nested

IDS = st.from_regex(r"[A-Za-z0-9:._/-]{1,80}", fullmatch=True)
PLACES = st.from_regex(r"[A-Za-z0-9._/-]{1,20}", fullmatch=True)
DIGESTS = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
SUBJECTS = st.one_of(
    st.builds("pledge:{}".format, IDS), st.builds("party:{}".format, IDS), st.builds("right:{}:{}".format, PLACES, IDS)
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any valid entry."""
    pledge = draw(st.none() | IDS)
    seq = None if pledge is None else draw(st.integers(0, LARGEST))
    at = draw(st.datetimes())
    return Entry(
        type=draw(st.from_regex(r"[a-z][a-z0-9_]{0,63}", fullmatch=True).filter(lambda kind: kind != "head")),
        event_id=draw(st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True)),
        index=draw(st.integers(0, LARGEST)),
        recorded_at=f"{at.isoformat(timespec='microseconds')}Z",
        pledge=pledge,
        pledge_seq=seq,
        prev=draw(DIGESTS) if seq else None,
        subjects=tuple(sorted(draw(st.sets(SUBJECTS, min_size=1, max_size=6)), key=str.encode)),
        actor=f"{draw(st.sampled_from(['bank', 'firm', 'register']))}:{draw(IDS)}",
        body=draw(DIGESTS),
        sealed=draw(st.none() | DIGESTS),
        nonce=draw(st.from_regex(r"[0-9a-f]{32}", fullmatch=True)),
    )


def raw_with(**changes: Any) -> bytes:
    """The canonical bytes of the valid entry with these members changed, whatever they are now."""
    members = asdict(an_entry()) | changes
    return json.dumps(members, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")


# ---- round trip ------------------------------------------------------------------------------------------------------


@given(entries())
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    raw = entry_bytes(entry)
    assert read_entry(raw) == entry
    assert raw == canonical(asdict(entry))


def test_an_entry_has_these_bytes_and_this_leaf_for_ever() -> None:
    raw = entry_bytes(an_entry())
    assert raw.decode() == (
        '{"actor":"bank:01JNG8Z3W1","body":"' + "a" * 64 + '","event_id":"01JNG8Z3W0ABCDEFGHJKMNPQRS","index":0,'
        '"nonce":"0123456789abcdef0123456789abcdef","pledge":"IPP2026000001","pledge_seq":0,"prev":null,'
        '"recorded_at":"2026-03-01T09:30:00.000000Z","sealed":"' + "b" * 64 + '",'
        '"subjects":["party:01JNG8Z3W1","pledge:IPP2026000001","right:HK:HK20061483"],"type":"pledge_amended","v":1}'
    )
    assert leaf_hash(raw).hex() == "1814b9d8948c2ff9dece1420de5edfe84c71d3bcd04f5453c43db09c612d6bd8"


@given(st.binary())
def test_the_leaf_hash_is_of_the_bytes_as_they_are(raw: bytes) -> None:
    assert leaf_hash(raw) == sha256(b"\x00" + raw).digest()


def test_an_entry_does_not_change() -> None:
    entry: Any = an_entry()
    with pytest.raises(FrozenInstanceError):
        entry.index = 1


# ---- the closed schema -----------------------------------------------------------------------------------------------

WRONG: list[tuple[str, list[Any]]] = [
    ("v", [0, 2, "1", True, None]),
    ("type", ["", "Pledge", "1a", "_a", "a-b", "a b", "a\n", "a" * 65, "head", None, 1]),
    (
        "event_id",
        ["", "8" + "0" * 25, "0" * 25, "0" * 27, "0" * 25 + "I", "0" * 25 + "U", "0" * 25 + "a", "0" * 26 + "\n", 7],
    ),
    ("index", [-1, LARGEST + 1, True, False, "0", None, [0]]),
    (
        "recorded_at",
        [
            "2026-03-01T09:30:00Z",
            "2026-03-01T09:30:00.00000Z",
            "2026-03-01T09:30:00.0000000Z",
            "2026-03-01T09:30:00.000000",
            "2026-03-01T09:30:00.000000z",
            "2026-03-01T09:30:00.000000+00:00",
            "2026-03-01T09:30:00.000000Z\n",
            "2026-03-01 09:30:00.000000Z",
            "2026-02-29T09:30:00.000000Z",
            "2026-13-01T09:30:00.000000Z",
            "2026-00-01T09:30:00.000000Z",
            "0000-01-01T09:30:00.000000Z",
            "2026-03-01T24:00:00.000000Z",
            "2026-03-01T09:60:00.000000Z",
            "2026-06-30T23:59:60.000000Z",
            "２026-03-01T09:30:00.000000Z",
            "",
            None,
            0,
        ],
    ),
    ("pledge", ["", "a b", "质押", "a" * 129, "a\n", None, 1]),
    ("pledge_seq", [-1, 1, LARGEST + 1, True, "0", None]),
    ("prev", ["c" * 64, "", 0]),
    (
        "subjects",
        [
            [],
            None,
            "party:a",
            {"party:a": 1},
            [1],
            [None],
            [["party:a"]],
            ["party:"],
            ["party"],
            [":a"],
            ["firm:a"],
            ["Party:a"],
            ["right:HK"],
            ["right:HK:"],
            ["right::1"],
            ["party:a b"],
            ["party:甲"],
            ["party:a\n"],
            ["party:" + "a" * 123],
            ["party:b", "party:a"],
            ["party:a", "party:a"],
            ["pledge:a", "party:a"],
            [f"party:{number:04}" for number in range(1025)],
        ],
    ),
    ("actor", ["", "bank", "bank:", "firm:a b", "clerk:a", "Bank:a", "bank:" + "a" * 124, "register:a\n", None]),
    ("body", ["a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n", "", None, 0]),
    ("sealed", ["a" * 63, "A" * 64, "", 0, False]),
    ("nonce", ["a" * 31, "a" * 33, "A" * 32, "a" * 32 + "\n", "", None, 0]),
]


@pytest.mark.parametrize(("member", "value"), [(member, value) for member, values in WRONG for value in values])
def test_a_member_of_another_form_is_neither_read_nor_written(member: str, value: Any) -> None:
    with pytest.raises(LogInvalid) as refused:
        read_entry(raw_with(**{member: value}))
    assert refused.value.rule == "M1"
    with pytest.raises(LogInvalid):
        entry_bytes(replace(an_entry(), **{member: tuple(value) if isinstance(value, list) else value}))


@pytest.mark.parametrize("member", asdict(an_entry()))
def test_an_entry_without_a_member_is_refused(member: str) -> None:
    members = {name: value for name, value in asdict(an_entry()).items() if name != member}
    with pytest.raises(LogInvalid):
        read_entry(canonical(members))


def test_an_entry_with_a_member_more_is_refused() -> None:
    with pytest.raises(LogInvalid, match="exactly"):
        read_entry(raw_with(note="more"))


def test_subjects_are_written_from_a_tuple() -> None:
    """A list could change under its entry."""
    listed: Any = ["party:a"]
    with pytest.raises(LogInvalid, match="subjects"):
        entry_bytes(replace(an_entry(), subjects=listed))


def test_an_entry_about_no_pledge_has_null_in_all_three() -> None:
    alone = replace(an_entry(), pledge=None, pledge_seq=None, prev=None)
    assert read_entry(entry_bytes(alone)) == alone
    for change in ({"pledge": "IPP1"}, {"pledge_seq": 0}, {"pledge_seq": 1}, {"prev": "c" * 64}):
        with pytest.raises(LogInvalid):
            entry_bytes(replace(alone, **change))


def test_prev_is_null_at_the_beginning_of_a_chain_and_nowhere_else() -> None:
    later = replace(an_entry(), pledge_seq=1, prev="c" * 64)
    assert read_entry(entry_bytes(later)) == later
    for change in ({"prev": None}, {"pledge_seq": 0}):
        with pytest.raises(LogInvalid, match="prev"):
            entry_bytes(replace(later, **change))


@pytest.mark.parametrize("member", ["pledge", "actor"])
def test_identifiers_have_at_most_128_characters(member: str) -> None:
    longest = "bank:" + "a" * 123
    assert read_entry(entry_bytes(replace(an_entry(), **{member: longest})))
    with pytest.raises(LogInvalid):
        entry_bytes(replace(an_entry(), **{member: longest + "a"}))


def test_an_entry_takes_1024_subjects_of_at_most_128_characters() -> None:
    many = replace(an_entry(), subjects=tuple(f"party:{number:04}" for number in range(1024)))
    assert read_entry(entry_bytes(many)) == many
    long = replace(an_entry(), subjects=("party:" + "a" * 122,))
    assert read_entry(entry_bytes(long)) == long


# ---- the verifier's steps --------------------------------------------------------------------------------------------


def test_an_entry_has_at_most_32768_bytes() -> None:
    bare = replace(an_entry(), subjects=tuple(f"party:{number:03}-{'x' * 60}" for number in range(442)))
    room = MAX_BYTES - len(entry_bytes(bare)) - 3
    full = replace(bare, subjects=(*bare.subjects, "pledge:" + "x" * (room - 7)))
    assert len(entry_bytes(full)) == MAX_BYTES
    assert read_entry(entry_bytes(full)) == full
    over = replace(bare, subjects=(*bare.subjects, "pledge:" + "x" * (room - 6)))
    with pytest.raises(LogInvalid, match="32,768"):
        entry_bytes(over)
    with pytest.raises(LogInvalid, match="32,768"):
        read_entry(canonical(asdict(over)))


def test_depth_is_refused_before_the_schema_is_looked_at() -> None:
    with pytest.raises(LogInvalid, match="deeper than 4"):
        read_entry(canonical(nested(5)))
    with pytest.raises(LogInvalid, match="an object"):
        read_entry(canonical([nested(3)]))


@pytest.mark.parametrize(
    "raw",
    [
        entry_bytes(an_entry()) + b"\n",
        b" " + entry_bytes(an_entry()),
        json.dumps(asdict(an_entry()), sort_keys=True).encode(),
        json.dumps(asdict(an_entry()), separators=(",", ":")).encode(),
        entry_bytes(an_entry()).replace(b'"bank', b'"\\u0062ank'),
    ],
)
def test_the_same_members_in_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(LogInvalid, match="canonical"):
        read_entry(raw)


def test_a_member_twice_is_refused() -> None:
    with pytest.raises(LogInvalid, match="twice"):
        read_entry(entry_bytes(an_entry()).replace(b'"v":1', b'"v":1,"v":1'))


@given(st.binary())
def test_arbitrary_bytes_are_refused_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(LogInvalid):
        read_entry(raw)


@given(st.sampled_from(list(asdict(an_entry()))), VALUES)
def test_any_value_in_any_member_is_read_or_refused(member: str, value: Any) -> None:
    raw = canonical(asdict(an_entry()) | {member: value})
    try:
        entry = read_entry(raw)
    except LogInvalid:
        return
    assert entry_bytes(entry) == raw
