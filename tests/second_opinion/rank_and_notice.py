"""A second opinion on rank and on section 52, written from the law's tables alone, in plain loops over plain dicts.

It shares nothing with the registry's own reading; where the two differ, either has misread the law.

*When an official act happened* (rulings of the second reading): an act is asked for at `applied_at`, else
`effective_at`; a register act is made at `effective_at`; a refusal at `effective_at`, else `obtained_at`, else
`applied_at`, else `recorded_at`; so is a court's extension, save where it only has `applied_at`. A refusal ends the
application whose reference it bears; where none bears it, all that were asked for by then and never entered.

*Rank* (Rulings *Priority*; INV-19 to 22): law time is CN `effective_at`, HK `applied_at` of an application that stands
or is entered, MO `applied_at` (MO-14), without an act `registered_at`; perfected is who has such an act (MO: once
annotated) and is not void for want of NM1 (HK-6A, HK-64, HK-65). Perfected first, by law time, then by `seq`.

*Stepping back* (Rulings *Priority*, *Chains of stepping back*): directly behind the named item, only while both are
live and perfected, never forward; a step that puts a third item behind one it would not stand behind without it works
only with that item's consent.

*Notice* (section 2 of `hong-kong-macau.md`; HK-50 to HK-5A, HK-6C; MR-35): void charges of one company first, then s.52
at the instant the later party signed, then general law (HK-57, HK-58).

*Knowledge and holders* (rulings of the second reading; HK-54, 55, 56).

What an item is: a dict of `seq`, `number`, `place`, `right`, `pledgor`, `holders` (every party that holds it, held it
or for which it is held), `executed_at`, `registered_at`, `ended_at`, `security`, `acts`, `cr_duty`, `knowledge`,
`search`. A world is a dict of `place`, `right`, `register`, `kind`, `published_on`, `granted_on`, `items`, `steps`,
`parties`. All instants are aware; absent is None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from itertools import combinations
from typing import Any

from tests.second_opinion.days import NO_DAY, legal_day, months_end

Item = dict[str, Any]
Act = dict[str, Any]
World = dict[str, Any]


# When an official act happened.


def asked_at(act: Act) -> datetime | None:
    """When an act was asked for."""
    return act["applied_at"] or act["effective_at"]


def said_at(act: Act) -> datetime:
    """When a refusal, or a court's extension, was made; an extension only applied for never was."""
    if act["act"] == "court_extension" and not (act["effective_at"] or act["obtained_at"]) and act["applied_at"]:
        return NO_DAY
    return act["effective_at"] or act["obtained_at"] or act["applied_at"] or act["recorded_at"]


def stands(act: Act, acts: list[Act], at: datetime) -> bool:
    """Whether what was asked for by `at` still stands then: no refusal has ended it."""
    asked = asked_at(act)
    if asked is None or asked > at:
        return False
    if act["effective_at"] is not None and act["effective_at"] <= at:
        return True
    for refusal in acts:
        if refusal["act"] != "refused" or refusal["register"] != act["register"]:
            continue
        if not asked <= said_at(refusal) <= at:
            continue
        wanted = [
            a
            for a in acts
            if a["register"] == act["register"]
            and a["act"] != "refused"
            and refusal["reference"] is not None
            and plain(a["reference"]) == plain(refusal["reference"])
        ]
        if act in wanted or (not wanted and act["effective_at"] is None):
            return False
    return True


def void(item: Item, world: World, at: datetime) -> bool:
    """HK-6A: the month (HK-64, HK-65), or what a court gave for it (HK-6B), is over and nothing was delivered in it.

    Of a security over what was a mere application when it was given delivery is only advised (HK-6F), unless it floats
    (HK-60).
    """
    granted, floating = world["granted_on"], item["security"] == "hk_floating_charge"
    if not item["cr_duty"]:
        return False
    if not floating and (granted is None or legal_day(item["executed_at"]) < granted):
        return False
    last = months_end("HK", legal_day(item["executed_at"]), 1)
    acts = [a for a in item["acts"] if a["register"] == "HK-CR"]
    for act in acts:
        if act["act"] == "court_extension" and said_at(act) <= at:
            last = max(last, act["until"])
    for act in acts:
        if act["act"] == "register" and stands(act, acts, at) and legal_day(asked_at(act)) <= last:
            return False
    return legal_day(at) > last


# Rank.


def situs_acts(item: Item, register: str) -> list[Act]:
    return [a for a in item["acts"] if a["register"] == register]


def priority_time(item: Item, world: World, at: datetime) -> datetime | None:
    """The instant that ranks the item, by what has happened by `at`; None while it has none."""
    times = []
    acts = situs_acts(item, world["register"])
    for act in acts:
        if act["act"] != "register":
            continue
        entered = act["effective_at"] is not None and act["effective_at"] <= at
        if world["place"] == "CN" and entered:
            times.append(act["effective_at"])
        if world["place"] == "MO" and entered:
            times.append(asked_at(act))
        if world["place"] == "HK" and stands(act, acts, at):
            times.append(asked_at(act))
    return min(times, default=None)


def since(item: Item, world: World, at: datetime) -> datetime:
    """The item's law time: its situs act's, a pending Macau request's, else when it was recorded here."""
    acts = situs_acts(item, world["register"])
    pending = [asked_at(a) for a in acts if a["act"] == "register" and world["place"] == "MO" and stands(a, acts, at)]
    return priority_time(item, world, at) or min(pending, default=item["registered_at"])


def live(item: Item, world: World, at: datetime) -> bool:
    """Whether the item is there at `at` and has not ended by then, here or by the register's own cancellation."""
    ends = [
        a["effective_at"]
        for a in situs_acts(item, world["register"])
        if a["act"] == "cancel" and a["effective_at"] is not None
    ]
    if item["ended_at"] is not None:
        ends.append(item["ended_at"])
    return since(item, world, at) <= at and not any(end <= at for end in ends)


def perfected(item: Item, world: World, at: datetime) -> bool:
    return priority_time(item, world, at) is not None and not void(item, world, at)


def order_before_steps(world: World, at: datetime, as_if: frozenset[int] = frozenset()) -> list[int]:
    """The live items' `seq` in the registry's order, before anybody has stepped back.

    Items in `as_if` are taken as live and perfected, as an intended chain of steps is judged.
    """
    keyed = []
    for item in world["items"]:
        if item["seq"] in as_if or live(item, world, at):
            good = item["seq"] in as_if or perfected(item, world, at)
            keyed.append((not good, since(item, world, at), item["seq"]))
    return [seq for _, _, seq in sorted(keyed)]


def settle(order: list[int], steps: list[tuple[int, int]]) -> list[int]:
    """The order once everybody who agreed to step back stands behind whom he named; nobody is moved forward."""
    order = list(order)
    for _ in range(len(steps) * len(order) + 1):
        moved = False
        for junior, senior in steps:
            if order.index(junior) < order.index(senior):
                order.remove(junior)
                order.insert(order.index(senior) + 1, junior)
                moved = True
        if not moved:
            break
    return order


def worse_off(before: list[int], after: list[int], junior: int) -> set[int]:
    """Third items that stand behind an item in `after` that they do not stand behind in `before`."""
    return {
        third
        for n, third in enumerate(after)
        if third != junior and not set(after[:n]) <= set(before[: before.index(third)])
    }


def working_steps(world: World, at: datetime, order: list[int], as_if: frozenset[int] = frozenset()) -> list[Any]:
    """The steps back that work at `at`, in the order in which they were agreed."""
    by_seq = {item["seq"]: item for item in world["items"]}
    working: list[tuple[int, int]] = []
    for step in world["steps"]:
        pair = (step["junior"], step["senior"])
        if step["at"] > at or not all(seq in order for seq in pair):
            continue
        if not all(seq in as_if or perfected(by_seq[seq], world, at) for seq in pair):
            continue
        if reaches(working, pair[1], pair[0]):
            continue
        further = [*working, pair]
        if worse_off(settle(order, working), settle(order, further), pair[0]) <= set(step["consents"]):
            working = further
    return working


def reaches(steps: list[tuple[int, int]], start: int, goal: int) -> bool:
    """Whether `start` stands, step by step, behind `goal`, or is it."""
    seen, wave = {start}, {start}
    while wave:
        wave = {senior for junior, senior in steps if junior in wave} - seen
        seen |= wave
    return goal in seen


def ranks(world: World, at: datetime) -> dict[int, int]:
    """The rank of each live item of the right, by its `seq`."""
    order = order_before_steps(world, at)
    final = settle(order, working_steps(world, at, order))
    return {seq: n for n, seq in enumerate(final, start=1)}


def consents_wanted(world: World, junior: int, senior: int, at: datetime) -> set[int]:
    """Whose consent a further step needs beside the junior's, judged as if everybody named were live and perfected."""
    named = frozenset({junior, senior, *(s["junior"] for s in world["steps"]), *(s["senior"] for s in world["steps"])})
    order = order_before_steps(world, at, as_if=named)
    working = working_steps(world, at, order, as_if=named)
    return worse_off(settle(order, working), settle(order, [*working, (junior, senior)]), junior)


def step_back(world: World, step: dict[str, Any], at: datetime) -> str:
    """What becomes of a further step: `refused` where an item is not live, or the senior stands behind the junior by
    agreement; `consent` where somebody's is missing; else `taken`."""
    order = order_before_steps(world, at)
    junior, senior = step["junior"], step["senior"]
    agreed = [(s["junior"], s["senior"]) for s in world["steps"] if {s["junior"], s["senior"]} <= set(order)]
    if not {junior, senior} <= set(order) or reaches(agreed, senior, junior):
        return "refused"
    return "taken" if consents_wanted(world, junior, senior, at) <= set(step["consents"]) else "consent"


# Who is meant.


def plain(text: str) -> str:
    """What two texts must share to be the same word: width, case, composition, brackets, dashes and spaces folded."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    kinds = {"Ps": "(", "Pe": ")", "Pd": "-"}
    text = "".join(kinds.get(unicodedata.category(c), c) for c in text)
    return " ".join(text.split())


def bare(text: str) -> str:
    """An identifier without what its writer may add: width, case and every space."""
    return re.sub(r"\s", "", plain(text))


def meant(world: World, words: str, later: Item) -> set[int] | None:
    """The items that a holder's mention means, as `seq`; None when nobody understands it."""
    earlier = [i for i in world["items"] if i["executed_at"] and i["executed_at"] < later["executed_at"]]
    numbers = {bare(number) for number in world["numbers"]}
    if bare(words) in numbers:
        return {i["seq"] for i in earlier if bare(i["number"]) == bare(words)}
    parties = set()
    for key, party in world["parties"].items():
        for scheme, value in party["identifiers"]:
            if bare(words) in (bare(value), bare(f"{scheme}:{value}")):
                parties.add(key)
    holders = {key for item in earlier for key in item["holders"]}
    for key in holders:
        if plain(words) in {plain(name) for name in world["parties"][key]["names"]}:
            parties.add(key)
    if not parties:
        return None
    return {i["seq"] for i in earlier if parties & set(i["holders"])}


def knowledge(world: World, earlier: Item, later: Item) -> tuple[str, bool | None]:
    """What the later party knew of the earlier item when it signed, and whether of its negative pledge.

    `knew`, `ignorant` or `unknown`; of the negative pledge True, False, or None where nobody has said.
    """
    knew, unsure, negative = False, False, []
    search = later["search"]
    if search is not None and search["register"] == world["register"] and search["at"] <= later["executed_at"]:
        for hit in search["hits"]:
            items = meant(world, hit, later)
            unsure = unsure or items is None
            knew = knew or (items is not None and earlier["seq"] in items)
    stated = later["knowledge"]
    if isinstance(stated, list):
        for entry in stated:
            if entry["right"] != world["right"]:
                continue
            if entry["known_at"] is not None and entry["known_at"] > later["executed_at"]:
                continue
            items = meant(world, entry["holder"], later)
            unsure = unsure or items is None
            if items is not None and earlier["seq"] in items:
                knew = True
                negative.append(entry["negative_pledge_known"])
    if knew:
        if True in negative:
            return "knew", True
        return "knew", False if negative and None not in negative else None
    if unsure or stated is None or stated == "unknown":
        return "unknown", None
    return "ignorant", False


# Section 52, pair by pair.


def exposed(world: World, earlier: Item, signed: datetime) -> bool:
    """Whether, when the later party signed, nothing stood that protects the earlier item (HK-50, HK-52)."""
    day = legal_day(signed)
    granted = world["granted_on"] is not None and world["granted_on"] <= day
    published = world["published_on"] is not None and world["published_on"] <= day
    open_to_all = granted or (published and world["kind"] != "short_term")
    wanted = "register" if open_to_all else "notice"
    acts = situs_acts(earlier, world["register"])
    return not any(a["act"] == wanted and stands(a, acts, signed) for a in acts)


def winner(world: World, left: Item, right: Item, at: datetime) -> int | None:
    """Which of two live items goes before the other by layers 2 to 4, as its `seq`; None where nobody can say."""
    if left["pledgor"] == right["pledgor"] and void(left, world, at) != void(right, world, at):
        return right["seq"] if void(left, world, at) else left["seq"]
    if left["executed_at"] is None or right["executed_at"] is None or left["executed_at"] == right["executed_at"]:
        return None
    earlier, later = sorted((left, right), key=lambda item: item["executed_at"])
    known, negative = knowledge(world, earlier, later)
    if exposed(world, earlier, later["executed_at"]):
        if known == "ignorant":
            return later["seq"]
        if known == "unknown":
            return None
    if earlier["security"] == "hk_floating_charge" and later["security"] != "hk_floating_charge":
        return {True: earlier["seq"], False: later["seq"], None: None}[negative]
    return earlier["seq"]


def circles(beats: set[tuple[int, int]]) -> set[int]:
    """All who stand in a circle of who goes before whom."""
    return {a for a, _ in beats if any(b == a for _, b in beats) and reaches_back(beats, a)}


def reaches_back(beats: set[tuple[int, int]], start: int) -> bool:
    seen: set[int] = set()
    wave = {loser for won, loser in beats if won == start}
    while wave:
        seen |= wave
        wave = {loser for won, loser in beats if won in wave} - seen
    return start in seen


def notice(world: World, at: datetime) -> dict[str, Any]:
    """MR-35: `pairs` (each with its winner or None), `undetermined` items, and `contested`: each item's opponents."""
    answer: dict[str, Any] = {"pairs": {}, "undetermined": set(), "contested": {}}
    if world["place"] != "HK":
        return answer
    order = order_before_steps(world, at)
    bound = {frozenset(pair) for pair in working_steps(world, at, order)}
    items = [i for i in world["items"] if i["seq"] in order]
    beats = set()
    for left, right in combinations(items, 2):
        pair = frozenset((left["seq"], right["seq"]))
        if pair in bound:
            continue
        won = winner(world, left, right, at)
        answer["pairs"][pair] = won
        if won is None:
            answer["undetermined"] |= pair
            continue
        (lost,) = pair - {won}
        beats.add((won, lost))
        if order.index(won) > order.index(lost):
            answer["contested"].setdefault(won, set()).add(lost)
            answer["contested"].setdefault(lost, set()).add(won)
    answer["undetermined"] |= circles(beats)
    return answer
