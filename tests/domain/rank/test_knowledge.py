"""What a taker knew: whom its words mean on the right, in whatever way they name a holder, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.filing import Knowledge, Search
from registry.domain.party.identifiers import parse_identifier
from registry.domain.party.party import Name, Party, PartyKind
from registry.domain.rank.interests import ItemInterest, Lender
from registry.domain.rank.knowledge import Candidate, Heard, Named
from registry.domain.rank.pairs import Awareness
from registry.domain.right.facts import RightId
from tests.domain.strategies import DAY, PLEDGOR, TODAY, Scene, at, favourable, unentered
from tests.exercises import exercises

RIGHT, ELSEWHERE = RightId(jurisdiction="HK", number="HK20061483"), RightId(jurisdiction="HK", number="HK20061484")
SIGNED = at(TODAY - 5 * DAY, 10)
SOONER, LATER = SIGNED - DAY, SIGNED + DAY
FIRST, SECOND = "IPP2026000000001-57", "IPP2026000000002-40"
KNEW, UNKNOWN, DID_NOT = Awareness.KNEW, Awareness.UNKNOWN, Awareness.DID_NOT_KNOW


def person(name: str, *identifiers: str, names: tuple[str, ...] = ()) -> Party:
    return Party(
        id=name,
        kind=PartyKind.BANK,
        seat="CN",
        names=tuple(Name(text=one, lang="en") for one in names),
        identifiers=tuple(map(parse_identifier, identifiers)),
    )


PEOPLE = {
    one.id: one
    for one in (
        person("p-lender", "USCC:91440101000000001M", "LEI:5493001KJTIIGC8Y1R12", names=("Harbour Bank (Asia) Ltd",)),
        person("p-former", "USCC:91440101000000002Q", names=("Delta Bank",)),
        person("p-principal", "HK-CR:0012345", names=("甲 公司",)),
        person("p-namesake", "USCC:91440101000000003U", names=("Delta Bank",)),
        person("p-idle", "USCC:91440101000000004Y", names=("Idle Bank",)),
    )
}
"""A lender, who held a pledge before it, for whom it holds, another of that one's name, and one with no part here."""


def interest(number: str, lender: str, executed_at: datetime | None = SOONER, **members: Any) -> ItemInterest:
    return ItemInterest(
        executed_at=executed_at, lenders=(Lender(id=lender),), numbers=(number,), pledgor=PLEDGOR.id, **members
    )


CANDIDATES = (
    Candidate(
        id="first",
        interest=replace(
            interest(FIRST, "p-lender", principals=("p-principal",)),
            lenders=(Lender(id="p-former", until=at(TODAY - 2 * DAY)), Lender(id="p-lender")),
        ),
    ),
    Candidate(id="second", interest=interest(SECOND, "p-namesake")),
)


def statement(holder: str, **members: Any) -> Knowledge:
    return Knowledge(**{"right": RIGHT, "holder": holder, "known_at": SOONER, **members})


def search(*hits: str, register: str = "HK-IPD", on: datetime = SOONER) -> Search:
    return Search(register=register, reference="S-1", at=on, hits=hits)


def heard(
    knowledge: str | tuple[Knowledge, ...] | None,
    shown: Search | None = None,
    candidates: tuple[Candidate, ...] = CANDIDATES,
    executed_at: datetime | None = SIGNED,
) -> Heard:
    taker = interest("IPP2026000000009-24", "p-taker", executed_at, knowledge=knowledge, search=shown)
    return Named(candidates=candidates, people=PEOPLE).heard_by(taker, RIGHT, "HK-IPD")


def knew(told: Heard) -> set[str]:
    return {id for id, one in told.known.items() if one.awareness is KNEW}


# ---- every way to name a holder --------------------------------------------------------------------------------------

LENDER = [
    *("p-lender", "USCC:91440101000000001M", "91440101000000001M", "USCC 91440101000000001M"),
    *("LEI:5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", "Harbour Bank (Asia) Ltd", FIRST),
]
"""What names the lender of the first item, its pledge included."""


def retyped(text: str) -> st.SearchStrategy[str]:
    """The same text in another case, width or number of spaces."""
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    return st.tuples(
        st.sampled_from([text, text.lower(), text.upper(), wide, wide.lower()]),
        st.sampled_from(["", " ", "\u3000", "\u200b"]),
        st.sampled_from(["", " ", "\t"]),
    ).map(lambda parts: f"{parts[1]}{parts[0]}{parts[2]}".replace(" ", "  ") if " " in text else "".join(parts))


@exercises("HK-54")
@given(st.sampled_from(LENDER).flatmap(retyped))
def test_a_holder_is_known_by_whatever_names_it_in_whatever_spelling(name: str) -> None:
    told = heard((statement(name),))
    assert knew(told) == {"first"}
    assert told.otherwise.awareness is DID_NOT
    assert not told.unresolved


@exercises("HK-55")
@given(st.sampled_from(LENDER).flatmap(retyped), st.sampled_from([None, "none", "listed"]))
def test_a_hit_is_knowledge_whatever_the_filing_says(name: str, stated: str | None) -> None:
    told = heard((statement(SECOND),) if stated == "listed" else stated, search(name))
    assert knew(told) == ({"first", "second"} if stated == "listed" else {"first"})
    assert told.contradicted == (() if stated is None else (name,))


def test_whoever_held_it_or_has_it_held_for_is_a_holder() -> None:
    assert knew(heard((statement("91440101000000002Q"),))) == {"first"}
    assert knew(heard((statement("HK-CR 0012345"),))) == {"first"}
    assert knew(heard((statement("甲公司"),))) == {"first"}


def test_a_name_that_fits_several_means_all() -> None:
    assert knew(heard((statement("DELTA BANK"),))) == {"first", "second"}
    assert knew(heard((statement("USCC:91440101000000003U"),))) == {"second"}


def test_who_is_identified_and_holds_nothing_earlier_tells_nothing() -> None:
    told = heard((statement("USCC:91440101000000004Y"),))
    assert (knew(told), told.unresolved, told.otherwise.awareness) == (set(), (), DID_NOT)


def test_a_name_of_somebody_without_a_part_here_fits_nobody() -> None:
    told = heard((statement("Idle Bank"),))
    assert told.unresolved == ("Idle Bank",)
    assert told.otherwise.awareness is UNKNOWN


# ---- what nobody understands -----------------------------------------------------------------------------------------


@given(st.sampled_from(["Nobody & Sons", "USCC:914401010000000052", "IPP2026000000099-61"]))
def test_a_text_that_fits_nobody_is_knowledge_of_an_unknown_one(text: str) -> None:
    told = heard((statement(FIRST), statement(text)))
    assert told.known["first"].awareness is KNEW
    assert told.otherwise.awareness is UNKNOWN
    assert told.unresolved == (text,)


def test_an_unknown_hit_leaves_open_what_was_known_too() -> None:
    told = heard("none", search("Nobody & Sons"))
    assert (told.otherwise.awareness, told.unresolved, told.contradicted) == (UNKNOWN, ("Nobody & Sons",), ())


def test_an_unknown_hit_is_disclosed_by_an_equal_unknown_holder_and_by_no_other() -> None:
    assert heard((statement("nobody  & sons"),), search("Nobody & Sons")).undisclosed == ()
    assert heard((statement("Nobody & Daughters"),), search("Nobody & Sons")).undisclosed == ("Nobody & Sons",)


def test_what_was_disclosed_for_another_right_is_not_disclosed_for_this_one() -> None:
    told = heard((statement(FIRST, right=ELSEWHERE),), search(FIRST))
    assert told.undisclosed == (FIRST,)
    assert heard((statement("p-lender"),), search(FIRST)).undisclosed == ()


# ---- when and where it counts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known_at", "counts"), [(SOONER, True), (SIGNED, True), (SIGNED + DAY / 86_400, False), (LATER, False)]
)
def test_what_was_learnt_after_signing_is_no_knowledge(known_at: datetime, counts: bool) -> None:
    assert (knew(heard((statement(FIRST, known_at=known_at),))) == {"first"}) is counts
    assert (knew(heard(None, search(FIRST, on=known_at))) == {"first"}) is counts


@exercises("HK-56")
@pytest.mark.parametrize("register", ["HK-CR", "CNIPA", "MO-DSEDT"])
def test_a_hit_counts_from_the_register_of_the_right_alone(register: str) -> None:
    told = heard("none", search(FIRST, register=register))
    assert (knew(told), told.contradicted, told.otherwise.awareness) == (set(), (), DID_NOT)
    assert knew(heard("none", search(FIRST, register="hk‑ipd"))) == {"first"}


def test_an_item_signed_later_is_none_that_it_could_know_of() -> None:
    candidates = (replace(CANDIDATES[0], interest=replace(CANDIDATES[0].interest, executed_at=LATER)), CANDIDATES[1])
    told = heard((statement("p-lender"),), candidates=candidates)
    assert (knew(told), told.otherwise.awareness) == (set(), DID_NOT)


def test_where_a_day_of_signing_is_not_on_record_it_may_be_earlier() -> None:
    undated = (replace(CANDIDATES[0], interest=replace(CANDIDATES[0].interest, executed_at=None)),)
    assert knew(heard((statement("p-lender"),), candidates=undated)) == {"first"}


def test_of_several_statements_on_one_item_one_with_notice_of_the_clause_is_enough() -> None:
    told = heard((statement(FIRST, negative_pledge_known=False), statement("p-lender", negative_pledge_known=True)))
    assert told.known["first"].clause is True


# ---- in a filing -----------------------------------------------------------------------------------------------------


def codes(scene: Scene) -> set[str]:
    judgement = scene.judge()
    notes = {note.code for one in judgement.said.recognition.values() for note in (*one.notes, *one.reasons)}
    return notes | {one.code for one in judgement.core}


def lent_before() -> Scene:
    """Another lender signed before, and has filed nothing."""
    return replace(favourable("HK"), rivals=(unentered(1),))


@exercises("HK-54", "HK-55")
def test_a_filing_hears_of_what_is_not_understood_and_of_what_contradicts_itself() -> None:
    scene = lent_before()
    odd = Knowledge(right=scene.seen.right, holder="Nobody & Sons", known_at=SOONER)
    assert {"HOLDER_NOT_UNDERSTOOD", "PRIORITY_UNDETERMINED"} <= codes(scene.with_item(knowledge_of_prior=(odd,)))
    hit = Search(register="HK-IPD", reference="S-1", at=SOONER, hits=("other",))
    denied = scene.with_item(knowledge_of_prior="none", official_search=hit)
    assert "KNOWLEDGE_CONTRADICTED" in codes(denied)
    assert not {"HOLDER_NOT_UNDERSTOOD", "KNOWLEDGE_CONTRADICTED"} & codes(scene)
