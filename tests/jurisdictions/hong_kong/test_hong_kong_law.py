"""The law of Hong Kong as situations: terms and renewals, the Patents Registry, and what the table finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.case.case import Case
from registry.domain.filing.acts import ActKind
from registry.domain.filing.filing import Document
from registry.domain.law.finding import Severity
from registry.domain.rank.standing import ItemStatus
from registry.domain.rank.timing import End
from registry.domain.recognition.outcome import findings
from registry.domain.right.facts import Base, Link, Proceeding, RightAt, RightChange, RightId, RightStatus
from registry.domain.values.days import add_years
from registry.jurisdictions.hong_kong import JURISDICTION
from registry.jurisdictions.hong_kong.fees import renewal_days
from tests.exercises import exercises
from tests.jurisdictions.hong_kong.items import (
    APPLICATION,
    COMPANY,
    DAY,
    NOTICE,
    PLAIN,
    SHA,
    SIGNED,
    Situation,
    act,
    at,
    person,
    ref,
)

# ---- terms and renewals ----------------------------------------------------------------------------------------------


@exercises("HK-07", "HK-08")
@pytest.mark.parametrize(
    ("kind", "last"),
    [("standard_r", date(2038, 3, 18)), ("standard_o", date(2038, 3, 18)), ("short_term", date(2026, 3, 18))],
)
def test_a_term_ends_the_day_before_its_anniversary(kind: str, last: date) -> None:
    """Filed on 19 March 2018: twenty years, or eight, beginning with that day."""
    seen = {"kind": kind, "filed_on": date(2018, 3, 19), "granted_on": date(2019, 1, 1), "fees_paid_until": last}
    living = PLAIN.but(seen=seen, today=last).case()
    assert living.right.expires_on == last
    assert living.right.status is RightStatus.IN_FORCE
    assert PLAIN.but(seen=seen, today=last + DAY).case().right.status is RightStatus.EXPIRED


@exercises("HK-09", "HK-10")
def test_the_first_renewal_follows_the_anniversary_after_the_grant_by_three_years() -> None:
    """Filed 2018-03-19, granted 2023-01-15: due 2026-03-19, payable from 2025-12-19, in grace until 2026-09-19."""
    seen = {
        "filed_on": date(2018, 3, 19),
        "granted_on": date(2023, 1, 15),
        "fees_paid_until": None,
        "kind": "standard_r",
    }
    situation = PLAIN.but(seen=seen, today=date(2026, 1, 20))
    due = situation.due()["HK-09"]
    assert (due.code, due.due_on) == ("RENEWAL_FEE_DUE", date(2026, 3, 19))
    assert due.opens_on == date(2025, 12, 19)
    assert due.grace_ends_on == date(2026, 9, 19)
    assert situation.case().right.expires_on == date(2038, 3, 18)


@exercises("HK-09")
def test_granted_on_the_anniversary_itself_the_next_one_counts() -> None:
    """Granted exactly on 2023-03-19: the first anniversary after it is 2024-03-19, the first renewal 2027-03-19."""
    assert renewal_days("standard_r", date(2018, 3, 19), date(2023, 3, 19))[0] == date(2027, 3, 19)
    assert renewal_days("standard_r", date(2018, 3, 19), date(2023, 3, 18))[0] == date(2026, 3, 19)


FILED = st.dates(date(1997, 6, 27), date(2060, 1, 1))
WAITED = st.integers(0, 365 * 22)


@exercises("HK-09")
@given(FILED, WAITED)
def test_standard_renewals_are_yearly_anniversaries_within_the_term(filed_on: date, waited: int) -> None:
    granted_on = filed_on + waited * DAY
    days = renewal_days("standard_o", filed_on, granted_on)
    anniversaries = [add_years(filed_on, year) for year in range(1, 20)]
    after = [day for day in anniversaries if day > granted_on]
    assert list(days) == after[3:]
    assert all(add_years(granted_on, 3) <= day < add_years(filed_on, 20) for day in days)


@exercises("HK-11")
def test_a_short_term_patent_is_renewed_once_after_four_years() -> None:
    """Filed 2022-06-10: due 2026-06-10, payable from 2026-03-10, in grace until 2026-12-10."""
    seen = {
        "kind": "short_term",
        "filed_on": date(2022, 6, 10),
        "granted_on": date(2022, 12, 1),
        "fees_paid_until": None,
    }
    due = PLAIN.but(seen=seen).due()["HK-11"]
    assert (due.opens_on, due.due_on, due.grace_ends_on) == (date(2026, 3, 10), date(2026, 6, 10), date(2026, 12, 10))
    paid = {**seen, "fees_paid_until": date(2030, 6, 9)}
    assert "HK-11" not in PLAIN.but(seen=paid, today=date(2026, 7, 1)).due()


@exercises("HK-11")
def test_a_short_term_patent_granted_after_four_years_has_three_months() -> None:
    """Granted on the fourth anniversary it is due that day; granted the day after, three months later."""
    filed_on = date(2021, 12, 1)
    assert renewal_days("short_term", filed_on, date(2025, 12, 1)) == (date(2025, 12, 1),)
    assert renewal_days("short_term", filed_on, date(2025, 12, 2)) == (date(2026, 3, 2),)
    seen = {"kind": "short_term", "filed_on": filed_on, "granted_on": date(2025, 12, 2), "fees_paid_until": None}
    due = PLAIN.but(seen=seen).due()["HK-11"]
    assert (due.opens_on, due.due_on, due.grace_ends_on) == (date(2025, 12, 2), date(2026, 3, 2), date(2026, 9, 2))
    assert renewal_days("design", filed_on, filed_on) == ()


@exercises("HK-10")
def test_an_unpaid_renewal_ceases_and_can_be_paid_for_six_months() -> None:
    """Due 2026-03-19: in the grace the deadline stands and MR-04 is a condition, after it the right is lost."""
    seen = {"fees_paid_until": date(2026, 3, 19), "filed_on": date(2018, 3, 19)}
    late = PLAIN.but(seen=seen, today=date(2026, 9, 19))
    assert late.due()["HK-09"].grace_ends_on == date(2026, 9, 19)
    assert {(f.rule, f.code, f.severity) for f in findings(late.case()) if f.rules[0] == "MR-04"} == {
        ("HK-10", "FEES_UNPAID", Severity.CONDITION)
    }
    lost = late.but(today=date(2026, 9, 20))
    assert "HK-09" not in lost.due()
    assert [f.code for f in findings(lost.case()) if f.rules[0] == "MR-04"] == ["NOT_IN_FORCE"]


@exercises("HK-09")
def test_the_renewal_day_on_record_goes_before_the_computed_one() -> None:
    assert PLAIN.due()["HK-09"].due_on == date(2027, 3, 19)
    assert PLAIN.but(seen={"filed_on": None, "granted_on": None}).due()["HK-09"].due_on == date(2027, 3, 19)
    assert "HK-09" not in PLAIN.but(seen={"status": RightStatus.PENDING, "granted_on": None}).due()
    assert "HK-09" not in PLAIN.but(seen={"filed_on": None, "fees_paid_until": None}).due()


# ---- the Patents Registry: what is still to be done ------------------------------------------------------------------


@exercises("HK-40", "HK-48", "HK-52")
def test_no_law_sets_a_day_for_the_entry_so_it_is_due_at_once() -> None:
    """Without any act today; applied for, the proof of entry remains; entered, nothing does."""
    missing = PLAIN.but(acts=())
    due = missing.due()["HK-40"]
    assert (due.code, due.due_on, due.register) == ("REGISTRATION_DUE", missing.today, "HK-IPD")
    awaited = PLAIN.but(acts=(act("HK-IPD", applied_at=at(SIGNED)),)).due()
    assert awaited["HK-52"].code == "REGISTER_ENTRY_AWAITED"
    assert "HK-40" not in awaited
    assert not {"HK-40", "HK-41", "HK-42", "HK-52"} & PLAIN.due().keys()


@exercises("HK-41")
@pytest.mark.parametrize("kind", ["standard_o", "standard_r", "short_term"])
def test_of_an_application_not_published_notice_is_given(kind: str) -> None:
    """A short-term application is published with its grant, so that it counts here whatever day is told."""
    seen = {**APPLICATION, "kind": kind, "published_on": date(2026, 1, 1) if kind == "short_term" else None}
    assert PLAIN.but(acts=(), seen=seen).due()["HK-41"].code == "NOTICE_DUE"
    assert not {"HK-40", "HK-41", "HK-42"} & PLAIN.but(acts=NOTICE, seen=seen).due().keys()
    assert "HK-42" not in PLAIN.but(acts=NOTICE, seen=seen).told()


@exercises("HK-42")
@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("standard_o", {**APPLICATION, "published_on": date(2026, 1, 15)}),
        ("short_term", {"published_on": None, "granted_on": date(2026, 1, 15), "fees_paid_until": None}),
    ],
)
def test_once_published_or_granted_a_notice_is_followed_by_a_registration(kind: str, seen: dict[str, Any]) -> None:
    """From the very day, and not on the day before; nothing more once it is applied for."""
    situation = PLAIN.but(acts=NOTICE, seen={**seen, "kind": kind}, today=date(2026, 1, 15))
    due = situation.due()["HK-42"]
    assert (due.code, due.due_on) == ("FRESH_REGISTRATION_DUE", date(2026, 1, 15))
    told = situation.told()["HK-42"]
    assert (told.code, told.severity) == ("NOTICE_NOT_ENOUGH", Severity.PENDING)
    applied = situation.but(acts=(*NOTICE, act("HK-IPD", applied_at=at(date(2026, 1, 15)))))
    assert "HK-42" not in applied.due()
    assert "HK-42" not in applied.told()
    assert "HK-42" not in situation.but(today=date(2026, 1, 14)).due()


@exercises("HK-42")
def test_a_notice_over_what_was_granted_long_before_is_due_from_its_signing() -> None:
    assert PLAIN.but(acts=NOTICE).due()["HK-42"].due_on == SIGNED
    bare = {"published_on": None, "granted_on": None}
    assert PLAIN.but(acts=NOTICE, seen=bare, contract={"executed_at": None}).due()["HK-42"].due_on == PLAIN.today


@exercises("HK-06")
def test_the_grant_of_a_standard_patent_r_is_asked_for_within_six_months() -> None:
    """Of the later of the base's grant and the publication here."""
    seen = {**APPLICATION, "kind": "standard_r", "published_on": date(2025, 8, 31)}
    case = PLAIN.but(acts=(), seen=seen).case()
    base = RightAt(**{**vars(case.right), "granted_on": date(2025, 6, 1)})

    def due(case: Case) -> list[date]:
        return [one.due_on for one in JURISDICTION.deadlines(case) if one.rule == "HK-06"]

    assert due(replace(case, base=base)) == [date(2026, 2, 28)]
    assert due(replace(case, base=replace(base, granted_on=date(2025, 9, 30)))) == [date(2026, 3, 30)]
    assert due(replace(case, base=replace(base, granted_on=None))) == due(case) == []
    assert due(replace(case, base=base, as_of=at(date(2026, 3, 1)))) == []


@exercises("HK-49", "HK-34")
def test_a_legal_mortgage_is_to_be_entered_within_six_months() -> None:
    """A soft day: entered later, a note that money remedies may be lost. A mere charge has neither."""
    mortgage = PLAIN.but(security="hk_legal_mortgage", acts=())
    assert mortgage.due()["HK-49"].due_on == date(2026, 7, 12)
    assert mortgage.told()["HK-34"].severity is Severity.NOTE
    on_the_day = mortgage.but(acts=(act("HK-IPD", effective_at=at(date(2026, 7, 12))),), today=date(2026, 8, 1))
    assert "HK-49" not in on_the_day.told()
    assert "HK-49" not in on_the_day.due()
    late = mortgage.but(acts=(act("HK-IPD", effective_at=at(date(2026, 7, 13))),), today=date(2026, 8, 1))
    assert (late.told()["HK-49"].code, late.told()["HK-49"].severity) == ("TITLE_REGISTERED_LATE", Severity.NOTE)
    assert "HK-49" in mortgage.but(today=date(2026, 7, 13)).told()
    assert not {"HK-34", "HK-49"} & PLAIN.but(acts=(), today=date(2026, 8, 1)).told().keys()
    assert "HK-49" not in mortgage.but(contract={"executed_at": None}).due()


@exercises("HK-19")
def test_a_registered_mortgagee_has_three_months_to_answer_a_revocation() -> None:
    """Asked for on 30 November 2025: until 28 February 2026. Who is not entered gets no copy."""
    opens = Proceeding(kind="invalidation", from_on=date(2025, 11, 30), until_on=None)
    change = RightChange(type="invalidation_requested", effective_at=at(date(2025, 11, 30)), opens=opens)
    asked = PLAIN.but(changes=(change,))
    assert asked.due()["HK-19"].due_on == date(2026, 2, 28)
    assert "HK-19" not in asked.but(acts=(act("HK-IPD", applied_at=at(SIGNED)),)).due()
    assert "HK-19" not in PLAIN.due()


def test_an_item_that_has_ended_has_no_deadlines() -> None:
    end = End(status=ItemStatus.RELEASED, at=at(date(2026, 1, 19)), reason="debt_performed")
    assert PLAIN.but(acts=(), security="hk_legal_mortgage", end=end).due() == {}


# ---- what the table checks -------------------------------------------------------------------------------------------


def test_a_whole_filing_is_told_nothing_but_that_a_company_from_elsewhere_may_have_to_register() -> None:
    assert PLAIN.told().keys() == {"HK-62"}
    assert COMPANY.told() == {}


@exercises("HK-02")
def test_a_standard_patent_r_rests_on_one_of_three_offices() -> None:
    """As no other patent of Hong Kong does; a right of priority may be of any office."""
    for office, refused in (("CN", False), ("EP", False), ("GB", False), ("US", True)):
        base = Base(right=RightId(jurisdiction=office, number="1"), link=Link.HK_R_OF)
        assert based(kind="standard_r", base=base) == (["FAMILY_LINK_INVALID"] if refused else [])
        assert based(kind="short_term", base=base) == ["FAMILY_LINK_INVALID"]
        assert based(kind="standard_r", base=replace(base, link=Link.PRIORITY_ONLY)) == []
    assert based(kind="standard_r") == []


def based(**seen: Any) -> list[str]:
    """What recognition says of a base under the place's own rule on it, always a refusal."""
    found = [f for f in findings(PLAIN.but(seen=seen).case()) if f.rule == "HK-02"]
    assert all(f.severity is Severity.FAIL and f.confidence.may_refuse for f in found)
    return [f.code for f in found]


@exercises("HK-03")
def test_no_standard_patent_o_was_filed_before_19_december_2019() -> None:
    early = PLAIN.but(seen={"filed_on": date(2019, 12, 18)}).told()["HK-03"]
    assert (early.code, early.severity, early.confidence.may_refuse) == ("STANDARD_O_TOO_EARLY", Severity.FAIL, True)
    assert "HK-03" not in PLAIN.but(seen={"filed_on": date(2019, 12, 19)}).told()
    assert "HK-03" not in PLAIN.but(seen={"filed_on": date(2019, 12, 18), "kind": "standard_r"}).told()
    assert "HK-03" not in PLAIN.but(seen={"filed_on": None}).told()


@exercises("HK-12")
def test_a_lapsed_patent_may_be_restored() -> None:
    assert PLAIN.but(seen={"status": RightStatus.LAPSED}).told()["HK-12"].severity is Severity.NOTE


@exercises("HK-36")
def test_beside_another_charge_the_rank_is_claimed() -> None:
    """Asked for only where another stands; a claim that is not the rank here is told."""
    second = PLAIN.but(rivals=1)
    assert (second.told()["HK-36"].code, second.told()["HK-36"].severity) == ("RANK_CLAIM", Severity.PENDING)
    assert "HK-36" not in second.but(item={"rank_claimed": 1}).told()
    assert "Rank 2" in second.but(item={"rank_claimed": 2}).told()["HK-36"].message
    assert "HK-36" not in PLAIN.but(item={"rank_claimed": 2}).told()


@exercises("HK-46")
@pytest.mark.parametrize(
    ("papers", "missing"),
    [
        ((), False),
        ((("pledge_contract", "zh-Hans"),), False),
        ((("pledge_contract", "EN-GB"),), False),
        ((("pledge_contract", None),), False),
        ((("pledge_contract", "pt"),), True),
        ((("pledge_contract", "pt"), ("pledge_contract", "en")), False),
        ((("pledge_contract", "pt"), ("translation", "en")), False),
        ((("pledge_contract", "pt"), ("translation", "fr")), True),
        ((("pledge_contract", "pt"), ("consent", "en")), True),
    ],
)
def test_a_paper_in_another_language_is_translated(papers: tuple[tuple[str, str | None], ...], missing: bool) -> None:
    documents = tuple(Document(kind=kind, sha256=SHA, language=language) for kind, language in papers)
    told = COMPANY.but(documents=documents).told()
    assert {rule: one.severity for rule, one in told.items()} == ({"HK-46": Severity.PENDING} if missing else {})


@exercises("HK-76")
def test_a_charge_shortly_before_insolvency_may_be_set_aside() -> None:
    """Six months after a fixed charge, twelve after a floating one, of who can be wound up in Hong Kong."""

    def told(
        since: date | None, security: str = "hk_fixed_charge", seat: str = "HK", until: date | None = None
    ) -> bool:
        firm = person("firm", seat=seat, insolvent_since=since, insolvent_until=until)
        return "HK-76" in PLAIN.but(pledgor=firm, security=security, today=date(2027, 6, 1)).told()

    assert told(date(2026, 7, 12))
    assert told(date(2026, 7, 12), until=date(2027, 6, 1))
    assert not told(date(2026, 7, 12), until=date(2027, 5, 31))
    assert not told(date(2026, 7, 13))
    assert told(date(2026, 7, 13), "hk_floating_charge")
    assert not told(date(2027, 1, 13), "hk_floating_charge")
    assert not told(SIGNED - DAY)
    assert not told(None)
    assert not told(date(2026, 7, 12), seat="CN")
    assert not told(date(2027, 6, 2))


# ---- what the rules of recognition say with the place's word ---------------------------------------------------------


def cited(situation: Situation) -> set[tuple[str, ...]]:
    return {finding.rules for finding in findings(situation.case())}


@exercises("HK-01", "HK-07", "HK-14", "HK-20", "HK-30", "HK-35", "HK-39", "HK-40", "HK-41", "HK-52", "HK-71")
def test_findings_name_the_row_that_says_the_same() -> None:
    suspended = Proceeding(kind="ownership", from_on=SIGNED - DAY, until_on=None)
    disputed = RightChange(type="ownership_dispute", effective_at=at(SIGNED - DAY), opens=suspended)
    cancelled = (*PLAIN.acts, act("HK-IPD", ActKind.CANCEL, effective_at=at(date(2026, 1, 19))))
    awaited = (act("HK-IPD", applied_at=at(SIGNED)),)
    for situation, rules in (
        (PLAIN.but(seen={"kind": "design"}), ("MR-02", "HK-01")),
        (PLAIN.but(seen={**APPLICATION, "published_on": SIGNED}), ("MR-02", "HK-30")),
        (PLAIN.but(security="cn_pledge"), ("MR-02", "HK-35")),
        (PLAIN.but(today=date(2041, 3, 19)), ("MR-03", "HK-07")),
        (PLAIN.but(seen=APPLICATION), ("MR-03", "HK-41")),
        (PLAIN.but(seen={"kind": "short_term"}), ("MR-06", "HK-14")),
        (PLAIN.but(changes=(disputed,)), ("MR-07", "HK-20")),
        (PLAIN.but(acts=()), ("MR-20", "HK-40")),
        (PLAIN.but(acts=awaited), ("MR-20", "HK-52")),
        (PLAIN.but(acts=cancelled), ("MR-23", "HK-71")),
    ):
        assert rules in cited(situation), rules


@exercises("HK-31")
def test_every_party_signs() -> None:
    for signatories, whole in (((ref("firm"),), False), ((ref("firm"), ref("bank")), True)):
        situation = PLAIN.but(contract={"executed_at": at(SIGNED), "written": True, "signatories": signatories})
        assert (("MR-15", "HK-31") in cited(situation)) is not whole


@exercises("HK-18")
def test_a_patent_revoked_was_never_there() -> None:
    """Revoked in 2027 from the beginning: not in force in 2026 either, once that is known."""
    void = RightChange(
        type="status_changed", effective_at=at(date(2027, 1, 1)), status=RightStatus.REVOKED, ab_initio=True
    )
    assert PLAIN.but(changes=(void,)).case().right.status is RightStatus.REVOKED
