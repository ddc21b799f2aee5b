"""Statements that select, written as SQL with the names of their columns.

Given the names, how a row is read is worked out once for a statement; without them, each time it is sent, which costs
as much again as sending it.
"""

from __future__ import annotations

import re

from sqlalchemy import Text, TextualSelect, bindparam, column, text

_INNERMOST = re.compile(r"\([^()]*\)")
_SELECTED = re.compile(r"\bSELECT (?:DISTINCT )?(.+?) FROM ", re.DOTALL)


def query(sql: str, *lists: str) -> TextualSelect:
    """The statement; each parameter of `lists` is a list of texts. ValueError where `sql` selects nothing by name."""
    bound = text(sql).bindparams(*(bindparam(name, expanding=True, type_=Text()) for name in lists))
    return bound.columns(*map(column, _names(sql)))


def _names(sql: str) -> list[str]:
    """What the outermost select calls its columns."""
    outside = sql
    while (shorter := _INNERMOST.sub("", outside)) != outside:
        outside = shorter
    selected = _SELECTED.search(outside)
    if selected is None or "*" in selected[1]:
        raise ValueError(f"no columns by name: {sql}")
    return [told.split()[-1].rpartition(".")[2] for told in selected[1].split(",")]
