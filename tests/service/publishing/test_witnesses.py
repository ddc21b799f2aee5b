"""Two witnesses of a register: what they cosign meets a quorum, and a fork is refused by both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from registry.cli.witnessing import STATUS, Witness
from registry.log import certificate
from registry.log.checkpoint import believe
from registry.log.invalid import WitnessRefused
from registry.log.note import ED25519_COSIGNATURE, FileSigner, read_key_file, signer_of
from registry.log.vouching.witness import SIZE_TYPE, Reply
from registry.service.access.principal import PUBLIC
from registry.service.operating import upkeep
from registry.service.publishing import certificates
from registry.service.publishing.policy import PolicySettings
from registry.service.publishing.publisher import Publisher
from registry.service.publishing.witnessing import KnownWitness
from registry.store.sinks import FileSink
from registry.store.witnessed import WitnessedFile
from tests.scenes.published import ORIGIN, policy_of, published, record, rename
from tests.support import Databases, SettableClock

SIGNERS = [signer_of(f"w{n}.example", ED25519_COSIGNATURE, bytes([n]) * 32) for n in (1, 2)]


def answering(witness: Witness) -> Callable[[str, bytes], Reply]:
    """A witness as its server answers."""

    def answer(_url: str, raw: bytes) -> Reply:
        try:
            return Reply(status=200, content_type="text/plain", content=witness.add(raw))
        except WitnessRefused as refused:
            size = None if refused.size is None else f"{refused.size}\n".encode()
            kind = "text/plain" if size is None else SIZE_TYPE
            return Reply(status=STATUS[refused.rule], content_type=kind, content=size or b"refused\n")

    return answer


def witnessed(publisher: Publisher, folder: Path, clock: SettableClock) -> Publisher:
    """The publisher with two witnesses, which know its keys."""
    own = [one.key for one in read_key_file((folder / "keys").read_bytes())]

    def known(signer: FileSigner) -> KnownWitness:
        file = WitnessedFile(folder / f"{signer.key.name}.db")
        witness = Witness(logs={ORIGIN: own}, signers=[signer], file=file, clock=clock)
        return KnownWitness(url="http://w", keys=(signer.key,), transport=answering(witness))

    settings = PolicySettings(witnesses=tuple(one.key for one in SIGNERS), quorum=2)
    return replace(publisher, witnesses=tuple(map(known, SIGNERS)), policy=settings)


def test_what_two_witnesses_cosign_meets_the_quorum(database_url: str, tmp_path: Path, clock: SettableClock) -> None:
    with published(database_url, tmp_path, clock) as opened:
        record(opened.register, clock)
        opened.close()
        publisher = witnessed(opened, tmp_path, clock)
        assert publisher.ask_witnesses(publisher.close()) == 2
        for name in ("丁", "戊"):
            rename(publisher.register, clock, name)
            publisher.close_if_due()
            believed = believe(publisher.close().note, policy_of(publisher))
            assert believed.witnesses == ("w1.example", "w2.example")
        subject = "right:HK:HK1224505"
        raw = certificates.certificate(publisher.register, PUBLIC, subject, None)
        shown = certificate.verify(raw, policy_of(publisher), subject=subject)
        assert shown.witnesses == ("w1.example", "w2.example")
        assert upkeep.verify(publisher.register).findings == ()


def test_a_fork_is_seen_by_both(
    database_url: str, databases: Databases, tmp_path: Path, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator has a second register sign with the same keys, over a sink of its own."""
    with published(database_url, tmp_path, clock) as opened:
        record(opened.register, clock)
        opened.close()
        publisher = witnessed(opened, tmp_path, clock)
        assert publisher.ask_witnesses(publisher.close()) == 2
    apart = tmp_path / "apart"
    apart.mkdir()
    (apart / "keys").write_bytes((tmp_path / "keys").read_bytes())
    other_clock = SettableClock()
    with databases.fresh() as url, published(url, apart, other_clock, calls=77) as other:
        record(other.register, other_clock)
        forked = replace(other, witnesses=publisher.witnesses)
        assert forked.ask_witnesses(forked.close()) == 0
        rename(forked.register, other_clock, "丁")
        assert forked.ask_witnesses(forked.close()) == 0
    assert caplog.text.count("has not cosigned") == 4


def test_a_witness_that_is_away_keeps_nothing_from_being_published(
    database_url: str, tmp_path: Path, clock: SettableClock
) -> None:
    def away(_url: str, _raw: bytes) -> Reply:
        raise OSError("nobody answers")

    with published(database_url, tmp_path, clock) as opened:
        record(opened.register, clock)
        first = opened.close()
        present = witnessed(opened, tmp_path, clock)
        absent = replace(present, witnesses=tuple(replace(one, transport=away) for one in present.witnesses))
        rename(opened.register, clock, "丁")
        absent.close_if_due()
        rename(opened.register, clock, "戊")
        present.close_if_due()
        newest = present.close()
        assert newest.size > first.size
        assert believe(newest.note, policy_of(present)).witnesses == ("w1.example", "w2.example")
        assert isinstance(opened.sink, FileSink)
        assert len(list(opened.sink.every())) == 3
