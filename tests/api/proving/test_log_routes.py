"""The log by HTTP: what is asked for is proven to a verifier that knows nothing of the register, and no seal opens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from registry.errors import LogRolledBack
from registry.log import certificate
from registry.log.canonical import canonical
from registry.log.certificate import Certified
from registry.log.checkpoint import Checkpoint, Policy, believe, read_policy
from registry.log.entry import leaf_hash
from registry.log.invalid import LogInvalid
from registry.log.proofs import verify_inclusion
from registry.log.verify import verify_consistency_file, verify_mirror, verify_receipt
from registry.store.sinks import FileSink
from tests.scenes.canaries import planted
from tests.scenes.world import FIRM, Body, Caller, World, filing, item, must, name, open_world, uscc
from tests.support import Databases, SettableClock


@pytest.fixture
def world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """A world whose log is closed when a test has it closed, or a proof is asked for."""
    with open_world(database_url, clock, published=True) as opened:
        yield opened


def policy_of(world: World) -> Policy:
    """Whom the log says one may believe; a verifier has it from elsewhere."""
    return read_policy(must(200, world.public.get("/v1/log/policy.json")).content)


def newest(world: World) -> Checkpoint:
    """The checkpoint published last."""
    return believe(must(200, world.public.get("/v1/history/checkpoint")).content, policy_of(world)).checkpoint


def certified(world: World, subject: str, by: Caller | None = None, as_of: str | None = None) -> Certified:
    """What a certificate shows of a subject."""
    query = f"subject={subject}" + (f"&as_of={as_of}" if as_of else "")
    answer = must(200, (by or world.public).get(f"/v1/history/certificates?{query}"))
    assert answer.headers["content-type"] == "application/ipr-proof+json"
    return certificate.verify(answer.content, policy_of(world), subject=subject, as_of=as_of)


class Served:
    """The mirror that anybody can fetch."""

    def __init__(self, world: World, sizes: list[int]) -> None:
        self._world, self._sizes = world, sizes

    def read(self, path: str) -> bytes | None:
        """A file, or None where there is none."""
        answer = self._world.public.get(f"/v1/log/{path}")
        return answer.content if answer.status_code == 200 else None

    def sizes(self) -> list[int]:
        """The sizes of the checkpoints known of."""
        return self._sizes


def test_before_the_first_checkpoint_everything_says_so(world: World) -> None:
    world.pledge()
    for path in ("checkpoint", "0/receipt", "certificates?subject=right:HK:HK1"):
        problem = must(409, world.public.get(f"/v1/history/{path}"))
        assert (problem.json()["code"], problem.headers["retry-after"]) == ("not-yet-closed", "2")
    must(404, world.public.get("/v1/log/checkpoint"))
    must(404, world.public.get("/v1/log/policy.json"))
    must(404, world.public.get(f"/v1/history/{world.entries}/receipt"))


def test_receipts_hold_and_others_do_not(world: World) -> None:
    world.pledge()
    size, policy = world.publisher.close().size, policy_of(world)
    for seq in range(size):
        receipt = must(200, world.public.get(f"/v1/history/{seq}/receipt")).content
        assert verify_receipt(receipt, policy).entry.index == seq
    world.right()
    assert must(409, world.public.get(f"/v1/history/{size}/receipt")).json()["code"] == "not-yet-closed"
    must(404, world.public.get(f"/v1/history/{size + 1}/receipt"))
    items = must(200, world.public.get("/v1/history?limit=200")).json()["items"]
    assert [one.get("receipt") for one in items] == [*(f"/v1/history/{seq}/receipt" for seq in range(size)), None]


def test_inclusion_and_consistency_hold_between_any_published_sizes(world: World) -> None:
    sizes = []
    for _ in range(4):
        world.right()
        sizes.append(world.publisher.close().size)
    tree, policy = newest(world), policy_of(world)
    entry = must(200, world.public.get("/v1/history?limit=200")).json()["items"][2]["entry"]
    answer = must(200, world.public.get(f"/v1/history/proofs/inclusion?seq=2&size={tree.size}")).json()
    path = [base64.b64decode(one) for one in answer["path"]]
    verify_inclusion(2, tree.size, leaf_hash(canonical(entry)), path, tree.root)
    for place, first in enumerate(sizes):
        for second in sizes[place:]:
            found = must(200, world.public.get(f"/v1/history/proofs/consistency?from={first}&to={second}"))
            one, other = verify_consistency_file(found.content, policy)
            assert (one.checkpoint.size, other.checkpoint.size) == (first, second)
    for query, pointer in (
        (f"consistency?from={sizes[1]}&to={sizes[0]}", "/from"),
        (f"consistency?from={sizes[0] - 1}&to={sizes[1]}", "/from"),
        (f"consistency?from={sizes[0]}&to={sizes[0] + 1}", "/to"),
        (f"inclusion?seq=0&size={sizes[0] + 1}", "/size"),
        (f"inclusion?seq={sizes[0]}&size={sizes[0]}", "/seq"),
        ("inclusion?seq=0&size=0", "/size"),
    ):
        problem = must(422, world.public.get(f"/v1/history/proofs/{query}")).json()
        assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_a_certificate_shows_a_pledge_over_several_rights_and_its_end_whole(world: World, clock: SettableClock) -> None:
    rights = [world.right("HK"), world.right("CN", "invention")]
    document, _ = world.pledge(*(item(right) for right in rights))
    pledge = f"pledge:{document['registration_number']}"
    world.publisher.close()
    before = certified(world, pledge)
    assert [(one.item, one.status) for one in before.live] == [(1, "live"), (2, "live")]
    clock.advance(timedelta(days=1))
    world.discharge(document)
    world.publisher.close()
    for subject in (pledge, *(f"right:{right['jurisdiction']}:{right['number']}" for right in rights)):
        assert not certified(world, subject).live
        assert certified(world, subject, as_of=before.closed_at).live
    late = "2027-01-01T00:00:00.000000Z"
    problem = must(409, world.public.get(f"/v1/history/certificates?subject={pledge}&as_of={late}"))
    assert problem.json()["code"] == "not-yet-closed"


@pytest.mark.parametrize("subject", ["", "right:HK", "HK/HK1", "pledge:" + "x" * 150, "party:甲"])
def test_what_is_no_subject_is_refused(world: World, subject: str) -> None:
    world.publisher.close()
    must(422, world.public.get(f"/v1/history/certificates?subject={subject}"))


def test_terms_are_in_the_certificate_of_those_alone_who_see_them(world: World) -> None:
    document, _ = world.pledge()
    world.publisher.close()
    subject = f"pledge:{document['registration_number']}"

    def sealed(by: Caller) -> list[bool]:
        whole = must(200, by.get(f"/v1/history/certificates?subject={subject}")).json()
        certified(world, subject, by)
        return [one["sealed"] is not None for one in whole["entries"]]

    assert [sealed(one) for one in (world.bank, world.firm, world.auditor)] == [[True]] * 3
    assert [sealed(one) for one in (world.public, world.other_bank, world.debtor)] == [[False]] * 3
    (entry,) = must(200, world.public.get(f"/v1/pledges/{document['registration_number']}/history")).json()["items"]
    must(200, world.public.get(f"/v1/log/body/{entry['body']['nonce'] and entry['entry']['body']}"))
    must(404, world.auditor.get(f"/v1/log/body/{entry['entry']['sealed']}"))


def test_an_answer_with_its_proof_shows_what_it_says(world: World) -> None:
    pledged, free = world.right(), world.right()
    document, _ = world.pledge(item(pledged))
    for right, live in ((pledged, [document["registration_number"]]), (free, [])):
        answer = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances?proof=true")).json()
        shown = certificate.verify(
            canonical(answer["proof"]),
            policy_of(world),
            subject=f"right:{right['jurisdiction']}:{right['number']}",
            as_of=answer["known_at"],
        )
        assert [one.pledge for one in shown.live] == live
        assert answer["position"] < answer["checkpoint"]["size"]
    world.pledge(item(free))
    answer = must(200, world.public.get(f"/v1/rights/{name(free)}/encumbrances?proof=true")).json()
    assert len(answer["proof"]["indices"]) == 2, "what was filed since is in it"


def test_of_what_is_on_record_nowhere_the_absence_is_proven(world: World) -> None:
    answer = must(200, world.public.get("/v1/rights/HK/HK40000999/encumbrances?proof=true")).json()
    assert (answer["known"], answer["proof"]["count"]) == (False, 0)
    shown = certificate.verify(
        canonical(answer["proof"]), policy_of(world), subject="right:HK:HK40000999", as_of=answer["known_at"]
    )
    assert shown.indices == ()
    unknown = must(200, world.public.get(f"/v1/firms/USCC/{uscc(4711)}/encumbrances?proof=true")).json()
    assert (unknown["known"], unknown["proof"]) == (False, None)
    known = must(200, world.public.get(f"/v1/firms/{FIRM['scheme']}/{FIRM['value']}/encumbrances?proof=true")).json()
    assert known["proof"]["subject"] == f"party:{known['firm']['id']}"


def test_a_past_answer_is_proven_as_of_what_was_known_then(world: World, clock: SettableClock) -> None:
    right = world.right()
    before = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances")).json()["known_at"]
    clock.advance(timedelta(days=1))
    world.pledge(item(right))
    world.publisher.close()
    answer = must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances?proof=true&known_at={before}")).json()
    subject = f"right:{right['jurisdiction']}:{right['number']}"
    shown = certificate.verify(canonical(answer["proof"]), policy_of(world), subject=subject, as_of=before)
    assert (answer["totals"]["live_items"], shown.live) == (0, ())


def test_where_nothing_is_published_nothing_is_proven(databases: Databases) -> None:
    with databases.fresh() as url, open_world(url) as world:
        answer = must(409, world.public.get("/v1/rights/HK/HK40000999/encumbrances?proof=true"))
        assert answer.json()["code"] == "not-yet-closed"
        assert must(200, world.public.get("/v1/rights/HK/HK40000999/encumbrances")).json()["checkpoint"] is None


def test_what_is_no_file_of_the_log_is_not_found(world: World) -> None:
    world.publisher.close()
    size = newest(world).size
    for path in ("tile/0/000", f"tile/0/000.p/{size + 1}", "tile/9/000", "checkpoints/1", "body/00", "../settings", ""):
        must(404, world.public.get(f"/v1/log/{path}"))


def test_every_subject_of_a_register_with_every_command_is_certified(databases: Databases) -> None:
    """Chains, transitions and the fold hold whatever was recorded; and the mirror that is served is whole."""
    with databases.fresh() as url, open_world(url, SettableClock(), published=True) as world:
        planted(world)
        size = world.publisher.close().size
        items = must(200, world.auditor.get("/v1/history?limit=200")).json()["items"]
        for subject in sorted({subject for one in items for subject in one["subjects"]}):
            shown = certified(world, subject)
            if subject.startswith("pledge:"):
                document = must(200, world.public.get(f"/v1/pledges/{subject.removeprefix('pledge:')}")).json()
                assert {(one.item, one.status) for one in shown.items} == {
                    (one["item"], one["status"]) for one in document["items"]
                }
        assert list(verify_mirror(Served(world, [size]), policy_of(world))) == []


def test_a_changed_certificate_is_refused(world: World) -> None:
    document, _ = world.pledge()
    world.publisher.close()
    subject = f"pledge:{document['registration_number']}"
    whole: Body = must(200, world.public.get(f"/v1/history/certificates?subject={subject}")).json()
    for member in sorted(whole.keys() - {"timestamp"}):
        changed = {**whole, member: None}
        with pytest.raises(LogInvalid):
            certificate.verify(canonical(changed), policy_of(world), subject=subject)
    again = json.loads(json.dumps(whole))
    again["entries"][0]["body"] = base64.b64encode(b"{}").decode()
    with pytest.raises(LogInvalid):
        certificate.verify(canonical(again), policy_of(world), subject=subject)


def test_heads_are_in_the_feed_and_say_that_they_record_no_event(world: World) -> None:
    world.publisher.close()
    (head,) = [
        one for one in must(200, world.public.get("/v1/history?limit=200")).json()["items"] if one["kind"] == "head"
    ]
    assert (head["event_id"], head["body"], head["subjects"]) == (None, None, [])
    assert head["leaf_hash"] == leaf_hash(canonical(head["entry"])).hex()
    assert head["entry"].keys() == {"index", "map_keys", "map_root", "prev_head", "recorded_at", "type", "v"}


def test_a_register_that_was_rolled_back_is_read_and_not_written(world: World) -> None:
    world.pledge()
    world.publisher.close()
    world.right()
    world.publisher.close()
    right, sink = world.right(), world.publisher.sink
    assert isinstance(sink, FileSink)
    sink.path.write_bytes(sink.path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(LogRolledBack):
        world.publisher.close()
    problem = must(503, world.bank.post("/v1/pledges", filing(item(right))))
    assert problem.json()["code"] == "log-rollback-detected"
    assert "Put the database's newest state" in problem.json()["detail"]
    must(503, world.public.get("/readyz"))
    must(200, world.public.get("/v1/history"))
    must(200, world.public.get("/v1/history/checkpoint"))
