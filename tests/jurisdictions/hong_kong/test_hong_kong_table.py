"""The table of Hong Kong, row by row, and the forms of its numbers and of the identifiers around it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.crossing.company_charges import ChargeState, charge_deadlines
from registry.domain.filing.acts import ActKind
from registry.domain.law.finding import Confidence, Effect
from registry.domain.party.identifiers import fits_seat, read_identifier
from registry.domain.party.party import PartyKind
from registry.domain.right.facts import RightStatus
from registry.domain.values.numbers import UNCONFIRMED
from registry.errors import IdentifierInvalid
from registry.jurisdictions.hong_kong import JURISDICTION
from registry.jurisdictions.hong_kong.numbers import read_number
from tests.jurisdictions.hong_kong.items import SIGNED, Situation, act, at, person

# ---- the table -------------------------------------------------------------------------------------------------------

TABLE = """
HK-01 refuse verified; HK-02 refuse verified; HK-03 refuse secondary; HK-04 refuse secondary; HK-05 deadline memory_high
HK-06 deadline memory_high; HK-07 transition verified; HK-08 transition verified; HK-09 deadline verified
HK-10 transition verified; HK-11 deadline verified; HK-12 warn memory_medium; HK-13 deadline memory_medium
HK-14 warn secondary; HK-15 transition secondary; HK-16 warn derived; HK-17 info secondary; HK-18 transition verified
HK-19 deadline verified; HK-20 warn verified; HK-21 warn memory_low
HK-30 info verified; HK-31 refuse memory_high; HK-32 refuse memory_high; HK-33 refuse verified
HK-34 transition memory_high; HK-35 info memory_high; HK-36 require secondary; HK-37 warn memory_high
HK-38 warn memory_high; HK-39 refuse derived
HK-40 require verified; HK-41 require verified; HK-42 deadline derived; HK-43 refuse verified; HK-44 require verified
HK-45 require memory_high; HK-46 require memory_medium; HK-47 info memory_medium; HK-48 info derived
HK-49 warn memory_medium; HK-4A fee verified; HK-4B info memory_medium; HK-4C fee verified
HK-50 priority verified; HK-51 priority verified; HK-52 priority verified; HK-53 priority verified
HK-54 require derived; HK-55 compute derived; HK-56 warn memory_medium; HK-57 priority memory_high
HK-58 priority secondary; HK-59 priority memory_high; HK-5A refuse derived; HK-5B info memory_high
HK-60 require secondary; HK-61 require secondary; HK-62 warn secondary; HK-63 info verified; HK-64 deadline verified
HK-65 compute memory_high; HK-66 refuse verified; HK-67 warn verified; HK-68 info verified; HK-69 require verified
HK-6A transition secondary; HK-6B refuse secondary; HK-6C priority memory_high; HK-6D require verified
HK-6E warn derived; HK-6F warn derived; HK-6G info derived; HK-6H info derived
HK-70 require secondary; HK-71 require derived; HK-72 info verified; HK-73 info verified; HK-74 warn memory_medium
HK-75 info memory_high; HK-76 warn memory_medium; HK-77 info memory_medium
HK-80 info verified; HK-81 priority verified; HK-82 fee secondary; HK-83 info memory_medium; HK-84 require memory_high
HK-85 info verified; HK-86 require verified
"""

CITES = {
    "HK-01": "MR-02",
    "HK-02": "FAM-02",
    "HK-05": "FAM-05",
    "HK-07": "MR-03",
    "HK-10": "MR-04",
    "HK-14": "MR-06",
    "HK-15": "FAM-10 MUST_FOLLOW_BASE",
    "HK-16": "FAM-10 BASE_INVALIDATED",
    "HK-17": "FAM-10 BASE_LAPSED",
    "HK-20": "MR-07",
    "HK-30": "MR-02 APPLICATION_ONLY",
    "HK-31": "MR-15",
    "HK-32": "MR-12",
    "HK-33": "MR-14",
    "HK-35": "MR-02 SECURITY_KIND_MISMATCH",
    "HK-37": "MR-19",
    "HK-39": "MR-11",
    "HK-40": "MR-20",
    "HK-41": "MR-03 APPLICATION",
    "HK-50": "MR-31, MR-35 PRIORITY_CONTESTED, MR-35 TAKER_IGNORANT",
    "HK-51": "MR-33",
    "HK-52": "MR-20 REGISTER_ENTRY_AWAITED",
    "HK-54": "MR-35 KNOWLEDGE_UNKNOWN",
    "HK-55": "MR-32",
    "HK-57": "MR-35 FIRST_IN_TIME",
    "HK-58": "MR-36, MR-35 FLOATING_PASSED, MR-35 CLAUSE_UNKNOWN",
    "HK-59": "MR-35 SUBORDINATED",
    "HK-5A": "MR-35",
    "HK-60": "MR-21",
    "HK-64": "MR-21 CR_FILING_DUE",
    "HK-6A": "MR-21 CR_CHARGE_VOID",
    "HK-6C": "MR-35 VOID_CHARGE",
    "HK-6F": "MR-21 CR_FILING_ADVISED",
    "HK-71": "MR-23",
}


def test_the_table_is_whole_and_says_what_it_rests_on() -> None:
    """Row by row in its order: the effect, how it is known, and which rule of recognition says the same."""
    rows = [row.split() for line in TABLE.strip().splitlines() for row in line.split("; ")]
    assert [(rule.id, rule.effect.value, rule.confidence.value) for rule in JURISDICTION.rules] == [
        (id, Effect(effect).value, Confidence(confidence).value) for id, effect, confidence in rows
    ]
    assert {rule.id: ", ".join(rule.cites) for rule in JURISDICTION.rules if rule.cites} == CITES
    assert len(JURISDICTION.citations) == sum(len(rule.cites) for rule in JURISDICTION.rules)
    for rule in JURISDICTION.rules:
        assert rule.says.endswith(".")
        assert rule.basis
        assert rule.first_day <= date(2026, 5, 19)
        assert rule.speaks is (rule.code is not None)
        assert not (rule.check and rule.cites)
        if rule.effect is Effect.REFUSE:
            assert rule.confidence.may_refuse


CHECKED = st.builds(
    Situation,
    security=st.sampled_from([*JURISDICTION.securities, "cn_pledge"]),
    pledgor=st.builds(
        person,
        st.just("firm"),
        st.sampled_from(PartyKind),
        st.sampled_from(["HK", "CN", "XX"]),
        hk_registered_non_hk=st.booleans(),
        insolvent_since=st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1))),
    ),
    acts=st.lists(
        st.builds(
            act,
            st.sampled_from(["HK-IPD", "HK-CR", "SAFE"]),
            st.sampled_from(ActKind),
            applied_at=st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2026, 3, 1)).map(at)),
            effective_at=st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2026, 3, 1)).map(at)),
            until=st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1))),
        ),
        max_size=4,
    ).map(tuple),
    seen=st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["standard_r", "standard_o", "short_term", "design"]),
            "status": st.sampled_from(RightStatus),
        },
        optional={
            name: st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2030, 1, 1)))
            for name in ("filed_on", "published_on", "granted_on", "expires_on", "fees_paid_until")
        },
    ),
    contract=st.fixed_dictionaries(
        {}, optional={"executed_at": st.none(), "executed_outside_hk": st.sampled_from([None, True, False])}
    ),
    item=st.fixed_dictionaries({}, optional={"rank_claimed": st.integers(1, 3)}),
    rivals=st.integers(0, 2),
    today=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)


@given(CHECKED)
def test_nothing_that_can_be_told_makes_the_place_stumble(situation: Situation) -> None:
    """Any well-typed item gets findings and deadlines, each with its row, and one state at the Companies Registry."""
    ids = {rule.id for rule in JURISDICTION.rules}
    assert situation.told().keys() <= ids
    for deadline in (*situation.due().values(), *charge_deadlines(situation.case())):
        assert deadline.rule in ids
        assert deadline.message.endswith((".", ")."))
        assert deadline.opens_on is None or deadline.opens_on <= deadline.due_on <= deadline.grace_ends_on
    track = situation.track()
    assert (track.due_on is None) is (
        track.state is ChargeState.NOT_REQUIRED or situation.contract.get("executed_at", SIGNED) is None
    )


# ---- numbers and identifiers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["03100263.7", "06109148.6", "03100263.8", "22020001234.5", "32020012345.1", "62020001234.5"]
)
def test_an_application_number_is_kept_with_a_warning_whatever_its_check_digit(text: str) -> None:
    """Two samples prove no check digit, and the digits of the new system are from memory: never refused."""
    reading = read_number(text)
    assert reading.canonical == text
    assert reading.warnings == (UNCONFIRMED,)


@pytest.mark.parametrize("text", ["HK1048411", "1089030B", "HK 20061483 A", "HK30101316", "ＨＫ40061483"])
def test_publication_numbers_of_the_old_and_the_new_system_are_read_without_one(text: str) -> None:
    assert read_number(text).warnings == ()


def test_identifiers_of_the_three_places() -> None:
    """XB-41, XB-42, XB-45, XB-47 to XB-49: the samples of the law, and what each scheme refuses."""
    assert read_identifier("USCC", "91110000600037341L").value == "91110000600037341L"
    assert read_identifier("LEI", "213800KUD8LAJWSQ9D15").value == "213800KUD8LAJWSQ9D15"
    assert read_identifier("HK-UBI", "12345678-000-01-11-1").value == "12345678"
    assert read_identifier("HK-CR", "F0001234").value == "F0001234"
    assert read_identifier("MO-CR", "SO 12345").value == "SO12345"
    for scheme, value in (
        ("USCC", "91110000600037341M"),
        ("LEI", "213800KUD8LXJWSQ9D15"),
        ("HK-UBI", "1234567"),
        ("HK-CR", "F123"),
        ("MO-CR", "ABCD1"),
    ):
        with pytest.raises(IdentifierInvalid):
            read_identifier(scheme, value)
    assert fits_seat(read_identifier("HK-CR", "F0001234"), "XX", hk_registered_non_hk=True)
    assert not fits_seat(read_identifier("HK-CR", "F0001234"), "XX", hk_registered_non_hk=False)
