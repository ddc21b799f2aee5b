"""The district policy: who is eligible, every reason why not, and that recognition neither gives nor takes it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.district_policy import (
    MEASURES,
    ORIGINS,
    RULES,
    Applicant,
    ApplicantKind,
    Category,
    Certificate,
    CertifiedRight,
    Instrument,
    PolicyApplication,
    eligibility,
)
from registry.domain.law.finding import Confidence
from registry.domain.party.identifiers import Identifier, Scheme
from tests.domain.faulty.fault import Fault
from tests.domain.faulty.faults import FAULTS
from tests.domain.strategies import OTHER, PLEDGEE, PLEDGOR, Scene, favourable
from tests.exercises import exercises
from tests.support import ROOT
from tests.tiers import examples

DAY = timedelta(days=1)
FIRST, LAST = date(2019, 11, 26), date(2022, 11, 25)
FACTS = (
    *("registered_in_district", "taxed_in_district", "statistics_in_district"),
    *("legal_person", "independent_accounting"),
)
RENEWAL = Instrument(number="R-1", first_day=date(2024, 3, 1), last_day=date(2025, 2, 28), basis="entered")
BESIDE_THE_WINDOW = [end + offset * DAY for end in (FIRST, LAST) for offset in range(-3, 4)]

Change = Callable[[PolicyApplication], PolicyApplication]


def identifier(value: str) -> Identifier:
    return Identifier(scheme=Scheme.OTHER, value=value, issuer="TEST")


FIRM, BANK = (frozenset({identifier(value)}) for value in ("firm", "bank"))


def application(**members: Any) -> PolicyApplication:
    """An enterprise of the district with a certified patent of Hong Kong, first its own; nothing speaks against it."""
    facts: dict[str, Any] = {
        "applied_on": date(2022, 1, 10),
        "applicant": Applicant(
            identifiers=FIRM,
            kind="district_enterprise",
            registered_in_district=True,
            taxed_in_district=True,
            statistics_in_district=True,
            legal_person=True,
            independent_accounting=True,
        ),
        "right": CertifiedRight(origin="HK", category="patent", first_owner=FIRM),
        "certificate": Certificate(issuer="GDD_IP", reference="C-1"),
    }
    return PolicyApplication(**{**facts, **members})


def on(day: date | None) -> PolicyApplication:
    return application(applied_on=day)


def applicant(**members: Any) -> Change:
    return lambda one: replace(one, applicant=replace(one.applicant, **members))


def right(**members: Any) -> Change:
    return lambda one: replace(one, right=replace(one.right, **members))


def said(one: PolicyApplication, *further: Instrument) -> list[tuple[str, str]]:
    """The rule and code of every reason."""
    return [(reason.rule, reason.code) for reason in eligibility(one, further).reasons]


# Every way in which a datum can be wrong or missing, each touching another one than those of other names.
FLAWS: dict[str, list[tuple[Change, str, str]]] = {
    "date": [
        (lambda one: replace(one, applied_on=LAST + DAY), "POL-01", "NO_INSTRUMENT_IN_FORCE"),
        (lambda one: replace(one, applied_on=None), "POL-01", "EVIDENCE_MISSING:date"),
    ],
    "registration": [
        (applicant(registered_in_district=False), "POL-03", "NOT_REGISTERED_IN_DISTRICT"),
        (applicant(registered_in_district=None), "POL-03", "EVIDENCE_MISSING:registered_in_district"),
    ],
    "tax": [
        (applicant(taxed_in_district=False), "POL-03", "NOT_TAXED_IN_DISTRICT"),
        (applicant(taxed_in_district=None), "POL-03", "EVIDENCE_MISSING:taxed_in_district"),
    ],
    "statistics": [
        (applicant(statistics_in_district=False), "POL-03", "STATISTICS_NOT_IN_DISTRICT"),
        (applicant(statistics_in_district=None), "POL-03", "EVIDENCE_MISSING:statistics_in_district"),
    ],
    "person": [
        (applicant(legal_person=False), "POL-03", "NOT_LEGAL_PERSON"),
        (applicant(legal_person=None), "POL-03", "EVIDENCE_MISSING:legal_person"),
    ],
    "accounts": [
        (applicant(independent_accounting=False), "POL-03", "ACCOUNTING_NOT_INDEPENDENT"),
        (applicant(independent_accounting=None), "POL-03", "EVIDENCE_MISSING:independent_accounting"),
    ],
    "origin": [
        (right(origin="CN"), "POL-04", "ORIGIN_NOT_COVERED"),
        (right(origin=None), "POL-04", "EVIDENCE_MISSING:origin"),
    ],
    "category": [
        (right(category="layout_design"), "POL-05", "CATEGORY_NOT_COVERED"),
        (right(category=None), "POL-05", "EVIDENCE_MISSING:category"),
    ],
    "ownership": [
        (right(first_owner=BANK), "POL-06", "NOT_FIRST_OWNER"),
        (right(first_owner=frozenset()), "POL-06", "EVIDENCE_MISSING:first_owner"),
        (applicant(identifiers=frozenset()), "POL-06", "EVIDENCE_MISSING:party"),
    ],
    "certificate": [
        (lambda one: replace(one, certificate=Certificate(issuer="CNIPA")), "POL-07", "ISSUER_NOT_COMPETENT"),
        (lambda one: replace(one, certificate=Certificate(reference="C-1")), "POL-07", "EVIDENCE_MISSING:issuer"),
        (lambda one: replace(one, certificate=None), "POL-07", "EVIDENCE_MISSING:certificate"),
    ],
}
KIND_FLAWS = [
    (applicant(kind="bank"), "POL-02", "APPLICANT_NOT_COVERED"),
    (applicant(kind=None), "POL-02", "EVIDENCE_MISSING:kind"),
]
"""Apart from the others: whether a company's facts are asked hangs on them."""
EVERY_FLAW = [*KIND_FLAWS, *(flaw for several in FLAWS.values() for flaw in several)]


# ---- the window ------------------------------------------------------------------------------------------------------


@exercises("POL-01")
@pytest.mark.parametrize("day", BESIDE_THE_WINDOW, ids=str)
def test_inv_51_the_policy_holds_on_both_its_end_days_and_on_no_day_beyond(day: date) -> None:
    """INV-51 policy window: policy_eligible is false one day before 2019-11-26 and one day after 2022-11-25, true on
    both end days, all else satisfied."""
    found = eligibility(on(day))
    assert found.eligible == (FIRST <= day <= LAST)
    assert found.instrument == (MEASURES if found.eligible else None)
    beyond = [] if FIRST <= day <= LAST else ["NO_INSTRUMENT_IN_FORCE"]
    assert [reason.code for reason in found.reasons] == beyond


def test_inv_51_no_day_is_left_out_and_none_let_in() -> None:
    """INV-51 policy window: every single day of the window, and of a year on either side of it."""
    days = [FIRST + offset * DAY for offset in range(-366, (LAST - FIRST).days + 367)]
    eligible = [day for day in days if eligibility(on(day)).eligible]
    assert (eligible[0], eligible[-1], len(eligible)) == (FIRST, LAST, 1096)


@exercises("POL-08")
@pytest.mark.parametrize("offset", [-1, 0, 1])
@pytest.mark.parametrize("end", [RENEWAL.first_day, RENEWAL.last_day], ids=str)
def test_a_renewal_that_is_handed_in_widens_the_window_to_its_own_end_days(end: date, offset: int) -> None:
    day = end + offset * DAY
    found = eligibility(on(day), (RENEWAL,))
    assert found.eligible == (RENEWAL.first_day <= day <= RENEWAL.last_day)
    assert found.instrument == (RENEWAL if found.eligible else None)
    assert not eligibility(on(day)).eligible


@exercises("POL-08")
@given(
    st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    st.lists(st.tuples(st.dates(FIRST, date(2026, 1, 1)), st.integers(0, 999)), max_size=3),
)
def test_instruments_only_ever_add_days(day: date, spans: list[tuple[date, int]]) -> None:
    further = tuple(
        Instrument(number=f"R-{n}", first_day=first, last_day=first + length * DAY, basis="entered")
        for n, (first, length) in enumerate(spans)
    )
    widened = eligibility(on(day), further)
    assert widened.eligible == (eligibility(on(day)).eligible or any(one.holds_on(day) for one in further))
    assert widened.instrument is None or widened.instrument.holds_on(day)


# ---- each rule -------------------------------------------------------------------------------------------------------


@exercises("POL-01", "POL-02", "POL-03", "POL-04", "POL-05", "POL-06", "POL-07")
@pytest.mark.parametrize(("change", "rule", "code"), EVERY_FLAW, ids=[code for _, _, code in EVERY_FLAW])
def test_one_flaw_is_one_reason_with_its_rule_and_what_it_rests_on(change: Change, rule: str, code: str) -> None:
    found = eligibility(change(application()))
    assert not found.eligible
    (reason,) = found.reasons
    assert (reason.rule, reason.code) == (rule, code)
    stated = next(one for one in RULES if one.id == rule)
    assert (reason.basis, reason.confidence) == (stated.basis, stated.confidence)
    assert reason.message.endswith(".")


@exercises("POL-02", "POL-03")
@pytest.mark.parametrize("kind", list(ApplicantKind))
@pytest.mark.parametrize("fact", FACTS)
def test_an_enterprise_is_tested_and_no_other_applicant(kind: str, fact: str) -> None:
    changed = applicant(kind=kind, **{fact: None})(application())
    tested = [("POL-03", f"EVIDENCE_MISSING:{fact}")] if kind == ApplicantKind.DISTRICT_ENTERPRISE else []
    assert said(changed) == tested


@exercises("POL-04", "POL-05")
@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("category", list(Category))
def test_every_origin_is_covered_in_every_category(origin: str, category: str) -> None:
    assert said(right(origin=origin, category=category)(application())) == []


@exercises("POL-06")
@given(st.frozensets(st.sampled_from("abcd"), min_size=1), st.frozensets(st.sampled_from("abcd"), min_size=1))
def test_one_identifier_in_common_is_enough_and_none_is_not(mine: frozenset[str], theirs: frozenset[str]) -> None:
    both = applicant(identifiers=frozenset(map(identifier, mine)))(application())
    found = said(right(first_owner=frozenset(map(identifier, theirs)))(both))
    assert found == ([] if mine & theirs else [("POL-06", "NOT_FIRST_OWNER")])


@exercises("POL-06")
def test_the_same_value_of_another_scheme_or_issuer_is_another_identifier() -> None:
    (own,) = FIRM
    for other in (replace(own, issuer="ELSEWHERE"), Identifier(scheme=Scheme.LEI, value=own.value)):
        assert said(right(first_owner=frozenset({other}))(application())) == [("POL-06", "NOT_FIRST_OWNER")]


@given(st.data())
def test_every_flaw_has_its_reason_however_many_there_are(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(FLAWS)), unique=True))
    flaws = [data.draw(st.sampled_from(FLAWS[name])) for name in names]
    flawed = application()
    for change, _, _ in flaws:
        flawed = change(flawed)
    assert sorted(said(flawed)) == sorted((rule, code) for _, rule, code in flaws)


def test_an_application_that_tells_nothing_is_told_everything_it_lacks() -> None:
    nothing = PolicyApplication(applied_on=None, applicant=Applicant(), right=CertifiedRight(), certificate=None)
    assert [code.removeprefix("EVIDENCE_MISSING:") for _, code in said(nothing)] == [
        *("date", "kind", "origin", "category", "party", "first_owner", "certificate"),
    ]


@given(st.data())
def test_what_is_not_told_never_makes_eligible(data: st.DataObject) -> None:
    """Of a drawn application, flawed or not, any datum may be taken away."""
    drawn = application()
    for name in data.draw(st.lists(st.sampled_from(sorted(FLAWS)), unique=True, max_size=2)):
        drawn = data.draw(st.sampled_from(FLAWS[name]))[0](drawn)
    taken = data.draw(st.sampled_from([change for change, _, code in EVERY_FLAW if code.startswith("EVIDENCE")]))
    assert not eligibility(taken(drawn)).eligible


# ---- what the policy is not ------------------------------------------------------------------------------------------

PARTIES = {ref.id: frozenset({ref.identifier}) for ref in (PLEDGOR, PLEDGEE, OTHER)}


def by_the_pledgor(scene: Scene, origin: str) -> PolicyApplication:
    """The pledgor of an item applies for its right: owners are all that the two have in common."""
    owners = (PARTIES.get(owner.party or "", frozenset()) for owner in scene.seen.owners)
    told = applicant(identifiers=PARTIES[scene.filing.pledgor.id])(application())
    return right(origin=origin, first_owner=next(owners, frozenset()))(told)


@settings(max_examples=examples(25))
@given(st.sampled_from(["CN", "HK", "MO"]), st.lists(st.sampled_from(EVERY_FLAW), max_size=3))
def test_inv_17_whatever_is_flipped_of_an_application_recognition_stays(
    code: str, flaws: list[tuple[Change, str, str]]
) -> None:
    """INV-17 policy isolation: flipping any POL field never changes R."""
    scene = favourable(code)
    before = scene.judge()
    applied = by_the_pledgor(scene, code)
    for change, _, _ in flaws:
        applied = change(applied)
    eligibility(applied)
    assert scene.judge() == before


@given(st.sampled_from(FAULTS), st.lists(st.sampled_from(EVERY_FLAW), max_size=3))
def test_inv_17_whatever_is_wrong_with_an_item_eligibility_stays_save_by_its_owners(
    fault: Fault, flaws: list[tuple[Change, str, str]]
) -> None:
    """INV-17 policy isolation: flipping any MR field never changes policy_eligible except through shared ownership."""
    scenes = favourable(fault.code, fault.kind), fault.scene
    sound, faulty = (by_the_pledgor(scene, "HK") for scene in scenes)
    assert eligibility(sound).eligible
    for change, _, _ in flaws:
        sound, faulty = change(sound), change(faulty)
    before, after = eligibility(sound), eligibility(faulty)
    if scenes[0].seen.owners == scenes[1].seen.owners:
        assert after == before
    apart = [[reason for reason in found.reasons if reason.rule != "POL-06"] for found in (before, after)]
    assert apart[0] == apart[1]


def test_inv_17_nothing_of_recognition_knows_the_policy_and_the_policy_knows_nothing_of_recognition() -> None:
    """INV-17 policy isolation: no module of the domain or of a place imports the policy, so none can be given it."""
    modules = [path for room in ("domain", "jurisdictions") for path in (ROOT / "registry" / room).rglob("*.py")]
    imported = {path.relative_to(ROOT / "registry").as_posix(): _imported(path.read_text("utf-8")) for path in modules}
    own = imported.pop("domain/district_policy.py")
    assert {name for name in own if name.startswith("registry")} == {
        "registry.domain.party.identifiers",
        "registry.domain.party.identifiers.Identifier",
        "registry.domain.law.finding",
        "registry.domain.law.finding.Confidence",
    }
    assert [path for path, names in imported.items() if "registry.domain.district_policy" in names] == []


def _imported(source: str) -> set[str]:
    """Every module that a source imports, and everything it takes from one."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


# ---- the table -------------------------------------------------------------------------------------------------------


def test_the_table_holds_the_eight_rules_in_order_each_with_its_basis() -> None:
    assert [rule.id for rule in RULES] == [f"POL-0{n}" for n in range(1, 9)]
    assert all(rule.says.endswith(".") and rule.basis for rule in RULES)
    assert [rule.id for rule in RULES if rule.check is None] == ["POL-08"]
    assert [rule.id for rule in RULES if rule.confidence is not Confidence.VERIFIED] == ["POL-08"]


def test_every_fact_of_a_company_is_one_that_an_applicant_may_declare() -> None:
    assert {one.name for one in fields(Applicant)} == {"identifiers", "kind", *FACTS}
