"""How a row of the table of the Mainland is written: the instruments, and short words for the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from registry.domain.case.case import Case, PlaceRule
from registry.domain.case.verdict import Verdict
from registry.domain.law.finding import Confidence, Does, Effect


@dataclass(frozen=True)
class _Law:
    """An instrument: its name, and the first day of the text the rules are taken from."""

    name: str
    since: date


PPM = _Law("专利权质押登记办法", date(2021, 11, 15))
PL = _Law("专利法", date(2021, 6, 1))
IR = _Law("专利法实施细则", date(2024, 1, 20))
EG = _Law("专利审查指南", date(2024, 1, 20))
CC = _Law("民法典", date(2021, 1, 1))
GI = _Law("担保制度解释", date(2021, 1, 1))
PDR = _Law("专利纠纷规定", date(2021, 1, 1))
SFR = _Law("查封、扣押、冻结规定", date(2021, 1, 1))
COMPANY = _Law("公司法", date(2024, 7, 1))
# The first days of these six are from memory.
SECRET = _Law("国防专利条例", date(2004, 11, 1))
ZC = _Law("申请号标准 ZC 0006", date(2003, 10, 1))
TM_RULES = _Law("注册商标专用权质押登记程序规定", date(2020, 5, 1))
TMR = _Law("商标法实施条例", date(2014, 5, 1))
CR_RULES = _Law("著作权质权登记办法", date(2011, 1, 1))
LAYOUT = _Law("集成电路布图设计保护条例", date(2001, 10, 1))
TM = _Law("商标法", date(2019, 11, 1))
TM_FREEZE = _Law("商标权财产保全解释", date(2021, 1, 1))
CR = _Law("著作权法", date(2021, 6, 1))
PLANT = _Law("植物新品种保护条例", date(2014, 7, 29))
GUIDE = _Law("办事指南", date(2021, 11, 15))
PRACTICE = _Law("practice,", date(2021, 11, 15))
MOVABLES = _Law("国发〔2020〕18号", date(2021, 1, 1))

V, V2, D = Confidence.VERIFIED, Confidence.SECONDARY, Confidence.DERIVED
MH, MM, ML = Confidence.MEMORY_HIGH, Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW
REFUSE, UNLESS, BLOCK = Effect.REFUSE, Effect.REFUSE_UNLESS_ACKNOWLEDGED, Effect.BLOCK
DEFECT, REQUIRE, DEADLINE, WARN, INFO = Effect.DEFECT, Effect.REQUIRE, Effect.DEADLINE, Effect.WARN, Effect.INFO
COMPUTE, MOVES, PRIORITY, NOTIFY = Effect.COMPUTE, Effect.TRANSITION, Effect.PRIORITY, Effect.NOTIFY
PUBLISH, FEE = Effect.PUBLISH, Effect.FEE
DECIDES, WARNS, SETS_A_DAY, INFORMS = Does.DECIDES, Does.WARNS, Does.DEADLINE, Does.INFORMS


def row(
    number: str,
    effect: Effect,
    confidence: Confidence,
    law: _Law,
    where: str,
    says: str,
    *,
    cites: tuple[str, ...] = (),
    code: str | None = None,
    check: Callable[[Case], str | None] | None = None,
    verdicts: Callable[[Case], tuple[Verdict, ...]] | None = None,
    last_day: Callable[[Case], date | None] | None = None,
    cure: str | None = None,
    does: Does | None = None,
) -> PlaceRule:
    """One rule; it holds from the first day of `law`, which its basis names first."""
    basis = f"{law.name} {where}".strip()
    return PlaceRule(
        id=number,
        effect=effect,
        says=says,
        basis=basis,
        confidence=confidence,
        first_day=law.since,
        cites=cites,
        code=code,
        check=check,
        verdicts=verdicts,
        last_day=last_day,
        cure=cure,
        does=does,
    )
