"""How much of a valuation is left, beside draws that whoever files may see and others that he may not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from registry.domain.filing.filing import Valuation
from registry.domain.party.identifiers import Identifier
from registry.domain.party.party import Name, Party, PartyKind
from registry.domain.recognition.rules.family import overdrawn
from registry.domain.values.money import Money

OWNER = Party(
    id="P",
    kind=PartyKind.COMPANY,
    seat="CN",
    names=(Name(text="甲", lang="zh-Hans"),),
    identifiers=(Identifier(scheme="LEI", value="25490000000000000364"),),
)
JOINED = replace(OWNER, records=(OWNER, replace(OWNER, id="Q")))


def drawn(allocated: int, amount: int = 10, reference: str = "V-1", currency: str = "CNY") -> Valuation:
    """A draw on a valuation of so much."""
    return Valuation(
        reference=reference,
        amount=Money(amount=Decimal(amount), currency=currency),
        allocated=Money(amount=Decimal(allocated), currency=currency),
    )


@pytest.mark.parametrize(
    ("own", "seen", "unseen", "left"),
    [
        (drawn(10), [], [], True),
        (drawn(11), [], [], False),
        (drawn(4), [drawn(6)], [], True),
        (drawn(5), [drawn(6)], [], False),
        (drawn(5), [drawn(6, reference="V-2")], [], True),
        (drawn(4), [], [drawn(6)], True),
        (drawn(5), [], [drawn(6)], False),
        (drawn(5), [], [drawn(6, reference="V-2")], True),
        (drawn(5), [], [drawn(3), drawn(2)], True),
        (drawn(6), [], [drawn(3), drawn(2)], False),
        (drawn(2), [drawn(3)], [drawn(5)], True),
        (drawn(3), [drawn(3)], [drawn(5)], False),
        (drawn(4), [], [drawn(4, amount=9)], True),
        (drawn(6), [], [drawn(4, amount=9)], False),
        (drawn(1), [], [drawn(1, currency="HKD")], False),
        (drawn(4), [], [drawn(3, amount=9), drawn(1, amount=8)], True),
        (drawn(5), [], [drawn(3, amount=9), drawn(1, amount=8)], False),
    ],
)
def test_no_more_is_drawn_than_is_left(
    own: Valuation, seen: list[Valuation], unseen: list[Valuation], left: bool
) -> None:
    found = overdrawn(own, seen, OWNER, unseen)
    assert (found is None) is left
    if found is not None:
        assert found.code == "VALUE_DOUBLE_COUNTED"
        assert found.pointer == "/valuation/allocated"
        assert found.cure in {"Ask the pledgor what is left of it.", "Allocate no more than is left of it."}
        if unseen:
            assert found.message == "Of valuation V-1 not so much is left beside what other pledges draw on it."
            assert found.cure == "Ask the pledgor what is left of it."


def test_joined_parties_may_each_have_told_one_and_the_lesser_counts() -> None:
    several = [drawn(2, amount=10), drawn(2, amount=9)]
    told = overdrawn(drawn(1, amount=10), several, OWNER)
    assert told is not None
    assert told.code == "VALUATION_CONTRADICTORY"
    assert overdrawn(drawn(5, amount=10), several, JOINED) is None
    over = overdrawn(drawn(6, amount=10), several, JOINED)
    assert over is not None
    assert over.code == "VALUE_DOUBLE_COUNTED"
    unknown = overdrawn(drawn(1, amount=8), several, JOINED)
    assert unknown is not None
    assert unknown.code == "VALUATION_CONTRADICTORY"


def test_what_joined_parties_told_bounds_what_is_undisclosed_too() -> None:
    several = [drawn(1, amount=10), drawn(1, amount=9)]
    assert overdrawn(drawn(3, amount=10), several, JOINED, [drawn(4, amount=20)]) is None
    assert overdrawn(drawn(4, amount=10), several, JOINED, [drawn(4, amount=20)]) is not None
