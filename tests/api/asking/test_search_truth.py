"""What a search of a right says: what was live then, as known when it was asked, and for ever the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenes.world import Body, World, item, must, name


def _asked(world: World, right: Body, query: str = "") -> dict[str, Any]:
    return dict(must(200, world.public.get(f"/v1/rights/{name(right)}/encumbrances{query}")).json())


def _live(answer: dict[str, Any]) -> list[str]:
    (group,) = answer["items"]
    return [one["registration_number"] for one in group["encumbrances"] if one["status"] == "live"]


@pytest.mark.parametrize(("jurisdiction", "kind"), [("HK", "standard_o"), ("MO", "invention")])
def test_inv_47_a_search_tells_what_is_live_and_asked_again_tells_the_same(
    own_world: World, jurisdiction: str, kind: str
) -> None:
    """INV-47 certificate truth: certificate(r,t) = live(r,t) as known at issue; negative iff empty; re-issued later for
    the same (t, known_at) it is identical. Here of the answer that a certificate is made of."""
    world = own_world
    right = world.right(jurisdiction, kind)
    seen, live = [_asked(world, right)], [[]]
    document, etag = world.pledge(item(right))
    number = document["registration_number"]
    seen.append(_asked(world, right))
    live.append([number])
    must(200, world.bank.post(f"/v1/pledges/{number}/discharge", {"reason": "debt_performed"}, if_match=etag))
    seen.append(_asked(world, right))
    live.append([])
    world.clock.advance(timedelta(minutes=1))
    for answer, expected in zip(seen, live, strict=True):
        assert answer["known"] is True
        assert _live(answer) == expected
        assert answer["unencumbered"] == ([] if expected else [name(right)])
        assert answer["totals"]["encumbered"] == len(expected)
        assert _asked(world, right, f"?as_of={answer['as_of']}&known_at={answer['known_at']}") == answer
