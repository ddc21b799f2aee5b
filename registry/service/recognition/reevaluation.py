"""Making stored judgements again: from what was known before their own entry, at their own instant.

Equal inputs under equal rules give equal bytes (INV-18), so whoever doubts a recognition can have it made anew and
compare. A judgement of another edition of the rules than the one installed is made by the latter, and may differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from registry.domain.decide.registration import assess
from registry.domain.decide.rejudged import judged_again
from registry.domain.pledge.judged import Evaluation, Judged
from registry.domain.pledge.pledge import Item, Pledge
from registry.domain.rank.knowledge import texts as texts_of
from registry.domain.recognition.world import World
from registry.domain.values.plain import plain
from registry.errors import NotFound
from registry.service.journal import codec
from registry.service.journal.register import Register
from registry.service.recognition.worlds import Drawing, parties_of, world_of
from registry.store.projected import lookups, reads


@dataclass(frozen=True, kw_only=True)
class Reevaluation:
    """One item as the entry at `index` judged it, beside the same made again.

    `equal`: the recognition is the same byte for byte and rests on the same inputs. `same_rules`: it was made by the
    edition installed.
    """

    index: int
    item: int
    stored: Judged
    again: Judged
    equal: bool
    same_rules: bool


def reevaluate(register: Register, registration_number: str) -> list[Reevaluation]:
    """Every judgement that the entries of a pledge hold, made again, oldest first; NotFound for an unknown number."""
    found: list[Reevaluation] = []
    before: Pledge | None = None
    with register.store.read() as connection:
        for row in lookups.pledge_versions(connection, registration_number):
            pledge = codec.pledge_of(row.state)
            found += _of_entry(register, connection, before, pledge, row.seq_from)
            before = pledge
    if before is None:
        raise NotFound(f"There is no pledge {registration_number}.")
    return found


def _of_entry(
    register: Register, connection: Connection, before: Pledge | None, pledge: Pledge, index: int
) -> list[Reevaluation]:
    """What the entry at `index` judged, which led from `before` (None: from nothing) to `pledge`."""
    was = {} if before is None else {item.item: item.judged for item in before.items}
    fresh = {
        item.item: item.judged.evaluation
        for item in pledge.items
        if item.judged.evaluation is not None and item.judged != was.get(item.item)
    }
    if not fresh:
        return []
    as_of = next(iter(fresh.values())).as_of
    # A registration of many items goes on in the entries after its own, and intake judges before it is recorded.
    registered = before is None or as_of < pledge.registered_at
    world = _world(register, connection, pledge, (pledge.index if registered else index) - 1, as_of)
    with register.store.aside(connection):
        again = _registered(pledge, world) if registered else _judged(pledge, world, fresh)
    return [
        Reevaluation(
            index=index,
            item=item.item,
            stored=item.judged,
            again=again[item.item],
            equal=_bytes(item.judged) == _bytes(again[item.item]),
            same_rules=fresh[item.item].rule_set_version == register.rule_set_version,
        )
        for item in pledge.items
        if item.item in fresh
    ]


def _world(register: Register, connection: Connection, pledge: Pledge, k: int, now: datetime) -> World:
    """The world of a command on the pledge, as known at position `k`."""
    rows = reads.world_then(connection, {str(item.right) for item in pledge.items}, k)
    parties = parties_of(reads.party_states(connection, pledge.filing.party_ids, k))
    named = {text for one in pledge.items for text in texts_of(pledge.interest_of(one))}
    return world_of(
        register,
        connection,
        rows,
        parties,
        now,
        k=k,
        holders=named,
        drawing=replace(Drawing.of(pledge, parties), but=None),  # its own are none yet, or are judged with the others
    )


def _registered(pledge: Pledge, world: World) -> Mapping[int, Judged]:
    return {judged.item: judged for judged in assess(pledge.filing, world).judged}


def _judged(pledge: Pledge, world: World, fresh: Mapping[int, Evaluation]) -> Mapping[int, Judged]:
    items: tuple[Item, ...] = judged_again(pledge, world, fresh)
    return {item.item: item.judged for item in items}


def _bytes(judged: Judged) -> bytes:
    """The recognition and the digest of its inputs, as bytes."""
    inputs = None if judged.evaluation is None else judged.evaluation.inputs
    return json.dumps([plain(judged.recognition), inputs], sort_keys=True, ensure_ascii=False).encode()
