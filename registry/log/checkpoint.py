"""Checkpoints, the policy by which they are believed, and the guard that keeps a log from signing two histories.

1. A checkpoint is a signed note (`note`) whose text is three lines: the log's origin, the size of its tree in decimal,
   base64 of its root. One of the register is published only for a tree whose last entry is a head, and has no further
   lines.
2. The policy is the verifier's own: a file from its own disk, never from the evidence. It is a JSON object with exactly
   - `v`: 1, and `spec`: `ipr-proof/1`;
   - `origin`: the name of the log;
   - `keys`: objects `{"vkey", "from", "until"}`: the key is valid for trees of `from` leaves up to below `until`; null
     is without end. A key of another name than the origin signs no checkpoints;
   - `require`: which types must have signed, some of `ed25519` and `ml-dsa-44`;
   - `witnesses`: vkeys of type 0x04 or 0x06, and `quorum`: how many witnesses, by name, must have cosigned;
   - `timestamp_roots`: base64 of the certificates (DER) that time stamps lead to;
   - `transitions`: for each kind of entry of a pledge, `{"from", "to"}`: what an item's status may be before it (null:
     the item is new) and after it.
3. A checkpoint is believed where its origin is the policy's; each required type has a signature of a key of the log
   that is valid at its size; the quorum is met; and every signature of a valid key of the log and of a witness holds.
4. The guard: before a log signs, the checkpoint that was published last, read from where the log can not take it back,
   is no larger; at its size the log has its root; and the head of a larger tree is later.

Sources: C2SP tlog-checkpoint, signed-note, tlog-cosignature.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from registry.log.audit import Transition
from registry.log.canonical import canonical, parse_strict
from registry.log.invalid import LogInvalid, NoteInvalid, PolicyInvalid, RolledBack
from registry.log.note import (
    ED25519,
    ML_DSA_44,
    TYPES,
    VerifierKey,
    Voucher,
    checkpoint_lines,
    is_name,
    read_key,
    verify,
)
from registry.log.tree import HASH_BYTES

SPEC: Final = "ipr-proof/1"

_DEPTH = 4
_MEMBERS = frozenset(
    {"v", "spec", "origin", "keys", "require", "witnesses", "quorum", "timestamp_roots", "transitions"}
)


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What a checkpoint says: the log, the size of its tree, the root of it."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text. Raises NoteInvalid for another form, and for more than three lines."""
    origin, size, root, extensions = checkpoint_lines(text)
    if extensions:
        raise NoteInvalid("a checkpoint of the register has three lines")
    return Checkpoint(origin=origin, size=size, root=root)


# ---- policy ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LogKey:
    """A key of the log and the trees it is valid for: of `first` leaves up to below `until` (None: without end)."""

    key: VerifierKey
    first: int
    until: int | None

    def valid_at(self, size: int) -> bool:
        """Whether the key may sign a tree of that size."""
        return self.first <= size and (self.until is None or size < self.until)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Whom a verifier believes, as the module says; `timestamp_roots` are DER."""

    origin: str
    keys: tuple[LogKey, ...]
    require: frozenset[int] = frozenset({ED25519, ML_DSA_44})
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    timestamp_roots: tuple[bytes, ...] = ()
    transitions: Mapping[str, Transition]

    def __post_init__(self) -> None:
        if not is_name(self.origin):
            raise PolicyInvalid("the origin is no name of a log")
        named = [(key.name, key.id) for key in (*(one.key for one in self.keys), *self.witnesses)]
        if len(set(named)) != len(named):
            raise PolicyInvalid("two keys have one name and one id")
        if not self.require or not self.require <= {ED25519, ML_DSA_44}:
            raise PolicyInvalid("`require` names ed25519, ml-dsa-44 or both")
        if any(key.type == ED25519 for key in self.witnesses):
            raise PolicyInvalid("a witness has a key for cosignatures")
        if not 0 <= self.quorum <= len({key.name for key in self.witnesses}):
            raise PolicyInvalid("there are not as many witnesses as the quorum")

    def keys_at(self, size: int) -> list[VerifierKey]:
        """The keys of the log that may sign a checkpoint of that size."""
        return [one.key for one in self.keys if one.key.name == self.origin and one.valid_at(size)]


def read_policy(raw: bytes) -> Policy:
    """The policy of a file. Raises PolicyInvalid for another form; white space and the order of members are free."""
    try:
        members = _object(parse_strict(raw, max_depth=_DEPTH), _MEMBERS)
        if members["v"] != 1 or type(members["v"]) is not int or members["spec"] != SPEC:
            raise PolicyInvalid("the policy is of another specification")
        return Policy(
            origin=_text(members["origin"]),
            keys=tuple(map(_log_key, _list(members["keys"]))),
            require=frozenset(map(_type, _list(members["require"]))),
            witnesses=tuple(read_key(_text(one)) for one in _list(members["witnesses"])),
            quorum=_number(members["quorum"]),
            timestamp_roots=tuple(base64.b64decode(_text(one), validate=True) for one in _roots(members)),
            transitions={kind: _transition(one) for kind, one in _dict(members["transitions"]).items()},
        )
    except PolicyInvalid:
        raise
    except (LogInvalid, ValueError) as error:
        raise PolicyInvalid(f"the policy can not be read: {error}") from None


def policy_bytes(policy: Policy) -> bytes:
    """The canonical bytes of the file of a policy."""
    return canonical(
        {
            "v": 1,
            "spec": SPEC,
            "origin": policy.origin,
            "keys": [{"vkey": one.key.vkey, "from": one.first, "until": one.until} for one in policy.keys],
            "require": sorted(TYPES[one] for one in policy.require),
            "witnesses": [key.vkey for key in policy.witnesses],
            "quorum": policy.quorum,
            "timestamp_roots": [base64.b64encode(one).decode() for one in policy.timestamp_roots],
            "transitions": {
                kind: {"from": sorted(one.before, key=lambda status: status or ""), "to": sorted(one.after)}
                for kind, one in policy.transitions.items()
            },
        }
    )


def _log_key(value: object) -> LogKey:
    members = _object(value, {"vkey", "from", "until"})
    until = members["until"]
    return LogKey(
        key=read_key(_text(members["vkey"])),
        first=_number(members["from"]),
        until=None if until is None else _number(until),
    )


def _transition(value: object) -> Transition:
    members = _object(value, {"from", "to"})
    before = frozenset(None if one is None else _text(one) for one in _list(members["from"]))
    return Transition(before=before, after=frozenset(map(_text, _list(members["to"]))))


def _roots(members: Mapping[str, Any]) -> list[Any]:
    return _list(members["timestamp_roots"])


def _type(value: object) -> int:
    for number, name in TYPES.items():
        if name == value:
            return number
    raise PolicyInvalid("`require` names ed25519, ml-dsa-44 or both")


def _object(value: object, members: frozenset[str] | set[str]) -> dict[str, Any]:
    found = _dict(value)
    if found.keys() != members:
        raise PolicyInvalid("an object has a member too many or too few")
    return found


def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PolicyInvalid("something is no object that should be one")
    return cast("dict[str, Any]", value)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise PolicyInvalid("something is no list that should be one")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PolicyInvalid("something is no text that should be one")
    return value


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise PolicyInvalid("something is no number from 0 that should be one")
    return value


# ---- believing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Believed:
    """A checkpoint that meets the policy, and the witnesses that cosigned it, with the time each states."""

    checkpoint: Checkpoint
    cosigned: tuple[Voucher, ...]

    @property
    def witnesses(self) -> tuple[str, ...]:
        """The names of the witnesses that cosigned."""
        return tuple(sorted({voucher.key.name for voucher in self.cosigned}))

    @property
    def witnessed_at(self) -> int | None:
        """The earliest time that a witness states, in seconds since 1970; None where none states one."""
        return min((voucher.time for voucher in self.cosigned if voucher.time), default=None)


def believe(note: bytes, policy: Policy) -> Believed:
    """The checkpoint of a signed note, by rule 3. Raises NoteInvalid where the policy does not believe it."""
    text, _, _ = note.partition(b"\n\n")
    size = read_checkpoint(text.decode("utf-8", errors="replace") + "\n").size
    own = policy.keys_at(size)
    verified = verify(note, [*own, *policy.witnesses])
    checkpoint = read_checkpoint(verified.text)
    if checkpoint.origin != policy.origin:
        raise NoteInvalid("the checkpoint is of another log")
    missing = policy.require - {voucher.key.type for voucher in verified.vouchers if voucher.key in own}
    if missing:
        raise NoteInvalid(f"the log's signature is missing: {', '.join(sorted(TYPES[one] for one in missing))}")
    cosigned = tuple(voucher for voucher in verified.vouchers if voucher.key in policy.witnesses)
    believed = Believed(checkpoint=checkpoint, cosigned=cosigned)
    if len(believed.witnesses) < policy.quorum:
        raise NoteInvalid(f"{len(believed.witnesses)} witnesses cosigned, {policy.quorum} are asked for")
    return believed


def check_continues(
    *,
    published: Checkpoint,
    published_at: str,
    size: int,
    recorded_at: str,
    root_at: Callable[[int], bytes],
) -> None:
    """Say nothing where a log of `size` entries, whose head was recorded then, may sign after what was published last.

    The instants are those of the two trees' heads, as entries write them; `root_at` gives the log's own root at a size.
    Raises RolledBack by rule 4.
    """
    if size < published.size:
        raise RolledBack(f"{published.size} entries were published, the log has {size}")
    root = root_at(published.size)
    if len(root) != HASH_BYTES or root != published.root:
        raise RolledBack(f"the first {published.size} entries are not those that were published")
    if size > published.size and recorded_at <= published_at:
        raise RolledBack("the head is not later than the one that was published")
