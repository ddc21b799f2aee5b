"""Whether a right and what it hangs on are in one hand, where the register names owners whom nobody has identified."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.law.finding import Severity
from registry.domain.right.events import OwnerChanged
from tests.domain.families import BASE, DEPENDENT, RE_REGISTERED, after, dependent, what, with_re_registration
from tests.domain.faulty.fault import answers
from tests.domain.strategies import OTHER, PLEDGEE, PLEDGOR, Scene, owners
from tests.exercises import exercises

Ids = tuple[str | None, ...]
FIRM, BANK, ANOTHER = PLEDGOR.id, PLEDGEE.id, OTHER.id
SPLIT = {("FAM-08", "FAMILY_OWNERSHIP_SPLIT", Severity.CONDITION)}
LACKING = {("FAM-08", "EVIDENCE_MISSING:owners", Severity.CONDITION)}
POOL = (FIRM, BANK, ANOTHER, "fourth", "fifth", "sixth")


def owned(code: str, own: Ids, of_base: Ids) -> Scene:
    """A right that hangs on a Mainland base, each with these owners."""
    return dependent(code, owners=owners(*of_base)).with_seen(owners=owners(*own))


def said(scene: Scene) -> set[tuple[str, str, Severity]]:
    """What is said of whose the family is."""
    return {answer for answer in answers(scene) if answer[0] == "FAM-08"}


def may_be(ids: Ids) -> set[frozenset[str]]:
    """Every set of owners that these may be, whoever the unidentified among them are: other ones than the others."""
    known = [one for one in ids if one is not None]
    free = [one for one in POOL if one not in known]
    return {frozenset((*known, *rest)) for rest in permutations(free, ids.count(None))}


def expected(own: Ids, of_base: Ids) -> set[tuple[str, str, Severity]]:
    """What is to be said: a split where they can not be the same, else that somebody is to be identified."""
    if not may_be(own) & may_be(of_base):
        return SPLIT
    return LACKING if None in (*own, *of_base) else set()


ids = st.lists(st.sampled_from([None, None, FIRM, BANK, ANOTHER]), min_size=1, max_size=3).map(
    lambda told: tuple(one for n, one in enumerate(told) if one is None or one not in told[:n])
)


@exercises("FAM-08")
@pytest.mark.parametrize("code", sorted(DEPENDENT))
@given(ids, ids)
def test_a_family_is_split_only_where_the_owners_can_not_be_the_same(code: str, own: Ids, of_base: Ids) -> None:
    assert said(owned(code, own, of_base)) == expected(own, of_base)


NAMED: tuple[Ids, ...] = ((None,), (FIRM,), (ANOTHER,), (FIRM, None), (None, None), (FIRM, ANOTHER), (ANOTHER, None))


@exercises("FAM-08")
@pytest.mark.parametrize(("own", "of_base"), list(product(NAMED, NAMED)))
def test_an_owner_nobody_has_identified_is_missing_evidence_and_no_split(own: Ids, of_base: Ids) -> None:
    """Told of what hangs on the base and of the base alike, whichever of them names it."""
    for code in sorted(DEPENDENT):
        assert said(owned(code, own, of_base)) == expected(own, of_base)
    base = with_re_registration(owners=owners(*own)).with_seen(owners=owners(*of_base))
    assert said(base) == expected(own, of_base)


@exercises("FAM-08")
def test_who_was_not_identified_is_once_the_register_shows_it() -> None:
    for code in sorted(DEPENDENT):
        unknown = owned(code, (FIRM,), (None,))
        assert said(unknown) == LACKING
        assert said(after(unknown, BASE, what(OwnerChanged, owners=owners(FIRM)))) == set()
        assert said(after(unknown, BASE, what(OwnerChanged, owners=owners(ANOTHER)))) == SPLIT
        assert said(after(owned(code, (FIRM,), (FIRM,)), BASE, what(OwnerChanged, owners=owners(None)))) == LACKING


@exercises("FAM-08")
def test_a_number_of_owners_that_differs_is_a_split_though_nobody_is_identified() -> None:
    two = with_re_registration(owners=owners(None, None))
    assert said(two) == SPLIT
    assert said(after(two, RE_REGISTERED, what(OwnerChanged, owners=owners(None)))) == LACKING


@exercises("FAM-08")
def test_where_no_owner_at_all_is_on_record_that_is_missing() -> None:
    for code in sorted(DEPENDENT):
        assert said(owned(code, (FIRM,), ())) == LACKING
        assert said(owned(code, (), (FIRM,))) == LACKING
