"""Signed notes: a text and under it the signatures of those who vouch for it.

1. A note is a text that ends with a newline, an empty line, and one or more signature lines: an em dash, a space, the
   key's name, a space, base64 of the key's id (4 bytes) and the signature, a newline. It is UTF-8 without control
   characters but the newline. The last empty line parts the text from the signatures.
2. A key has a name without spaces and `+`, a type and a public key. Its id is the first 4 bytes of SHA-256 of the name,
   a newline, the type and the public key. In text it is a *vkey*: name, `+`, id in hex, `+`, base64 of type and public
   key.
3. The types, what is signed, and what stands in the line behind the id:
   - 0x01 Ed25519: the text; 64 bytes.
   - 0x04 Ed25519 cosignature: `cosignature/v1`, a newline, `time`, a space, the time, a newline, the text; the time as
     8 bytes and 64 bytes.
   - 0x06 ML-DSA-44 cosignature: the 12 bytes `subtree/v1`, newline, zero; the key's name behind its length, a byte; the
     time, 8 bytes; the origin behind its length; 0 and the size of the tree, 8 bytes each; its root. The text is a
     checkpoint of three lines. The line holds the time as 8 bytes and 2,420 bytes.
   Times are seconds since 1970 in UTC; larger bytes come first.
4. Signatures of unknown keys are ignored. Each signature of a known key must hold, and there must be one.
5. An Ed25519 public key is refused where it is not canonical or of low order: such a key vouches for any text.
6. A secret key is a line `PRIVATE+KEY+`, name, `+`, id in hex, `+`, base64 of type and the 32 bytes of the seed. A key
   file holds one such line for each key. Whoever keeps keys elsewhere gives a `Signer`.

>>> secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
>>> signer = read_secret(secret)
>>> signer.key.vkey
'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
>>> note = signed("If you think cryptography is the answer\\n", [signer], time=0)
>>> verify(note, [signer.key]).text
'If you think cryptography is the answer\\n'

Sources: C2SP signed-note, tlog-checkpoint, tlog-cosignature; RFC 8032; FIPS 204.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from registry.log.invalid import NoteInvalid
from registry.log.tree import HASH_BYTES

ED25519: Final = 0x01
ED25519_COSIGNATURE: Final = 0x04
ML_DSA_44: Final = 0x06
TYPES: Final = {ED25519: "ed25519", ED25519_COSIGNATURE: "ed25519-cosignature", ML_DSA_44: "ml-dsa-44"}
"""The types of keys by the byte that stands for them, with a name for people."""
MAX_BYTES: Final = 1_048_576
MAX_SIGNATURES: Final = 100

_PUBLIC_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44: 1312}
_SIGNATURE_BYTES = {ED25519: 64, ED25519_COSIGNATURE: 64, ML_DSA_44: 2420}
_SEED_BYTES = 32
_TIME_BYTES = 8
_LATEST = 2**63 - 1
_LABEL = b"subtree/v1\n\0"
_DASH = "— "
_SECRET = "PRIVATE+KEY+"
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

_P = 2**255 - 19
_Y8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
# The y of the points whose order divides 8; with the sign of x they are all eight of them.
_LOW_ORDER = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})


# ---- keys ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class VerifierKey:
    """A public key with its name and type. Raises NoteInvalid for a name, type or key that rule 2, 3 or 5 refuses."""

    name: str
    type: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise NoteInvalid("a key has a name of 1 to 255 bytes, without spaces and plus signs")
        if self.type not in TYPES:
            raise NoteInvalid("a key is of a type that is not known here")
        if len(self.public) != _PUBLIC_BYTES[self.type]:
            raise NoteInvalid("a public key has another length than its type")
        if self.type != ML_DSA_44:
            y = int.from_bytes(self.public, "little") & ~(1 << 255)
            if y >= _P or y in _LOW_ORDER:
                raise NoteInvalid("an Ed25519 public key is not canonical or of low order")

    @property
    def id(self) -> bytes:
        """The four bytes by which signature lines name the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key in text."""
        encoded = base64.b64encode(bytes([self.type]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether this is a signature of the key over the message."""
        try:
            if self.type == ML_DSA_44:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def read_key(vkey: str) -> VerifierKey:
    """The key of a vkey. Raises NoteInvalid for another form, an unknown type, or an id that is not that of the key."""
    name, _, rest = vkey.partition("+")
    _said, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    key = VerifierKey(name=name, type=raw[0] if raw else 0, public=raw[1:])
    if key.vkey != vkey:
        raise NoteInvalid("a key's id is not that of the key")
    return key


def is_name(text: str) -> bool:
    """Whether a key or a log may have this name."""
    free = not any(one.isspace() or one < " " or one == "+" for one in text)
    return free and text.isprintable() and 0 < len(text.encode()) <= 255


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise NoteInvalid("a key or signature is no base64") from None
    if base64.b64encode(raw).decode() != text:
        raise NoteInvalid("a key or signature is not the one form of its base64")
    return raw


# ---- the note --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature line: the name and the id of the key, and what follows the id."""

    name: str
    id: bytes
    rest: bytes

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {base64.b64encode(self.id + self.rest).decode()}\n"


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note as it was read; no signature has been looked at."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """A key whose signature holds, and the time it states, in seconds since 1970; None for a type that states none."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The text of a note, and the known keys that signed it, in the order of their lines."""

    text: str
    vouchers: tuple[Voucher, ...]


def read_note(raw: bytes) -> Note:
    """A note's text and signature lines. Raises NoteInvalid for another form than rule 1 says."""
    if len(raw) > MAX_BYTES:
        raise NoteInvalid("a note has at most 1 MiB")
    try:
        whole = raw.decode()
    except UnicodeDecodeError:
        raise NoteInvalid("a note is UTF-8") from None
    if _CONTROL.search(whole):
        raise NoteInvalid("a note has no control characters")
    end = whole.rfind("\n\n")
    lines = whole[end + 2 :].split("\n")
    if end < 0 or lines.pop() or not lines:
        raise NoteInvalid("a note ends with signature lines behind an empty line")
    if len(lines) > MAX_SIGNATURES:
        raise NoteInvalid("a note has at most 100 signatures")
    return Note(text=whole[: end + 1], signatures=tuple(map(read_signature, lines)))


def read_signature(line: str) -> Signature:
    """A signature line, without its newline. Raises NoteInvalid for another form."""
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(_DASH) or not is_name(name) or len(raw) <= 4:
        raise NoteInvalid("a signature line has another form")
    return Signature(name=name, id=raw[:4], rest=raw[4:])


def verify(text: bytes, keys: Iterable[VerifierKey | str]) -> Verified:
    """What a whole note says, by rule 4. `keys` are those one knows, as such or as vkeys.

    Raises NoteInvalid for another form than a note's, where a signature of a known key does not hold, and where no
    known key signed.
    """
    note = read_note(text)
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in (read_key(one) if isinstance(one, str) else one for one in keys):
        if known.setdefault((key.name, key.id), key) != key:
            raise NoteInvalid("two keys have one name and one id")
    vouchers: dict[Voucher, None] = {}
    for signature in note.signatures:
        signer = known.get((signature.name, signature.id))
        if signer is not None:
            vouchers[_voucher(signer, signature, note.text)] = None
    if not vouchers:
        raise NoteInvalid("no known key signed the note")
    return Verified(text=note.text, vouchers=tuple(vouchers))


def _voucher(key: VerifierKey, signature: Signature, text: str) -> Voucher:
    timed = 0 if key.type == ED25519 else _TIME_BYTES
    if len(signature.rest) != timed + _SIGNATURE_BYTES[key.type]:
        raise NoteInvalid(f"a signature of {key.name} has another length than its type")
    time = int.from_bytes(signature.rest[:timed])
    if time > _LATEST or not key.holds(signed_message(key, text, time), signature.rest[timed:]):
        raise NoteInvalid(f"a signature of {key.name} does not hold")
    return Voucher(key=key, time=time if timed else None)


def signed_message(key: VerifierKey, text: str, time: int) -> bytes:
    """The bytes that the key signs for this text at this time (seconds since 1970), by rule 3.

    Raises NoteInvalid where the type signs only checkpoints and this is none.
    """
    if key.type == ED25519:
        return text.encode()
    if key.type == ED25519_COSIGNATURE:
        return b"cosignature/v1\ntime %d\n" % time + text.encode()
    origin, size, root, extensions = checkpoint_lines(text)
    if extensions or len(origin.encode()) > 255:
        raise NoteInvalid("ML-DSA-44 signs a checkpoint of three lines, whose origin has at most 255 bytes")
    numbers = bytes(8) + size.to_bytes(8) + root
    return _LABEL + _counted(key.name) + time.to_bytes(8) + _counted(origin) + numbers


def _counted(text: str) -> bytes:
    return bytes([len(text.encode())]) + text.encode()


def checkpoint_lines(text: str) -> tuple[str, int, bytes, tuple[str, ...]]:
    """The origin, size, root and further lines of a checkpoint's text. Raises NoteInvalid for another form."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise NoteInvalid("a checkpoint has at least three lines, none of them empty")
    origin, size, encoded, *extensions = lines
    root = _decoded(encoded)
    if not _DECIMAL.fullmatch(size) or int(size) > _LATEST or len(root) != HASH_BYTES:
        raise NoteInvalid("a checkpoint's second line is a size and its third a root")
    return origin, int(size), root, tuple(extensions)


# ---- signing ---------------------------------------------------------------------------------------------------------


class Signer(Protocol):
    """Whoever signs with a key, wherever the secret is kept."""

    @property
    def key(self) -> VerifierKey:
        """The public key."""

    def sign(self, message: bytes) -> bytes:
        """The signature over the message: 64 bytes, of ML-DSA-44 2,420, with the empty context."""


@dataclass(frozen=True, kw_only=True)
class FileSigner:
    """A signer with the secret at hand. The secret is in no text of it but `secret_text`."""

    key: VerifierKey
    seed: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The signature over the message."""
        if self.key.type == ML_DSA_44:
            return MLDSA44PrivateKey.from_seed_bytes(self.seed).sign(message)
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def secret_text(self) -> str:
        """The line of a key file."""
        encoded = base64.b64encode(bytes([self.key.type]) + self.seed).decode()
        return f"{_SECRET}{self.key.name}+{self.key.id.hex()}+{encoded}"


def signer_of(name: str, type: int, seed: bytes) -> FileSigner:
    """The signer of a seed of 32 bytes from a source of secrets. Raises NoteInvalid for another name, type or seed."""
    if len(seed) != _SEED_BYTES:
        raise NoteInvalid("a seed has 32 bytes")
    if type == ML_DSA_44:
        public = MLDSA44PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()
    else:
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return FileSigner(key=VerifierKey(name=name, type=type, public=public), seed=seed)


def read_secret(text: str) -> FileSigner:
    """The signer of a key file's line, without its newline. Raises NoteInvalid, which repeats nothing of the line."""
    name, _, rest = text.removeprefix(_SECRET).partition("+")
    raw = _decoded(rest.partition("+")[2])
    signer = signer_of(name, raw[0] if raw else 0, raw[1:])
    if signer.secret_text() != text:
        raise NoteInvalid("a secret key has another form, or another id than its key")
    return signer


def read_key_file(raw: bytes) -> tuple[FileSigner, ...]:
    """The signers of a key file, in its order. Raises NoteInvalid for a line of another form, or none."""
    *lines, last = raw.decode("utf-8", errors="replace").split("\n")
    if last or not lines:
        raise NoteInvalid("a key file has a line for each key, with its newline")
    return tuple(map(read_secret, lines))


def signature_of(signer: Signer, text: str, time: int) -> Signature:
    """The signer's signature line over the text at this time, in seconds since 1970. Raises NoteInvalid as above."""
    if not 0 <= time <= _LATEST:
        raise NoteInvalid("a time is in seconds since 1970")
    timed = b"" if signer.key.type == ED25519 else time.to_bytes(_TIME_BYTES)
    rest = timed + signer.sign(signed_message(signer.key, text, time))
    return Signature(name=signer.key.name, id=signer.key.id, rest=rest)


def signed(text: str, signers: Sequence[Signer], *, time: int) -> bytes:
    """The note of this text, signed by each in turn. Raises NoteInvalid for what makes no note."""
    return with_signatures(f"{text}\n".encode(), [signature_of(signer, text, time) for signer in signers])


def with_signatures(raw: bytes, more: Iterable[Signature]) -> bytes:
    """The note with further signature lines at its end. Raises NoteInvalid where that makes no note."""
    note = raw + "".join(one.line for one in more).encode()
    read_note(note)
    return note
