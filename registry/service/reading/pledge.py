"""Reading pledges: one by its number, or several, each as the caller may see it at the moment asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection

from registry.domain.pledge.pledge import Pledge
from registry.domain.rank.standing import Timing
from registry.errors import NotFound
from registry.service.access.principal import Principal
from registry.service.access.sealed import sees_sealed
from registry.service.instants import Moment, When
from registry.service.journal import codec
from registry.service.journal.codec import timing_of
from registry.service.journal.etag import etag
from registry.service.journal.register import Register
from registry.service.lookup.party_lookup import records_of_principal
from registry.service.reading.pledge_document import pledge_document
from registry.service.recognition.at_instant import Seen, judged_for, opinions
from registry.store.projected import reads
from registry.store.projected.found import ItemOnRow, RivalRow, WorldRow


def pledge_by_number(register: Register, principal: Principal, number: str, when: When) -> tuple[dict[str, Any], str]:
    """A pledge as the caller may see it, and its present ETag.

    NotFound when it was not registered by `known_at`, or nothing of it was there at `as_of`.
    """
    with register.store.read() as connection:
        return read_pledge(register, connection, principal, number, when)


def read_pledge(
    register: Register, connection: Connection, principal: Principal, number: str, when: When
) -> tuple[dict[str, Any], str]:
    """What `pledge_by_number` answers, by a connection that is open already."""
    found = reads.pledge(connection, number, when.known)
    moment, row = when.at(found), found.pledge
    if row is None:
        raise NotFound(f"There is no pledge {number}.")
    pledge = codec.pledge_of(row.state)
    if not any(pledge.standing(moment.as_of)):
        raise NotFound(f"There was no pledge {number} then.")
    viewer = records_of_principal(connection, principal, found.k)
    (body,) = documents_of(register, connection, [(pledge, row.terms_digest)], found.k, moment, principal, viewer)
    return body, etag(row.pledge_seq, row.leaf_hash)


def documents_of(
    register: Register,
    connection: Connection,
    pledges: Sequence[tuple[Pledge, str | None]],
    k: int,
    moment: Moment,
    principal: Principal,
    viewer: frozenset[str],
) -> list[dict[str, Any]]:
    """These pledges, each with its terms' digest, as the caller may see them at a moment."""
    if not pledges:
        return []
    fresh = judged_for(register, connection, [pledge for pledge, _ in pledges], k, moment)
    seen = (sees_sealed(principal, viewer, pledge) for pledge, _ in pledges)
    digests = (digest for _, digest in pledges)
    return documents_of_judged(register, connection, list(zip(fresh, digests, seen, strict=True)), k, moment)


def documents_of_judged(
    register: Register,
    connection: Connection,
    judged: Sequence[tuple[Pledge, str | None, bool]],
    k: int,
    moment: Moment,
) -> list[dict[str, Any]]:
    """Pledges already judged for a moment, each with its terms' digest and whether its terms are shown."""
    rights = {str(item.right) for pledge, *_ in judged for item in pledge.items}
    opined = any(not item.law.exclusive for pledge, _, sealed in judged if sealed for item in pledge.items)
    rows = reads.world_then(connection, rights=rights, k=k) if opined else []
    on: dict[str, list[tuple[str, Timing]]] = {}
    for right, item in _items(rows) if opined else _items(reads.items_on(connection, rights=rights, k=k)):
        on.setdefault(right, []).append((item.registration_number, timing_of(item.timing)))
    people = {party for pledge, *_ in judged for party in (pledge.pledgee.id, *pledge.filing.party_ids)}
    parties = reads.party_states(connection, people, k)
    beside = [
        {r: [t for n, t in on.get(r, ()) if n != pledge.registration_number] for r in rights} for pledge, *_ in judged
    ]
    crowded = [
        pledge
        for (pledge, _, sealed), others in zip(judged, beside, strict=True)
        if sealed and _shares_a_right(pledge, others, moment)
    ]
    pairs = opinions(register, connection, crowded, Seen(rows=rows, parties=parties, k=k, moment=moment))
    with register.store.aside(connection) if len(judged) > 1 else nullcontext():
        return [
            pledge_document(
                pledge,
                as_of=moment.as_of,
                rivals=others,
                parties=parties,
                terms_digest=digest,
                sealed=sealed,
                pairs=pairs.get(pledge.registration_number, {}),
            )
            for (pledge, digest, sealed), others in zip(judged, beside, strict=True)
        ]


def _items(rows: Iterable[WorldRow | ItemOnRow]) -> Iterator[tuple[str, RivalRow | ItemOnRow]]:
    """Every item of these rows, with the name of its right."""
    for row in rows:
        item = row if isinstance(row, ItemOnRow) else row.rival
        if item is not None:
            yield row.right_id, item


def _shares_a_right(pledge: Pledge, others: Mapping[str, Sequence[Timing]], moment: Moment) -> bool:
    """Whether another item is live on a right of the pledge that can bear several."""
    rights = (str(item.right) for item in pledge.items if not item.law.exclusive)
    return any(timing.live_at(moment.as_of) for right in rights for timing in others.get(right, ()))
