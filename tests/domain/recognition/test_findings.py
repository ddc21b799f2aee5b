"""How a verdict becomes a finding: which rule it names, where it points, and how findings add up to a recognition.

Asked of rules made for the purpose, since those of the places never show each case by itself.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import pytest

from registry.domain.case.case import Case, PlaceRule
from registry.domain.case.rule import Rule
from registry.domain.case.verdict import Verdict
from registry.domain.crossing import table as cross_border
from registry.domain.law.finding import Confidence, Effect, Finding, Severity
from registry.domain.pledge.judged import OUTCOMES, Outcome, Recognition
from registry.domain.recognition.outcome import combined, findings, lowest, place_findings, recognise
from registry.domain.recognition.rules import agreement
from tests.domain.crossing.crossings import case as case_of
from tests.domain.families import RE_REGISTERED, item_over
from tests.domain.strategies import DAY, PLACES, TODAY, favourable

VERDICT = Verdict(severity=Severity.PENDING, code="CODE:of,it", message="It lacks it.", pointer="/filings", cure="Do.")
OWN = PlaceRule(
    id="MO-X",
    effect=Effect.REQUIRE,
    says="A rule for a test.",
    basis="a law of the place",
    confidence=Confidence.VERIFIED,
    first_day=TODAY,
    code="OF_THE_PLACE",
    check=lambda case: "The place says so.",
    cure="Do as it says.",
)


def the_second_item(*rules: PlaceRule) -> Case:
    """The second item of a filing in Macau, that place having these rules and no others."""
    scene = favourable("MO")
    both = scene.with_filing(collateral=(item_over(RE_REGISTERED), *scene.filing.collateral))
    return replace(scene.judge().case, filing=both.filing, item=2, place=replace(scene.place, rules=rules))


def ruling(verdict: Verdict = VERDICT, name: str = "MR-X") -> Rule:
    """A rule of recognition that always answers this."""
    return Rule(
        id=name,
        group="A",
        basis="a practice",
        check=lambda case: verdict,
        confidence=Confidence.SECONDARY,
        standing=True,
    )


def found(case: Case, rule: Rule) -> Finding:
    """The one finding of that rule on the case."""
    (one,) = findings(case, [rule])
    return one


def finding(severity: Severity, code: str = "A", rule: str = "MR-1") -> Finding:
    """A finding of a rule, nearer to whose basis a place's rule of an earlier name stands."""
    return Finding(
        rule=f"A-{code}",
        code=code,
        severity=severity,
        basis="none",
        confidence=Confidence.DERIVED,
        message="No.",
        rules=(rule, f"A-{code}"),
    )


# ---- the place's own rules -------------------------------------------------------------------------------------------


def test_what_a_place_finds_names_its_rule_basis_cure_and_item() -> None:
    assert place_findings(the_second_item(OWN)) == (
        Finding(
            rule="MO-X",
            code="OF_THE_PLACE",
            severity=Severity.PENDING,
            basis="a law of the place",
            confidence=Confidence.VERIFIED,
            message="The place says so.",
            item=2,
            pointer="/collateral/1",
            cure="Do as it says.",
            rules=("MO-X",),
        ),
    )


def test_a_rule_of_a_place_without_a_code_is_named_by_its_id() -> None:
    (one,) = place_findings(the_second_item(replace(OWN, code=None)))
    assert one.code == "MO-X"


def test_the_rules_of_a_place_speak_in_the_order_of_its_table_each_from_its_first_day() -> None:
    later, silent = replace(OWN, id="MO-L", first_day=TODAY + DAY), replace(OWN, id="MO-S", check=lambda case: None)
    informs, first = replace(OWN, id="MO-I", check=None), replace(OWN, id="MO-Z")
    case = the_second_item(later, first, silent, informs, OWN)
    assert [one.rule for one in place_findings(case)] == ["MO-Z", "MO-X"]


def test_an_empty_message_is_a_finding_too() -> None:
    (one,) = place_findings(the_second_item(replace(OWN, check=lambda case: "")))
    assert one.message == ""


def test_the_rules_across_borders_speak_after_those_of_the_place() -> None:
    foreign_debt = case_of("CN", seats=("CN", "CN", "HK"), own_debt=True)
    place = replace(foreign_debt.place, rules=(OWN,))
    found = [one.rule for one in place_findings(replace(foreign_debt, place=place))]
    assert found == ["MO-X", "XB-17", "XB-18", "XB-30", "XB-35"]


# ---- the rules of recognition ----------------------------------------------------------------------------------------


def test_a_verdict_that_no_law_stands_behind_keeps_the_rule_s_own_basis() -> None:
    assert found(the_second_item(), ruling()) == Finding(
        rule="MR-X",
        code="CODE:of,it",
        severity=Severity.PENDING,
        basis="a practice",
        confidence=Confidence.SECONDARY,
        message="It lacks it.",
        item=2,
        pointer="/collateral/1/filings",
        cure="Do.",
        rules=("MR-X",),
        standing=True,
    )


def test_a_verdict_that_a_law_stands_behind_names_both_rules_and_the_basis_of_the_law() -> None:
    assert found(the_second_item(replace(OWN, cites=("MR-X",))), ruling()) == Finding(
        rule="MO-X",
        code="CODE:of,it",
        severity=Severity.PENDING,
        basis="a law of the place",
        confidence=Confidence.VERIFIED,
        message="It lacks it.",
        item=2,
        pointer="/collateral/1/filings",
        cure="Do.",
        rules=("MR-X", "MO-X"),
        standing=True,
    )


def test_a_pointer_from_the_root_points_past_the_item() -> None:
    assert found(the_second_item(), ruling(replace(VERDICT, pointer="#/contract"))).pointer == "/contract"
    assert found(the_second_item(), ruling(replace(VERDICT, pointer=""))).pointer == "/collateral/1"


EXACT, BROAD = "MR-X CODE", "MR-X"


@pytest.mark.parametrize(
    ("cites", "cited", "rule"),
    [
        ([BROAD], "", "MO-0"),
        ([EXACT], "", "MO-0"),
        ([BROAD, EXACT], "", "MO-1"),
        ([EXACT, BROAD], "", "MO-0"),
        (["MR-X CODE:of,it"], "", "MR-X"),
        (["MR-X of,it"], "", "MR-X"),
        (["MR-XX", "MR-XX CODE"], "", "MR-X"),
        ([EXACT, "MR-X OTHER"], "OTHER", "MO-1"),
        ([EXACT], "OTHER", "MR-X"),
        ([EXACT, BROAD], "OTHER", "MO-1"),
    ],
)
def test_the_law_that_cites_rule_and_code_goes_before_the_one_that_cites_the_rule(
    cites: list[str], cited: str, rule: str
) -> None:
    """The code without what it lists after the colon, or what the verdict says that it is cited under."""
    table = [replace(OWN, id=f"MO-{n}", cites=(one,)) for n, one in enumerate(cites)]
    assert found(the_second_item(*table), ruling(replace(VERDICT, cited=cited))).rule == rule


def test_a_law_is_cited_from_its_first_day_and_before_it_the_next_nearest() -> None:
    exact, broad = replace(OWN, id="MO-E", cites=(EXACT,)), replace(OWN, id="MO-B", cites=(BROAD,))
    assert found(the_second_item(exact, broad), ruling()).rule == "MO-E"
    not_yet = replace(exact, first_day=TODAY + DAY)
    assert found(the_second_item(not_yet, broad), ruling()).rule == "MO-B"
    assert found(the_second_item(not_yet), ruling()).rule == "MR-X"


def test_where_the_place_says_nothing_the_rule_across_borders_stands_in() -> None:
    one = found(the_second_item(), ruling(name="MR-18"))
    law = cross_border.CITATIONS["MR-18"]
    assert (one.rule, one.rules) == ("XB-05", ("MR-18", "XB-05"))
    assert (one.basis, one.confidence) == (law.basis, law.confidence)
    assert found(the_second_item(replace(OWN, cites=("MR-18",))), ruling(name="MR-18")).rule == "MO-X"


def test_a_rule_across_borders_that_cites_the_code_goes_before_one_that_cites_the_rule() -> None:
    exact = replace(VERDICT, code="WAI_BAO_NEI_DAI")
    assert found(the_second_item(), ruling(exact, "MR-26")).rule == "XB-13"
    assert found(the_second_item(), ruling(VERDICT, "MR-26")).rule == "XB-12"
    assert found(the_second_item(replace(OWN, cites=("MR-26",))), ruling(exact, "MR-26")).rule == "MO-X"


def test_findings_stand_by_rule_and_code_whatever_the_law_behind_them_is_called() -> None:
    said = [("MR-2", "A"), ("MR-1", "B"), ("MR-1", "A"), ("MR-3", "A")]
    rules = [ruling(replace(VERDICT, code=code), name) for name, code in said]
    law = replace(OWN, id="AA", cites=("MR-3",))
    told = findings(the_second_item(law), [*rules, replace(rules[0], check=lambda case: None)])
    assert [(one.rules[0], one.code) for one in told] == sorted(said)
    assert told[-1].rule == "AA"


# ---- what findings come to -------------------------------------------------------------------------------------------


def test_reasons_and_notes_stand_apart_each_by_rule_and_code() -> None:
    """The place's own rule, which a finding names first, does not decide the order."""
    fail, pending = finding(Severity.FAIL, "A", "MR-2"), finding(Severity.PENDING, "B", "MR-1")
    also, note = finding(Severity.CONDITION, "Z", "MR-1"), finding(Severity.NOTE, "B", "MR-0")
    last = finding(Severity.NOTE, "A", "MR-3")
    expected = Recognition(outcome=Outcome.NOT_RECOGNISED, reasons=(pending, also, fail), notes=(note, last))
    for told in permutations([fail, pending, also, note, last]):
        assert combined(iter(told)) == expected


@pytest.mark.parametrize(
    ("severities", "outcome"),
    [
        ([], Outcome.RECOGNISED),
        ([Severity.NOTE], Outcome.RECOGNISED),
        ([Severity.NOTE, Severity.CONDITION], Outcome.RECOGNISED_WITH_CONDITIONS),
        ([Severity.PENDING, Severity.CONDITION], Outcome.PENDING_PERFECTION),
        ([Severity.PENDING, Severity.FAIL, Severity.CONDITION], Outcome.NOT_RECOGNISED),
    ],
)
def test_the_outcome_is_that_of_the_gravest_finding(severities: list[Severity], outcome: Outcome) -> None:
    assert combined(map(finding, severities)).outcome is outcome


def test_the_lowest_of_no_outcome_is_recognised() -> None:
    assert lowest(()) is Outcome.RECOGNISED


@pytest.mark.parametrize(("worse", "better"), list(combinations(OUTCOMES, 2)))
def test_the_lowest_of_two_outcomes_is_the_worse_whatever_they_are_called(worse: Outcome, better: Outcome) -> None:
    assert lowest((worse, better)) is lowest((better, worse)) is worse


def test_an_item_is_recognised_by_what_is_found_of_it_unless_that_is_told() -> None:
    case = favourable("HK").with_contract(written=False).judge().case
    core = findings(case)
    assert [one.code for one in core] == ["NOT_IN_WRITING"]
    assert core == findings(case, agreement.RULES)
    computed = recognise(case, PLACES)
    assert list(computed) == sorted(PLACES)
    assert computed == recognise(case, PLACES, core)
    assert {one.outcome for one in computed.values()} == {Outcome.NOT_RECOGNISED}
    assert recognise(case, PLACES, ())["HK"] == Recognition(outcome=Outcome.RECOGNISED, reasons=(), notes=())
