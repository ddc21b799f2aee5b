"""Bad input to the registrar's operations, one fault at a time: a problem that points at it, and nothing recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.faults import GONE, changed, refused
from tests.scenes.world import DEBTOR, FIRM, World, name, named, party, right_body, uscc

PARTIES: list[tuple[str, Any, str, str]] = [
    *((f"/{member}", GONE, "input-invalid", f"/{member}") for member in ("kind", "seat", "names", "identifiers")),
    ("/names", [], "input-invalid", "/names"),
    ("/identifiers", [], "input-invalid", "/identifiers"),
    ("/kind", "trust", "input-invalid", "/kind"),
    ("/seat", "US", "input-invalid", "/seat"),
    ("/seat", "HK", "identifier-type-mismatch", "/identifiers/0/scheme"),
    ("/identifiers/0", named("HK-UBI", "30471959"), "identifier-type-mismatch", "/identifiers/0/scheme"),
    ("/identifiers/0", named("MO-CR", "12345"), "identifier-type-mismatch", "/identifiers/0/scheme"),
    ("/identifiers/0", named("USCC", "914401010000006010"), "identifier-invalid", "/identifiers/0"),
    ("/identifiers/0", named("uscc", uscc(601)), "identifier-invalid", "/identifiers/0"),
    ("/names/0/text", " ", "input-invalid", "/names/0/text"),
    ("/names/0/lang", "中文", "input-invalid", "/names/0/lang"),
    ("/names/0/from", "2026", "input-invalid", "/names/0/from"),
    ("/stray", 1, "input-invalid", "/stray"),
    ("/hk_registered_non_hk", "no", "input-invalid", "/hk_registered_non_hk"),
]


@pytest.mark.parametrize(("pointer", "value", "code", "told"), PARTIES)
def test_one_fault_in_a_party_is_pointed_at(world: World, pointer: str, value: Any, code: str, told: str) -> None:
    before = world.entries
    body = changed(party(named("USCC", uscc(601)), name="公司"), pointer, value)
    refused(world, world.registrar.post("/v1/parties", body), before, 422, code, told)


def test_identifiers_of_two_parties_conflict(world: World) -> None:
    before = world.entries
    answer = world.registrar.post("/v1/parties", party(FIRM, DEBTOR, name="公司"))
    refused(world, answer, before, 409, "identifier-conflict", "/identifiers")


RIGHTS: list[tuple[str, Any, str, str]] = [
    *(
        (f"/{member}", GONE, "input-invalid", f"/{member}")
        for member in ("jurisdiction", "number", "kind", "owners", "status", "observed_at", "source")
    ),
    ("/jurisdiction", "US", "jurisdiction-unknown", "/jurisdiction"),
    ("/number", "202010000001.0", "right-number-invalid", "/number"),
    ("/kind", "standard_o", "input-invalid", "/kind"),
    ("/status", "alive", "input-invalid", "/status"),
    ("/owners", [], "input-invalid", "/owners"),
    ("/owners/0", {}, "input-invalid", "/owners/0"),
    ("/owners/0/share", "0/2", "input-invalid", "/owners/0/share"),
    ("/owners/0/share", 0.5, "input-invalid", "/owners/0/share"),
    ("/owners/0/party", named("USCC", uscc(999)), "party-unknown", "/owners/0/party"),
    ("/observed_at", "2026-11-24T10:00:00+08:00", "input-invalid", "/observed_at"),
    (
        "/base",
        {"right": {"jurisdiction": "US", "number": "1"}, "link": "hk_r_of"},
        "jurisdiction-unknown",
        "/base/right/jurisdiction",
    ),
    (
        "/base",
        {"right": {"jurisdiction": "CN", "number": "1"}, "link": "hk_r_of"},
        "right-number-invalid",
        "/base/right/number",
    ),
    ("/base", {"right": {"jurisdiction": "EP", "number": "EP1"}, "link": "of"}, "input-invalid", "/base/link"),
    ("/stray", 1, "input-invalid", "/stray"),
]


@pytest.mark.parametrize(("pointer", "value", "code", "told"), RIGHTS)
def test_one_fault_in_a_right_is_pointed_at(world: World, pointer: str, value: Any, code: str, told: str) -> None:
    before = world.entries
    body = changed(right_body("CN", "invention", "202017777777.9", [FIRM]), pointer, value)
    refused(world, world.registrar.post("/v1/rights", body), before, 422, code, told)


def test_an_official_event_is_of_a_known_type_and_a_right_on_record(world: World) -> None:
    event = {
        "type": "fee_paid",
        "paid_until": "2028-12-31",
        "effective_at": "2026-11-20T00:00:00+08:00",
        "observed_at": "2026-11-20T00:00:00+08:00",
        "source": {"register": "HK-IPD", "reference": "F-1"},
    }
    path = f"/v1/rights/{name(world.right())}/events"
    before = world.entries
    for pointer, value in (("/type", "sold"), ("/type", GONE), ("/type", 1), ("/paid_until", GONE), ("/stray", 1)):
        answer = world.registrar.post(path, changed(event, pointer, value))
        refused(world, answer, before, 422, "input-invalid", pointer)
    for member in ("effective_at", "observed_at"):
        late = {**event, member: "2026-11-25T00:00:00+08:00"}
        refused(world, world.registrar.post(path, late), before, 422, "input-invalid", f"/{member}")
    unknown = world.registrar.post("/v1/rights/HK/HK99999999/events", event)
    refused(world, unknown, before, 404, "not-found", None)
