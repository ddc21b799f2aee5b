"""Pages: any size yields the same set, and a cursor goes on where it came from and nowhere else."""

from __future__ import annotations

import base64
import json

import pytest

from tests.scenes.world import BANK, FIRM, Body, Caller, World, item, must, name, named, party, uscc

OWNER = named("USCC", uscc(201))
LISTINGS = (
    f"/v1/firms/USCC/{OWNER['value']}/encumbrances",
    f"/v1/firms/USCC/{OWNER['value']}/encumbrances?status=all&as_of=2026-11-23",
    f"/v1/firms/USCC/{OWNER['value']}/history",
    "/v1/pledges",
)


@pytest.fixture(scope="module")
def listed(world: World) -> World:
    """A world in which one firm has seven rights, five of them pledged."""
    must(201, world.registrar.post("/v1/parties", party(OWNER, name="分页公司")))
    for position in range(7):
        right = world.right("HK", "standard_o", OWNER)
        if position < 5:
            world.pledge(item(right), pledgor=OWNER)
    return world


def _with(path: str, **members: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in members.items())
    return f"{path}{'&' if '?' in path else '?'}{query}"


def _pages(caller: Caller, path: str, limit: int) -> list[list[Body]]:
    pages, cursor = [], None
    while True:
        asked = _with(path, limit=limit) if cursor is None else _with(path, limit=limit, cursor=cursor)
        body = must(200, caller.get(asked)).json()
        pages.append(body["items"])
        cursor = body["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("path", LISTINGS)
def test_any_page_size_yields_the_same_set(listed: World, path: str) -> None:
    (whole,) = _pages(listed.bank, path, 200)
    assert whole
    for limit in (1, 2, 3, len(whole), len(whole) + 1):
        pages = _pages(listed.bank, path, limit)
        assert [one for page in pages for one in page] == whole
        assert all(len(page) == limit for page in pages[:-1])
        assert 1 <= len(pages[-1]) <= limit


def test_totals_are_of_the_whole_listing_on_every_page(listed: World) -> None:
    body = must(200, listed.public.get(_with(LISTINGS[0], limit=2))).json()
    assert body["totals"] == {"rights": 7, "encumbered": 5, "live_items": 5}


def test_pages_after_the_first_are_of_the_same_instant(listed: World) -> None:
    first = must(200, listed.public.get(_with(LISTINGS[0], limit=3))).json()
    listed.right("HK", "standard_o", OWNER, number="HK99999999")
    second = must(200, listed.public.get(_with(LISTINGS[0], limit=200, cursor=first["next"]))).json()
    assert (second["as_of"], second["known_at"]) == (first["as_of"], first["known_at"])
    assert second["totals"] == first["totals"]
    assert "HK/HK99999999" not in {group["right"] for group in second["items"]}


def _raw(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def _shown(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _tampered(cursor: str, **changed: object) -> str:
    """A cursor with some of what it says changed, and the tag that it had."""
    tag, whole = _raw(cursor)[:16], json.loads(_raw(cursor)[16:])
    says = dict(zip(("listing", "after", "as_of", "known_at"), whole, strict=True))
    return _shown(tag + json.dumps(list({**says, **changed}.values())).encode())


@pytest.mark.parametrize("path", LISTINGS)
def test_a_cursor_that_was_not_given_for_this_listing_is_refused(listed: World, path: str) -> None:
    cursor = must(200, listed.bank.get(_with(path, limit=1))).json()["next"]
    others = [other for other in (*LISTINGS, f"/v1/firms/USCC/{FIRM['value']}/encumbrances") if other != path]
    for asked in (*(_with(other, cursor=cursor) for other in others), _with(path, cursor="x" * 20)):
        problem = must(422, listed.bank.get(asked)).json()
        assert problem["code"] == "cursor-invalid"
        assert problem["errors"][0]["pointer"] == "/cursor"
    for junk in ("", "%00", "null", "e30", "W10", "é", "a" * 1025):
        must(422, listed.bank.get(_with(path, cursor=junk)))


@pytest.mark.parametrize("path", LISTINGS)
def test_a_cursor_that_was_altered_is_refused(listed: World, path: str) -> None:
    """Whatever it then says: where to go on, the instants of the listing, or what no cursor says."""
    cursor = must(200, listed.bank.get(_with(path, limit=1))).json()["next"]
    far = "9999-12-31T23:59:59.999999Z"
    altered = [_tampered(cursor, after=after) for after in ("²", "\u0000", "-1", 7, None, "'; --")]
    altered += [_tampered(cursor, as_of=far), _tampered(cursor, known_at=far, as_of=far), _tampered(cursor, more=1)]
    altered += [
        _shown(_raw(cursor)[16:]),
        _shown(b"\0" * 16 + _raw(cursor)[16:]),
        f"{cursor}=",
        f"{cursor}!",
        f"!{cursor}",
    ]
    for one in altered:
        for caller in (listed.bank, listed.public) if path != "/v1/pledges" else (listed.bank,):
            assert must(422, caller.get(_with(path, cursor=one))).json()["code"] == "cursor-invalid"


def test_no_character_of_a_cursor_can_be_another(listed: World) -> None:
    cursor = must(200, listed.public.get(_with(LISTINGS[0], limit=1))).json()["next"]
    for position in range(0, len(cursor), 7):
        other = "A" if cursor[position] != "A" else "B"
        changed = f"{cursor[:position]}{other}{cursor[position + 1 :]}"
        assert must(422, listed.public.get(_with(LISTINGS[0], cursor=changed))).json()["code"] == "cursor-invalid"


def test_a_bank_lists_its_own_pledges_and_finds_them_by_its_reference(listed: World) -> None:
    right = listed.right()
    document, _ = listed.pledge(item(right), client_reference="MINE-1")
    mine = must(200, listed.bank.get("/v1/pledges?limit=200")).json()["items"]
    assert mine[-1] == document
    numbers = [one["registration_number"] for one in mine]
    assert numbers == sorted(numbers)
    (found,) = must(200, listed.bank.get("/v1/pledges?client_reference=MINE-1")).json()["items"]
    assert found["items"][0]["right"] == name(right)
    assert must(200, listed.other_bank.get("/v1/pledges")).json()["items"] == []
    assert all(BANK in one["pledgee"]["identifiers"] for one in mine)
    must(422, listed.bank.get("/v1/pledges?client_reference=%00"))
