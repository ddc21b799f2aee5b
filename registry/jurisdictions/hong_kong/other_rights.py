"""Rows of Hong Kong on trade marks, designs and other rights, of which no kind is kept here yet."""

from __future__ import annotations

from registry.domain.law.finding import Effect
from registry.jurisdictions.hong_kong.rows import DESIGNS, MH, MM, TRADE_MARKS, V2, V, row

TRADE_MARKS_AND_DESIGNS = (
    row("HK-80", Effect.INFO, V, "Cap. 559 s.29(2)(c)", since=TRADE_MARKS)(
        "A security interest in a registered trade mark, fixed or floating, can be registered."
    ),
    row("HK-81", Effect.PRIORITY, V, "Cap. 559 s.29(3)(a)", since=TRADE_MARKS)(
        "Until it is applied for, it does not count against one who takes a conflicting interest in ignorance of it."
    ),
    row("HK-82", Effect.FEE, V2, "forms T10, T11", since=TRADE_MARKS)(
        "Form T10 for transactions, T11 for licences, HKD 800."
    ),
    row("HK-83", Effect.INFO, MM, "Cap. 559 s.29(4)", since=TRADE_MARKS)(
        "The six months there concern who became owner or licensee, not a mere chargee."
    ),
    row("HK-84", Effect.REQUIRE, MH, "Cap. 559 s.27", since=TRADE_MARKS)(
        "An assignment or licence of a trade mark is in writing and signed."
    ),
    row("HK-85", Effect.INFO, V, "Cap. 522 s.34; Cap. 522A rr. 20, 33; form D5, HKD 470", since=DESIGNS)(
        "A mortgage of a registered design is registered, that of an application notified, on form D5."
    ),
    row("HK-86", Effect.REQUIRE, V, "Cap. 522A r.33(3)(b)", since=DESIGNS)(
        "That form is signed by the mortgagor or comes with evidence."
    ),
)
