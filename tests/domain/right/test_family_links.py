"""What rights say they hang together with, and what family that makes of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from registry.domain.right.facts import Base, Link, RightAt, RightId
from registry.domain.right.family_links import StatedLink, family_of, link_faults, links_by_right, links_of
from tests.domain.families import BASE, DEPENDENT, EUROPEAN, EXTENSION, RE_REGISTERED, TWIN, dependent, on_record
from tests.domain.strategies import PLACES

ON_EUROPEAN = StatedLink(right=RE_REGISTERED, other=EUROPEAN, link="hk_r_of")
CLAIMS = StatedLink(right=BASE, other=EUROPEAN, link="priority_only")
EXTENDS = StatedLink(right=EXTENSION, other=BASE, link="mo_ext_of")
TWINS = StatedLink(right=TWIN, other=BASE, link="same_day_twin")


def test_a_right_tells_of_its_base_then_of_its_twin() -> None:
    told = Base(right=EUROPEAN, link=Link.PRIORITY_ONLY)
    alone = on_record(BASE, "invention")
    assert links_of(alone) == ()
    assert links_of(on_record(BASE, "invention", base=told)) == (CLAIMS,)
    back = StatedLink(right=BASE, other=TWIN, link="same_day_twin")
    assert links_of(on_record(BASE, "invention", same_day_twin=TWIN)) == (back,)
    assert links_of(on_record(BASE, "invention", base=told, same_day_twin=TWIN)) == (CLAIMS, back)


def test_a_tie_is_kept_by_both_its_ends_each_with_its_own_word_first() -> None:
    assert links_by_right([EXTENDS, CLAIMS, TWINS]) == {
        EXTENSION: (EXTENDS,),
        BASE: (CLAIMS, EXTENDS, TWINS),
        EUROPEAN: (CLAIMS,),
        TWIN: (TWINS,),
    }


def test_each_of_a_family_is_told_by_its_own_word_and_else_by_the_link_it_is_reached_by() -> None:
    """The European patent, which no register here keeps, says nothing itself."""
    beside = links_by_right([ON_EUROPEAN, CLAIMS, EXTENDS, TWINS])
    links = {RE_REGISTERED: "hk_r_of", BASE: "priority_only", EXTENSION: "mo_ext_of", TWIN: "same_day_twin"}
    for right, reached_by in ((RE_REGISTERED, "hk_r_of"), (BASE, "priority_only"), (TWIN, "priority_only")):
        expected = {**links, EUROPEAN: reached_by}
        del expected[right]
        assert family_of(right, beside) == expected
        assert list(family_of(right, beside)) == sorted(expected)


def test_what_a_right_says_of_its_base_goes_before_what_it_says_of_its_twin_in_whatever_order() -> None:
    back = StatedLink(right=BASE, other=TWIN, link="same_day_twin")
    for told in permutations([CLAIMS, back, TWINS, EXTENDS]):
        for member in (TWIN, EXTENSION, EUROPEAN):
            assert family_of(member, links_by_right(told))[BASE] == "priority_only"
        assert family_of(BASE, links_by_right(told))[TWIN] == "same_day_twin"


def test_what_hangs_together_with_nothing_has_no_family() -> None:
    assert family_of(BASE, links_by_right([])) == family_of(BASE, links_by_right([ON_EUROPEAN])) == {}


def ends(code: str) -> tuple[RightAt, RightAt]:
    """What hangs on a base there, and that base."""
    case = dependent(code).judge().case
    assert case.base is not None
    return case.right, case.base


@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_of_a_day_that_is_not_on_record_no_link_is_faulted(code: str) -> None:
    right, base = ends(code)
    whole = replace(right, expires_on=right.granted_on.replace(year=2099) if right.granted_on else None)
    late = replace(whole, record_requested_on=whole.expires_on)
    assert {one.rule for one in link_faults(late, base, PLACES)} == {"FAM-04", "FAM-05"}
    undated = replace(base, filed_on=None, published_on=None, granted_on=None)
    assert list(link_faults(late, undated, PLACES)) == []
    unknown = replace(late, expires_on=None, record_requested_on=None)
    assert list(link_faults(unknown, base, PLACES)) == []
    assert list(link_faults(late, None, PLACES)) == []


def test_a_kind_that_its_place_does_not_know_has_no_term_to_outlive() -> None:
    right, base = ends("HK")
    place = PLACES["HK"]
    places = {**PLACES, "HK": replace(place, kinds={})}
    assert right.expires_on is not None
    endless = replace(right, expires_on=right.expires_on.replace(year=2099))
    assert [one.rule for one in link_faults(endless, base, PLACES)] == ["FAM-04"]
    assert list(link_faults(endless, base, places)) == []


def test_a_right_of_an_office_that_is_no_place_here_is_no_base_of_itself() -> None:
    right, _ = ends("HK")
    own = replace(right, base=Base(right=right.right, link=Link.PRIORITY_ONLY))
    assert [one.code for one in link_faults(own, None, PLACES)] == ["FAMILY_LINK_INVALID"]
    other = replace(right, base=Base(right=RightId(jurisdiction="US", number="1"), link=Link.PRIORITY_ONLY))
    assert list(link_faults(other, None, PLACES)) == []
