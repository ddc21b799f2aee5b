"""A certificate shows everything of its subject, and what does not hold is refused at the step that says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.log import certificate as certificates
from registry.log.body import body_bytes, digest
from registry.log.canonical import canonical
from registry.log.certificate import AsOfCertificate, Certified, certificate_bytes, read_certificate, verify
from registry.log.checkpoint import believe
from registry.log.entry import Entry, entry_bytes
from registry.log.invalid import LogInvalid, StepFailed
from registry.log.map import key_of
from tests.log import reference
from tests.log.publishing.published import FREE, OTHER, PARTY, PLEDGE, RIGHT, Log, a_log, instant, policy, some_flips
from tests.log.reasons import is_reason

LOG, SIZE = a_log()
SUBJECT = f"pledge:{PLEDGE}"


def shown(certificate: AsOfCertificate, **asked: Any) -> Certified:
    """What the certificate shows of what is asked for, or else of its own subject as of its head."""
    return verify(certificate_bytes(certificate), policy(), **{"subject": certificate.subject, **asked})


def refused(certificate: AsOfCertificate | bytes, **asked: Any) -> str:
    """The step at which the certificate is refused, asked for as above."""
    raw = certificate if isinstance(certificate, bytes) else certificate_bytes(certificate)
    subject = certificate.subject if isinstance(certificate, AsOfCertificate) else SUBJECT
    with pytest.raises(StepFailed) as caught:
        verify(raw, policy(), **{"subject": subject, **asked})
    assert is_reason(caught.value.detail)
    return caught.value.rule


# ---- what holds ------------------------------------------------------------------------------------------------------


def test_a_pledge_s_certificate_shows_its_state_at_the_head() -> None:
    found = shown(LOG.certificate(SUBJECT, SIZE))
    (item,) = found.items
    assert (item.pledge, item.right, item.status, item.priority_rank) == (PLEDGE, RIGHT, "extinguished", 1)
    assert (item.index, item.since) == (5, instant(5))
    assert (found.indices, found.size, found.closed_at, found.complete) == ((1, 2, 5), SIZE, instant(6), True)
    assert found.witnesses == ("w1.example", "w2.example")
    assert found.live == ()


def test_one_certificate_proves_any_past_instant() -> None:
    states = {0: [], 1: ["live"], 2: ["live"], 4: ["live"], 5: ["extinguished"], 6: ["extinguished"]}
    for minute, statuses in states.items():
        at = instant(minute)
        found = shown(LOG.certificate(SUBJECT, SIZE, as_of=at), as_of=at)
        assert [item.status for item in found.items] == statuses
    found = shown(LOG.certificate(SUBJECT, SIZE, as_of=instant(4)), as_of=instant(4))
    assert (found.items[0].index, found.items[0].since) == (1, instant(1))


def test_a_right_s_certificate_shows_the_live_items_on_it() -> None:
    found = shown(LOG.certificate(RIGHT, SIZE))
    assert [(item.pledge, item.status) for item in found.items] == [(PLEDGE, "extinguished"), (OTHER, "live")]
    assert [item.pledge for item in found.live] == [OTHER]


def test_a_right_that_bears_nothing_is_shown_to_bear_nothing() -> None:
    found = shown(LOG.certificate(FREE, SIZE))
    assert (found.items, found.indices, found.complete) == ((), (), True)


def test_a_party_s_certificate_shows_entries_and_no_state() -> None:
    found = shown(LOG.certificate(PARTY, SIZE))
    assert (found.indices, found.items) == ((0, 1, 2, 4, 5), ())


def test_withheld_bodies_make_it_incomplete_and_withheld_seals_do_not() -> None:
    assert shown(LOG.certificate(SUBJECT, SIZE, bodies=False)).withheld == (1, 2, 5)
    whole = LOG.certificate(SUBJECT, SIZE)
    public = replace(whole, entries=tuple(replace(part, sealed=None) for part in whole.entries))
    assert shown(public).complete


def test_what_is_withheld_after_the_time_asked_for_is_not_missed() -> None:
    late = LOG.certificate(SUBJECT, SIZE, as_of=instant(4))
    late = with_part(late, 2, body=None, body_status="withheld")
    assert shown(late, as_of=instant(4)).complete


def test_a_certificate_is_small_and_quick() -> None:
    log = Log()
    log.add("pledge_registered", PLEDGE)
    for _ in range(9):
        log.add("pledge_amended", PLEDGE)
    raw = certificate_bytes(log.certificate(SUBJECT, log.close(), bodies=False))
    assert len(raw) < 24 * 1024


@given(st.lists(st.sampled_from([PLEDGE, OTHER, None]), max_size=12), st.integers(0, 3))
def test_a_certificate_of_any_log_holds(about: list[str | None], closing: int) -> None:
    log = Log()
    for place, pledge in enumerate(about):
        begun = pledge in log.chains
        log.add("pledge_amended" if begun else "pledge_registered", pledge)
        if place % 4 == closing:
            log.close()
    size = log.close()
    for subject in (SUBJECT, f"pledge:{OTHER}", RIGHT, FREE, PARTY):
        found = shown(log.certificate(subject, size))
        assert list(found.indices) == log.naming(subject)
        pledges = {PLEDGE, OTHER} & set(about)
        named = {SUBJECT: {PLEDGE}, f"pledge:{OTHER}": {OTHER}, RIGHT: {PLEDGE, OTHER}}.get(subject, set())
        assert {item.pledge for item in found.live} == named & pledges


# ---- every bit -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("subject", "bodies"), [(SUBJECT, True), (SUBJECT, False), (FREE, True)])
def test_every_bit_of_a_certificate_counts(subject: str, bodies: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notes of the same bytes are believed once."""
    monkeypatch.setattr(certificates, "believe", cache_by_note())
    raw = certificate_bytes(LOG.certificate(subject, SIZE, bodies=bodies))
    verify(raw, policy(), subject=subject)
    for wrong in some_flips(raw):
        refused(wrong, subject=subject)


def cache_by_note() -> Any:
    """`believe`, asked once for each note."""
    asked = cache(lambda note: believe(note, policy()))
    return lambda note, policy_: asked(note)


@given(st.data())
def test_a_cut_certificate_is_refused(pick: st.DataObject) -> None:
    raw = certificate_bytes(LOG.certificate(FREE, SIZE))
    assert refused(raw[: pick.draw(st.integers(0, len(raw) - 1))], subject=FREE) == "1"


@given(st.binary())
def test_any_bytes_are_refused(raw: bytes) -> None:
    assert refused(raw) == "1"


# ---- each step -------------------------------------------------------------------------------------------------------


def with_part(certificate: AsOfCertificate, place: int, **changes: Any) -> AsOfCertificate:
    """The certificate with one entry changed."""
    parts = list(certificate.entries)
    parts[place] = replace(parts[place], **changes)
    return replace(certificate, entries=tuple(parts))


def test_what_was_asked_for_is_compared() -> None:
    whole = LOG.certificate(SUBJECT, SIZE)
    assert refused(whole, subject=f"pledge:{OTHER}") == "1"
    assert refused(whole, as_of=instant(4)) == "1"
    assert refused(replace(whole, as_of=instant(4))) == "1"
    assert refused(replace(whole, origin="other.example/log")) == "1"


def test_another_log_s_certificate_is_refused() -> None:
    other, size = a_log("other.example/log")
    assert refused(other.certificate(SUBJECT, size)) == "1"
    assert refused(replace(other.certificate(SUBJECT, size), origin=LOG.origin)) == "2"


def members(certificate: AsOfCertificate) -> dict[str, Any]:
    """The certificate as JSON."""
    import json

    found: dict[str, Any] = json.loads(certificate_bytes(certificate))
    return found


def forms() -> Iterator[dict[str, Any]]:
    """Certificates of another form."""
    good = members(LOG.certificate(SUBJECT, SIZE))
    yield from ({name: value for name, value in good.items() if name != left_out} for left_out in good)
    for name, values in {
        "v": [2, True, "1"],
        "kind": ["asof", None],
        "origin": [None, 1],
        "subject": ["firm:a", "pledge:", None],
        "as_of": ["2026-03-01T09:30:00Z", "2026-02-30T09:30:00.000000Z", None],
        "checkpoint": [None, 1],
        "head": [None, {**good["head"], "more": 1}, {**good["head"], "index": -1}],
        "map": [None, "!", "YR=="],
        "count": [-1, True, None],
        "indices": [None, {}, ["1"], [-1]],
        "entries": [None, [1], [{**good["entries"][0], "body_status": "hidden"}]],
        "timestamp": [1, "!"],
        "more": [1],
    }.items():
        yield from ({**good, name: value} for value in values)
    part = good["entries"][0]
    for changed in ({"body": None}, {"body_status": "withheld"}, {"proof": "YQ=="}, {"proof": [None]}, {"entry": None}):
        yield {**good, "entries": [{**part, **changed}]}


def test_a_certificate_of_another_form_is_refused() -> None:
    for wrong in forms():
        assert refused(canonical(wrong)) == "1"


def test_a_certificate_of_a_checkpoint_that_is_not_believed_is_refused() -> None:
    whole = LOG.certificate(SUBJECT, SIZE)
    assert refused(replace(whole, checkpoint=LOG.note(SIZE)[:-5] + b"AAA=\n")) == "2"


def test_a_time_stamp_is_checked_and_is_not_earlier_than_the_head() -> None:
    whole = replace(LOG.certificate(SUBJECT, SIZE), timestamp=b"token")

    def stamping(at: str) -> Any:
        def stamped(token: bytes, text: bytes, roots: Any) -> str:
            if token != b"token" or text.decode() != LOG.checkpoint(SIZE).text or roots != ():
                raise LogInvalid("another stamp")
            return at

        return stamped

    assert refused(whole) == "2"
    assert shown(whole, stamped=stamping(instant(6))).stamped_at == instant(6)
    assert refused(whole, stamped=stamping(instant(5))) == "2"
    assert refused(replace(whole, timestamp=b"other"), stamped=stamping(instant(6))) == "2"


def test_the_head_is_the_last_entry_of_the_tree() -> None:
    whole = LOG.certificate(SUBJECT, SIZE)
    assert refused(replace(whole, head=LOG.included(3, SIZE))) == "3"
    assert refused(replace(whole, head=replace(whole.head, proof=whole.head.proof[1:]))) == "3"
    assert refused(replace(whole, head=replace(whole.head, entry=LOG.raws[3]))) == "3"
    log, _ = a_log()
    log.add("party_recorded", None)
    assert refused(replace(log.certificate(SUBJECT, 8), as_of=instant(7))) == "3"
    log.close(index=17)
    assert refused(log.certificate(SUBJECT, 9)) == "3"


def test_an_old_checkpoint_shows_only_what_it_closed() -> None:
    """It holds, of its own time; as of a later one it is refused."""
    assert [item.status for item in shown(LOG.certificate(SUBJECT, 4)).items] == ["live"]
    assert refused(LOG.certificate(SUBJECT, 4, as_of=instant(6)), as_of=instant(6)) == "7"
    mixed = replace(LOG.certificate(SUBJECT, SIZE), checkpoint=LOG.note(4))
    assert refused(mixed) == "3"


def test_an_entry_can_not_be_left_out() -> None:
    whole = LOG.certificate(SUBJECT, SIZE)
    for kept in ((1, 2), (1, 5), (2, 5), ()):
        parts = tuple(part for part in whole.entries if part.index in kept)
        fewer = replace(whole, count=len(kept), indices=kept, entries=parts)
        assert refused(fewer) == "4"
        assert refused(replace(fewer, count=3)) == "4"
    absent = reference.map_proof(LOG.items(), key_of(FREE))[1]
    assert refused(replace(whole, count=0, indices=(), entries=(), proof=absent)) == "4"
    assert refused(replace(LOG.certificate(FREE, SIZE), subject=SUBJECT)) == "4"
    assert refused(replace(LOG.certificate(FREE, SIZE), indices=(1,))) == "4"
    assert refused(replace(LOG.certificate(FREE, SIZE), entries=whole.entries)) == "4"


def test_indices_that_a_false_map_holds_are_refused_all_the_same() -> None:
    log = Log()
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_amended", PLEDGE)
    for indices in ([1, 0], [0, 0], [0, 2], [0, 7]):
        false = Log(raws=log.raws[:], entries=log.entries[:], bodies=log.bodies)
        items = log.items() | {key_of(SUBJECT): Log._value(indices)}
        size = false.close(map_root=reference.map_hash(items).hex())
        wrong = replace(
            false.certificate(SUBJECT, size),
            count=len(indices),
            indices=tuple(indices),
            proof=reference.map_proof(items, key_of(SUBJECT))[1],
        )
        assert refused(wrong) == "5"


def test_the_entries_are_those_of_the_indices() -> None:
    whole = LOG.certificate(SUBJECT, SIZE)
    assert refused(replace(whole, entries=whole.entries[1:])) == "6"
    assert refused(replace(whole, entries=whole.entries[::-1])) == "6"
    assert refused(with_part(whole, 0, entry=LOG.raws[4])) == "6"
    assert refused(with_part(whole, 0, proof=())) == "6"


def test_a_rewritten_entry_is_refused_whatever_its_own_hash() -> None:
    entry = LOG.entries[1]
    assert isinstance(entry, Entry)
    raw = entry_bytes(replace(entry, actor="bank:other"))
    assert refused(with_part(LOG.certificate(SUBJECT, SIZE), 0, entry=raw)) == "6"


@pytest.mark.parametrize(
    "changes", [{"subjects": (PARTY, f"pledge:{OTHER}")}, {"recorded_at": instant(0)}, {"index": 9}]
)
def test_entries_of_a_log_that_breaks_its_rules_are_refused(changes: dict[str, Any]) -> None:
    log = Log()
    log.add("party_recorded", None)
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_amended", PLEDGE)
    log.add("pledge_amended", PLEDGE)
    entry = log.entries[2]
    assert isinstance(entry, Entry)
    named = log.items()
    log.raws[2] = entry_bytes(replace(entry, **changes))
    size = log.close(map_root=reference.map_hash(named).hex())
    assert refused(log.certificate(SUBJECT, size)) == "6"


def test_a_time_after_the_head_is_not_yet_closed() -> None:
    later = instant(7)
    with pytest.raises(StepFailed, match="not-yet-closed"):
        shown(LOG.certificate(SUBJECT, SIZE, as_of=later), as_of=later)


@pytest.mark.parametrize("changes", [{"pledge_seq": 2}, {"prev": "c" * 64}])
def test_a_broken_chain_is_refused_for_the_pledge_and_the_right(changes: dict[str, Any]) -> None:
    log = Log()
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_amended", PLEDGE, **changes)
    size = log.close()
    assert refused(log.certificate(SUBJECT, size)) == "8"
    assert refused(log.certificate(RIGHT, size)) == "8"
    assert shown(log.certificate(PARTY, size)).complete


def test_a_changed_body_is_refused() -> None:
    whole = LOG.certificate(SUBJECT, SIZE)
    other = body_bytes("pledge_registered", {"items": []}, "0" * 32)
    for changes in ({"body": other}, {"sealed": other}, {"body": b"no body"}, {"body": whole.entries[1].body}):
        assert refused(with_part(whole, 0, **changes)) == "9"


def test_a_body_of_another_type_is_refused() -> None:
    log = Log()
    public = body_bytes("pledge_amended", {"items": []}, "0" * 32)
    log.add("pledge_registered", PLEDGE, body=digest(public))
    log.bodies[digest(public)] = public
    assert refused(log.certificate(SUBJECT, log.close())) == "9"


def erased(**said: Any) -> AsOfCertificate:
    """A certificate whose second entry's body was erased."""
    log = Log()
    log.add("pledge_registered", PLEDGE)
    log.add("pledge_amended", PLEDGE)
    log.add("body_erased", PLEDGE, payload={"index": 1, "which": "body", "reference": "order 7", **said})
    return with_part(log.certificate(SUBJECT, log.close()), 1, body=None, sealed=None, body_status="erased")


def test_an_erased_body_is_named_by_a_later_entry() -> None:
    found = shown(erased())
    assert (found.erased, found.complete) == ((1,), True)
    assert refused(erased(index=0)) == "9"
    assert refused(erased(which="sealed")) == "9"
    assert refused(with_part(erased(), 2, body=None, body_status="withheld")) == "9"
    whole = LOG.certificate(SUBJECT, SIZE)
    assert refused(with_part(whole, 1, body=None, body_status="erased")) == "9"


@pytest.mark.parametrize(
    ("kind", "status", "payload"),
    [
        ("pledge_registered", "live", None),
        ("pledge_discharged", "live", None),
        ("pledge_revived", "live", None),
        ("pledge_amended", "gone", None),
        ("pledge_amended", "", {"items": [{}]}),
        ("pledge_amended", "", {"items": ["item"]}),
        ("pledge_amended", "", {"items": [{"item": True, "priority_rank": 1, "status": "live", "right": {}}]}),
    ],
)
def test_what_the_transitions_do_not_allow_is_refused(kind: str, status: str, payload: Any) -> None:
    log = Log()
    log.add("pledge_registered", PLEDGE)
    log.add(kind, PLEDGE, status, payload=payload)
    size = log.close()
    assert refused(log.certificate(SUBJECT, size)) == "10"
    assert shown(log.certificate(SUBJECT, size, as_of=instant(0)), as_of=instant(0)).live


def test_what_is_not_claimed_is_said() -> None:
    assert shown(LOG.certificate(SUBJECT, SIZE)).limits == certificates.LIMITS


def test_a_certificate_is_read_as_it_was_written() -> None:
    whole = replace(LOG.certificate(SUBJECT, SIZE), timestamp=b"\x00")
    assert read_certificate(certificate_bytes(whole)) == whole
