"""FAM-06 beside what a bank may not see: the whole is kept, no amount is named, and no guess is answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.filing import Valuation
from registry.domain.law.finding import Finding
from registry.domain.rank.opinion import OWN, Notice
from registry.domain.rank.pairs import Awareness, Interest, Known, relate
from registry.domain.recognition.inputs import inputs_digest
from registry.domain.recognition.judge import Judgement, judge
from registry.domain.values.money import Money
from tests.domain.faulty.family_faults import valuation
from tests.domain.strategies import favourable

MILLIONS = st.integers(1, 12)


def worth(whole: int, part: int, currency: str = "CNY", reference: str = "V-1") -> Valuation:
    """So many millions of a valuation of so many."""
    amounts = [Money(amount=Decimal(f"{one}000000.00"), currency=currency) for one in (whole, part)]
    return replace(valuation("1.00"), reference=reference, amount=amounts[0], allocated=amounts[1])


def judged(own: Valuation, seen: tuple[Valuation, ...] = (), sealed: tuple[Valuation, ...] = ()) -> Judgement:
    """The item that draws `own`, beside what its bank may see of other items and what it may not."""
    scene = favourable("HK").with_item(valuation=own)
    subject = replace(scene.subject, allocated=(*sealed, *seen), undisclosed=sealed)
    return judge(subject, scene.world)


def family(judgement: Judgement) -> tuple[Finding, ...]:
    """What FAM-06 finds."""
    return tuple(one for one in judgement.core if one.rules[0] == "FAM-06")


@given(whole=MILLIONS, drawn=MILLIONS, guesses=st.lists(MILLIONS, min_size=2, max_size=4), asked=MILLIONS)
def test_whatever_is_said_of_the_whole_the_answer_is_the_same(
    whole: int, drawn: int, guesses: list[int], asked: int
) -> None:
    """Another bank told of `whole` and drew on it. A guess below what is asked for is refused by itself."""
    sealed = (worth(whole, drawn),)
    answers = {family(judged(worth(guess, asked), sealed=sealed)) for guess in guesses if guess >= asked}
    assert len(answers) <= 1
    for (finding,) in filter(None, answers):
        assert (finding.code, drawn + asked > whole) == ("VALUE_DOUBLE_COUNTED", True)
        assert "000000" not in finding.message


@given(whole=MILLIONS, parts=st.lists(st.tuples(MILLIONS, st.booleans()), max_size=4), asked=MILLIONS)
def test_no_more_is_drawn_than_the_whole_whoever_drew_the_rest(
    whole: int, parts: list[tuple[int, bool]], asked: int
) -> None:
    seen = tuple(worth(whole, part) for part, mine in parts if mine)
    sealed = tuple(worth(whole, part) for part, mine in parts if not mine)
    found = {one.code for one in family(judged(worth(whole, asked), seen, sealed))}
    beyond = asked + sum(part for part, _ in parts) > whole
    assert found == ({"VALUE_DOUBLE_COUNTED"} if beyond else set())


def test_of_two_amounts_told_by_others_the_lesser_counts() -> None:
    sealed = (worth(8, 2), worth(6, 2))
    assert not family(judged(worth(8, 2), sealed=sealed))
    assert family(judged(worth(8, 3), sealed=sealed))


def test_another_currency_is_not_compared_and_nothing_is_shown_to_be_left() -> None:
    (finding,) = family(judged(worth(9, 1, "HKD"), sealed=(worth(8, 1),)))
    assert finding.code == "VALUE_DOUBLE_COUNTED"


def test_another_day_told_under_a_seal_is_neither_confirmed_nor_denied() -> None:
    assert not family(judged(worth(8, 1), sealed=(replace(worth(8, 1), valued_on=None),)))


def test_what_the_bank_may_see_is_compared_and_named_as_ever() -> None:
    (told,) = family(judged(worth(9, 1), seen=(worth(8, 1),), sealed=(worth(8, 1),)))
    assert told.code == "VALUATION_CONTRADICTORY"
    (beyond,) = family(judged(worth(8, 5), seen=(worth(8, 4),), sealed=(worth(8, 1),)))
    assert "9000000.00" in beyond.message, "its own nine, and not the ten of all"


def test_another_valuation_has_no_part_in_it() -> None:
    assert not family(judged(worth(8, 8), sealed=(worth(8, 8, reference="V-2"),)))


@given(seen=st.lists(MILLIONS, max_size=3), sealed=st.lists(MILLIONS, max_size=3))
def test_what_a_bank_may_see_is_all_of_it_but_what_is_sealed(seen: list[int], sealed: list[int]) -> None:
    """Equal parts are told apart by their number."""
    case = judged(worth(99, 1), *(tuple(worth(99, part) for part in parts) for parts in (seen, sealed))).case
    assert Counter(case.disclosed or ()) == Counter(worth(99, part) for part in seen)


def test_the_digest_of_the_inputs_tells_nothing_of_what_is_sealed() -> None:
    """Who sees it could try one amount after the other; what the bank may see it may as well tell."""
    alone = inputs_digest(judged(worth(99, 1)).case)
    assert {inputs_digest(judged(worth(99, 1), sealed=(worth(99, part),)).case) for part in (1, 2, 3)} == {alone}
    assert inputs_digest(judged(worth(99, 1), seen=(worth(99, 2),)).case) != alone


def test_the_digest_tells_nothing_of_what_others_are_to_one_another_by_notice() -> None:
    """What the item is to each of them it does tell: that is its own affair."""

    def digest(second: Known, own: Known) -> str:
        signed = [datetime(2026, 10, day, tzinfo=UTC) for day in (1, 2, 3)]
        interests = (
            Interest(id="first", executed_at=signed[0]),
            Interest(id="second", executed_at=signed[1], otherwise=second),
            Interest(id=OWN, executed_at=signed[2], otherwise=own),
        )
        notice = Notice(relation=relate(interests, date.min), order=("first", "second", OWN))
        return inputs_digest(replace(judged(worth(1, 1)).case, notice=notice))

    knew, ignorant = Known(awareness=Awareness.KNEW), Known(awareness=Awareness.DID_NOT_KNOW)
    assert digest(knew, knew) == digest(ignorant, knew)
    assert digest(knew, knew) != digest(knew, ignorant)
