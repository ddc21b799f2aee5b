"""Statistics as the trade reports them: counts of now, amounts of the last publication, and of no single pledge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest

from registry.service.access.principal import Role
from registry.service.operating.statistics_publication import publish
from tests.scenes.world import Body, World, filing, item, must, named, open_world, party
from tests.support import Databases, SettableClock
from tests.tiers import sized

DISTRICT, ELSEWHERE = "440112", "440106"


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    """A register of its own, since everything in it is counted."""
    with databases.fresh() as url, open_world(url, SettableClock()) as opened:
        yield opened


def code(district: str, serial: int) -> str:
    """A unified social credit code of that district; its last character is the check character of GB 32100-2015."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91{district}{serial:09d}"
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


def a_firm(world: World, district: str, serial: int) -> Body:
    """A firm of a district, on record."""
    firm = named("USCC", code(district, serial))
    must(201, world.registrar.post("/v1/parties", party(firm, name=f"科技{serial}有限公司")))
    return firm


def a_bank(world: World, serial: int) -> Body:
    """A bank, on record."""
    bank = named("USCC", code("110102", serial))
    must(201, world.registrar.post("/v1/parties", party(bank, name=f"第{serial}银行", kind="bank")))
    return bank


def pledged(world: World, firm: Body, bank: Body, amount: str, places: Sequence[str] = ("HK",)) -> Body:
    """A pledge of fresh rights."""
    kinds = {"HK": "standard_o", "CN": "invention"}
    items = [item(world.right(place, kinds[place], firm)) for place in places]
    body = filing(*items, pledgee=bank, pledgor=firm, debtor=firm)
    body["obligation"]["principal"] = {"amount": amount, "currency": "CNY"}
    body["client_reference"] = None
    told: Body = must(201, world.caller(Role.BANK, bank).post("/v1/pledges", body)).json()
    return told


def asked(world: World, query: str = "") -> Body:
    """What a stranger is answered."""
    told: Body = must(200, world.public.get(f"/v1/statistics{query}")).json()
    return told


def yuan(figures: Body) -> str | None:
    """The amount in yuan; "none" where no currency is listed."""
    found: str | None = next((one["amount"] for one in figures["amounts"] if one["currency"] == "CNY"), "none")
    return found


def test_nothing_is_counted_in_an_empty_register(world: World) -> None:
    told = asked(world, "?by=place")
    assert told["cells"] == []
    assert told["total"] == {"projects": 0, "items": 0, "new_firms": 0, "amounts": []}
    assert told["amounts_as_of"] is None
    assert "not an official registration" in told["disclaimer"]


def test_projects_items_and_new_firms_by_place(world: World) -> None:
    firm, bank = a_firm(world, DISTRICT, 1), a_bank(world, 1)
    pledged(world, firm, bank, "1000000.00", ("CN", "HK"))
    pledged(world, firm, bank, "2000000.00")
    told = asked(world, "?by=place")
    assert [(c["place"], c["projects"], c["items"], c["new_firms"]) for c in told["cells"]] == [
        ("CN", 1, 1, 1),
        ("HK", 2, 2, 1),
    ]
    assert (told["total"]["projects"], told["total"]["items"], told["total"]["new_firms"]) == (2, 3, 1)
    assert asked(world, "?by=kind,district")["cells"][0] | {"amounts": []} == {
        "kind": "invention",
        "district": DISTRICT,
        "projects": 1,
        "items": 1,
        "new_firms": 1,
        "amounts": [],
    }


def test_counts_are_live_and_status_follows_a_discharge(world: World) -> None:
    firm, bank = a_firm(world, DISTRICT, 1), a_bank(world, 1)
    document = pledged(world, firm, bank, "1000000.00")
    assert [c["status"] for c in asked(world, "?by=status")["cells"]] == ["live"]
    must(200, world.discharge(document, world.caller(Role.BANK, bank)))
    assert [(c["status"], c["projects"]) for c in asked(world, "?by=status")["cells"]] == [("discharged", 1)]


def test_days_and_district_narrow_what_is_counted(world: World) -> None:
    bank = a_bank(world, 1)
    pledged(world, a_firm(world, DISTRICT, 1), bank, "1000000.00")
    pledged(world, a_firm(world, ELSEWHERE, 2), bank, "1000000.00")
    today = world.clock.now().date().isoformat()
    assert asked(world, f"?district={DISTRICT}")["total"]["projects"] == 1
    assert asked(world, f"?from={today}&to={today}")["total"]["projects"] == 2
    assert asked(world, "?to=2020-01-01")["total"]["projects"] == 0
    (cell,) = asked(world, "?by=year,bank&district=" + ELSEWHERE)["cells"]
    assert (cell["year"], cell["bank"]) == (world.clock.now().year, bank)


def test_the_sentence_of_the_trade_can_be_said_of_a_register_of_that_size(world: World) -> None:
    """267 projects over RMB 5.441 billion, of them 184 over 3.224 billion in the district; in the quick tier fewer."""
    whole, inside = sized(267, 267, quick=27), sized(184, 184, quick=18)
    banks = [a_bank(world, serial) for serial in range(1, 8)]
    there, elsewhere = Decimal("3224000000.00"), Decimal("2217000000.00")

    def amounts(total: Decimal, count: int) -> list[Decimal]:
        each = [Decimal(1_000_000 + 1_000 * place) for place in range(count - 1)]
        return [*each, total - sum(each)]

    for place, amount in enumerate([*amounts(there, inside), *amounts(elsewhere, whole - inside)]):
        firm = a_firm(world, DISTRICT if place < inside else ELSEWHERE, place + 1)
        pledged(world, firm, banks[place % len(banks)], f"{amount:.2f}")
    assert yuan(asked(world)["total"]) == "none"
    made = publish(world.desk.register)
    assert (made.pledges, made.shown) == (whole, whole)
    told = asked(world, "?by=district")
    assert (told["total"]["projects"], yuan(told["total"])) == (whole, "5441000000.00")
    cells = {cell["district"]: (cell["projects"], yuan(cell)) for cell in told["cells"]}
    assert cells == {DISTRICT: (inside, "3224000000.00"), ELSEWHERE: (whole - inside, "2217000000.00")}
    assert all(cell["amounts"][0]["withheld"] for cell in asked(world, "?by=bank,district")["cells"]) or whole > 27


def test_one_more_pledge_withholds_the_sum_until_more_have_come(world: World) -> None:
    bank, firm = a_bank(world, 1), a_firm(world, DISTRICT, 1)
    for _ in range(5):
        pledged(world, firm, bank, "1000000.00")
    publish(world.desk.register)
    assert yuan(asked(world)["total"]) == "5000000.00"
    pledged(world, firm, bank, "7000000.00")
    assert yuan(asked(world)["total"]) == "5000000.00", "amounts are those of the last publication"
    publish(world.desk.register)
    assert asked(world)["total"]["amounts"] == [{"currency": "CNY", "amount": None, "withheld": True}]
    for _ in range(4):
        pledged(world, firm, bank, "1000000.00")
    publish(world.desk.register)
    assert yuan(asked(world)["total"]) == "16000000.00"


def test_what_passed_from_a_bank_is_known_to_it(world: World) -> None:
    """A group that is one bank's but for pledges it held before is judged by who has held them."""
    one, other, firm = a_bank(world, 1), a_bank(world, 2), a_firm(world, DISTRICT, 1)
    for bank in (one,) * 4 + (other,):
        pledged(world, firm, bank, "1000000.00")
    publish(world.desk.register)
    assert yuan(asked(world)["total"]) is None


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("?by=places", "/by"),
        ("?by=place,place", "/by"),
        ("?by=place,", "/by"),
        ("?from=2026-02-30", "/from"),
        ("?from=2026-02-02&to=2026-02-01", "/to"),
        ("?district=44011", "/district"),
        ("?as_of=2026-01-01", "/as_of"),
    ],
)
def test_a_wrong_question_is_refused_where_it_is_wrong(world: World, query: str, pointer: str) -> None:
    problem = must(422, world.public.get(f"/v1/statistics{query}")).json()
    assert [one["pointer"] for one in problem["errors"]] == [pointer]


def test_csv_has_a_line_for_each_cell_and_the_total(world: World) -> None:
    bank, firm = a_bank(world, 1), a_firm(world, DISTRICT, 1)
    for _ in range(5):
        pledged(world, firm, bank, "1000000.00")
    publish(world.desk.register)
    told = must(200, world.public.get("/v1/statistics?by=bank,year", accept="text/csv"))
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(told.text)))
    year = str(date.fromisoformat(world.clock.now().date().isoformat()).year)
    assert [(row["bank"], row["year"], row["projects"], row["amount"], row["withheld"]) for row in rows] == [
        (f"USCC:{bank['value']}", year, "5", "5000000.00", "false"),
        ("", "", "5", "5000000.00", "false"),
    ]
