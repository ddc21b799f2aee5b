"""A register full of canaries: every sealed member of every command says a word that no stranger may read.

`planted(world)` gives every command that banks, firms and the registrar have, and notes each word under the group of
those that may see it: the pledge it was said of, or what a bank keeps to itself. Amounts stand for their sums and
differences, too. `told` holds the bodies that were sent, so that a test can say which member was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.service.access.principal import Role
from tests.scenes.canary_words import Words
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    ENTERED,
    EXECUTED,
    FIRM,
    OTHER_BANK,
    Body,
    Caller,
    World,
    act,
    filing,
    item,
    must,
    named,
    party,
    uscc,
)

THIRD = named("USCC", uscc(640))
TWICE_RECORDED = (named("USCC", uscc(641)), named("USCC", uscc(642)))
LOAN = "what the bank calls a closing set"
JOINING = "why parties are one, or are two"
PERSONS, NAME_OF = "the numbers of persons", "what the {} is called"
BANK_S_OWN, THIRD_S_OWN = "what the bank keeps to itself", "what the third bank did after it took a pledge over"
_PERSONS = ("DEBTOR", "LENDER", "WITNESS")


@dataclass
class Plant:
    """What was planted: words, the pledges by name, the rights, the persons, and the names that paths take."""

    world: World
    words: Words
    bank: Caller
    checker: Caller
    third: Caller
    told: dict[str, list[Body]] = field(default_factory=dict)
    pledges: dict[str, str] = field(default_factory=dict)
    rights: dict[str, Body] = field(default_factory=dict)
    persons: dict[str, Body] = field(default_factory=dict)
    person_ids: list[str] = field(default_factory=list)
    closing_set: str = ""
    approvals: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many entries the published log holds."""
        return self.world.entries

    @property
    def groups(self) -> set[str]:
        """Every group of words."""
        return {*self.words.said, *self.words.amounts}

    def send(self, caller: Caller, route: str, body: Any, status: int = 200, pledge: str = "") -> Body:
        """Give a command, and note what it said."""
        self.told.setdefault(route, []).extend(body if isinstance(body, list) else [body])
        path = route.replace("{registration_number}", self.pledges.get(pledge, ""))
        sent = {"if_match": self.etag(pledge)} if pledge else {}
        answer: Body = must(status, caller.post(path, body, **sent)).json()
        return answer

    def etag(self, pledge: str) -> str:
        """The ETag of a pledge."""
        tag: str = must(200, self.world.public.get(f"/v1/pledges/{self.pledges[pledge]}")).headers["ETag"]
        return tag

    def register(self, pledge: str, body: Body, caller: Caller | None = None) -> None:
        """File a pledge and call it so."""
        self.pledges[pledge] = self.send(caller or self.bank, "/v1/pledges", body, 201)["registration_number"]

    # ---- bodies ------------------------------------------------------------------------------------------------------

    def right(self, called: str, place: str, *owners: Body) -> Body:
        """Record a right and call it so."""
        kind = "standard_o" if place == "HK" else "invention"
        self.rights[called] = self.world.right(place, kind, *owners)
        return self.rights[called]

    def act(self, register: str, kind: str = "register", **members: Any) -> Body:
        """An official act whose paper tells what it may not."""
        say = self.words
        return act(
            register,
            ENTERED,
            kind,
            sha256=say.digest(),
            obtained_at=say.instant("2026-11-22T09:00:00+08:00"),
            **members,
        )

    def item(self, right: Body, **members: Any) -> Body:
        """A right as security, every sealed member told."""
        say, register = self.words, {"CN": "CNIPA", "HK": "HK-IPD", "MO": "MO-DSEDT"}[right["jurisdiction"]]
        whole = say.money()
        return item(
            right,
            filings=[self.act(register, until=say.day("2029-02"), amount=say.money())],
            family_disclosed=[{"jurisdiction": "HK", "number": say.number(), "state": "not_filed"}],
            knowledge_of_prior=[
                {
                    "right": {"jurisdiction": "HK", "number": say.number()},
                    "holder": say.text("HOLDER"),
                    "known_at": say.instant("2026-11-19T09:00:00+08:00"),
                    "negative_pledge_known": True,
                }
            ],
            official_search={
                "register": register,
                "reference": say.text("SEARCH"),
                "at": say.instant("2026-11-19T09:00:00+08:00"),
                "sha256": say.digest(),
                "hits": [say.text("HIT")],
            },
            valuation={
                "reference": say.text("VALUATION"),
                "amount": whole,
                "allocated": say.part_of(whole),
                "valued_on": say.day("2026-08"),
            },
            **members,
        )

    def filing(self, *items: Body, owed: Body | None = None, **members: Any) -> Body:
        """A filing, every sealed member told."""
        say = self.words
        if owed is None:
            owed = {
                "kind": "specific",
                "principal": say.money(),
                "due_on": say.day("2027-10"),
                "scope": say.text("SCOPE"),
            }
        pledgor, persons = members.get("pledgor", FIRM), self.persons
        parties = (pledgor, members.get("pledgee", BANK))
        return filing(
            *items,
            **{
                "client_reference": say.text("CLIENT"),
                "debtor": persons["DEBTOR"],
                "obligation": owed,
                "contract": {
                    "number": say.text("CONTRACT"),
                    "executed_at": say.instant(EXECUTED),
                    "executed_outside_hk": False,
                    "written": True,
                    "signatories": [*parties, persons["WITNESS"]],
                    "governing_law": say.text("LAW"),
                    "in_rem_choice": say.text("CHOICE"),
                    "dispute_seat": say.text("SEAT"),
                    "dispute_by": "arbitration",
                },
                "consents": self.consents(*parties),
                "acknowledgements": [
                    {"kind": "same_day_twin", "party": pledgor, "at": say.instant("2026-11-20T09:00:00+08:00")}
                ],
                "documents": self.documents(),
                "authority": {"sha256": say.digest(), "resolved_on": say.day("2026-09")},
                "co_owner_agreement": {"sha256": say.digest()},
                "agents": [
                    {"party": one, "register": register, "agent": say.text("AGENT")}
                    for one in parties
                    for register in ("CNIPA", "HK-IPD", "MO-DSEDT")
                ],
                "on_behalf_of": [persons["LENDER"]],
                "mandate": {"sha256": say.digest(), "until": say.day("2028-03")},
                "channel": "window",
                "nominee": True,
                **members,
            },
        )

    def consents(self, *parties: Body) -> list[Body]:
        """Consents of these parties."""
        at = "2026-11-20T10:00:00+08:00"
        return [{"party": one, "at": self.words.instant(at), "sha256": self.words.digest()} for one in parties]

    def documents(self) -> list[Body]:
        """A paper of an unheard-of kind and language."""
        say = self.words
        return [{"kind": say.text("PAPER"), "sha256": say.digest(), "language": say.text("LANGUAGE")}]


def planted(world: World) -> Plant:
    """A register with every command given, its words planted."""
    must(201, world.registrar.post("/v1/parties", party(THIRD, name="丙银行", kind="bank")))
    plant = Plant(
        world=world,
        words=Words(),
        bank=world.caller(Role.BANK, BANK, "CANARY-MAKER"),
        checker=world.caller(Role.BANK, BANK, "CANARY-CHECKER"),
        third=world.caller(Role.BANK, THIRD),
    )
    plant.words.said[BANK_S_OWN] = {"CANARY-MAKER", "CANARY-CHECKER"}
    for step in (_persons, _joined, _changed, _ended, _passed, _together, _kept):
        step(plant)
    return plant


def _persons(plant: Plant) -> None:
    """Natural persons, of whom nothing is public but that they are one."""
    for role in _PERSONS:
        plant.words.group = PERSONS
        one = {"scheme": "OTHER", "issuer": "PASSPORT", "value": plant.words.text(role)}
        plant.words.group = NAME_OF.format(role)
        body = party(one, name=plant.words.text("NAME"), kind="person", seat="HK")
        plant.persons[role] = one
        plant.person_ids.append(plant.send(plant.world.registrar, "/v1/parties", body, 201)["id"])


def _joined(plant: Plant) -> None:
    """A firm that was recorded twice and joined, and parted again."""
    say, registrar = plant.words, plant.world.registrar
    say.group = JOINING
    for number in TWICE_RECORDED:
        must(201, registrar.post("/v1/parties", party(number, name="重录公司")))
    keep, join = TWICE_RECORDED
    papers = [{"reference": say.text("PAPER"), "sha256": say.digest()} for _ in range(2)]
    merge = plant.send(registrar, "/v1/parties/merges", {"keep": keep, "join": join, **papers[0]}, 201)["merge"]
    plant.send(registrar, "/v1/parties/separations", {"merge": merge, **papers[1]}, 201)


def _changed(plant: Plant) -> None:
    """A pledge over rights of three places, changed in every way, and one up to a maximum amount."""
    say, world, bank = plant.words, plant.world, plant.bank
    say.group = "changed"
    plant.register("changed", plant.filing(*(plant.item(plant.right(place, place)) for place in ("HK", "MO", "CN"))))
    behind = filing(item(plant.rights["HK"], rank_claimed=2, knowledge_of_prior="unknown"), pledgee=OTHER_BANK)
    other = must(201, world.other_bank.post("/v1/pledges", behind)).json()["registration_number"]
    route = "/v1/pledges/{registration_number}"
    for evidence in (
        plant.act("HK-CR", "court_extension", item=1, until=say.day("2027-02")),
        plant.act("HK-IPD", "amend", item=1, amount=say.money()),
    ):
        plant.send(bank, f"{route}/filings", evidence, pledge="changed")
    terms = {"due_on": say.day("2027-09"), "scope": say.text("SCOPE"), "contract_number": say.text("CONTRACT")}
    entered = plant.act("HK-IPD", "amend", item=1, until=say.day("2029-03"), amount=say.money())
    papers = {"consents": plant.consents(FIRM), "documents": plant.documents(), "filings": [entered]}
    plant.send(bank, f"{route}/amendments", {"principal": say.money(), **terms, **papers}, pledge="changed")
    for caller in (bank, world.firm):
        word = {"to": "licence", "item": 1, "given": True, "sha256": say.digest(), "note": say.text("NOTE")}
        plant.send(caller, f"{route}/consents", word, pledge="changed")
    words = {"kind": "other", "statement": say.text("STATEMENT"), "sha256": say.digest(), "demands_discharge": True}
    plant.send(world.firm, f"{route}/objections", words, pledge="changed")
    step = {"item": 1, "behind": {"registration_number": other, "item": 1}}
    step |= {"documents": plant.documents(), "consents": plant.consents(OTHER_BANK)}
    plant.send(bank, f"{route}/subordinations", step, pledge="changed")
    plant.send(bank, f"{route}/releases", {"items": [2], "reason": "waived"}, pledge="changed")
    acts = [plant.act("HK-IPD", until=say.day("2029-01"), amount=say.money())]
    wrong = {"corrects": 0, "ground": say.text("GROUND"), "item": 1, "acts": acts, "reopened": [2]}
    plant.send(world.registrar, f"{route}/corrections", wrong, pledge="changed")
    say.group = "maximum"
    claims = {"claims_from": say.day("2026-07"), "claims_to": say.day("2028-05")}
    owed = {"kind": "maximum_amount", "maximum": say.money(), **claims, "due_on": say.day("2028-06")}
    plant.register("maximum", plant.filing(plant.item(plant.right("maximum", "HK")), owed=owed))
    claims = {"claims_from": say.day("2026-06"), "claims_to": say.day("2028-04")}
    plant.send(bank, f"{route}/amendments", {"maximum": say.money(), **claims, **papers}, pledge="maximum")


def _ended(plant: Plant) -> None:
    """Pledges that have ended, each in a way of its own."""
    say, bank, registrar = plant.words, plant.bank, plant.world.registrar
    for how in ("enforcement", "revocation", "discharge"):
        say.group = how
        plant.register(how, plant.filing(plant.item(plant.right(how, "HK"))))
        if how == "enforcement":
            body: Body = {"method": "auction", "proceeds": say.money(), "documents": plant.documents()}
        elif how == "revocation":
            order = {"authority": say.text("COURT"), "document": say.text("ORDER"), "sha256": say.digest()}
            body = {"reason": "consent_forged", **order}
        else:
            body = {"reason": "contract_void"}
        caller = registrar if how == "revocation" else bank
        plant.send(caller, f"/v1/pledges/{{registration_number}}/{how}", body, pledge=how)


def _passed(plant: Plant) -> None:
    """Two pledges that passed to the third bank, which amended one of them: that is no longer the first's."""
    say, route = plant.words, "/v1/pledges/{registration_number}"
    for how in ("passed", "passed with others"):
        say.group = how
        plant.register(how, plant.filing(plant.item(plant.right(how, "HK"))))
        body = {"pledgee": THIRD, "consents": plant.consents(THIRD), "documents": plant.documents()}
        if how == "passed":
            plant.send(plant.bank, f"{route}/transfers", body, pledge=how)
        else:
            meant = {"registration_number": plant.pledges[how], "if_match": plant.etag(how)}
            plant.send(plant.bank, "/v1/pledges/transfers", {**body, "pledges": [meant]})
    say.group = THIRD_S_OWN
    terms = {"due_on": say.day("2027-08"), "consents": plant.consents(FIRM), "documents": plant.documents()}
    plant.send(plant.third, f"{route}/amendments", {"principal": say.money(), **terms}, pledge="passed")


def _together(plant: Plant) -> None:
    """A closing set of two firms, and a batch."""
    say = plant.words
    filings = []
    for how, place, owner in (("set", "HK", FIRM), ("set of another", "MO", CO_OWNER)):
        say.group = how
        filings.append(plant.filing(plant.item(plant.right(how, place, owner)), pledgor=owner))
    say.group = LOAN
    made = plant.send(plant.bank, "/v1/closing-sets", {"client_reference": say.text("LOAN"), "filings": filings}, 201)
    plant.closing_set = made["closing_set"]
    plant.pledges |= zip(
        ("set", "set of another"), (one["registration_number"] for one in made["pledges"]), strict=True
    )
    say.group = "batch"
    lines = plant.send(plant.bank, "/v1/pledges/batch", [plant.filing(plant.item(plant.right("batch", "HK")))])["items"]
    plant.pledges["batch"] = lines[0]["body"]["registration_number"]


def _kept(plant: Plant) -> None:
    """What the bank leaves to two persons: one command is refused, another done, a third waits."""
    say, route = plant.words, "/v1/pledges/{registration_number}"
    for how in ("refused", "approved", "waiting"):
        say.group = how
        plant.register(how, plant.filing(plant.item(plant.right(how, "HK"))))
    say.group = BANK_S_OWN
    plant.send(plant.bank, "/v1/approval-policy", {"acts": ["release"], "above": [say.money()], "wait_days": 9})
    for how in ("refused", "approved", "waiting"):
        waits = plant.send(plant.bank, f"{route}/releases", {"items": [1], "reason": "waived"}, 202, pledge=how)
        plant.approvals.append(waits["approval"])
    for approval, decision in zip(plant.approvals, ("refusal", "approval"), strict=False):
        body = {"note": say.text("NOTE")}
        plant.told.setdefault(f"/v1/approvals/{{approval}}/{decision}", []).append(body)
        must(200, plant.checker.post(f"/v1/approvals/{approval}/{decision}", body))


def told_members(bodies: list[Body]) -> set[str]:
    """The members that bodies told, each by its path."""
    return {path for body in bodies for path in _paths(body, "")}


def _paths(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _paths(one, f"{at}.{key}".lstrip("."))
    elif isinstance(value, list):
        for one in value:
            yield from _paths(one, at)
    elif value is not None:
        yield at
