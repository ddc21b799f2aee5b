"""What is said of a family, word for word: every finding on each of these scenes, kept in a file.

The words are entered in the journal with the outcome they explain and are read by lenders, so none changes unseen. What
a rule says belongs here; when it speaks is in `test_family_rules`. To write the file anew, from the checkout:

    python -m tests.domain.recognition.rules.test_family_words

No test writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from registry.domain.case.case import Places
from registry.domain.filing.filing import Valuation
from registry.domain.law.finding import Finding
from registry.domain.law.place import Follows
from registry.domain.right.events import InvalidationDecided, StatusChanged
from registry.domain.right.facts import Base, Link, RightId, RightStatus
from tests.domain.families import (
    BASE,
    DEPENDENT,
    EUROPEAN,
    EXTENSION,
    ORIGINAL,
    RE_REGISTERED,
    SHORT_TERM,
    after,
    beside,
    dependent,
    on_record,
    what,
    with_re_registration,
)
from tests.domain.faulty.family_faults import FAULTS, allocating, valuation
from tests.domain.strategies import OTHER, PLACES, TODAY, Scene, favourable, owners
from tests.support import ROOT

FILE = ROOT / "tests" / "data" / "golden_family.json"


def following(follows: Follows) -> Places:
    """The places, but that in Hong Kong a base's end does this to what hangs on it."""
    place = PLACES["HK"]
    kinds = {kind: replace(one, follows=follows) for kind, one in place.dependences.items()}
    return {**PLACES, "HK": replace(place, dependences=kinds)}


def hanging_on(right: RightId, link: Link, code: str = "HK", kind: str = "standard_r") -> Scene:
    """An item over a right that names this base by this link."""
    return favourable(code, kind).with_seen(base=Base(right=right, link=link))


def large(holder: str | None, **seen: Any) -> Scene:
    """An item over a Mainland invention on which three rights hang in one way or another, told last first."""
    scene = favourable("CN").with_number(BASE.number)
    for right, kind, link in (
        (EXTENSION, "extension", Link.MO_EXT_OF),
        (SHORT_TERM, "short_term", Link.PRIORITY_ONLY),
        (RE_REGISTERED, "standard_r", Link.HK_R_OF),
    ):
        scene = beside(scene, on_record(right, kind, base=Base(right=BASE, link=link), **seen), holder)
    return scene


def drawing(*parts: str) -> Scene:
    """Five of the eight millions of a valuation drawn here, these parts elsewhere, and all of another valuation."""
    others: list[Valuation] = [valuation(part) for part in parts]
    return allocating(favourable("MO"), *others, replace(valuation("8000000.00"), reference="V-2"))


@cache
def scenes() -> Mapping[str, Scene]:
    """Every fault of a family, then what each of its rules says in the plural or of another place."""
    itself = with_re_registration().seen.right
    lapsed, void = what(StatusChanged, status=RightStatus.LAPSED), what(InvalidationDecided, result="full", final=True)
    ends = {
        f"in a place where what hangs on a base {follows.value}, a base {name}": after(
            dependent("HK", following(follows)), BASE, end
        )
        for follows in Follows
        for name, end in (("lapsed", lapsed), ("void", void))
    }
    return {
        **{str(fault): fault.scene for fault in FAULTS},
        **ends,
        "a right that hangs on itself": with_re_registration().with_seen(base=Base(right=itself, link=Link.HK_R_OF)),
        "a kind that has no base": hanging_on(BASE, Link.HK_R_OF, kind="standard_o"),
        "a base of an office that is none": hanging_on(RightId(jurisdiction="US", number="1"), Link.HK_R_OF),
        "a base of another kind": beside(hanging_on(BASE, Link.HK_R_OF), on_record(BASE, "utility_model")),
        "a base that hangs on one": dependent("MO", base=Base(right=EUROPEAN, link=Link.HK_R_OF)),
        "three that are not disclosed": large("bank").with_item(family_disclosed=()),
        "three that nobody holds": large(None),
        "three that another holds": large(OTHER.id),
        "three that are of another owner": large("bank", owners=owners(OTHER.id)),
        "three of which nobody knows the owner": large("bank", owners=()),
        "two windows": favourable("CN").with_seen(published_on=date(2026, 5, 24), granted_on=date(2026, 8, 25)),
        "a window seen from what hangs on its base": beside(
            dependent("HK", granted_on=TODAY), on_record(ORIGINAL, "standard_o", base=None)
        ),
        "a valuation drawn on three times": drawing("2000000.00", "1000000.01"),
        "a valuation of another amount beside one that agrees": allocating(
            favourable("CN"), valuation("1.00"), valuation("1.00", amount="9000000.00")
        ),
        **{f"all at once in {code}": worst(code, PLACES) for code in sorted(DEPENDENT)},
        "all at once in a place that cites no law": worst("HK", {**PLACES, "HK": replace(PLACES["HK"], rules=())}),
    }


def worst(code: str, places: Places) -> Scene:
    """What hangs on a base, late, too long, undisclosed, held by another, in other hands, valued twice."""
    scene = dependent(code, places, owners=owners(OTHER.id))
    late = scene.with_seen(record_requested_on=TODAY, expires_on=TODAY.replace(year=TODAY.year + 30))
    told = late.with_item(family_disclosed=(), valuation=valuation("9000000.00"))
    return replace(told, held={}, allocated=())


def said(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as they are kept, members that say nothing left out."""
    return [{name: value for name, value in asdict(one).items() if value not in (None, False)} for one in found]


def heard(scene: Scene) -> dict[str, Any]:
    """What is said of the item at home, and by its outcome elsewhere."""
    recognition = scene.judge().judged.recognition
    home = recognition[scene.place.code]
    told = {"reasons": said(home.reasons), "notes": said(home.notes)}
    kept: dict[str, Any] = json.loads(json.dumps(told, default=list))
    return {**kept, "outcomes": {code: one.outcome.value for code, one in recognition.items()}}


@cache
def golden() -> dict[str, Any]:
    """What was said when it was last looked at."""
    kept: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    return kept


def test_every_scene_is_kept() -> None:
    assert golden().keys() == scenes().keys()


@pytest.mark.parametrize("name", scenes())
def test_what_is_said_of_a_family_is_said_in_these_words(name: str) -> None:
    assert heard(scenes()[name]) == golden()[name]


def freeze() -> None:
    """Write the file anew; for a person to run, and to look at what has changed."""
    found = {name: heard(scene) for name, scene in scenes().items()}
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    freeze()
