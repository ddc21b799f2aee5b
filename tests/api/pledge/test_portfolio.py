"""`GET /v1/pledges` and `POST /v1/pledges/transfers`: a bank's own book, narrowed, paged, exported and passed on."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest

from registry.domain.party.identifiers import parse_identifier
from registry.domain.pledge.registration_number import registration_number
from registry.domain.values.days import instant_text
from registry.service.access.principal import Principal, Role
from registry.service.instants import When
from registry.service.journal.execute import execute
from registry.service.journal.transaction import Answer, Transaction
from registry.service.reading import portfolio
from registry.service.reading.portfolio import Wanted, columns
from tests.api.pledge.batching import done, record, rows, send, sound
from tests.scenes.world import (
    BANK,
    CO_OWNER,
    EXECUTED,
    FIRM,
    FIRM_LEI,
    OTHER_BANK,
    Body,
    Caller,
    World,
    filing,
    item,
    must,
    named,
    party,
    uscc,
)
from tests.support import SettableClock

ODD = named("USCC", uscc(401))
ODD_NAME = "=cmd|' /C calc'!A0"
PATH = "/v1/pledges"
TRANSFERS = "/v1/pledges/transfers"
BY_US = Principal(role=Role.BANK, party=parse_identifier(f"USCC:{BANK['value']}"))
CONSENTS = [{"party": OTHER_BANK, "at": EXECUTED, "sha256": "9" * 64}]


@dataclass(frozen=True, kw_only=True)
class Book:
    """The bank's own pledges by number, oldest first, and another bank's over one of the same rights."""

    world: World
    numbers: list[str]
    foreign: str

    def documents(self, query: str = "") -> list[Body]:
        """Every pledge that was there, each read for itself."""
        answers = [self.world.bank.get(f"{PATH}/{number}{query}") for number in self.numbers]
        return [answer.json() for answer in answers if answer.status_code == 200]


@pytest.fixture(scope="module")
def book(world: World) -> Book:
    """Ten pledges over rights of three places and three firms, entered or not, some of them ended or partly so."""
    must(201, world.registrar.post("/v1/parties", party(ODD, name=ODD_NAME)))
    shared, owned = world.right("HK"), world.right("HK", "standard_o", CO_OWNER)
    lines = [
        filing(item(shared), client_reference="BOOK-1"),
        filing(item(world.right("CN", "invention"), entered=None), client_reference="@BOOK-2"),
        filing(item(world.right("CN", "utility_model")), item(world.right("MO", "invention"))),
        filing(item(owned), pledgor=CO_OWNER, client_reference="BOOK-1"),
        filing(item(shared, entered=None)),
        filing(item(world.right("HK", "standard_o", ODD)), pledgor=ODD),
        filing(item(world.right("MO", "invention"), entered=None), item(world.right("HK"))),
        filing(item(world.right("CN", "invention"))),
        filing(item(world.right("HK"))),
        filing(item(world.right("CN", "design"), entered=None)),
    ]
    made = done(send(world.bank, lines))
    numbers = [one["body"]["registration_number"] for one in made]
    for position, (route, body) in {
        6: ("releases", {"items": [2], "reason": "waived"}),
        7: ("enforcement", {"method": "auction", "proceeds": None, "documents": []}),
        8: ("discharge", {"reason": "debt_performed"}),
    }.items():
        must(200, world.bank.post(f"{PATH}/{numbers[position]}/{route}", body, if_match=made[position]["etag"]))
    foreign, _ = world.pledge(item(shared, entered=None), pledgee=OTHER_BANK, by=world.other_bank)
    return Book(world=world, numbers=numbers, foreign=foreign["registration_number"])


def listed(caller: Caller, query: str = "", *, limit: int = 200) -> list[Body]:
    """Every page of the listing."""
    found: list[Body] = []
    after = ""
    while True:
        path = f"{PATH}?limit={limit}{query}{after}"
        body = must(200, caller.get(path)).json()
        assert len(body["items"]) == limit or body["next"] is None
        found += body["items"]
        if body["next"] is None:
            return found
        after = f"&cursor={body['next']}"


# ---- narrowed --------------------------------------------------------------------------------------------------------


def _due(book: Book, until: str) -> set[str]:
    found = must(200, book.world.bank.get(f"/v1/deadlines?until={until}")).json()["items"]
    return {one["registration_number"] for one in found}


def _at_home(document: Body) -> set[str]:
    return {one["recognition"][one["right"][:2]]["outcome"] for one in document["items"]}


Kept = Callable[[Book, Body], bool]


def _any(_: Book, __: Body) -> bool:
    return True


def _status(status: str) -> tuple[str, Kept]:
    return f"&status={status}", lambda _, one: one["status"] == status


def _place(place: str) -> tuple[str, Kept]:
    return f"&jurisdiction={place}", lambda _, one: any(i["right"].startswith(place) for i in one["items"])


def _firm(given: Body, known: Body) -> tuple[str, Kept]:
    who = (known["scheme"], known["value"])
    return (
        f"&firm={given['scheme']}:{given['value']}",
        lambda _, one: who in {(i["scheme"], i["value"]) for i in one["pledgor"]["identifiers"]},
    )


def _recognised(outcome: str) -> tuple[str, Kept]:
    return f"&recognition={outcome}", lambda _, one: outcome in _at_home(one)


def _due_until(day: str) -> tuple[str, Kept]:
    return f"&due_until={day}", lambda book, one: one["registration_number"] in _due(book, day)


def _reference(reference: str) -> tuple[str, Kept]:
    return f"&client_reference={reference}", lambda _, one: one["terms"]["client_reference"] == reference


FILTERS: list[list[tuple[str, Kept]]] = [
    [_status(one) for one in ("live", "discharged", "enforced", "lapsed", "revoked")],
    [_place(one) for one in ("CN", "HK", "MO")],
    [_firm(FIRM, FIRM), _firm(FIRM_LEI, FIRM), _firm(CO_OWNER, CO_OWNER), _firm(ODD, ODD)],
    [_recognised(o) for o in ("recognised_with_conditions", "pending_perfection", "not_recognised")],
    [_due_until(day) for day in ("2026-11-23", "2026-12-31", "2199-12-31")],
    [_reference(one) for one in ("BOOK-1", "@BOOK-2", "NONE")],
]
ALONE = [one for group in FILTERS for one in group]
PAIRS = [pair for a, b in itertools.combinations(FILTERS, 2) for pair in zip(a, b, strict=False)]


def test_each_filter_alone_and_two_together_give_what_a_look_at_every_pledge_gives(book: Book) -> None:
    documents, own = book.documents(), set(book.numbers)
    found_by: dict[str, int] = {}
    for filters in [(), *((one,) for one in ALONE), *PAIRS]:
        query = "".join(text for text, _ in filters)
        wanted = [one for one in documents if all(keeps(book, one) for _, keeps in filters)]
        assert [one for one in listed(book.world.bank, query) if one["registration_number"] in own] == wanted, query
        found_by[query] = len(wanted)
    alone = [found_by[text] for text, _ in ALONE]
    assert sum(0 < found < len(documents) for found in alone) >= 15  # the book tells them apart


def test_any_page_size_yields_the_same_set_under_a_filter(book: Book) -> None:
    for query in ("", "&status=live", "&status=discharged", "&recognition=pending_perfection&jurisdiction=CN"):
        whole = listed(book.world.bank, query)
        for limit in (1, 2, 3, len(whole) + 1):
            assert listed(book.world.bank, query, limit=limit) == whole
            assert listed(book.world.bank, f"{query}&sort=newest", limit=limit) == whole[::-1]


@pytest.mark.parametrize("as_of", ["2020-01-01", "2026-11-21", "2026-11-22", "2026-12-31", "2027-11-20"])
def test_the_book_as_of_another_instant_is_of_the_pledges_that_were_there(book: Book, as_of: str) -> None:
    documents = book.documents(f"?as_of={as_of}")
    for query, keeps in [("", _any), *FILTERS[0], *FILTERS[1], *FILTERS[3]]:
        found = listed(book.world.bank, f"&as_of={as_of}{query}")
        wanted = [one for one in documents if keeps(book, one)]
        assert [one for one in found if one["registration_number"] in book.numbers] == wanted, query
    if as_of == "2020-01-01":
        assert not documents


def test_the_book_as_known_earlier_is_of_what_was_registered_and_done_by_then(
    own_world: World, clock: SettableClock
) -> None:
    instants, made = [], []
    for _ in range(3):
        made.append(own_world.pledge())
        clock.advance(timedelta(minutes=1))
        instants.append(instant_text(clock.now()))
    clock.advance(timedelta(minutes=1))
    number, etag = made[0][0]["registration_number"], made[0][1]
    must(200, own_world.bank.post(f"{PATH}/{number}/discharge", {"reason": "other"}, if_match=etag))
    for known, (at, _) in enumerate(zip(instants, made, strict=True), start=1):
        found = listed(own_world.bank, f"&known_at={at}", limit=2)
        assert [one["registration_number"] for one in found] == [one["registration_number"] for one, _ in made[:known]]
        assert len(listed(own_world.bank, f"&known_at={at}&status=live")) == known
    assert len(listed(own_world.bank, "&status=live")) == 2


def test_a_book_is_its_banks_alone(book: Book) -> None:
    for query in ("", f"&firm=USCC:{FIRM['value']}", "&jurisdiction=HK"):
        mine = {one["registration_number"] for one in listed(book.world.bank, query)}
        theirs = {one["registration_number"] for one in listed(book.world.other_bank, query)}
        assert book.foreign in theirs - mine
        assert not mine & theirs
    for caller in (book.world.firm, book.world.registrar, book.world.auditor):
        assert must(403, caller.get(PATH)).json()["code"] == "forbidden"
    assert must(401, book.world.public.get(PATH)).json()["code"] == "unauthenticated"
    unknown = named("USCC", uscc(998))
    assert not listed(book.world.caller(Role.BANK, unknown))
    assert not listed(book.world.bank, f"&firm=USCC:{unknown['value']}")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=closed", "input-invalid"),
        ("jurisdiction=XX", "jurisdiction-unknown"),
        ("firm=USCC", "input-invalid"),
        ("firm=USCC:123", "identifier-invalid"),
        ("recognition=some", "input-invalid"),
        ("due_until=soon", "input-invalid"),
        ("colour=red", "input-invalid"),
    ],
)
def test_a_filter_that_says_nothing_is_refused(book: Book, query: str, code: str) -> None:
    assert must(422, book.world.bank.get(f"{PATH}?{query}")).json()["code"] == code


# ---- exported --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "status=live&jurisdiction=HK", "as_of=2026-11-22", "status=revoked"])
def test_an_export_is_of_the_same_pledges_as_the_listing(book: Book, query: str) -> None:
    told = listed(book.world.bank, f"&{query}" if query else "")
    position = book.world.entries - 1
    lines = must(200, book.world.bank.get(f"{PATH}?{query}", Accept="application/x-ndjson"))
    assert lines.headers["Content-Type"] == "application/x-ndjson"
    assert lines.headers["Journal-Position"] == str(position)
    assert [json.loads(one) for one in lines.text.splitlines()] == [
        {**one, "journal_position": position} for one in told
    ]
    table = must(200, book.world.bank.get(f"{PATH}?{query}", Accept="text/csv"))
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (table.headers["Journal-Position"], table.headers["Cache-Control"]) == (str(position), "no-store")
    cells = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert tuple(cells[0]) == columns(("CN", "HK", "MO"))
    found = [(row[0], row[cells[0].index("item")], row[cells[0].index("right")]) for row in cells[1:]]
    assert found == [(one["registration_number"], str(i["item"]), i["right"]) for one in told for i in one["items"]]
    assert {row[-1] for row in cells[1:]} <= {str(position)}


def test_no_cell_of_an_export_is_a_formula(book: Book) -> None:
    table = must(200, book.world.bank.get(PATH, Accept="text/csv")).content.decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(table)))
    assert f"'{ODD_NAME}" in {row["pledgor"] for row in found}
    assert "'@BOOK-2" in {row["client_reference"] for row in found}
    assert not [cell for row in found for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]
    odd = next(row for row in found if row["pledgor"].endswith(ODD_NAME))
    assert (odd["status"], odd["debt"], odd["currency"], odd["due_on"]) == ("live", "5000000.00", "CNY", "2027-11-19")


def test_an_export_that_is_being_read_is_of_its_position_whatever_happens_meanwhile(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = book.world
    kept, etag = world.pledge()
    before = listed(world.bank)
    monkeypatch.setattr(portfolio, "_CHUNK", 2)
    register = world.desk.register
    when = When(now=world.clock.now(), as_of=None, known_at=None)
    position, documents = portfolio.export(register, BY_US, when, Wanted())
    first = next(documents)
    new, _ = world.pledge()
    must(200, world.bank.post(f"{PATH}/{kept['registration_number']}/discharge", {"reason": "other"}, if_match=etag))
    assert [first, *documents] == before
    assert position < new["seq"]
    assert listed(world.bank) != before


def test_an_export_of_another_bank_has_none_of_this_ones(book: Book) -> None:
    for media in ("text/csv", "application/x-ndjson"):
        told = must(200, book.world.other_bank.get(PATH, Accept=media)).content.decode("utf-8-sig").splitlines()
        table = csv.DictReader(told) if media == "text/csv" else map(json.loads, told)
        assert {line["registration_number"] for line in table} == {book.foreign}
        assert must(403, book.world.auditor.get(PATH, Accept=media)).json()["code"] == "forbidden"


# ---- passed on -------------------------------------------------------------------------------------------------------


def _passing(*pledges: tuple[str, str], consents: list[Body] = CONSENTS) -> Body:
    named_pledges = [{"registration_number": number, "if_match": etag} for number, etag in pledges]
    return {"pledgee": OTHER_BANK, "consents": consents, "documents": [], "pledges": named_pledges}


@pytest.fixture
def passing(own_world: World) -> tuple[World, list[tuple[str, str]], list[Body]]:
    """Three pledges of the bank, two of them over one right, one of the other bank, one unknown, with their ETags."""
    world = own_world
    right = own_world.right("HK")
    items = done(send(world.bank, [filing(item(one)) for one in (right, right, world.right("HK"), world.right("HK"))]))
    foreign, etag = world.pledge(item(world.right()), pledgee=OTHER_BANK, by=world.other_bank)
    pairs = [(one["body"]["registration_number"], one["etag"]) for one in items]
    stale = (pairs[3][0], '"0-0123456789abcdef"')
    unknown = (registration_number(2026, 99_999), etag)
    return world, [pairs[0], (foreign["registration_number"], etag), stale, pairs[1], unknown, pairs[2]], items


def test_a_book_passes_with_one_report_and_what_can_not_pass_says_why(
    passing: tuple[World, list[tuple[str, str]], list[Body]],
) -> None:
    world, pairs, items = passing
    first = must(200, world.bank.post(TRANSFERS, _passing(*pairs), key="pass"))
    report = first.json()
    assert [one["registration_number"] for one in report["items"]] == [number for number, _ in pairs]
    told = [(one["status"], one["problem"] and one["problem"]["code"]) for one in report["items"]]
    assert told == [
        (200, None),
        (403, "forbidden"),
        (412, "precondition-failed"),
        (200, None),
        (404, "not-found"),
        (200, None),
    ]
    assert (report["transferred"], report["refused"]) == (3, 3)
    moved = [items[n]["body"]["registration_number"] for n in range(3)]
    theirs = {one["registration_number"]: one for one in listed(world.other_bank)}
    mine = {one["registration_number"] for one in listed(world.bank)}
    assert mine == {items[3]["body"]["registration_number"]}
    assert set(theirs) == {*moved, pairs[1][0]}
    for one in items[:3]:
        now = theirs[one["body"]["registration_number"]]
        assert now["pledgee"]["identifiers"][0]["value"] == OTHER_BANK["value"]
        assert [i["priority_rank"] for i in now["items"]] == [i["priority_rank"] for i in one["body"]["items"]]
        assert [i["since"] for i in now["items"]] == [i["since"] for i in one["body"]["items"]]
    entries = world.entries
    again = must(200, world.bank.post(TRANSFERS, _passing(*pairs), key="pass"))
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert world.entries == entries
    sound(world)


def test_what_does_not_pass_leaves_nothing(passing: tuple[World, list[tuple[str, str]], list[Body]]) -> None:
    world, pairs, _ = passing
    before, entries = rows(world), world.entries
    report = must(200, world.bank.post(TRANSFERS, _passing(*pairs, consents=[]))).json()
    assert (report["transferred"], report["refused"]) == (0, len(pairs))
    assert {one["problem"]["code"] for one in report["items"]} == {
        *("pledge-refused", "forbidden", "precondition-failed", "not-found")
    }
    dry = must(200, world.bank.post(f"{TRANSFERS}?dry_run=true", _passing(*pairs), key=None)).json()
    assert (dry["dry_run"], dry["transferred"]) == (True, 3)
    assert (rows(world), world.entries) == (before, entries)
    for caller in (world.firm, world.registrar, world.auditor):
        assert must(403, caller.post(TRANSFERS, _passing(*pairs))).json()["code"] == "forbidden"
    once = must(200, world.bank.post(TRANSFERS, _passing(pairs[0], pairs[0]))).json()
    assert [one["status"] for one in once["items"]] == [200, 403]


def test_a_number_of_another_form_is_named_by_its_place(book: Book) -> None:
    body = _passing((book.numbers[0], '"0-0"'), ("IPP1", '"0-0"'))
    refused = must(422, book.world.bank.post(TRANSFERS, body)).json()
    assert [one["pointer"] for one in refused["errors"]] == ["/pledges/1/registration_number"]


def test_a_part_of_a_command_that_fails_after_it_recorded_leaves_no_gap(own_world: World) -> None:
    world, entries = own_world, own_world.entries

    def work(transaction: Transaction) -> Answer:
        owner = next(iter(rows(world)["party_version"])).party_id
        for number in ("HK59999991", "HK59999992", "HK59999993"):
            with suppress(LookupError), transaction.apart():
                record(transaction, number, owner)
                if number == "HK59999992":
                    raise LookupError
        assert transaction.made == 2
        return Answer.of(200, {})

    execute(world.desk.register, work)
    assert world.entries == entries + 2
    sound(world)
