"""One right that many banks lend on: whatever one of them does, of the others only those are judged anew whom it can
touch, and nothing that judging all of them would find is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.domain.decide.reassessment import CauseOf, days_or_rules, decide_reassessment
from registry.domain.pledge.events import RecognitionChanged
from registry.domain.pledge.pledge import Pledge
from registry.domain.recognition.world import World as Judging
from registry.service.access.principal import Role
from registry.service.journal.execute import execute
from registry.service.journal.transaction import Transaction
from registry.service.recognition import reassess
from registry.service.recognition.reassess import reassess_rights
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    name,
    named,
    open_world,
    party,
    reasons,
    uscc,
)
from tests.support import SqliteDatabases
from tests.tiers import sized

FIRST = datetime.fromisoformat("2026-11-09T10:00:00+08:00")
THIRD_BANK = named("USCC", uscc(7))
BANKS = (BANK, OTHER_BANK, THIRD_BANK)
NAMES = ("甲银行", "乙银行", "丙银行")
SECURITIES = ("hk_fixed_charge", "hk_fixed_charge", "hk_floating_charge", "hk_legal_mortgage")

hours = st.integers(0, 8)
texts = st.sampled_from(["first", "last", *(bank["value"] for bank in BANKS), *NAMES, "nobody known"])
filings = st.fixed_dictionaries(
    {
        "bank": st.integers(0, 2),
        "signed": hours,
        "applied": st.one_of(st.none(), hours),
        "delivered": st.booleans(),
        "security": st.sampled_from(SECURITIES),
        "knowledge": st.one_of(st.just("none"), st.none(), st.lists(texts, max_size=2)),
        "hits": st.lists(texts, max_size=1),
        "clause": st.booleans(),
        "claims": st.one_of(st.none(), st.integers(1, 3)),
        "base": st.booleans(),
    }
)
WHAT_FOLLOWS = ("discharge", "enter", "refuse", "deliver", "pass on", "step back", "amend", "correct", "a day passes")
changes = st.tuples(st.sampled_from(WHAT_FOLLOWS), st.integers(0, 5), st.integers(0, 5))


class Crowd:
    """A right of a Hong Kong firm, re-registered from a Mainland one, and the pledges over them in order."""

    def __init__(self, world: World) -> None:
        self.world = world
        must(201, world.registrar.post("/v1/parties", party(THIRD_BANK, name=NAMES[2], kind="bank")))
        self.banks: tuple[Caller, ...] = (world.bank, world.other_bank, world.caller(Role.BANK, THIRD_BANK))
        self.base = world.right("CN", "invention", CO_OWNER)
        self.right = world.member(self.base, "HK", "standard_r", CO_OWNER)
        self.numbers: list[str] = []
        self.whose: list[int] = []
        self.done: list[tuple[str, int]] = []

    def file(self, told: dict[str, Any]) -> None:
        """One more pledge; what intake refuses changes nothing."""
        signed = FIRST + timedelta(hours=told["signed"])
        acts = []
        if told["applied"] is not None:
            acts.append(self._act("HK-IPD", FIRST + timedelta(hours=told["applied"])))
        if told["delivered"]:
            acts.append(self._act("HK-CR", signed + timedelta(days=1)))
        knowledge = told["knowledge"]
        if isinstance(knowledge, list):
            when, clause = (FIRST - timedelta(days=1)).isoformat(), told["clause"]
            knowledge = [
                {"right": self.right, "holder": self._text(one), "known_at": when, "negative_pledge_known": clause}
                for one in knowledge
            ]
        one = item(
            self.right,
            entered=None,
            security=told["security"],
            knowledge_of_prior=knowledge,
            rank_claimed=told["claims"],
        )
        one["filings"] = acts
        one["official_search"] |= {"hits": [self._text(hit) for hit in told["hits"]], "at": FIRST.isoformat()}
        items = [one, item(self.base, entered=None)] if told["base"] else [one]
        body = filing(*items, pledgee=BANKS[told["bank"]], pledgor=CO_OWNER)
        body["contract"]["executed_at"] = signed.isoformat()
        answer = self.banks[told["bank"]].post("/v1/pledges", body)
        if answer.status_code == 201:
            self.numbers.append(answer.json()["registration_number"])
            self.whose.append(told["bank"])

    def change(self, what: str, which: int, other: int) -> None:
        """Something done to one of the pledges; what can not be done to it as it is changes nothing."""
        if what == "a day passes":
            self.world.clock.advance(timedelta(days=1))
        if not self.numbers:
            return
        which, other = which % len(self.numbers), other % len(self.numbers)
        path = f"/v1/pledges/{self.numbers[which]}"
        entered = FIRST + timedelta(hours=other)
        bodies: dict[str, tuple[str, Body]] = {
            "discharge": ("discharge", {"reason": "debt_performed"}),
            "enter": ("filings", {"filings": [{"item": 1, **self._act("HK-IPD", entered)}]}),
            "refuse": ("filings", {"filings": [{"item": 1, **self._act("HK-IPD", entered, "refused")}]}),
            "deliver": ("filings", {"filings": [{"item": 1, **self._act("HK-CR", entered)}]}),
            "pass on": ("transfers", {"pledgee": BANKS[other % 3], "consents": self._consents()}),
            "step back": ("subordinations", {"behind": {"registration_number": self.numbers[other], "item": 1}}),
            "amend": ("amendments", {"scope": f"principal, {other}", "consents": self._consents()}),
            "correct": ("corrections", {"corrects": 0, "ground": "mistyped", "item": 1, "acts": []}),
        }
        if what in bodies:
            ending, body = bodies[what]
            body |= {"item": 1, "consents": self._consents()} if what == "step back" else {}
            by = self.world.registrar if what == "correct" else self.banks[self.whose[which]]
            answer = by.post(f"{path}/{ending}", body, if_match="*")
            if what == "pass on" and answer.status_code == 200:
                self.whose[which] = other % 3
            self.done.append((what, answer.status_code))

    def _act(self, register: str, at: datetime, kind: str = "register") -> Body:
        told = at.isoformat()
        return act(register, told, kind, applied_at=told, obtained_at=told)

    def _text(self, text: str) -> str:
        numbers = {"first": self.numbers[:1], "last": self.numbers[-1:]}.get(text, [text])
        return numbers[0] if numbers else text

    def _consents(self) -> list[Body]:
        return [{"party": one, "at": FIRST.isoformat(), "sha256": "1" * 64} for one in (*BANKS, CO_OWNER)]

    def left_out(self) -> int:
        """How many entries judging every pledge on the rights would still make."""

        def work(transaction: Transaction) -> int:
            rights = [name(self.right), name(self.base)]
            transaction.lock_families(rights)
            transaction.world_now(rights)  # never before what it has seen
            reassess_rights(transaction, rights, days_or_rules, transaction.now)
            return transaction.made

        return execute(self.world.desk.register, work, dry_run=True)


@given(first=st.lists(filings, min_size=2, max_size=4), then=st.lists(st.one_of(filings, changes), max_size=5))
@settings(max_examples=sized(12, 200, 4), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_is_not_touched_would_be_judged_as_before(
    sqlite_databases: SqliteDatabases, first: list[Any], then: list[Any]
) -> None:
    with sqlite_databases.fresh() as url, open_world(url) as world:
        crowd = Crowd(world)
        for one in (*first, *then):
            if isinstance(one, dict):
                crowd.file(one)
            else:
                crowd.change(*one)
            assert crowd.left_out() == 0


def plain(bank: int, hour: int, claims: int | None = None) -> dict[str, Any]:
    """A filing of a bank that applied as soon as it had signed, and named nobody."""
    told: dict[str, Any] = {"security": "hk_fixed_charge", "knowledge": "none", "hits": [], "clause": False}
    return {**told, "bank": bank, "signed": hour, "applied": hour, "delivered": True, "claims": claims, "base": False}


def test_of_those_beside_only_who_is_touched_is_judged(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def counting(pledge: Pledge, world: Judging, why: CauseOf) -> RecognitionChanged | None:
        judged.append(pledge.registration_number)
        return decide_reassessment(pledge, world, why)

    crowd = Crowd(own_world)
    for n in range(8):
        crowd.file(plain(n % 3, n))
    monkeypatch.setattr(reassess, "decide_reassessment", counting)
    crowd.file(plain(2, 8))
    own_world.happen(crowd.right, "fee_paid", paid_until="2028-12-31")
    assert judged == []
    crowd.change("discharge", 0, 0)
    assert judged == [crowd.numbers[1]]  # which now ranks first


def test_the_number_of_a_rank_is_that_of_the_moment_and_no_entry_tells_it(own_world: World) -> None:
    crowd = Crowd(own_world)
    for n in range(3):
        crowd.file(plain(n, n))
    crowd.file(plain(0, 3, claims=4))
    entries = [len(own_world.history({"registration_number": one})) for one in crowd.numbers]
    crowd.change("discharge", 0, 0)
    documents = [own_world.read({"registration_number": one}) for one in crowd.numbers[1:]]
    ranks = [one["items"][0]["priority_rank"] for one in documents]
    assert ranks == [1, 2, 3]
    for rank, document in zip(ranks, documents, strict=True):
        path = f"/v1/recognition/explain?pledge={document['registration_number']}&item=1&forum=HK"
        explained = must(200, own_world.auditor.get(path)).json()["rules"]
        told = {one["code"] for rule in explained for one in rule["findings"]} & {f"JUNIOR_RANK:{n}" for n in range(9)}
        found = reasons(document, "HK")[1] & {f"JUNIOR_RANK:{n}" for n in range(9)}
        assert found == told == ({f"JUNIOR_RANK:{rank}"} if rank > 1 else set())
    # Whose rank is now the first has an entry, and who had claimed the one it had.
    now = [len(own_world.history({"registration_number": one})) for one in crowd.numbers]
    assert [after - before for after, before in zip(now, entries, strict=True)] == [1, 1, 0, 1]
