"""Group E: who else has a claim. One pledge at a time where that is the law, rank where it is not."""

from __future__ import annotations

from registry.domain.conditions.case import Case, Rule, Verdict, condition, fail


def _exclusive(case: Case) -> Verdict | None:
    """MR-30: a right that bears one item at a time bears no earlier one; its own reservation has not run out."""
    if not case.place.exclusive:
        return None
    if case.reservation_ended:
        return fail("RESERVATION_LAPSED", "The reservation ended before the register entered the pledge.", "/right")
    if case.taken:
        code = f"{case.place.code}_ALREADY_PLEDGED"
        return fail(code, "The right already bears a pledge.", "/right", "Have the earlier pledge cancelled.")
    return None


def _junior(case: Case) -> Verdict | None:
    """MR-31: the item ranks first."""
    if case.rank is None or case.rank == 1:
        return None
    return condition(f"JUNIOR_RANK:{case.rank}", f"The item ranks {case.rank} on this right.", "/right")


RULES = (
    Rule(id="MR-30", group="E", basis="专利权质押登记办法 art. 11(9)", check=_exclusive),
    Rule(id="MR-31", group="E", basis="民法典 art. 414; Cap. 514 s.52", check=_junior),
)
