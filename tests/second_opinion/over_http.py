"""A script sent to the application over HTTP, each command at its own instant, and its answers at any other instant.

Only the public contract is spoken here, so nothing in this file knows how the registry is made.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from registry.service.access.principal import Role
from tests.scenes.world import Body, Caller, World, filing, lei, must, named, party, uscc
from tests.second_opinion import drawing
from tests.second_opinion.drawing import (
    FIRMS,
    LAST,
    PARTIES,
    Script,
    day_of,
    instant_of,
    maybe_instant,
    recorded_at,
)

NUMBERS = {"HK": "HK1224505", "MO": "I-000123"}
OTHER_NUMBER = "HK1999999"
SHA = "ab" * 32
BEGUN = recorded_at(0) - timedelta(days=3)


def text(at: datetime | None) -> str | None:
    """An instant as bodies write it."""
    return None if at is None else at.isoformat()


def day_text(day: int | None) -> str | None:
    """A legal day as bodies write it."""
    return None if day is None else str(day_of(day))


class SentScript:
    """A script as the application recorded it; its members are those of `adapters.RecordedScript`."""

    def __init__(self, world: World, script: Script) -> None:
        self.world, self.script = world, script
        self.place = script["place"]
        self.right = f"{self.place}/{NUMBERS[self.place]}"
        self.named_right = {"jurisdiction": self.place, "number": NUMBERS[self.place]}
        self.numbers: dict[int, str] = {}
        self.tags: dict[int, str] = {}
        self.holders: dict[int, str] = {}
        self.answers: list[tuple[dict[str, Any], str]] = []
        self.parties: dict[str, Any] = {}
        self.callers: dict[str, Caller] = {}
        self._begin()

    def _begin(self) -> None:
        for n, key in enumerate(PARTIES, start=700):
            identifiers = [named("USCC", uscc(n)), named("LEI", lei(n))]
            seat = "HK" if self.script["duty"] and key in FIRMS else "CN"
            if seat == "HK":
                identifiers[0] = named("HK-UBI", f"{30_000_000 + n}")
            names = PARTIES[key]
            kind = "company" if key in FIRMS else "bank"
            body = party(*identifiers, name=names[0], kind=kind, seat=seat)
            body["names"] = [{"text": name, "lang": "en"} for name in names]
            made = must(201, self.world.registrar.post("/v1/parties", body)).json()
            pairs = [(identifier["scheme"], identifier["value"]) for identifier in identifiers]
            self.parties[key] = {"identifiers": [*pairs, ("", made["id"])], "names": names}
            self.callers[key] = self.world.caller(Role.FIRM if key in FIRMS else Role.BANK, identifiers[0])
        granted = self.script["granted"]
        self.world.right(
            self.place,
            self.script["kind"],
            *(self.by(firm) for firm in FIRMS),
            number=NUMBERS[self.place],
            published_on=str(day_of(self.script["published"])),
            granted_on=day_text(granted),
            status="pending" if granted is None else "in_force",
            fees_paid_until="2031-05-01",
            observed_at=text(BEGUN),
        )
        if self.place == "HK":
            owners = [self.by(firm) for firm in FIRMS]
            self.world.right("HK", "standard_o", *owners, number=OTHER_NUMBER, observed_at=text(BEGUN))

    def by(self, key: str) -> Body:
        """A party as bodies name it."""
        scheme, value = self.parties[key]["identifiers"][0]
        return named(scheme, value)

    def send(self) -> None:
        """Send the script, command by command."""
        for at, kind, seq, detail in drawing.commands(self.script):
            self.world.clock.set(at)
            self._send(at, kind, seq, detail)
        self.world.clock.set(recorded_at(LAST + 10))

    def _send(self, at: datetime, kind: str, seq: int, detail: Any) -> None:
        if kind == "filed":
            item = self.script["items"][seq]
            self.holders[seq] = item["bank"]
            answer = must(201, self.callers[item["bank"]].post("/v1/pledges", self._filing(seq, item)))
            self.numbers[seq] = answer.json()["registration_number"]
        elif kind == "evidence":
            self._change(seq, "filings", {"filings": [{**self._act(act, seq), "item": 1} for act in detail]})
        elif kind == "passed":
            consent = {"party": self.by(detail), "at": text(at), "sha256": SHA}
            self._change(seq, "transfers", {"pledgee": self.by(detail), "consents": [consent]})
            self.holders[seq] = detail
        elif kind == "ended":
            self._change(seq, "discharge", {"reason": "waived"})
        else:
            self.answers.append((detail, self._step_back(seq, detail, at)))

    def _step_back(self, seq: int, step: dict[str, Any], at: datetime) -> str:
        consents = [{"party": self.by(self.holders[n]), "at": text(at), "sha256": SHA} for n in step["consents"]]
        body: Body = {"behind": {"registration_number": self.numbers[step["senior"]]}}
        if consents:
            body["consents"] = consents
        answer = self._post(seq, "subordinations", body)
        if answer.status_code == 200:
            return "taken"
        codes = {finding["code"] for finding in answer.json().get("findings", [])}
        return "consent" if "CONSENT_MISSING" in codes else "refused"

    def _change(self, seq: int, route: str, body: Body) -> None:
        must(200, self._post(seq, route, body))

    def _post(self, seq: int, route: str, body: Body) -> Any:
        path = f"/v1/pledges/{self.numbers[seq]}"
        etag = must(200, self.world.public.get(path)).headers["ETag"]
        return self.callers[self.holders[seq]].post(f"{path}/{route}", body, if_match=etag)

    def _act(self, act: dict[str, Any], seq: int) -> Body:
        return {
            "register": act["register"],
            "act": act["act"],
            "reference": None if act["reference"] is None else drawing.reference(act, seq),
            "applied_at": text(maybe_instant(act["applied"])),
            "effective_at": text(maybe_instant(act["effective"])),
            "obtained_at": text(maybe_instant(act["obtained"])),
            "sha256": SHA,
            "until": day_text(act["until"]),
        }

    def _filing(self, seq: int, item: dict[str, Any]) -> Body:
        knowledge, search, signed = item["knowledge"], item["search"], text(instant_of(item["signed"]))
        if isinstance(knowledge, list):
            elsewhere = {"jurisdiction": "HK", "number": OTHER_NUMBER}
            knowledge = [
                {
                    "right": self.named_right if here else elsewhere,
                    "holder": self._words(seq, mention),
                    "known_at": text(instant_of(known)),
                    "negative_pledge_known": negative,
                }
                for (mention, known, negative), here in knowledge
            ]
        collateral: Body = {
            "right": self.named_right,
            "security": item["security"],
            "filings": [self._act(a, seq) for a in item["acts"] if a["recorded"] == item["recorded"]],
            "knowledge_of_prior": knowledge,
        }
        if search is not None:
            hits = [self._words(seq, mention) for mention in search[2]]
            collateral["official_search"] = {
                "register": search[0],
                "reference": "S",
                "at": text(instant_of(search[1])),
                "hits": hits,
            }
        parties = (self.by(item["pledgor"]), self.by(item["bank"]))
        body = filing(collateral, pledgee=parties[1], pledgor=parties[0], debtor=parties[0])
        body["contract"] |= {"executed_at": signed, "signatories": list(parties)}
        owners = [self.by(firm) for firm in FIRMS]
        body["consents"] = [{"party": owner, "at": signed, "sha256": SHA} for owner in owners]
        body["authority"] = {"sha256": SHA, "resolved_on": None}
        body["on_behalf_of"] = list(map(self.by, item["behalf"]))
        return body

    def _words(self, seq: int, mention: Any) -> str:
        return drawing.words_of(self.script, seq, mention, self.numbers, self.parties)

    def read(self, seq: int, as_of: datetime, known_at: datetime | None = None) -> Body | None:
        """A pledge's document as its auditor reads it; None where it was not there yet."""
        query = f"as_of={text(as_of)}".replace("+", "%2B")
        if known_at is not None:
            query += f"&known_at={text(known_at)}".replace("+", "%2B")
        answer = self.world.auditor.get(f"/v1/pledges/{self.numbers[seq]}?{query}")
        return None if answer.status_code == 404 else dict(must(200, answer).json())

    def ranks(self, at: datetime) -> dict[int, int]:
        """The rank of each item that is there at an instant, and live."""
        ranks = {seq: self.said(seq, at)[0] for seq in self.numbers}
        return {seq: rank for seq, rank in ranks.items() if rank is not None}

    def said(self, seq: int, at: datetime) -> tuple[int | None, bool, frozenset[int]]:
        """Rank, whether MR-35 names no place, and with whom it is contested; rank None: not there, or not live."""
        document = self.read(seq, at)
        item = None if document is None else document["items"][0]
        if item is None or item["priority_rank"] is None:
            return None, False, frozenset()
        reasons = item["recognition"][self.place]["reasons"]
        codes = {reason["code"] for reason in reasons if reason["rule"] == "MR-35"}
        seqs = {number: seq for seq, number in self.numbers.items()}
        lists = (code.partition(":")[2].split(",") for code in codes if code.startswith("PRIORITY_CONTESTED:"))
        contested = frozenset(seqs[rival.split("/")[0]] for rivals in lists for rival in rivals)
        return item["priority_rank"], "PRIORITY_UNDETERMINED" in codes, contested
