"""Random rights with up to seven interests in them, as plain data, and the same as the second opinion reads it.

A `Script` holds who charged the right to whom, when each charge was signed, recorded and applied for, what was refused,
delivered, searched and known, and in whose words; who passed a charge on, stepped back, or ended it. `opinion_of` turns
it into a world of `rank_and_notice`.

Days count from `FIRST_DAY`; a `Moment` is a day and an hour at UTC+8. What is recorded on a day is recorded after noon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.second_opinion.days import LOCAL
from tests.second_opinion.rank_and_notice import World

Script = dict[str, Any]
Moment = tuple[int, int]
Question = tuple[Script, list[datetime]]

FIRST_DAY = date(2026, 9, 7)
LAST = 75
"""The day by which everything is recorded."""
REGISTERS = {"HK": "HK-IPD", "MO": "MO-DSEDT"}
SECURITIES = {
    "HK": ("hk_fixed_charge", "hk_floating_charge", "hk_equitable_mortgage", "hk_legal_mortgage"),
    "MO": ("mo_penhor",),
}
BANKS = {
    "first": ["First Harbour Bank (Hong Kong) Limited", "第一港灣銀行"],
    "second": ["Second Bank – Trade", "Twin Trust"],
    "third": ["Third Bank", "Twin Trust"],
    "fourth": ["Banco Quarto, S.A."],
    "fifth": ["Fifth [Asia] Bank"],
}
"""The banks by their names; two banks share a name."""
FIRMS = ("firm", "sister")
TAKER = "taker"
"""A bank that nobody names."""
PARTIES = {**BANKS, **{key: [f"{key} limited"] for key in (*FIRMS, TAKER)}}
"""Everybody by his names."""
NOBODY = ("The Unheard-of Bank", "some lender")


def day_of(day: int) -> date:
    """The legal day of that number."""
    return FIRST_DAY + timedelta(days=day)


def instant_of(moment: Moment) -> datetime:
    """The instant of a moment."""
    return datetime.combine(day_of(moment[0]), time(moment[1]), LOCAL)


def maybe_instant(moment: Moment | None) -> datetime | None:
    """The instant of a moment, None where there is none."""
    return None if moment is None else instant_of(moment)


def maybe_day(day: int | None) -> date | None:
    """The legal day of that number, None where there is none."""
    return None if day is None else day_of(day)


def recorded_at(day: int, order: int = 0) -> datetime:
    """The instant at which something is recorded on a day; what is recorded on the same day comes in this order."""
    return datetime.combine(day_of(day), time(12), LOCAL) + timedelta(minutes=order)


# How people spell.


def wide(text: str) -> str:
    """In full width, as an input method for Chinese writes."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


SPELLINGS = (
    str,
    str.lower,
    str.upper,
    wide,
    lambda text: f"  {text} ".replace(" ", "  "),
    lambda text: f"{text[:2]}\u200b{text[2:]}",
)
"""Ways of writing the same words."""
SPACED = (*SPELLINGS[:5], lambda text: f"{text[:4]} {text[4:]}")
"""Ways of writing the same identifier."""
Mention = tuple[str, Any, int, int]
"""How a holder is named: in which style, who, by which of his names or identifiers, and in which spelling."""


def spelt(mention: Mention, numbers: Mapping[int, str], parties: Mapping[str, Any]) -> str:
    """The words by which a holder is named: by the number of a pledge, an id, an identifier, or a name."""
    style, whom, which, way = mention
    if style == "number" and whom in numbers:
        return SPACED[way](numbers[whom])
    if style == "nobody":
        return SPELLINGS[way](NOBODY[which % len(NOBODY)])
    bank = whom if isinstance(whom, str) else tuple(BANKS)[whom % len(BANKS)]
    party = parties[bank]
    if style == "name":
        return SPELLINGS[way](party["names"][which % len(party["names"])])
    scheme, value = party["identifiers"][which % len(party["identifiers"])]
    return SPACED[way](f"{scheme}:{value}" if style == "scheme" and scheme else value)


# Drawing.


@cache
def moments(first: int, last: int) -> st.SearchStrategy[Moment]:
    """Instants of these days, so few hours that equal ones come up."""
    return st.tuples(st.integers(first, max(first, last)), st.sampled_from((1, 5, 9)))


@cache
def mentions(count: int) -> st.SearchStrategy[Mention]:
    """Any way to name any holder, a party that holds nothing, or nobody on record."""
    bank, which, way = st.sampled_from(tuple(BANKS)), st.integers(0, 2), st.integers(0, len(SPELLINGS) - 1)
    return st.one_of(
        st.tuples(st.sampled_from(("value", "scheme", "name")), bank, which, way),
        st.tuples(st.just("number"), st.integers(0, count), which, way),
        st.tuples(st.just("value"), st.just("firm"), which, way),
        st.tuples(st.just("nobody"), st.just(0), which, way),
    )


@cache
def statements(count: int, signed: int) -> st.SearchStrategy[Any]:
    """What a taker who signed on that day says he knew: nothing at all, none, unknown, or of whom and since when."""
    entry = st.tuples(mentions(count), moments(0, signed + 2), st.sampled_from((None, True, False)))
    entries = st.lists(st.tuples(entry, st.sampled_from((True, True, True, False))), min_size=1, max_size=2)
    return st.one_of(st.sampled_from((None, "none", "unknown")), entries, entries, entries)


@cache
def searches(place: str, count: int, signed: int) -> st.SearchStrategy[Any]:
    """No search, or its register, instant, and whom it showed."""
    registers = st.sampled_from((REGISTERS[place], REGISTERS[place], "HK-CR"))
    return st.one_of(st.none(), st.tuples(registers, moments(0, signed + 1), st.lists(mentions(count), max_size=2)))


@st.composite
def applications(draw: st.DrawFn, register: str, signed: int, until: int, kinds: Sequence[str]) -> list[dict[str, Any]]:
    """What a register was asked and answered: up to two applications, some entered, some refused."""
    acts: list[dict[str, Any]] = []
    for turn in range(draw(st.sampled_from((0, 1, 1, 1, 2)))):
        first = signed + (draw(st.sampled_from((0, 29))) if register == "HK-CR" else 0)
        applied = draw(moments(first, min(until, first + 12)))
        act = {"register": register, "act": draw(st.sampled_from(kinds)), "applied": applied, "reference": f"{turn}"}
        outcome = draw(st.sampled_from(("entered", "entered", "awaited", "refused", "refused", "refused unnamed")))
        act |= {"effective": None, "obtained": None, "until": None}
        later = draw(moments(applied[0] + 1, min(until, applied[0] + 9)))
        if outcome == "entered" and act["act"] == "register":
            act["effective"] = later
        acts.append(act)
        if outcome.startswith("refused"):
            dated = draw(st.sampled_from(("effective", "obtained", "applied", None)))
            refusal = {"register": register, "act": "refused", "applied": None, "effective": None, "obtained": None}
            refusal |= {"reference": None if "unnamed" in outcome else f"{turn}", "until": None}
            if dated is not None:
                refusal[dated] = later
            acts.append(refusal)
    return acts


@st.composite
def items(draw: st.DrawFn, place: str, count: int, duty: bool, bank: str) -> dict[str, Any]:
    """A charge, its papers, and what became of it."""
    signed = draw(moments(0, 24))
    recorded = draw(st.integers(signed[0] + 2, signed[0] + 20))
    kinds = ("register", "register", "register", "notice") if place == "HK" else ("register",)
    acts = draw(applications(REGISTERS[place], signed[0], LAST - 12, kinds))
    if duty:
        acts += draw(applications("HK-CR", signed[0], LAST - 12, ("register",)))
        if draw(st.integers(0, 3)) == 0:
            ordered = draw(moments(signed[0] + 30, LAST - 8))
            only_asked = draw(st.booleans())
            extension = {"register": "HK-CR", "act": "court_extension", "applied": ordered if only_asked else None}
            extension |= {"effective": None if only_asked else ordered, "obtained": None, "reference": "E"}
            acts.append(extension | {"until": ordered[0] + draw(st.integers(0, 8))})
    for act in acts:
        happened = max((moment[0] for name in ("applied", "effective", "obtained") if (moment := act[name])), default=0)
        act["recorded"] = max(recorded, happened + draw(st.sampled_from((0, 0, 3))))
    last = max([recorded, *(act["recorded"] for act in acts)])
    passed = draw(st.sampled_from((*[None] * 9, *BANKS)))
    return {
        "bank": bank,
        "behalf": draw(st.sampled_from(([], [], [], ["fourth"]))),
        "pledgor": draw(st.sampled_from((*FIRMS[:1], *FIRMS))),
        "signed": signed,
        "recorded": recorded,
        "security": draw(st.sampled_from(SECURITIES[place])),
        "acts": acts,
        "knowledge": draw(statements(count, signed[0])),
        "search": draw(searches(place, count, signed[0])),
        "passed": None if passed in (None, bank) else (passed, last + draw(st.integers(0, 3))),
        "ended": None if draw(st.integers(0, 4)) else min(LAST, last + 4 + draw(st.integers(0, 6))),
    }


@st.composite
def stepping(draw: st.DrawFn, count: int) -> list[dict[str, Any]]:
    """Steps back among so many items, often in a chain, with all consents, some, or none."""
    if draw(st.booleans()):
        chain = draw(st.permutations(range(count)))
        pairs = list(pairwise(chain))
    else:
        position = st.integers(0, count - 1)
        apart = st.tuples(position, position).filter(lambda pair: pair[0] != pair[1])
        pairs = draw(st.lists(apart, min_size=1, max_size=5))
    days = sorted(draw(st.lists(st.integers(45, LAST), min_size=len(pairs), max_size=len(pairs))))
    consents = st.one_of(st.just([]), st.just([*range(count)]), st.lists(st.integers(0, count - 1), max_size=2))
    return [
        {"day": day, "turn": turn, "junior": junior, "senior": senior, "consents": draw(consents)}
        for turn, (day, (junior, senior)) in enumerate(zip(days, pairs, strict=True))
    ]


@st.composite
def scripts(draw: st.DrawFn, most: int = 7, *, steps: bool = False) -> Script:
    """A right and what befell the interests in it."""
    place = draw(st.sampled_from(("HK", "HK", "HK", "HK", "MO")))
    kind = draw(st.sampled_from(("standard_o", "standard_o", "short_term"))) if place == "HK" else "invention"
    young = place == "HK" and draw(st.integers(0, 3)) == 0
    duty = draw(st.booleans())
    count = draw(st.integers(2, len(BANKS) if steps else most))
    banks = list(BANKS)[:count] if steps else [draw(st.sampled_from(tuple(BANKS))) for _ in range(count)]
    script: Script = {
        "place": place,
        "kind": kind,
        "duty": duty,
        "published": draw(st.integers(-30, 30)) if young and kind == "standard_o" else -400,
        "granted": draw(st.one_of(st.none(), st.integers(0, 30))) if young else -300,
        "items": [draw(items(place, count, duty, bank)) for bank in banks],
        "owners": [],
        "steps": [],
    }
    script["items"].sort(key=lambda item: item["recorded"])
    if steps:
        for item in script["items"]:
            item["passed"] = None
        script["steps"] = draw(stepping(count))
    return script


@st.composite
def questions(draw: st.DrawFn, most: int = 7, *, steps: bool = False, moments: int = 1) -> Question:
    """A script, and instants to read at: the end, or an instant at which something of it happens, or near it."""
    script = draw(scripts(most, steps=steps))
    end = (LAST + 5, 9)
    happened = [moment for item in script["items"] for moment in happenings(item)]
    asked = []
    for _ in range(moments):
        day, hour = draw(st.sampled_from((end, *happened)))
        asked.append(instant_of((max(0, day + draw(st.sampled_from((0, 0, 1, -1, 31)))), hour)))
    return script, asked


def happenings(item: dict[str, Any]) -> list[Moment]:
    """The moments that the papers of a charge name."""
    return [item["signed"], *(at for act in item["acts"] for name in ("applied", "effective") if (at := act[name]))]


# In the order of recording.


def commands(script: Script) -> list[tuple[datetime, str, int, Any]]:
    """What is recorded, oldest first: when, what, of the item of which position, and what more belongs to it."""
    listed: list[tuple[datetime, str, int, Any]] = []
    for seq, item in enumerate(script["items"]):
        listed.append((recorded_at(item["recorded"], seq), "filed", seq, None))
        for day in sorted({act["recorded"] for act in item["acts"]} - {item["recorded"]}):
            acts = [act for act in item["acts"] if act["recorded"] == day]
            listed.append((recorded_at(day, seq), "evidence", seq, acts))
        if item["passed"]:
            bank, day = item["passed"]
            listed.append((recorded_at(day, seq) + timedelta(seconds=1), "passed", seq, bank))
        if item["ended"] is not None:
            listed.append((recorded_at(item["ended"], seq), "ended", seq, None))
    for step in script["steps"]:
        listed.append((recorded_at(step["day"], 30 + step["turn"]), "step", step["junior"], step))
    return sorted(listed, key=lambda command: command[0])


# As the second opinion reads it.


def opinion_of(
    script: Script, numbers: Mapping[int, str], parties: Mapping[str, Any], steps: Sequence[dict[str, Any]], right: str
) -> World:
    """The world of `rank_and_notice` that a script describes; `steps` are those that were agreed.

    `numbers` are the registration numbers by position; `parties` holds the identifiers (as scheme and value; without a
    scheme the register's own id) and the names of each.
    """
    items = []
    for seq, item in enumerate(script["items"]):
        knowledge, search = item["knowledge"], item["search"]
        if isinstance(knowledge, list):
            knowledge = [
                {
                    "right": right if here else "HK/HK1999999",
                    "holder": words_of(script, seq, mention, numbers, parties),
                    "known_at": instant_of(known),
                    "negative_pledge_known": negative,
                }
                for (mention, known, negative), here in knowledge
            ]
        if search is not None:
            hits = [words_of(script, seq, mention, numbers, parties) for mention in search[2]]
            search = {"register": search[0], "at": instant_of(search[1]), "hits": hits}
        holders = [item["bank"], *item["behalf"], *([item["passed"][0]] if item["passed"] else [])]
        items.append(
            {
                "seq": seq,
                "number": numbers[seq],
                "place": script["place"],
                "right": right,
                "pledgor": item["pledgor"],
                "holders": holders,
                "executed_at": instant_of(item["signed"]),
                "registered_at": recorded_at(item["recorded"], seq),
                "ended_at": None if item["ended"] is None else recorded_at(item["ended"], seq),
                "security": item["security"],
                "acts": [_act(act, seq) for act in item["acts"]],
                "cr_duty": script["duty"],
                "knowledge": knowledge,
                "search": search,
            }
        )
    return {
        "place": script["place"],
        "right": right,
        "register": REGISTERS[script["place"]],
        "kind": script["kind"],
        "published_on": day_of(script["published"]),
        "granted_on": maybe_day(script["granted"]),
        "items": items,
        "steps": [{**s, "at": recorded_at(s["day"], 30 + s["turn"])} for s in steps],
        "numbers": list(numbers.values()),
        "parties": parties,
    }


def words_of(script: Script, seq: int, mention: Any, numbers: Mapping[int, str], parties: Mapping[str, Any]) -> str:
    """The words of an item's taker, who can not know the number of a pledge that was recorded after his own."""
    style, whom, which, way = mention
    if style == "number" and whom >= seq:
        mention = ("value", whom, which, way)
    return spelt(mention, numbers, parties)


def _act(act: dict[str, Any], seq: int) -> dict[str, Any]:
    return {
        "register": act["register"],
        "act": act["act"],
        "reference": None if act["reference"] is None else reference(act, seq),
        "applied_at": maybe_instant(act["applied"]),
        "effective_at": maybe_instant(act["effective"]),
        "obtained_at": maybe_instant(act["obtained"]),
        "recorded_at": recorded_at(act["recorded"], seq),
        "until": maybe_day(act["until"]),
    }


def reference(act: dict[str, Any], seq: int) -> str:
    """The official reference of an act, that of its application where it is a refusal, as its writer spells it."""
    return SPELLINGS[act.get("way", 0)](f"{act['register']}-{seq}-{act['reference']}")
