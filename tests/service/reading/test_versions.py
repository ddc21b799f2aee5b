"""The difference of two JSON values: its operations lead from one to the other, and equal values have none."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.service.reading.versions import ABSENT, MemberChange, differences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "~/b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "a/b", "~c", ""]), inner),
    max_leaves=8,
)


def applied(value: Any, found: list[MemberChange]) -> Any:
    """The value after these operations, by RFC 6902's own words."""
    told = copy.deepcopy({"": value})
    for one in found:
        operation = one.operation()
        parts = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
        at: Any = told
        for part in ["", *parts][:-1]:
            at = at[int(part)] if isinstance(at, list) else at[part]
        last: Any = ["", *parts][-1]
        last = int(last) if isinstance(at, list) else last
        if operation["op"] == "remove":
            assert one.after is ABSENT
            del at[last]
        else:
            assert (operation["op"] == "add") is (one.before is ABSENT)
            at[last] = operation["value"]
    return told[""]


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same, `true` and 1 being two."""
    import json

    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@given(JSON, JSON)
def test_the_operations_lead_from_one_to_the_other(before: Any, after: Any) -> None:
    found = list(differences(before, after))
    assert same(applied(before, found), after)
    assert bool(found) is not same(before, after)
