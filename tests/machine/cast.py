"""Who and what the state machine of the register plays with, and what it draws.

Three banks; a firm that owns three rights, another that owns two, a third that owns none; five rights in three places.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from registry.domain.party.identifiers import Identifier, parse_identifier
from registry.domain.right.facts import RightId
from tests.machine.expected import MICROSECOND
from tests.scenes import registers as the

BANKS = (*the.BANKS, parse_identifier("USCC:91440101000000001M"))
FIRMS = (the.OWNER, parse_identifier("USCC:91440101000000002Q"))
POOR = the.STRANGER
PARTIES = (*BANKS, *FIRMS, POOR)
HK_TOO = RightId(jurisdiction="HK", number="HK1150001")
OWNED = {the.CN: FIRMS[0], the.HK: FIRMS[0], the.MO: FIRMS[0], the.CN_TOO: FIRMS[1], HK_TOO: FIRMS[1]}
UNKNOWN = RightId(jurisdiction="HK", number="HK9999999")

RIGHTS = st.sampled_from([*OWNED])
BACK = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(hours=40)])
PASSING = st.sampled_from(
    [
        *(timedelta(0), timedelta(0), timedelta(0), MICROSECOND),
        *(timedelta(hours=5), timedelta(days=1), timedelta(days=9), timedelta(days=31)),
    ]
)
LENT = st.sampled_from(BANKS)
OFFICIAL = st.sampled_from(["none", "asked", "entered", "entered"])
FAULT = st.sampled_from(["nothing"] * 16 + ["reference", "stranger", "consent", "right", "caller"])
"""What is wrong with a filing."""
STALE = ("past", "none")
SLIP = st.sampled_from([""] * 18 + [*STALE, "nobody", "bank", "firm", "poor", "registrar"])
"""What is wrong with how a change is asked for: the state of the pledge that it names, the pledge, or who asks."""
DRY = st.sampled_from([False] * 4 + [True])
"""Whether it is tried dry first."""
PICK = st.integers(0, 99)
DEBTS = st.sampled_from([3_000_000, 4_000_000, 5_000_000, 6_500_000, 9_000_000])
LAST_DAY = date(2036, 7, 20)
"""The last day of every right of the play."""
DUE = st.sampled_from([the.DUE_ON, date(2028, 6, 30), LAST_DAY, LAST_DAY + timedelta(days=1)])


def firm_of(rights: list[RightId]) -> Identifier:
    """The firm that owned the first of these rights to begin with."""
    return OWNED[rights[0]]
