"""What holds of any family of rights: the invariants INV-30 to INV-38 by number, but for what only a store shows.

That a second base is refused, and that allocations never exceed a valuation whatever happens at once, need a register
that remembers: they are asserted where one is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.filing.filing import Valuation
from registry.domain.law.finding import Finding
from registry.domain.pledge.judged import OUTCOMES, Outcome
from registry.domain.recognition.judge import Judgement
from registry.domain.right.events import (
    BaseDecided,
    FeeMissed,
    InvalidationDecided,
    InvalidationRequested,
    LicenceRecorded,
    OwnerChanged,
    PreservationOrdered,
    StatusChanged,
)
from registry.domain.right.facts import Base, Link, RightAt, RightChange, RightId, RightStatus
from registry.domain.right.family_links import StatedLink, family_of, is_dependency, link_faults, links_by_right
from registry.domain.right.record import RightRecord
from registry.domain.values.days import last_day_of_term
from tests.domain.families import (
    BASE,
    DEPENDENT,
    EXTENSION,
    KINDS,
    RE_REGISTERED,
    Family,
    entered,
    families,
    held,
    item_over,
    on_record,
    what,
)
from tests.domain.faulty.fault import GRACE_OVER, YESTERDAY
from tests.domain.strategies import NOW, OTHER, PLACES, PLEDGEE, PLEDGOR, money, owners
from tests.exercises import exercises
from tests.tiers import examples

RANK = OUTCOMES.index
VALUED = Valuation(reference="V-1", amount=money("9.00"), allocated=money("9.00"))

# A whole family is slow to draw.
few = settings(max_examples=examples(60))


def any_of(family: Family, *but: RightId) -> st.SearchStrategy[RightId]:
    """One of its rights, apart from `but`."""
    return st.sampled_from([right for right in family.members if right not in but])


def of_the_item(found: Iterable[Finding]) -> list[Finding]:
    """The findings of groups A to E."""
    return [f for f in found if f.rules[0].startswith("MR-")]


def of_the_family(found: Iterable[Finding], *but: str) -> list[Finding]:
    """The findings of group F, apart from those of the rules `but`."""
    return [f for f in found if f.rules[0].startswith("FAM-") and f.rules[0] not in but]


def borne(one: Judgement) -> tuple[Any, ...]:
    """All that is so of an item apart from its family: what its right bears, its rank, and how far its acts are."""
    case, judged = one.case, one.judged
    encumbrances = (case.rivals, case.standing, case.taken, case.overlaps, case.notice)
    acts = (judged.legal_effect, judged.effects, judged.void_from, judged.rank_basis)
    return (case.right, encumbrances, one.rank, acts, of_the_item(one.core))


def reasons(one: Judgement, forum: str) -> set[str]:
    return {f.code for f in one.judged.recognition[forum].reasons}


# ---- INV-30 ----------------------------------------------------------------------------------------------------------

POOL = [*KINDS, RightId(jurisdiction="HK", number="HK30000009"), RightId(jurisdiction="MO", number="J-000999")]
OFFICES = [RightId(jurisdiction=office, number="1") for office in ("EP", "GB", "US")]


@st.composite
def observed(draw: st.DrawFn) -> RightRecord:
    """A right of any kind of its place that names anything as its base, itself among it."""
    right = draw(st.sampled_from(POOL))
    kinds = sorted(PLACES[right.jurisdiction].kinds)
    kind = draw(st.one_of(st.sampled_from(kinds), st.just(DEPENDENT.get(right.jurisdiction, (kinds[0],))[0])))
    link = DEPENDENT[right.jurisdiction][1] if right.jurisdiction in DEPENDENT else Link.PRIORITY_ONLY
    base = st.builds(
        Base,
        right=st.one_of(st.just(BASE), st.sampled_from([*POOL, *OFFICES])),
        link=st.one_of(st.just(link), st.sampled_from(Link)),
    )
    return on_record(right, kind, base=draw(st.one_of(st.none(), base)))


def standing(record: RightRecord) -> RightAt:
    return record.at(NOW, PLACES[record.right.jurisdiction])


def refused(record: RightRecord, known: Mapping[RightId, RightRecord]) -> bool:
    """Whether the links that the right has a part in, on either end, can not be."""
    after = {**known, record.right: record}
    near = [one for one in after.values() if one is record or (one.base and one.base.right == record.right)]
    bases = [(one, after.get(one.base.right)) for one in near if one.base is not None]
    faults = [f for one, base in bases for f in link_faults(standing(one), base and standing(base), PLACES)]
    return any(f.rule == "FAM-02" for f in faults)


@exercises("FAM-02")
@given(st.lists(observed(), max_size=10, unique_by=lambda record: record.right))
def test_inv_30_dependency_links_form_a_forest_no_deeper_than_one(told: list[RightRecord]) -> None:
    """INV-30: dependency links form a forest of depth ≤ 1; every accepted link set stays acyclic; one base each."""
    known: dict[RightId, RightRecord] = {}
    for record in told:
        if not refused(record, known):
            known[record.right] = record
    hangs_on = {r: one.base.right for r, one in known.items() if one.base and is_dependency(one.base.link.value)}
    assert not hangs_on.keys() & set(hangs_on.values())
    for dependent, base in hangs_on.items():
        assert known[dependent].newest.kind == DEPENDENT[dependent.jurisdiction][0]
        assert base.jurisdiction in ({"CN", "EP", "GB"} if dependent.jurisdiction == "HK" else {"CN"})
        assert base not in known or known[base].newest.kind == "invention"


@few
@given(families(european=None))
def test_inv_30_what_may_hang_together_is_refused_nowhere(family: Family) -> None:
    """INV-30, the other way: a family as the law knows it is accepted, in whatever order it is told."""
    records = {right: member.record for right, member in family.members.items()}
    assert not any(refused(record, records) for record in records.values())


# ---- INV-31, INV-32 --------------------------------------------------------------------------------------------------


@exercises("FAM-03", "HK-04")
@few
@given(families(european=None), st.sampled_from([PLEDGEE.id, OTHER.id]), st.data())
def test_inv_31_a_pledge_on_one_member_bears_on_no_other(family: Family, holder: str, data: st.DataObject) -> None:
    """INV-31: S20 on any member leaves `encumbrances(other member)` identical; a warning of the family may change."""
    right = data.draw(any_of(family))
    pledged = data.draw(any_of(family, right))
    before = family.scene(right).judge()
    after = family.but(pledged, items=(held(pledged, holder, 9),)).scene(right).judge()
    assert borne(after) == borne(before)
    warned = ("FAM-03", "FAM-09")  # who holds it; and that the same pledgee holds it again
    assert of_the_family(after.core, *warned) == of_the_family(before.core, *warned)


def listed(one: Judgement, code: str) -> set[str]:
    """The rights that a finding of this code names."""
    found = [f.code.partition(":")[2] for f in one.core if f.code.startswith(code)]
    assert len(found) <= 1
    return {name for names in found for name in names.split(",")}


@exercises("FAM-03")
@given(families(european=None), st.data())
def test_inv_32_the_warning_lists_exactly_who_is_alive_and_not_held_by_the_same_pledgee(
    family: Family, data: st.DataObject
) -> None:
    """INV-32: exactly `live family − covered by same lender − {r}`; with the covered ones it is the live family."""
    right = data.draw(any_of(family))
    others = [one for one in family.members if one != right]
    taken = data.draw(st.dictionaries(st.sampled_from(others), st.booleans(), max_size=2))
    items = [item_over(one, *((entered(one),) if in_register else ())) for one, in_register in taken.items()]
    judgement = family.scene(right, *items).judge()

    live = {str(one) for one in others if family.members[one].alive}
    holders = {
        str(one): family.members[one].holders | ({PLEDGEE.id} if taken.get(one) else frozenset()) for one in others
    }
    covered = {one for one in live if PLEDGEE.id in holders[one]}
    free = listed(judgement, "FAMILY_MEMBER_UNENCUMBERED")
    elsewhere = listed(judgement, "FAMILY_MEMBER_PLEDGED_ELSEWHERE")
    assert free == {one for one in live if not holders[one]}
    assert elsewhere == live - covered - free
    assert free | elsewhere | covered == live


# ---- INV-33 to INV-35 ------------------------------------------------------------------------------------------------

ENDS = st.sampled_from(
    [
        *(what(StatusChanged, status=RightStatus(end)) for end in ("lapsed", "surrendered", "expired")),
        what(FeeMissed, due_on=GRACE_OVER),
    ]
)


@exercises("FAM-10")
@few
@given(families(RE_REGISTERED, living=True), ENDS)
def test_inv_33_the_end_of_its_base_leaves_a_re_registration_as_it_is(family: Family, end: RightChange) -> None:
    """INV-33: CN base lapse leaves status, rank and groups A to D of HK (R) unchanged; a note appears."""
    before = family.scene(RE_REGISTERED).with_item(valuation=VALUED).judge()
    after = family.but(BASE, end).scene(RE_REGISTERED).with_item(valuation=VALUED).judge()
    assert borne(after) == borne(before)
    for forum, one in after.judged.recognition.items():
        assert "BASE_LAPSED" in {f.code for f in one.notes}
        assert RANK(one.outcome) >= RANK(before.judged.recognition[forum].outcome)
    assert after.judged.value_stale


@exercises("FAM-10")
@few
@given(families(RE_REGISTERED))
def test_inv_34_the_invalidation_of_its_base_leaves_a_re_registration_in_force_with_conditions(family: Family) -> None:
    """INV-34: full invalidation of a CN base keeps HK (R) status, and recognition is at most with conditions."""
    before = family.scene(RE_REGISTERED).judge()
    gone = family.but(BASE, what(InvalidationDecided, result="full", final=True)).scene(RE_REGISTERED)
    after = gone.with_item(valuation=VALUED).judge()
    assert borne(after) == borne(before)
    assert after.judged.value_stale
    for forum, one in after.judged.recognition.items():
        assert RANK(one.outcome) <= RANK(Outcome.RECOGNISED_WITH_CONDITIONS)
        assert "BASE_INVALIDATED" in reasons(after, forum)


@exercises("FAM-10", "HK-15")
@few
@given(families(RE_REGISTERED, european=True), st.sampled_from(["revoked", "amended"]))
def test_inv_34_what_an_opposition_did_to_a_european_base_is_followed_or_pending(family: Family, result: str) -> None:
    """INV-34: for an EP base at most pending, its status unchanged, until the register of Hong Kong has entered it."""
    before = family.scene(RE_REGISTERED).judge()
    opposed = family.but(RE_REGISTERED, what(BaseDecided, result=result))
    after = opposed.scene(RE_REGISTERED).judge()
    assert (after.case.right.status, after.rank) == (before.case.right.status, before.rank)
    assert of_the_item(after.core) == of_the_item(before.core)
    for forum, one in after.judged.recognition.items():
        assert RANK(one.outcome) <= RANK(Outcome.PENDING_PERFECTION)
        assert "MUST_FOLLOW_BASE" in reasons(after, forum)
    entry = what(StatusChanged, status=RightStatus.REVOKED)
    followed = opposed.but(RE_REGISTERED, entry).scene(RE_REGISTERED).judge()
    assert followed.case.right.status is RightStatus.REVOKED
    assert "MUST_FOLLOW_BASE" not in reasons(followed, "HK")
    assert "NOT_IN_FORCE" in reasons(followed, "HK")


ANYTHING = st.sampled_from(
    [
        *(what(StatusChanged, status=status) for status in RightStatus),
        what(FeeMissed, due_on=GRACE_OVER),
        what(InvalidationRequested, reference="W-1"),
        what(InvalidationDecided, result="full", final=True),
        what(InvalidationDecided, result="partial", final=True),
        what(PreservationOrdered, authority="court", document="D-1", from_on=YESTERDAY),
        what(OwnerChanged, owners=owners(OTHER.id)),
        what(OwnerChanged, owners=owners(PLEDGOR.id)),
        what(LicenceRecorded, exclusive=True, licensee="L", from_on=YESTERDAY),
        what(BaseDecided, result="revoked"),
    ]
)


@few
@given(
    families(RE_REGISTERED, EXTENSION, european=None),
    st.lists(ANYTHING, max_size=3),
    st.sampled_from([None, PLEDGEE.id, OTHER.id]),
    st.data(),
)
def test_inv_35_nothing_passes_upward_to_the_base(
    family: Family, events: list[RightChange], holder: str | None, data: st.DataObject
) -> None:
    """INV-35: no event on HK or MO members changes groups A to E of the CN item; only its FAM warnings may change."""
    member = data.draw(st.sampled_from([one for one in family.members if one.jurisdiction != "CN"]))
    items = () if holder is None else (held(member, holder, 9),)
    before = family.scene(BASE).judge()
    after = family.but(member, *events, items=items).scene(BASE).judge()
    assert borne(after) == borne(before)
    warned = ("FAM-03", "FAM-08")
    assert of_the_family(after.core, *warned) == of_the_family(before.core, *warned)
    assert not after.judged.value_stale


# ---- INV-37 ----------------------------------------------------------------------------------------------------------

TIES = st.builds(
    StatedLink,
    right=st.sampled_from(POOL),
    other=st.sampled_from([*POOL, *OFFICES]),
    link=st.sampled_from([*(link.value for link in Link), "same_day_twin"]),
).filter(lambda tie: tie.right != tie.other)


def components(told: Iterable[StatedLink]) -> Mapping[RightId, frozenset[RightId]]:
    """By right, all it hangs together with and itself: groups joined one link after another."""
    groups = {right: frozenset({right}) for right in (*POOL, *OFFICES)}
    for tie in told:
        joined = groups[tie.right] | groups[tie.other]
        groups = {right: joined if right in joined else group for right, group in groups.items()}
    return groups


@given(st.lists(TIES, max_size=12))
def test_inv_37_being_of_one_family_is_an_equivalence(told: list[StatedLink]) -> None:
    """INV-37: reflexive, symmetric, transitive; asked from any member the family has the same members."""
    beside, groups = links_by_right(told), components(told)
    for right, group in groups.items():
        members = family_of(right, beside)
        assert right not in members
        assert members.keys() | {right} == group
        assert list(members) == sorted(members)


@given(st.permutations(POOL), st.lists(TIES, max_size=8), st.randoms(use_true_random=False))
def test_inv_37_the_order_in_which_ties_are_told_changes_no_family(
    rights: list[RightId], told: list[StatedLink], random: Any
) -> None:
    """INV-37: what a right says itself of how it hangs together goes before what others say."""
    shuffled = random.sample(told, k=len(told))
    own = {tie.right: tie.link for tie in told}
    several = {one for one in own if sum(tie.right == one for tie in told) > 1}
    for right in rights:
        members = family_of(right, links_by_right(told))
        assert members.keys() == family_of(right, links_by_right(shuffled)).keys()
        assert all(members[one] == own[one] for one in members if one in own and one not in several)


@few
@given(families(european=None))
def test_inv_37_every_item_of_a_family_is_judged_beside_the_same_rights(family: Family) -> None:
    """INV-37: seen from each member, itself and its kin are the whole family; also through a base that is not here."""
    for right in family.members:
        kin = [one.right.right for one in family.scene(right).judge().case.kin]
        assert kin == sorted(family.members.keys() - {right})


# ---- INV-38 ----------------------------------------------------------------------------------------------------------

FILED = st.dates(date(1996, 1, 1), date(2026, 1, 1))


@exercises("FAM-04", "HK-07", "MO-01")
@given(
    code=st.sampled_from(sorted(DEPENDENT)),
    filed_on=st.one_of(FILED, st.sampled_from([date(2004, 2, 29), date(2008, 2, 29)])),
    later=st.integers(-3, 3),
    ends=st.one_of(st.none(), st.integers(-3, 3)),
    compensated=st.booleans(),
)
def test_inv_38_no_right_outlives_the_term_that_begins_with_the_filing_of_its_base(
    code: str, filed_on: date, later: int, ends: int | None, compensated: bool
) -> None:
    """INV-38: derived expiry ≤ base filing + 20 years less a day; what violates it is refused.

    Whether its register told the last day or it follows from a filing day; time that made good for a slow grant of the
    base counts for the base alone.
    """
    last = last_day_of_term(filed_on, 20)
    kind, link = DEPENDENT[code]
    shown: dict[str, Any] = {
        "filed_on": filed_on + timedelta(days=later),
        "expires_on": None if ends is None else last + timedelta(days=ends),
        "base": Base(right=BASE, link=link),
    }
    right = standing(on_record(RE_REGISTERED if code == "HK" else EXTENSION, kind, **shown))
    base = on_record(BASE, "invention", filed_on=filed_on, **({"expires_on": date(2049, 1, 1)} if compensated else {}))
    faults = {f.rule for f in link_faults(right, standing(base), PLACES)}
    assert right.expires_on is not None
    assert ("FAM-04" in faults) == (right.expires_on > last)
    unknown = replace(standing(base), filed_on=None)
    assert not list(link_faults(right, unknown, PLACES))
    assert not list(link_faults(right, None, PLACES))


@few
@given(families(RE_REGISTERED, EXTENSION))
def test_inv_38_the_families_the_law_knows_stay_within_the_term(family: Family) -> None:
    """INV-38: for generated families, derived expiry ≤ base filing + 20 years."""
    filed_on = family.members[BASE].record.newest.filed_on
    assert filed_on is not None
    for right in (RE_REGISTERED, EXTENSION):
        judgement = family.scene(right).judge()
        assert judgement.case.right.expires_on is not None
        assert judgement.case.right.expires_on <= last_day_of_term(filed_on, 20)
        assert not {"FAM-02", "FAM-04", "FAM-05"} & {f.rules[0] for f in judgement.core}
