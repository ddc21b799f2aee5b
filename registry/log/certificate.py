"""As-of certificates: everything the log says of one subject, complete, in one file that stands for itself.

A certificate is the canonical bytes (RFC 8785) of `{"v": 1, "kind": "as-of", "origin", "subject", "as_of",
"checkpoint", "head": {"index", "entry", "proof"}, "map", "count", "indices", "entries", "timestamp"}`. `checkpoint` is
the text of a signed note; `entry`, `map`, `body`, `sealed`, `timestamp` and the elements of `proof` are base64. Each of
`entries` is `{"index", "entry", "proof", "body", "sealed", "body_status"}`; `body_status` says of the public body that
it is `included`, `withheld` or `erased`. `body`, `sealed` and `timestamp` may be null.

It is verified in these steps, and refused at the first that fails:

1. The form, closed. The origin is that of the verifier's policy; the subject and the time are those that were asked
   for. Where no time was asked for, the time is that of the head.
2. The checkpoint is believed (`checkpoint`). A time stamp, where there is one, is over its text.
3. The head is the last entry of that tree: its index is size−1 there and in itself, and it is included.
4. The map of the head holds, for the subject, the count and the root over the indices; or where the count is 0, it does
   not hold the subject, and there are no indices and no entries.
5. The indices ascend strictly, are as many as the count, and are below the head's.
6. The entries are those of the indices, in their order: included, canonical, of that index, each names the subject, and
   each is later than the one before, the last earlier than the head.
7. The time asked for is not later than the head's: else the log is not yet closed there.
8. The chain of the pledge is whole, from `pledge_seq` 0; of a right, the chain of each pledge in the entries.
9. A body that is there has the digest that the entry names, and its type. One that was erased is named by a later
   `body_erased` entry among these, of the same subjects: its payload is `{"index", "which", "reference"}`.
10. What the entries up to the time say of each item, by the latest public body that names it, in the transitions that
    the policy allows.
11. What is not claimed: `LIMITS`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, ParamSpec, TypeVar, cast

from registry.log import map as log_map
from registry.log.audit import LIVE, Fold, ItemState, erases
from registry.log.body import digest, read_body
from registry.log.canonical import canonical, parse_canonical
from registry.log.checkpoint import Believed, Policy, believe
from registry.log.entry import Entry, Head, is_instant, is_subject, leaf_hash, read_entry, read_head
from registry.log.invalid import LogInvalid, StepFailed
from registry.log.proofs import decoded, verify_inclusion

LIMITS: Final = (
    "Not claimed: that what a body says is true.",
    "State and rank are as last recorded by the time asked for; what ends by the clock alone, such as a reservation, is"
    " not seen before an entry tells it.",
    "Whoever replays the whole log can show that a map root was false; a certificate alone can not.",
    "A certificate of a party shows which entries name it, and no state.",
)
"""What a certificate does not show, each a sentence."""

P = ParamSpec("P")
T = TypeVar("T")
BodyStatus = Literal["included", "withheld", "erased"]
Stamped = Callable[[bytes, bytes, Sequence[bytes]], str]
"""Checks a time stamp (RFC 3161, DER) over bytes against root certificates (DER), and answers its time as entries write
times; raises LogInvalid where it does not hold."""

_DEPTH = 4
_CERTIFICATE = {
    *("v", "kind", "origin", "subject", "as_of", "checkpoint", "head", "map", "count", "indices", "entries"),
    "timestamp",
}
_HEAD = {"index", "entry", "proof"}
_PART = {*_HEAD, "body", "sealed", "body_status"}
_LARGEST = 2**53 - 1


@dataclass(frozen=True, kw_only=True)
class Included:
    """An entry or a head: its index, its bytes, and its inclusion proof in the checkpoint's tree."""

    index: int
    entry: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True)
class Part(Included):
    """An entry that names the subject, with what its reader may see of its bodies."""

    body: bytes | None
    sealed: bytes | None
    body_status: BodyStatus


@dataclass(frozen=True, kw_only=True)
class AsOfCertificate:
    """A certificate's members; `checkpoint` is a signed note, `proof` that of the map."""

    origin: str
    subject: str
    as_of: str
    checkpoint: bytes
    head: Included
    proof: bytes
    count: int
    indices: tuple[int, ...]
    entries: tuple[Part, ...]
    timestamp: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Certified:
    """What a certificate shows. It is incomplete where bodies up to its time were withheld.

    `items` are those of the pledge, or those on the right, as of the time. `as_of` and `closed_at`, the head's time,
    are written as entries write times; `stamped_at` is the time stamp's, None without one.
    """

    subject: str
    as_of: str
    closed_at: str
    size: int
    indices: tuple[int, ...]
    items: tuple[ItemState, ...]
    withheld: tuple[int, ...]
    erased: tuple[int, ...]
    witnesses: tuple[str, ...]
    stamped_at: str | None
    limits: tuple[str, ...] = LIMITS

    @property
    def complete(self) -> bool:
        """Whether nothing was withheld."""
        return not self.withheld

    @property
    def live(self) -> tuple[ItemState, ...]:
        """The items that are live."""
        return tuple(item for item in self.items if item.status == LIVE)


# ---- form ------------------------------------------------------------------------------------------------------------


def certificate_bytes(certificate: AsOfCertificate) -> bytes:
    """The bytes of a certificate. Raises LogInvalid where it can not be written."""
    members = {
        "v": 1,
        "kind": "as-of",
        "origin": certificate.origin,
        "subject": certificate.subject,
        "as_of": certificate.as_of,
        "checkpoint": certificate.checkpoint.decode(),
        "head": _included(certificate.head),
        "map": _encoded(certificate.proof),
        "count": certificate.count,
        "indices": list(certificate.indices),
        "entries": [
            _included(part)
            | {"body": _encoded(part.body), "sealed": _encoded(part.sealed), "body_status": part.body_status}
            for part in certificate.entries
        ],
        "timestamp": _encoded(certificate.timestamp),
    }
    return canonical(members, max_depth=_DEPTH)


def _included(one: Included) -> dict[str, Any]:
    return {"index": one.index, "entry": _encoded(one.entry), "proof": [_encoded(element) for element in one.proof]}


def _encoded(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def read_certificate(raw: bytes) -> AsOfCertificate:
    """The members of a certificate's bytes; nothing of it is verified. Raises LogInvalid for another form."""
    members = members_of(parse_canonical(raw, max_depth=_DEPTH), _CERTIFICATE)
    if type(members["v"]) is not int or (members["v"], members["kind"]) != (1, "as-of"):
        raise LogInvalid("the file is no certificate")
    if not is_subject(members["subject"]) or not is_instant(members["as_of"]):
        raise LogInvalid("the subject or the time has another form")
    return AsOfCertificate(
        origin=text_of(members["origin"]),
        subject=members["subject"],
        as_of=members["as_of"],
        checkpoint=text_of(members["checkpoint"]).encode(),
        head=Included(**_read_included(members_of(members["head"], _HEAD))),
        proof=_bytes(members["map"]),
        count=_number(members["count"]),
        indices=tuple(map(_number, _list(members["indices"]))),
        entries=tuple(map(_read_part, _list(members["entries"]))),
        timestamp=_bytes_or_null(members["timestamp"]),
    )


def _read_part(value: object) -> Part:
    members = members_of(value, _PART)
    status = members["body_status"]
    if status not in {"included", "withheld", "erased"} or (status == "included") != (members["body"] is not None):
        raise LogInvalid("`body_status` does not go with the body")
    return Part(
        **_read_included(members),
        body=_bytes_or_null(members["body"]),
        sealed=_bytes_or_null(members["sealed"]),
        body_status=status,
    )


def _read_included(members: Mapping[str, Any]) -> dict[str, Any]:
    proof = tuple(map(_bytes, _list(members["proof"])))
    return {"index": _number(members["index"]), "entry": _bytes(members["entry"]), "proof": proof}


def members_of(value: object, names: set[str]) -> dict[str, Any]:
    """The members of an object that has exactly these. Raises LogInvalid."""
    if not isinstance(value, dict) or value.keys() != names:
        raise LogInvalid("an object has other members")
    return cast("dict[str, Any]", value)


def text_of(value: object) -> str:
    """The value, a text. Raises LogInvalid."""
    if not isinstance(value, str):
        raise LogInvalid("something is no text that should be one")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise LogInvalid("something is no list that should be one")
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise LogInvalid("something is no number from 0 that should be one")
    return value


def _bytes(value: object) -> bytes:
    return decoded(text_of(value))


def _bytes_or_null(value: object) -> bytes | None:
    return None if value is None else _bytes(value)


# ---- the steps -------------------------------------------------------------------------------------------------------


def verify(
    raw: bytes, policy: Policy, *, subject: str, as_of: str | None = None, stamped: Stamped | None = None
) -> Certified:
    """What the certificate shows of the subject that was asked for, as of the time that was asked for.

    `stamped` checks time stamps; without it, a certificate with one is refused. Raises StepFailed, its rule the number
    of the step, for whatever bytes do not hold.
    """
    certificate = _step("1", read_certificate, raw)
    if certificate.origin != policy.origin:
        raise StepFailed("1", "the certificate is of another log")
    if certificate.subject != subject or (as_of is not None and certificate.as_of != as_of):
        raise StepFailed("1", "the certificate is of another subject or time than was asked for")
    believed = _step("2", believe, certificate.checkpoint, policy)
    stamped_at = _stamped_at(certificate, policy, stamped)
    head = _head(certificate, believed)
    if as_of is None and certificate.as_of != head.recorded_at:
        raise StepFailed("1", "the certificate is of a time before its head's, which was not asked for")
    if stamped_at is not None and stamped_at < head.recorded_at:
        raise StepFailed("2", "the head is later than the time stamp")
    _check_map(certificate, head)
    entries = _entries(certificate, believed, head)
    if certificate.as_of > head.recorded_at:
        raise StepFailed("7", "not-yet-closed: the time is later than the head's")
    _check_chains(subject, entries, certificate)
    payloads = _payloads(certificate, entries)
    known = [place for place, entry in enumerate(entries) if entry.recorded_at <= certificate.as_of]
    statuses = [(entries[place].index, certificate.entries[place].body_status) for place in known]
    return Certified(
        subject=subject,
        as_of=certificate.as_of,
        closed_at=head.recorded_at,
        size=believed.checkpoint.size,
        indices=certificate.indices,
        items=_items(subject, policy, [(entries[place], payloads[place]) for place in known]),
        withheld=tuple(index for index, status in statuses if status == "withheld"),
        erased=tuple(index for index, status in statuses if status == "erased"),
        witnesses=believed.witnesses,
        stamped_at=stamped_at,
    )


def _step(step: str, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return check(*args, **kwargs)
    except LogInvalid as error:
        raise StepFailed(step, error.detail) from None


def _stamped_at(certificate: AsOfCertificate, policy: Policy, stamped: Stamped | None) -> str | None:
    if certificate.timestamp is None:
        return None
    if stamped is None:
        raise StepFailed("2", "there is a time stamp, and the extra `timestamps`, which checks it, is not installed")
    text = certificate.checkpoint.partition(b"\n\n")[0] + b"\n"
    return _step("2", stamped, certificate.timestamp, text, policy.timestamp_roots)


def _head(certificate: AsOfCertificate, believed: Believed) -> Head:
    tree, one = believed.checkpoint, certificate.head
    if one.index != tree.size - 1:
        raise StepFailed("3", "the head is not the last entry of the tree")
    _step("3", verify_inclusion, one.index, tree.size, leaf_hash(one.entry), one.proof, tree.root)
    head = _step("3", read_head, one.entry)
    if head.index != one.index:
        raise StepFailed("3", "the head says another index")
    return head


def _check_map(certificate: AsOfCertificate, head: Head) -> None:
    indices = certificate.indices
    value: bytes | None = None
    if certificate.count:
        value = certificate.count.to_bytes(8) + log_map.value_of(indices)[8:]
    elif indices or certificate.entries:
        raise StepFailed("4", "nothing names the subject, and yet there are entries")
    key = log_map.key_of(certificate.subject)
    _step("4", log_map.verify, key, value, certificate.proof, bytes.fromhex(head.map_root))
    ascending = all(one < other for one, other in pairwise((*indices, head.index)))
    if len(indices) != certificate.count or not ascending:
        raise StepFailed("5", "the indices do not ascend to the head's, or are not as many as the count")


def _entries(certificate: AsOfCertificate, believed: Believed, head: Head) -> list[Entry]:
    tree = believed.checkpoint
    if tuple(part.index for part in certificate.entries) != certificate.indices:
        raise StepFailed("6", "the entries are not those of the indices")
    entries: list[Entry] = []
    for part in certificate.entries:
        _step("6", verify_inclusion, part.index, tree.size, leaf_hash(part.entry), part.proof, tree.root)
        entry = _step("6", read_entry, part.entry)
        if entry.index != part.index or certificate.subject not in entry.subjects:
            raise StepFailed("6", "an entry says another index, or does not name the subject")
        entries.append(entry)
    times = [*(entry.recorded_at for entry in entries), head.recorded_at]
    if not all(one < other for one, other in pairwise(times)):
        raise StepFailed("6", "the entries are not each later than the one before")
    return entries


def _check_chains(subject: str, entries: Iterable[Entry], certificate: AsOfCertificate) -> None:
    kind, _, number = subject.partition(":")
    chains: dict[str, tuple[int, str | None]] = {}
    if kind == "party":
        return
    for entry, part in zip(entries, certificate.entries, strict=True):
        if entry.pledge is None or (kind == "pledge" and entry.pledge != number):
            continue
        if (entry.pledge_seq, entry.prev) != chains.get(entry.pledge, (0, None)):
            raise StepFailed("8", f"the chain of {entry.pledge} is not whole")
        chains[entry.pledge] = ((entry.pledge_seq or 0) + 1, leaf_hash(part.entry).hex())


def _payloads(certificate: AsOfCertificate, entries: Sequence[Entry]) -> list[Mapping[str, Any]]:
    """The payload of each entry's public body, empty where there is none."""
    payloads: list[Mapping[str, Any]] = []
    for entry, part in zip(entries, certificate.entries, strict=True):
        _step("9", _check_body, entry, part.sealed, entry.sealed)
        payloads.append(_step("9", _check_body, entry, part.body, entry.body))
    for place, (entry, part) in enumerate(zip(entries, certificate.entries, strict=True)):
        if part.body_status == "erased":
            later = zip(entries[place + 1 :], payloads[place + 1 :], strict=True)
            if not any(erases(other, payload, entry) for other, payload in later):
                raise StepFailed("9", "no later entry says that the body was erased")
    return payloads


def _check_body(entry: Entry, raw: bytes | None, named: str | None) -> Mapping[str, Any]:
    if raw is None:
        return {}
    if digest(raw) != named:
        raise LogInvalid("a body has another digest than the entry names")
    body = read_body(raw)
    if body.type != entry.type:
        raise LogInvalid("a body is of another type than its entry")
    return body.payload


def _items(subject: str, policy: Policy, known: Iterable[tuple[Entry, Mapping[str, Any]]]) -> tuple[ItemState, ...]:
    kind, _, number = subject.partition(":")
    if kind == "party":
        return ()
    fold = Fold(policy.transitions)
    for entry, payload in known:
        for detail in fold.apply(entry, payload):
            raise StepFailed("10", detail)
    return tuple(
        state
        for _, state in sorted(fold.items.items())
        if (state.pledge == number if kind == "pledge" else state.right == subject)
    )
