"""The keys that sign checkpoints: where their secrets are, which of them sign, and how they are changed for others.

The secrets are in a file with mode 0600, or in a setting; which keys sign trees of which sizes is on record beside the
log, and is what the policy says. A key that is not on record signs nothing, so a machine with keys of its own can not
begin a second history. The name of the keys is the origin of the log, for life.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from registry.errors import LogKeysUnusable
from registry.log.invalid import NoteInvalid
from registry.log.note import ED25519, ML_DSA_44, FileSigner, Signer, read_key_file, signer_of
from registry.service.publishing.policy import PolicySettings, policy
from registry.store import log_tree
from registry.store.files import write_private
from registry.store.log_tree import LogKeyRow

TYPES = (ED25519, ML_DSA_44)
"""Every checkpoint is signed by a key of each type: the second one holds where quantum computers break the first."""
_SEED_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class LogKeys:
    """Where the secrets of the log are: in the text of a setting, else in a file.

    `origin` names the keys that are made where there is no file; None: a name that no other log has.
    """

    file: Path
    text: str | None = None
    origin: str | None = None

    def signers(self) -> tuple[FileSigner, ...]:
        """The keys at hand; none where there is no file. Raises LogKeysUnusable, whose words repeat no secret."""
        where = "The log's keys in the setting" if self.text is not None else f"The log's keys in {self.file}"
        try:
            raw = self.file.read_bytes() if self.text is None else self.text.strip().encode() + b"\n"
            signers = read_key_file(raw)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise LogKeysUnusable(f"{where} can not be read: {error.strerror}.") from None
        except NoteInvalid as error:
            raise LogKeysUnusable(f"{where} can not be used: {error.detail}.") from None
        if len({signer.key.name for signer in signers}) != 1:
            raise LogKeysUnusable(f"{where} have several names; a log has one, for life.")
        if self.origin is not None and signers[0].key.name != self.origin:
            raise LogKeysUnusable(f"{where} are of {signers[0].key.name}, and the log is told to be {self.origin}.")
        return signers

    def made(self) -> tuple[FileSigner, ...]:
        """The keys at hand, made where there is no file; for whoever holds the sink."""
        found = self.signers()
        if found or self.text is not None:
            return found
        name = self.origin or f"ip-pledge-registry.local/{secrets.token_hex(8)}"
        text = "".join(f"{signer.secret_text()}\n" for signer in _fresh(name))
        try:
            with write_private(self.file, force=True) as out:
                out.write(text)
        except OSError as error:
            raise LogKeysUnusable(f"The log's keys can not be written to {self.file}: {error.strerror}.") from None
        return self.signers()

    def replaced(self, signers: Sequence[FileSigner]) -> None:
        """Write these to the file in the place of those in it. Raises LogKeysUnusable where they are in a setting."""
        if self.text is not None:
            raise LogKeysUnusable("The log's keys are in a setting: change them there.")
        with write_private(self.file, force=True) as out:
            out.writelines(f"{signer.secret_text()}\n" for signer in signers)


def _fresh(name: str) -> tuple[FileSigner, ...]:
    try:
        return tuple(signer_of(name, type, secrets.token_bytes(_SEED_BYTES)) for type in TYPES)
    except NoteInvalid as error:
        raise LogKeysUnusable(f"{name} is no name of a log: {error.detail}.") from None


def signing(connection: Connection, keys: LogKeys, size: int) -> Sequence[Signer]:
    """Those of the keys at hand that are on record for trees of that size.

    Raises LogKeysUnusable where one of either type is missing: such a checkpoint nobody would believe.
    """
    told = policy(connection, PolicySettings())
    valid = () if told is None else told.keys_at(size)
    found = [signer for signer in keys.signers() if signer.key in valid]
    if {signer.key.type for signer in found} != set(TYPES):
        raise LogKeysUnusable(
            "The keys that sign the log's checkpoints are not at hand; `registry doctor` tells which are on record."
        )
    return found


def enrol(connection: Connection, keys: LogKeys) -> None:
    """Put the keys at hand on record where none is yet, and make them where there are none."""
    log_tree.state(connection, lock=True)
    if not log_tree.keys(connection):
        for signer in keys.made():
            log_tree.add_key(connection, LogKeyRow(vkey=signer.key.vkey, valid_from=0, valid_until=None))


def rotate(connection: Connection, keys: LogKeys) -> list[str]:
    """Make a key of each type, which sign beside those before from the next checkpoint on; their vkeys.

    Raises LogKeysUnusable where there are none to follow.
    """
    signers = keys.signers()
    if not signers or not log_tree.keys(connection):
        raise LogKeysUnusable("There are no keys of the log yet; they are made when it is first closed.")
    fresh = _fresh(signers[0].key.name)
    keys.replaced((*signers, *fresh))  # those in the file alone sign nothing
    for signer in fresh:
        log_tree.add_key(connection, LogKeyRow(vkey=signer.key.vkey, valid_from=_next(connection), valid_until=None))
    return [signer.key.vkey for signer in fresh]


def retire(connection: Connection, keys: LogKeys) -> list[str]:
    """End all keys but the last of each type, for trees larger than those published by now; the vkeys of the ended.

    Raises LogKeysUnusable where that would leave none at hand.
    """
    rows = [row for row in log_tree.keys(connection) if row.valid_until is None]
    newest = max((row.valid_from for row in rows), default=0)
    ended = [row.vkey for row in rows if row.valid_from < newest]
    kept = [signer for signer in keys.signers() if signer.key.vkey not in ended]
    if {signer.key.type for signer in kept} != set(TYPES):
        raise LogKeysUnusable("The newer keys are not at hand: nothing would sign any more.")
    for vkey in ended:
        log_tree.end_key(connection, vkey, _next(connection))
    keys.replaced(kept)
    return ended


def _next(connection: Connection) -> int:
    """The smallest size that no published checkpoint has or is below."""
    newest = log_tree.newest(connection)
    return 0 if newest is None else newest.size + 1
