"""The rules of the family one by one, each by what makes it speak and by the last thing that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.filing import DisclosedMember
from registry.domain.law.finding import Severity
from registry.domain.right.events import FeePaid, OwnerChanged, StatusChanged
from registry.domain.right.facts import Base, Link, RightId, RightStatus
from registry.domain.values.days import add_months
from registry.jurisdictions.macau.values import REQUEST_MONTHS
from tests.domain.families import (
    BASE,
    DEPENDENT,
    EUROPEAN,
    EXTENSION,
    GONE,
    ORIGINAL,
    RE_REGISTERED,
    SHORT_TERM,
    after,
    beside,
    dependent,
    entered,
    held,
    item_over,
    on_a_european_base,
    on_record,
    what,
    with_re_registration,
)
from tests.domain.faulty.family_faults import allocating, related, valuation
from tests.domain.faulty.fault import YESTERDAY, answers
from tests.domain.strategies import (
    DAY,
    OTHER,
    PLACES,
    PLEDGEE,
    TODAY,
    Scene,
    at,
    favourable,
    owners,
    registered,
)
from tests.exercises import exercises


def codes(scene: Scene) -> set[str]:
    """The codes of what is said of the item at home, notes included."""
    return {code for _, code, _ in answers(scene)}


def rules(scene: Scene) -> set[str]:
    """The rules that say something of the item at home."""
    return {rule for rule, _, _ in answers(scene)}


@exercises("FAM-01", "FAM-02", "FAM-03", "FAM-04", "FAM-05", "FAM-06", "FAM-07", "FAM-08", "FAM-09", "FAM-10")
@pytest.mark.parametrize(
    "scene", [dependent("HK"), dependent("MO"), on_a_european_base(), with_re_registration(), related(favourable("MO"))]
)
def test_of_a_family_that_is_disclosed_held_and_in_one_hand_nothing_is_said(scene: Scene) -> None:
    assert answers(scene) == set()
    assert not scene.with_item(valuation=valuation("1.00")).judge().judged.value_stale


# ---- FAM-01: disclosed -----------------------------------------------------------------------------------------------


@exercises("FAM-01")
def test_a_relative_is_disclosed_by_its_number_or_by_being_taken_too() -> None:
    scene = with_re_registration()
    untold = scene.with_item(family_disclosed=())
    assert codes(untold) == {"FAMILY_UNDISCLOSED"}
    another = DisclosedMember(jurisdiction="HK", number=ORIGINAL.number, state="pledged_here")
    assert codes(scene.with_item(family_disclosed=(another,))) == {"FAMILY_UNDISCLOSED"}
    taken = item_over(RE_REGISTERED, entered(RE_REGISTERED))
    assert answers(untold.with_filing(collateral=(*untold.filing.collateral, taken))) == set()


@exercises("FAM-01")
@pytest.mark.parametrize("state", ["pledged_here", "pledged_elsewhere", "unencumbered", "not_filed", "dead"])
def test_a_disclosed_state_that_is_no_longer_true_is_no_breach(state: str) -> None:
    told = DisclosedMember(jurisdiction="HK", number=RE_REGISTERED.number, state=state)
    assert answers(with_re_registration().with_item(family_disclosed=(told,))) == set()


# ---- FAM-02: one base that can be one --------------------------------------------------------------------------------


@exercises("FAM-02", "HK-02")
@pytest.mark.parametrize(
    ("code", "kind", "link", "base", "base_kind"),
    [
        ("HK", "standard_o", Link.HK_R_OF, BASE, "invention"),
        ("HK", "short_term", Link.HK_R_OF, BASE, "invention"),
        ("HK", "standard_r", Link.MO_EXT_OF, BASE, "invention"),
        ("HK", "standard_r", Link.HK_R_OF, BASE, "utility_model"),
        ("HK", "standard_r", Link.HK_R_OF, BASE, "design"),
        ("HK", "standard_r", Link.HK_R_OF, EXTENSION, "invention"),
        ("MO", "invention", Link.MO_EXT_OF, BASE, "invention"),
        ("MO", "extension", Link.HK_R_OF, BASE, "invention"),
        ("MO", "extension", Link.MO_EXT_OF, BASE, "utility_model"),
        ("MO", "extension", Link.MO_EXT_OF, RE_REGISTERED, "standard_o"),
        ("CN", "invention", Link.HK_R_OF, RE_REGISTERED, "standard_o"),
    ],
)
def test_a_link_to_what_can_not_be_a_base_is_refused(
    code: str, kind: str, link: Link, base: RightId, base_kind: str
) -> None:
    scene = favourable(code, kind).with_seen(base=Base(right=base, link=link))
    found = answers(beside(scene, on_record(base, base_kind)))
    assert ("FAM-02", "FAMILY_LINK_INVALID", Severity.FAIL) in found


@exercises("FAM-02")
@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_what_hangs_on_a_base_is_none_itself_nor_is_anything_its_own(code: str) -> None:
    deeper = dependent(code, base=Base(right=EUROPEAN, link=Link.HK_R_OF))
    assert "FAMILY_LINK_INVALID" in codes(deeper)
    assert answers(dependent(code, base=Base(right=EUROPEAN, link=Link.PRIORITY_ONLY))) == set()
    own = dependent(code).seen.right
    assert "FAMILY_LINK_INVALID" in codes(dependent(code).with_seen(base=Base(right=own, link=Link.PRIORITY_ONLY)))


@exercises("FAM-02")
@pytest.mark.parametrize(("office", "codes_of_it"), [("EP", "HK"), ("GB", "HK"), ("CN", "HK MO"), ("US", "")])
def test_hong_kong_takes_three_offices_as_bases_and_macau_the_mainland_alone(office: str, codes_of_it: str) -> None:
    for code, (kind, link) in DEPENDENT.items():
        base = Base(right=RightId(jurisdiction=office, number="1"), link=link)
        refused = "FAM-02" in rules(favourable(code, kind).with_seen(base=base))
        assert refused is (code not in codes_of_it.split())


# ---- FAM-03: held ----------------------------------------------------------------------------------------------------


@exercises("FAM-03")
def test_each_side_is_warned_of_the_other_and_encumbered_by_neither() -> None:
    unheld = f"FAMILY_MEMBER_UNENCUMBERED:{RE_REGISTERED}"
    assert answers(with_re_registration(holder=None)) == {("FAM-03", unheld, Severity.CONDITION)}
    elsewhere = f"FAMILY_MEMBER_PLEDGED_ELSEWHERE:{RE_REGISTERED}"
    assert answers(with_re_registration(holder=OTHER.id)) == {("FAM-03", elsewhere, Severity.CONDITION)}
    below = replace(dependent("HK"), held={})
    assert codes(below) == {f"FAMILY_MEMBER_UNENCUMBERED:{BASE}"}
    assert codes(replace(below, held={BASE: (held(BASE, OTHER.id),)})) == {f"FAMILY_MEMBER_PLEDGED_ELSEWHERE:{BASE}"}


@exercises("FAM-03")
def test_several_relatives_are_named_in_one_code_in_their_order() -> None:
    scene = with_re_registration(holder=None)
    for right, kind in ((SHORT_TERM, "short_term"), (EXTENSION, "extension")):
        base = Base(right=BASE, link=Link.PRIORITY_ONLY if kind == "short_term" else Link.MO_EXT_OF)
        scene = beside(scene, on_record(right, kind, base=base), holder=OTHER.id if right == EXTENSION else None)
    assert codes(scene) == {
        f"FAMILY_MEMBER_UNENCUMBERED:{RE_REGISTERED},{SHORT_TERM}",
        f"FAMILY_MEMBER_PLEDGED_ELSEWHERE:{EXTENSION}",
    }


# ---- FAM-05, FAM-07: in time -----------------------------------------------------------------------------------------

ASKED_AFTER = {"HK": ("published_on", 6), "MO": ("granted_on", 3)}
"""From which of the base's days, and for how many months, what hangs on it can be asked for."""


@exercises("FAM-05", "HK-05", "MO-02")
@pytest.mark.parametrize(
    ("code", "begins", "last"),
    [
        ("HK", date(2022, 9, 20), date(2023, 3, 20)),
        ("HK", date(2022, 8, 31), date(2023, 2, 28)),
        ("HK", date(2023, 8, 31), date(2024, 2, 29)),
        ("MO", date(2023, 6, 1), date(2023, 9, 1)),
        ("MO", date(2023, 11, 30), date(2024, 2, 29)),
        ("MO", date(2022, 11, 30), date(2023, 2, 28)),
    ],
)
def test_what_hangs_on_a_base_was_asked_for_by_the_last_day(code: str, begins: date, last: date) -> None:
    """A day later the link is refused; where either day is not on record, nothing is said."""
    scene = dependent(code, **{ASKED_AFTER[code][0]: begins})
    assert answers(scene.with_seen(record_requested_on=last)) == set()
    late = scene.with_seen(record_requested_on=last + DAY)
    assert answers(late) == {("FAM-05", "FAMILY_WINDOW_BREACH", Severity.FAIL)}
    unknown = dependent(code, **{ASKED_AFTER[code][0]: None}).with_seen(record_requested_on=last + DAY)
    assert "FAM-05" not in rules(unknown)


@exercises("FAM-05")
def test_no_extension_is_late_before_the_law_that_sets_the_time() -> None:
    eve = REQUEST_MONTHS[0].first_day - DAY
    scene = dependent("MO", granted_on=eve, filed_on=date(2000, 1, 1)).with_seen(record_requested_on=TODAY)
    assert "FAM-05" not in rules(scene)


@exercises("FAM-07")
@given(code=st.sampled_from(sorted(ASKED_AFTER)), ago=st.integers(0, 400))
def test_the_window_on_a_base_is_open_through_its_last_day(code: str, ago: int) -> None:
    """A note alone, with the last day; the pledge of the base itself is not weakened."""
    told_by, months = ASKED_AFTER[code]
    begins = TODAY - ago * DAY
    last = add_months(begins, months)
    scene = favourable("CN").with_seen(**{told_by: begins}).with_acts()
    found = {(code, severity) for rule, code, severity in answers(scene) if rule == "FAM-07"}
    assert found == ({(f"FAMILY_WINDOW_OPEN:{last}", Severity.NOTE)} if last >= TODAY else set())


NEW: dict[str, Any] = {"published_on": date(2026, 5, 23), "granted_on": date(2026, 8, 23)}
"""Days from which a window in Hong Kong, and one in Macau, are open for today yet."""


@exercises("FAM-07", "HK-05")
def test_of_two_open_windows_the_one_that_closes_first_is_named() -> None:
    scene = favourable("CN").with_seen(**NEW)
    assert codes(scene) == {"FAMILY_WINDOW_OPEN:2026-11-23"}
    assert codes(scene.with_seen(granted_on=date(2026, 9, 1))) == {"FAMILY_WINDOW_OPEN:2026-11-23"}
    assert codes(replace(scene, now=at(TODAY + DAY))) == set()
    assert codes(scene.with_seen(published_on=date(2026, 5, 24), granted_on=date(2026, 8, 22))) == {
        "FAMILY_WINDOW_OPEN:2026-11-24"
    }


@exercises("FAM-07")
def test_what_was_filed_closes_its_window_and_what_was_not_does_not() -> None:
    """By what is on record, or by what the filing discloses under a number."""
    scene = favourable("CN").with_number(BASE.number).with_seen(**NEW)
    in_hong_kong = with_re_registration().with_seen(**NEW)
    in_macau = beside(scene, on_record(EXTENSION, "extension", base=Base(right=BASE, link=Link.MO_EXT_OF)), PLEDGEE.id)
    assert codes(in_hong_kong) == codes(in_macau) == {"FAMILY_WINDOW_OPEN:2026-11-23"}
    told = tuple(
        DisclosedMember(jurisdiction=code, number=number, state=state)
        for code, number, state in (("HK", "HK1", "unencumbered"), ("MO", None, "not_filed"))
    )
    macau_alone = scene.with_seen(granted_on=date(2026, 9, 1)).with_item(family_disclosed=told)
    assert codes(macau_alone) == {"FAMILY_WINDOW_OPEN:2026-12-01"}
    both = (*told[:1], replace(told[1], number="J-000001"))
    assert codes(scene.with_item(family_disclosed=both)) == set()


@exercises("FAM-07")
def test_only_an_invention_of_the_mainland_opens_a_window() -> None:
    for code, kind in (("CN", "utility_model"), ("CN", "design"), ("HK", "standard_o"), ("MO", "invention")):
        assert "FAM-07" not in rules(favourable(code, kind).with_seen(**NEW).with_acts())


@exercises("FAM-07")
def test_where_two_kinds_could_be_asked_for_the_window_is_open_as_long_as_one_of_them() -> None:
    place = PLACES["HK"]
    asked = place.dependences["standard_r"]
    longer = replace(asked, last_day=lambda day: add_months(day, 12))
    for kinds in ({"standard_r": asked, "short_term": longer}, {"standard_r": longer, "short_term": asked}):
        scene = favourable("CN", places={**PLACES, "HK": replace(place, dependences=kinds)})
        assert codes(scene.with_seen(**NEW)) == {"FAMILY_WINDOW_OPEN:2026-11-23"}  # in Macau
        assert codes(scene.with_seen(published_on=date(2025, 12, 1))) == {"FAMILY_WINDOW_OPEN:2026-12-01"}


# ---- FAM-06: counted once --------------------------------------------------------------------------------------------


@exercises("FAM-06")
@pytest.mark.parametrize("code", PLACES)
def test_the_parts_of_a_valuation_may_come_to_the_whole_and_no_further(code: str) -> None:
    scene = favourable(code)
    assert answers(allocating(scene, valuation("2000000.00"), valuation("1000000.00"))) == set()
    beyond = allocating(scene, valuation("2000000.00"), valuation("1000000.01"))
    assert answers(beyond) == {("FAM-06", "VALUE_DOUBLE_COUNTED", Severity.FAIL)}
    assert answers(allocating(scene, replace(valuation("8000000.00"), reference="V-2"))) == set()
    assert answers(replace(beyond, allocated=None)) == set()
    assert answers(replace(scene, allocated=(valuation("9000000.00"),))) == set()


@exercises("FAM-06")
def test_a_valuation_is_of_one_amount_and_one_day() -> None:
    for other in (valuation("1.00", amount="8000000.01"), replace(valuation("1.00"), valued_on=None)):
        assert codes(allocating(favourable("CN"), other)) == {"VALUATION_CONTRADICTORY"}


# ---- FAM-08: in one hand ---------------------------------------------------------------------------------------------


@exercises("FAM-08")
def test_a_base_that_was_sold_without_what_hangs_on_it_splits_the_family_on_both_sides() -> None:
    sold = what(OwnerChanged, owners=owners(OTHER.id))
    split = {("FAM-08", "FAMILY_OWNERSHIP_SPLIT", Severity.CONDITION)}
    for code in sorted(DEPENDENT):
        below = after(dependent(code), BASE, sold)
        assert answers(below) == split
        agreed = replace(sold, consent="0" * 64)
        assert answers(replace(below, changes=(agreed,))) == set()
    assert answers(after(with_re_registration(), RE_REGISTERED, sold)) == split


@exercises("FAM-08")
def test_a_family_in_several_hands_is_compared_link_by_link_and_only_while_both_live() -> None:
    """Rights that hang together by a third alone are not compared, nor is what has ended."""
    cousin = related(favourable("MO"), owners=owners(OTHER.id))
    assert answers(cousin) == set()
    ended = dependent("HK", owners=owners(OTHER.id), status=RightStatus.LAPSED)
    assert codes(ended) == {"BASE_LAPSED"}


def mortgaged(scene: Scene) -> Scene:
    """The item is a legal mortgage, so that the register of Hong Kong shows the pledgee as owner."""
    return scene.with_item(security="hk_legal_mortgage").with_seen(owners=owners(PLEDGEE.id))


@exercises("FAM-08", "HK-39")
def test_a_mortgagee_whom_the_register_shows_as_owner_counts_as_its_pledgor() -> None:
    assert answers(mortgaged(dependent("HK"))) == set()
    assert "FAM-08" in rules(dependent("HK").with_seen(owners=owners(PLEDGEE.id)))
    assert "FAM-08" in rules(after(mortgaged(dependent("HK")), BASE, what(OwnerChanged, owners=owners(OTHER.id))))


@exercises("FAM-08")
@pytest.mark.parametrize("mortgagee", [PLEDGEE.id, OTHER.id])
def test_from_the_base_too_a_mortgage_of_what_hangs_on_it_splits_nothing_also_after_its_end(mortgagee: str) -> None:
    """Until it is re-assigned the right is still the pledgor's, whatever has become of the mortgage."""
    scene = with_re_registration(owners=owners(mortgagee))
    item = replace(held(RE_REGISTERED, mortgagee), security="hk_legal_mortgage")
    assert "FAM-08" not in rules(replace(scene, held={RE_REGISTERED: (item,)}))
    released = replace(item, timing=held(RE_REGISTERED, mortgagee, **GONE).timing)
    assert "FAM-08" not in rules(replace(scene, held={RE_REGISTERED: (released,)}))
    assert "FAM-08" in rules(replace(scene, held={RE_REGISTERED: (replace(item, security="hk_fixed_charge"),)}))
    of_another = replace(item, pledgor=OTHER.id, interest=replace(item.interest, pledgor=OTHER.id))
    assert "FAM-08" in rules(replace(scene, held={RE_REGISTERED: (of_another,)}))


@exercises("FAM-08")
def test_a_mortgage_taken_by_the_same_filing_splits_nothing() -> None:
    scene = with_re_registration(holder=None, owners=owners(PLEDGEE.id))
    taken = replace(item_over(RE_REGISTERED, entered(RE_REGISTERED)), security="hk_legal_mortgage")
    assert answers(scene.with_filing(collateral=(*scene.filing.collateral, taken))) == set()


# ---- FAM-09: released by name ----------------------------------------------------------------------------------------


@exercises("FAM-09")
@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_the_release_of_the_base_releases_nothing_that_hangs_on_it(code: str) -> None:
    kept = replace(dependent(code), held={BASE: (held(BASE, PLEDGEE.id, **GONE),)})
    assert codes(kept) == {"PARTIAL_RELEASE", f"FAMILY_MEMBER_UNENCUMBERED:{BASE}"}
    assert kept.judge().rank == dependent(code).judge().rank == 1
    again = (held(BASE, PLEDGEE.id, **GONE), held(BASE, PLEDGEE.id, 2))
    assert answers(replace(kept, held={BASE: again})) == set()
    of_another = (held(BASE, OTHER.id, **GONE),)
    assert codes(replace(kept, held={BASE: of_another})) == {f"FAMILY_MEMBER_UNENCUMBERED:{BASE}"}


@exercises("FAM-09")
def test_a_release_of_before_the_item_was_entered_left_nothing_behind() -> None:
    since = registered("HK-IPD").applied_at
    assert since is not None
    for when, said in ((since, True), (since - DAY, False)):
        gone = held(BASE, PLEDGEE.id, **{**GONE, "end_at": when})
        assert ("FAM-09" in rules(replace(dependent("HK"), held={BASE: (gone,)}))) is said


@exercises("FAM-09")
def test_the_release_of_what_hangs_on_a_base_is_nothing_to_the_base() -> None:
    released = held(RE_REGISTERED, PLEDGEE.id, **GONE)
    scene = replace(with_re_registration(), held={RE_REGISTERED: (released,)})
    assert codes(scene) == {f"FAMILY_MEMBER_UNENCUMBERED:{RE_REGISTERED}"}


# ---- FAM-10: the base is on record -----------------------------------------------------------------------------------


@exercises("FAM-10")
@pytest.mark.parametrize("code", sorted(DEPENDENT))
def test_a_right_that_hangs_on_a_base_says_on_which_and_it_is_on_record(code: str) -> None:
    kind, link = DEPENDENT[code]
    lacking = {("FAM-10", "EVIDENCE_MISSING:base", Severity.CONDITION)}
    alone = favourable(code, kind)
    assert answers(alone) == lacking
    assert answers(alone.with_seen(base=Base(right=BASE, link=link))) == lacking
    by_priority = beside(alone.with_seen(base=Base(right=BASE, link=Link.PRIORITY_ONLY)), on_record(BASE, "invention"))
    assert answers(by_priority) == lacking


@exercises("FAM-10")
def test_a_base_that_was_restored_or_paid_for_stands_again() -> None:
    lapsed = what(StatusChanged, YESTERDAY - DAY, status=RightStatus.LAPSED)
    for code in sorted(DEPENDENT):
        restored = after(dependent(code), BASE, lapsed, what(StatusChanged, status=RightStatus.IN_FORCE))
        assert answers(restored) == set()
        unpaid = dependent(code, fees_paid_until=date(2026, 5, 1))
        assert any(said.startswith("BASE_LAPSED") for said in codes(unpaid))
        in_time = what(FeePaid, date(2026, 10, 30), paid_until=date(2027, 5, 1))
        assert answers(after(unpaid, BASE, in_time)) == set()
        late = what(FeePaid, date(2026, 11, 20), paid_until=date(2027, 5, 1))
        assert answers(after(unpaid, BASE, late)) == answers(unpaid), "the grace was over"
