"""What the state machine of the register draws: rights, how much time passes, how a filing is, and what it lacks."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from registry.domain.identifiers import Identifier
from registry.domain.rights import RightId
from tests import registers as the
from tests.register_model import MICROSECOND

UNKNOWN = RightId(jurisdiction="HK", number="HK9999999")
RIGHTS = st.sampled_from([the.CN, the.CN_TOO, the.HK, the.MO])
BACK = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(hours=40)])
PASSING = st.sampled_from(
    [
        timedelta(0),
        timedelta(0),
        MICROSECOND,
        timedelta(hours=5),
        timedelta(days=1),
        timedelta(days=9),
        timedelta(days=31),
    ]
)
MATCH = st.sampled_from(["present"] * 6 + ["past", "none"])
FILINGS = st.tuples(
    st.sampled_from(the.BANKS),
    st.sampled_from(["none", "asked", "entered"]),
    BACK,
    st.sampled_from(["nothing"] * 6 + ["reference", "stranger", "consent", "right"]),
    st.booleans(),
)
Filed = tuple[Identifier, str, timedelta, str, bool]
"""Who lends, how far the official entry is, how long ago, what is wrong, whether the filing is tried dry first."""
