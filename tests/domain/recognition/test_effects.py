"""What an item's acts have brought about: that it exists, counts at the register, and holds in insolvency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.filing.acts import Act, ActKind
from registry.domain.party.party import PartyKind
from registry.domain.pledge.judged import LegalEffect
from registry.domain.recognition.effects import Effects, effects, legal_effects
from registry.domain.right.facts import RightStatus
from registry.domain.values.days import add_months
from tests.domain.crossing.crossings import DAY, PLACES, SHA, SIGNED, TODAY, act, case, contract, ref, right
from tests.exercises import exercises

HK_COMPANY = ("HK", "HK", "CN")
REGISTERS = {"CN": "CNIPA", "HK": "HK-IPD", "MO": "MO-DSEDT"}
DUE = add_months(SIGNED, 1)
"""The last day to deliver a charge signed on `SIGNED`, by the register of charges of these tests."""

CODES = st.sampled_from(["CN", "HK", "MO"])
NEAR = st.dates(SIGNED - 40 * DAY, SIGNED + 80 * DAY)


def days(found: Effects) -> tuple[date | None, date | None, date | None]:
    """Existence, register, insolvency."""
    return (found.exists_between_parties.on, found.opposable_at_ip_register.on, found.opposable_in_insolvency.on)


def effect(found: tuple[LegalEffect, ...], register: str) -> LegalEffect:
    """The one effect at a register."""
    (one,) = (e for e in found if e.register == register)
    return one


@st.composite
def acts(draw: st.DrawFn) -> tuple[Act, ...]:
    """A few acts of any kind at any register, with days in any order or none."""
    return tuple(
        draw(
            st.lists(
                st.builds(
                    act,
                    st.sampled_from([*REGISTERS.values(), "HK-CR", "SAFE"]),
                    st.none() | NEAR,
                    st.none() | NEAR,
                    act=st.sampled_from(ActKind),
                    until=st.none() | NEAR,
                ),
                max_size=5,
            )
        )
    )


# ---- properties ------------------------------------------------------------------------------------------------------


@given(CODES, acts(), NEAR, st.booleans(), st.booleans())
def test_an_item_never_counts_before_it_exists_nor_on_a_day_to_come(
    code: str, filed: tuple[Act, ...], on: date, hong_kong: bool, written: bool
) -> None:
    seats = HK_COMPANY if hong_kong else ("CN", "CN", "CN")
    found = effects(case(code, seats=seats, acts=filed, on=on, agreed=contract(written=written)))
    exists, shown, holds = days(found)
    for later in (shown, holds):
        assert later is None or (exists is not None and exists <= later)
    assert all(one is None or one <= on for one in (exists, shown, holds))


@given(CODES, acts(), NEAR)
def test_the_order_in_which_acts_are_filed_changes_nothing(code: str, filed: tuple[Act, ...], on: date) -> None:
    turned = tuple(reversed(filed))
    assert effects(case(code, seats=HK_COMPANY, acts=filed, on=on)) == effects(
        case(code, seats=HK_COMPANY, acts=turned, on=on)
    )


@exercises("XB-02")
@given(acts(), NEAR)
def test_where_entry_makes_the_right_the_three_come_together(filed: tuple[Act, ...], on: date) -> None:
    exists, shown, holds = days(effects(case("CN", acts=filed, on=on)))
    assert exists == shown == holds


@exercises("XB-08")
@given(
    st.integers(0, 20).map(lambda n: SIGNED + n * DAY),
    st.integers(0, (DUE - SIGNED).days).map(lambda n: SIGNED + n * DAY),
)
def test_a_hong_kong_company_s_charge_needs_both_filings_in_whatever_order(asked: date, delivered: date) -> None:
    """INV-28: each alone is not enough."""
    patents, companies = act("HK-IPD", asked, asked), act("HK-CR", delivered, delivered)
    on = max(asked, delivered)

    def against_third_parties(*filed: Act) -> date | None:
        return effects(case("HK", seats=HK_COMPANY, acts=filed, on=on)).against_third_parties

    assert against_third_parties(patents) is None
    assert against_third_parties(companies) is None
    assert against_third_parties(patents, companies) == max(SIGNED, asked, delivered)
    assert against_third_parties(companies, patents) == max(SIGNED, asked, delivered)


@given(CODES, acts(), NEAR, NEAR)
def test_what_was_reached_on_a_day_is_still_said_of_that_day_later(
    code: str, filed: tuple[Act, ...], one: date, other: date
) -> None:
    """A Mainland firm's item that nothing has ended and no register has refused."""
    lasting = tuple(a for a in filed if a.act not in (ActKind.CANCEL, ActKind.REFUSED))
    sooner, later = sorted((one, other))
    before = days(effects(case(code, acts=lasting, on=sooner)))
    after = days(effects(case(code, acts=lasting, on=later)))
    for was, is_ in zip(before, after, strict=True):
        assert was is None or (is_ is not None and is_ <= was)


@given(CODES, acts(), NEAR)
def test_an_item_that_has_ended_has_none_of_the_three(code: str, filed: tuple[Act, ...], on: date) -> None:
    assert days(effects(case(code, acts=filed, on=on, ended=True))) == (None, None, None)


# ---- Mainland --------------------------------------------------------------------------------------------------------


@exercises("XB-02")
def test_a_mainland_pledge_signed_and_applied_for_does_not_exist_until_cnipa_enters_it() -> None:
    applied = (act("CNIPA", SIGNED + DAY),)
    assert days(effects(case("CN"))) == (None, None, None)
    assert days(effects(case("CN", acts=applied))) == (None, None, None)
    entered = effects(case("CN", acts=(act("CNIPA", SIGNED + DAY, SIGNED + 4 * DAY),)))
    assert days(entered) == (SIGNED + 4 * DAY,) * 3
    assert entered.exists_between_parties.rule == "XB-02"


# ---- Hong Kong -------------------------------------------------------------------------------------------------------


@exercises("XB-03")
def test_a_hong_kong_charge_exists_from_signing_and_counts_from_the_day_its_entry_was_asked_for() -> None:
    """Of a Mainland company: no register of charges asks for it."""
    assert days(effects(case("HK"))) == (SIGNED, None, SIGNED)
    awaited = effects(case("HK", acts=(act("HK-IPD", SIGNED + 2 * DAY),)))
    assert days(awaited) == (SIGNED, SIGNED + 2 * DAY, SIGNED)
    assert awaited.exists_between_parties.rule == "XB-03"
    entered = effects(case("HK", acts=(act("HK-IPD", SIGNED + 2 * DAY, SIGNED + 5 * DAY),)))
    assert days(entered) == days(awaited)


def test_an_application_that_was_refused_protects_no_more() -> None:
    refused = act("HK-IPD", None, SIGNED + 5 * DAY, act=ActKind.REFUSED)
    assert days(effects(case("HK", acts=(act("HK-IPD", SIGNED + DAY), refused)))) == (SIGNED, None, SIGNED)


@exercises("XB-08")
def test_a_charge_not_delivered_in_the_month_stays_good_between_the_parties_and_holds_no_more_in_insolvency() -> None:
    patents = act("HK-IPD", SIGNED, SIGNED)
    found = effects(case("HK", seats=HK_COMPANY, acts=(patents,), on=DUE + DAY))
    assert days(found) == (SIGNED, SIGNED, None)
    assert found.opposable_in_insolvency.rule == "HK-64"


def test_a_charge_delivered_on_the_last_day_holds_and_one_delivered_the_day_after_does_not() -> None:
    in_time = case("HK", seats=HK_COMPANY, acts=(act("HK-CR", DUE, DUE),), on=DUE + DAY)
    late = case("HK", seats=HK_COMPANY, acts=(act("HK-CR", DUE + DAY, DUE + DAY),), on=DUE + DAY)
    assert effects(in_time).opposable_in_insolvency.on == DUE
    assert effects(late).opposable_in_insolvency.on is None


def test_a_court_that_gives_more_time_lets_a_later_delivery_hold() -> None:
    order = act("HK-CR", None, DUE + 2 * DAY, act=ActKind.COURT_EXTENSION, until=DUE + 20 * DAY)
    delivered = act("HK-CR", DUE + 10 * DAY, DUE + 10 * DAY)
    found = effects(case("HK", seats=HK_COMPANY, acts=(order, delivered), on=DUE + 30 * DAY))
    assert found.opposable_in_insolvency.on == DUE + 10 * DAY


@exercises("XB-08")
@pytest.mark.parametrize("code", ["CN", "MO"])
def test_a_hong_kong_company_delivers_its_charge_over_a_right_of_another_place_too(code: str) -> None:
    entered = act(REGISTERS[code], SIGNED, SIGNED)
    found = effects(case(code, seats=HK_COMPANY, acts=(entered,)))
    assert found.opposable_at_ip_register.on == SIGNED
    assert found.opposable_in_insolvency.on is None
    both = effects(case(code, seats=HK_COMPANY, acts=(entered, act("HK-CR", SIGNED + DAY, SIGNED + DAY))))
    assert both.against_third_parties == SIGNED + DAY


def test_over_an_unpublished_application_a_notice_counts_until_it_is_published() -> None:
    notice = act("HK-IPD", SIGNED + DAY, act=ActKind.NOTICE)
    unseen = right("HK", status=RightStatus.PENDING, granted_on=None, published_on=None)
    published = replace(unseen, published_on=SIGNED + 3 * DAY)
    assert effects(case("HK", acts=(notice,), asset=unseen)).opposable_at_ip_register.on == SIGNED + DAY
    assert effects(case("HK", acts=(notice,), asset=published)).opposable_at_ip_register.on is None
    assert effects(case("HK", acts=(notice,))).opposable_at_ip_register.on is None
    told = legal_effects(case("HK", acts=(notice,), asset=unseen), PLACES)[0]
    assert (told.act, told.state) == ("notice", "done")
    assert legal_effects(case("HK", acts=(notice,)), PLACES)[0].state == "pending"


def test_a_short_term_application_takes_a_notice_though_published() -> None:
    pending = right("HK", kind="short_term", status=RightStatus.PENDING, granted_on=None)
    notice = act("HK-IPD", SIGNED + DAY, act=ActKind.NOTICE)
    assert effects(case("HK", acts=(notice,), asset=pending)).opposable_at_ip_register.on == SIGNED + DAY


# ---- Macau -----------------------------------------------------------------------------------------------------------


@exercises("XB-04", "MO-13")
def test_a_macau_pledge_exists_from_signing_and_counts_from_its_annotation_not_from_the_request() -> None:
    asked = effects(case("MO", acts=(act("MO-DSEDT", SIGNED + DAY),)))
    assert days(asked) == (SIGNED, None, None)
    assert (asked.exists_between_parties.rule, asked.opposable_at_ip_register.rule) == ("XB-04", "MO-13")
    made = effects(case("MO", acts=(act("MO-DSEDT", SIGNED + DAY, SIGNED + 3 * DAY),)))
    assert days(made) == (SIGNED, SIGNED + 3 * DAY, SIGNED + 3 * DAY)


# ---- what is not on record -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HK", "MO"])
@pytest.mark.parametrize(
    "unsure",
    [{"written": None}, {"written": False}, {"signatories": None}, {"signatories": ()}, {"executed_at": None}],
    ids=str,
)
def test_an_instrument_that_is_not_shown_to_be_written_and_signed_makes_nothing(
    code: str, unsure: dict[str, object]
) -> None:
    entered = act(REGISTERS[code], SIGNED, SIGNED)
    assert days(effects(case(code, acts=(entered,), agreed=contract(**unsure)))) == (None, None, None)


def test_the_pledgee_s_signature_is_needed_where_the_place_asks_for_every_party_s() -> None:
    pledgor_alone = contract(signatories=(ref("pledgor"),))
    assert effects(case("HK", agreed=pledgor_alone)).exists_between_parties.on is None
    assert effects(case("MO", agreed=pledgor_alone)).exists_between_parties.on == SIGNED


@exercises("XB-01")
def test_each_item_of_a_package_has_a_track_of_its_own() -> None:
    package = ("HK", "CN")
    entered = act("HK-IPD", SIGNED, SIGNED)
    assert effects(case("HK", package=package, acts=(entered,))).against_third_parties == SIGNED
    assert effects(case("CN", package=package, item=2)).against_third_parties is None


def test_a_cancellation_by_the_right_s_own_register_ends_the_three() -> None:
    cancel = act("CNIPA", None, SIGNED + 5 * DAY, act=ActKind.CANCEL)
    entered = act("CNIPA", SIGNED, SIGNED)
    assert days(effects(case("CN", acts=(entered, cancel), on=SIGNED + 4 * DAY))) == (SIGNED,) * 3
    assert days(effects(case("CN", acts=(entered, cancel), on=SIGNED + 5 * DAY))) == (None,) * 3


# ---- legal_effect ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "what", "rule"),
    [("CN", "constitutive", "CN-04"), ("HK", "priority_against_later", "HK-40"), ("MO", "opposability", "MO-13")],
)
def test_a_domestic_item_has_one_register_to_go_to_its_own(code: str, what: str, rule: str) -> None:
    (pending,) = legal_effects(case(code), PLACES)
    assert pending == LegalEffect(
        register=REGISTERS[code], effect=what, state="pending", act="register", due_on=None, evidence=None, rule=rule
    )
    (done,) = legal_effects(case(code, acts=(act(REGISTERS[code], SIGNED, SIGNED),)), PLACES)
    assert done == replace(pending, state="done", evidence=f"sha256:{SHA}")


def test_an_application_that_protects_is_shown_with_its_evidence_and_pending() -> None:
    (awaited,) = legal_effects(case("HK", acts=(act("HK-IPD", SIGNED),)), PLACES)
    assert (awaited.state, awaited.evidence) == ("pending", f"sha256:{SHA}")


@exercises("XB-08")
@pytest.mark.parametrize(
    ("filed", "on", "state"),
    [
        ((), DUE, "pending"),
        ((), DUE + DAY, "late"),
        ((act("HK-CR", DUE, DUE),), DUE + DAY, "done"),
        ((act("HK-CR", DUE + DAY, DUE + DAY),), DUE + DAY, "late"),
    ],
    ids=["last-day", "day-after", "delivered", "delivered-late"],
)
@pytest.mark.parametrize("code", ["CN", "HK", "MO"])
def test_a_hong_kong_company_s_charge_is_void_if_late_at_the_companies_registry(
    code: str, filed: tuple[Act, ...], on: date, state: str
) -> None:
    told = effect(legal_effects(case(code, seats=HK_COMPANY, acts=filed, on=on), PLACES), "HK-CR")
    assert (told.effect, told.state, told.act, told.due_on) == ("void_if_late", state, "register", DUE)
    assert told.rule == "HK-64"
    assert (told.evidence is None) is not filed


def test_a_charge_over_a_mere_application_is_advised_to_be_delivered_and_not_void_without_it() -> None:
    pending = right("HK", status=RightStatus.PENDING, granted_on=None)
    late = case("HK", seats=HK_COMPANY, asset=pending, acts=(act("HK-IPD", SIGNED, SIGNED),), on=DUE + DAY)
    told = effect(legal_effects(late, PLACES), "HK-CR")
    assert (told.effect, told.state) == ("delivery_advised", "pending")
    assert effects(late).opposable_in_insolvency.on == SIGNED


@exercises("XB-12", "XB-15")
def test_a_registration_with_safe_is_pending_then_late_then_done_and_bears_on_none_of_the_three() -> None:
    seats = ("CN", "HK", "HK")
    entered = act("CNIPA", SIGNED, SIGNED)
    pending = effect(legal_effects(case("CN", seats=seats, acts=(entered,)), PLACES), "SAFE")
    assert pending.due_on is not None
    assert (pending.effect, pending.state, pending.rule) == ("payment_abroad", "pending", "XB-12")
    last = case("CN", seats=seats, acts=(entered,), on=pending.due_on)
    assert effect(legal_effects(last, PLACES), "SAFE").state == "pending"
    after = case("CN", seats=seats, acts=(entered,), on=pending.due_on + DAY)
    assert effect(legal_effects(after, PLACES), "SAFE").state == "late"
    assert effects(after).against_third_parties == SIGNED
    reported = case("CN", seats=seats, acts=(entered, act("SAFE", TODAY, TODAY)), on=pending.due_on + timedelta(days=9))
    assert effect(legal_effects(reported, PLACES), "SAFE").state == "done"


@exercises("XB-12", "XB-13", "XB-14")
@pytest.mark.parametrize(
    ("seats", "rule"),
    [(("HK", "CN", "CN"), "XB-13"), (("CN", "CN", "HK"), None), (("CN", "CN", "CN"), None), (("XX", "HK", "MO"), None)],
)
def test_safe_is_told_of_only_where_a_registration_is_due(seats: tuple[str, str, str], rule: str | None) -> None:
    told = [e for e in legal_effects(case("HK", seats=seats), PLACES) if e.register == "SAFE"]
    assert [e.rule for e in told] == ([rule] if rule else [])


def test_a_bank_that_guarantees_has_no_day_with_safe_and_is_never_late() -> None:
    kinds = (PartyKind.BANK, PartyKind.COMPANY, PartyKind.BANK)
    told = effect(legal_effects(case("CN", seats=("CN", "HK", "HK"), kinds=kinds, on=date(2030, 1, 1)), PLACES), "SAFE")
    assert (told.due_on, told.state) == (None, "pending")


def test_a_hong_kong_company_for_a_mainland_debt_has_three_registers_its_own_first() -> None:
    """The pattern of Hailiang: the patent of a Hong Kong subsidiary for the debt of its Mainland parent."""
    told = legal_effects(case("HK", seats=("HK", "CN", "CN")), PLACES)
    assert [(one.register, one.state) for one in told] == [
        ("HK-IPD", "pending"),
        ("HK-CR", "pending"),
        ("SAFE", "pending"),
    ]


@given(CODES, acts(), NEAR, st.sampled_from([HK_COMPANY, ("CN", "HK", "HK"), ("HK", "CN", "CN"), ("CN", "CN", "CN")]))
def test_every_register_is_told_of_once_and_the_companies_registry_agrees_with_insolvency(
    code: str, filed: tuple[Act, ...], on: date, seats: tuple[str, str, str]
) -> None:
    one = case(code, seats=seats, acts=filed, on=on)
    told = legal_effects(one, PLACES)
    assert len({e.register for e in told}) == len(told)
    assert told[0].register == REGISTERS[code]
    for companies in (e for e in told if e.register == "HK-CR"):
        assert companies.state == "done" or effects(one).opposable_in_insolvency.on is None
