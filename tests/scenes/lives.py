"""The commands of a pledge's life as a client sends them: route, kind of entry, and a body that is accepted.

`scene(world)` is a pledge of the bank over a Hong Kong and a Macau right, behind which, on the first, stands one of the
other bank. Every command of `COMMANDS` is accepted on it as it stands; what its body says and no stranger may read is
in its `secrets`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from httpx2 import Response

from tests.scenes.world import (
    DEBTOR,
    DUE_ON,
    ENTERED,
    EXECUTED,
    FIRM,
    OTHER_BANK,
    REGISTER,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
)

LATER = "2026-11-22T09:00:00+08:00"
DIGEST = "9" * 64
PAPER = [{"kind": "agreement", "sha256": DIGEST, "language": "zh"}]
FILED_SECRETS = (
    *("5000000.00", DUE_ON, DEBTOR["value"], "principal, interest, costs", "C-1", "BANK-SECRET"),
    *("1" * 64, "2" * 64, "3" * 64, "4" * 64, "7" * 64, "2026-11-18"),
)
"""What the filing says and no stranger may read."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A live pledge with its ETag, and the other bank's pledge on its first right."""

    world: World
    right: Body
    document: Body
    etag: str
    other: Body
    other_etag: str

    @property
    def number(self) -> str:
        """The registration number."""
        return str(self.document["registration_number"])

    @property
    def path(self) -> str:
        """Where the pledge is read."""
        return f"/v1/pledges/{self.number}"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A change to a pledge: its route, its entry's kind and ST.27 code, who sends it, and what."""

    route: str
    kind: str
    st27: str | None
    by: str
    body: Callable[[Scene], Body]
    secrets: tuple[str, ...] = ()
    ends: str | None = None

    def caller(self, world: World) -> Caller:
        """Who sends it."""
        found: Caller = getattr(world, self.by)
        return found

    def send(self, scene: Scene, *, query: str = "", **sent: Any) -> Response:
        """The answer to the command, with the ETag of the scene unless another is given."""
        body = sent.pop("body") if "body" in sent else self.body(scene)
        caller = sent.pop("caller", None) or self.caller(scene.world)
        number = sent.pop("number", scene.number)
        return caller.post(f"/v1/pledges/{number}/{self.route}{query}", body, **{"if_match": scene.etag, **sent})


def consent_of(*parties: Body, at: str = EXECUTED) -> list[Body]:
    """Consents of these parties."""
    return [{"party": one, "at": at, "sha256": DIGEST} for one in parties]


def _corrected(_: Scene) -> Body:
    acts = [act("HK-IPD", ENTERED, reference="CORRECTED")]
    return {"corrects": 0, "ground": "a slip of the pen", "item": 1, "acts": acts}


COMMANDS = (
    Command(
        route="amendments",
        kind="pledge_amended",
        st27="S21",
        by="bank",
        body=lambda _: {
            "principal": {"amount": "6500000.00", "currency": "CNY"},
            "due_on": "2027-10-30",
            "scope": "everything owed",
            "contract_number": "C-AMENDED",
            "consents": consent_of(FIRM),
            "documents": PAPER,
        },
        secrets=("6500000.00", "1500000.00", "2027-10-30", "everything owed", "C-AMENDED", DIGEST),
    ),
    Command(
        route="transfers",
        kind="pledge_transferred",
        st27="S21",
        by="bank",
        body=lambda _: {"pledgee": OTHER_BANK, "consents": consent_of(OTHER_BANK), "documents": PAPER},
        secrets=(DIGEST,),
    ),
    Command(
        route="releases",
        kind="items_released",
        st27="S22",
        by="bank",
        body=lambda _: {"items": [2], "reason": "waived"},
        secrets=("waived",),
    ),
    Command(
        route="enforcement",
        kind="pledge_enforced",
        st27="S22",
        by="bank",
        body=lambda _: {
            "method": "auction",
            "proceeds": {"amount": "4400000.00", "currency": "CNY"},
            "documents": PAPER,
        },
        secrets=("4400000.00", "auction", DIGEST),
        ends="enforced",
    ),
    Command(
        route="subordinations",
        kind="pledge_subordinated",
        st27="S21",
        by="bank",
        body=lambda scene: {
            "item": 1,
            "behind": {"registration_number": scene.other["registration_number"]},
            "documents": PAPER,
        },
        secrets=(DIGEST,),
    ),
    Command(
        route="consents",
        kind="consent_recorded",
        st27=None,
        by="bank",
        body=lambda _: {"to": "licence", "item": 1, "given": True, "sha256": DIGEST, "note": "for one year only"},
        secrets=("licence", "for one year only", DIGEST),
    ),
    Command(
        route="objections",
        kind="objection_lodged",
        st27=None,
        by="firm",
        body=lambda _: {
            "kind": "debt_performed",
            "statement": "paid in full in October",
            "sha256": DIGEST,
            "demands_discharge": True,
        },
        secrets=("paid in full in October", "debt_performed", "2026-12-07", DIGEST),
    ),
    Command(
        route="revocation",
        kind="pledge_revoked",
        st27="S22",
        by="registrar",
        body=lambda _: {
            "reason": "consent_forged",
            "authority": "a court of Guangzhou",
            "document": "(2026) 1",
            "sha256": DIGEST,
        },
        secrets=("consent_forged", "a court of Guangzhou", "(2026) 1", DIGEST),
        ends="revoked",
    ),
    Command(
        route="corrections",
        kind="entry_corrected",
        st27=None,
        by="registrar",
        body=_corrected,
        secrets=("a slip of the pen",),
    ),
)
BY_ROUTE = {command.route: command for command in COMMANDS}


def scene(world: World) -> Scene:
    """A pledge over a Hong Kong and a Macau right, and the other bank's behind it on the first."""
    right = world.right("HK", "standard_o")
    document, etag = world.pledge(item(right), item(world.right("MO", "invention")), client_reference="BANK-SECRET")
    behind = item(right, filings=[act(REGISTER["HK"], LATER, applied_at=LATER)], rank_claimed=2)
    owed = {"kind": "specific", "principal": {"amount": "3300000.00", "currency": "CNY"}, "due_on": "2028-01-31"}
    owed["scope"] = "all"
    answer = must(201, world.other_bank.post("/v1/pledges", filing(behind, pledgee=OTHER_BANK, obligation=owed)))
    return Scene(
        world=world,
        right=right,
        document=document,
        etag=etag,
        other=answer.json(),
        other_etag=answer.headers["ETag"],
    )
