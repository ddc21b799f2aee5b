"""Macau: its terms, rank by request once annotated, and that what is known from memory alone refuses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.domain.decide.registration import assess, refuse
from registry.domain.law.finding import Severity
from registry.domain.law.place import CreationEffect
from registry.domain.right.record import RightRecord
from registry.domain.values.days import end_of_day
from registry.jurisdictions.macau import JURISDICTION as MO
from tests.domain.strategies import DAY, PLEDGOR, TODAY, Scene, at, favourable, observation, owners, registered, rival

MICROSECOND = timedelta(microseconds=1)


def last_day(kind: str, filed_on: date) -> date | None:
    seen = observation(MO, kind=kind, filed_on=filed_on, expires_on=None)
    return RightRecord(right=seen.right, observations=(seen,)).at(end_of_day(TODAY), MO).expires_on


def answers(scene: Scene) -> set[tuple[str, str, Severity]]:
    """What is said of the item, by the place's own rule."""
    return {(f.rule, f.code, f.severity) for f in scene.judge().core}


@pytest.mark.parametrize(
    ("kind", "filed_on", "expected"),
    [
        ("invention", date(2018, 3, 19), date(2038, 3, 18)),
        ("extension", date(2012, 12, 31), date(2032, 12, 30)),
        ("extension", date(2020, 2, 29), date(2040, 2, 28)),
        ("utility", date(2020, 2, 29), date(2030, 2, 27)),
    ],
)
def test_a_term_begins_with_the_day_of_filing_for_an_extension_that_of_its_base(
    kind: str, filed_on: date, expected: date
) -> None:
    assert last_day(kind, filed_on) == expected


def test_annotation_makes_the_pledge_count_against_others_and_does_not_create_it() -> None:
    assert MO.creation is CreationEffect.OPPOSABILITY
    assert (MO.exclusive, MO.ranks_from_application, MO.application_protects) == (False, True, False)
    assert MO.securities == ("mo_penhor",)
    assert set(MO.kinds) == {"invention", "utility", "extension"}


def test_of_two_annotated_pledges_the_one_asked_for_first_ranks_first() -> None:
    """Though the other was annotated, and filed here, before it."""
    scene = favourable("MO").with_acts(
        registered("MO-DSEDT", applied_at=at(TODAY - 12 * DAY), effective_at=at(TODAY - DAY))
    )
    earlier = rival(1, priority_at=at(TODAY - 11 * DAY), present_from=at(TODAY - 10 * DAY))
    assert replace(scene, rivals=(earlier,)).judge().rank == 1
    before = replace(scene, rivals=(earlier,), now=at(TODAY - DAY) - MICROSECOND)
    assert before.judge().rank == 2


def test_an_unsigned_pledge_is_refused_and_the_pledgee_s_own_signature_is_not_asked_for() -> None:
    assert answers(favourable("MO").with_contract(signatories=(PLEDGOR,))) == set()
    assert answers(favourable("MO").with_contract(signatories=())) == {("MO-09", "NOT_IN_WRITING", Severity.FAIL)}


@pytest.mark.parametrize(
    ("scene", "rule", "code"),
    [
        (favourable("MO").with_seen(fees_paid_until=date(2026, 5, 22)), "MO-07", "NOT_IN_FORCE"),
        (favourable("MO").with_seen(owners=owners(PLEDGOR.id, "other")), "MO-1F", "CO_OWNER_CONSENT"),
    ],
)
def test_what_is_known_from_memory_alone_fails_recognition_and_refuses_nothing(
    scene: Scene, rule: str, code: str
) -> None:
    assert answers(scene) == {(rule, code, Severity.FAIL)}
    refuse(assess(scene.filing, scene.world).findings)
