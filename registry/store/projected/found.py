"""What reading the projections gives: the rows of each statement, their columns by name and type.

A member that is None is null in its column, or nothing was joined there. Instants are microseconds, states and other
structured values are JSON as the service wrote it.
"""

from __future__ import annotations

from typing import NamedTuple


class TimingRow(NamedTuple):
    """The days of an item that decide its status and rank."""

    registered_at: int
    priority_at: int | None
    present_from: int | None
    present_until: int | None
    other_entries: str
    reservation_ends_at: int | None
    void_from: int | None
    void_before: str
    end_status: str | None
    end_at: int | None
    behind: str
    position: int


# ---- at an instant ---------------------------------------------------------------------------------------------------


class PositionFound(NamedTuple):
    """`k`, the last position recorded by an instant, -1 for an empty journal; and when that was.

    `published` is the size of the newest checkpoint, whatever the instant; None before the first.
    """

    k: int
    last_at: int
    projected: int
    revision: str | None
    published: int | None


class PartyRow(NamedTuple):
    """A party by the id of a record of it, and its state."""

    party_id: str
    state: str


class FirmFound(NamedTuple):
    """The position, and the party whose an identifier was at it."""

    k: int
    last_at: int
    projected: int
    revision: str | None
    published: int | None
    party: PartyRow | None


class RightRow(NamedTuple):
    """A right on record."""

    right_id: str
    state: str
    source_register: str
    observed_at: int
    burdened: int


class RightFound(NamedTuple):
    """The position, and the right as known at it."""

    k: int
    last_at: int
    projected: int
    revision: str | None
    published: int | None
    right: RightRow | None


class PledgeThen(NamedTuple):
    """A pledge as it was, with the last entry that it has at present."""

    state: str
    terms_digest: str | None
    pledge_seq: int
    leaf_hash: str


class PledgeFound(NamedTuple):
    """The position, and the pledge as known at it."""

    k: int
    last_at: int
    projected: int
    revision: str | None
    published: int | None
    pledge: PledgeThen | None


# ---- of firms and rights ---------------------------------------------------------------------------------------------


class ShownItemRow(NamedTuple):
    """An item as searches show it; its recognition was judged at `evaluated_at` and holds before `holds_until`."""

    registration_number: str
    item: int
    recognition: str
    evaluated_at: int | None
    holds_until: int | None
    pledgee_state: str
    timing: TimingRow


class FirmRightRow(NamedTuple):
    """A right that a firm owned (1) or has pledged (0), once for each item; its state where it has a proceeding."""

    right_id: str
    owned: int
    source_register: str
    observed_at: int
    burdened: int
    state: str | None
    item: ShownItemRow | None


class OwnerBeside(NamedTuple):
    """An owner of a right, with its party's state where it is identified."""

    right_id: str
    owner: str
    state: str | None


class MemberBeside(NamedTuple):
    """A member of a right's family, once for each item on it; its state where it has a proceeding."""

    right_id: str
    member: str
    state: str | None
    timing: TimingRow | None


class TieBeside(NamedTuple):
    """That two rights of a right's family hang together."""

    right_id: str
    source: str
    target: str
    link: str


class RightItself(NamedTuple):
    """A right's own state."""

    right_id: str
    state: str


Around = OwnerBeside | MemberBeside | TieBeside | RightItself


class ItemOnRow(NamedTuple):
    """An item over a right."""

    right_id: str
    registration_number: str
    item: int
    timing: TimingRow


# ---- what decisions rest on ------------------------------------------------------------------------------------------


class RivalRow(NamedTuple):
    """An item on a right, as far as what is decided on that right looks at it."""

    registration_number: str
    item: int
    occupies: int
    pledgee_id: str
    pledgor_id: str
    security: str
    official_references: str
    interest: str
    evaluated_at: int | None
    holds_until: int | None
    rule_set_version: str | None
    timing: TimingRow


class WorldRow(NamedTuple):
    """A right, once for each item on it; when the journal's last entry was made, and where parties were last joined."""

    right_id: str
    state: str
    last_recorded_at: int
    joined_seq: int | None
    rival: RivalRow | None


class PledgeState(NamedTuple):
    """The number of a pledge, with its state or that of whoever held it."""

    registration_number: str
    state: str


class PledgeNow(NamedTuple):
    """A pledge as it stands, with its last entry."""

    state: str
    pledge_seq: int
    leaf_hash: str


class PledgeRow(NamedTuple):
    """A pledge by its number, with its last entry and the digest of its terms."""

    registration_number: str
    state: str
    pledge_seq: int
    leaf_hash: str
    terms_digest: str | None


class DrawnRow(NamedTuple):
    """An item that draws on a valuation of its pledgor, with that valuation."""

    valuation: str
    pledgee_id: str
    registration_number: str
    item: int
    timing: TimingRow


class IdentifiedParty(NamedTuple):
    """A party with one of its identifiers."""

    scheme: str
    value: str
    issuer: str
    party_id: str
    state: str


class FilingParty(NamedTuple):
    """The same, with the first of its pledges as pledgee that bears the client reference asked for."""

    scheme: str
    value: str
    issuer: str
    party_id: str
    state: str
    referred: str | None


# ---- looked up by itself ---------------------------------------------------------------------------------------------


class BearerRow(NamedTuple):
    """The record that bears an identifier; its party's state, where it was on record."""

    party_id: str
    state: str | None


class LinkRow(NamedTuple):
    """That two rights hang together."""

    source: str
    target: str


class MergeRow(NamedTuple):
    """The records that a merge named, and the position of the entry that undid it."""

    keep_id: str
    join_id: str
    seq_to: int | None


class ReferredRow(NamedTuple):
    """A pledgee's first pledge that bears a client reference, as that is compared."""

    pledgee_id: str
    client_reference: str
    registration_number: str


class EntryOfPledge(NamedTuple):
    """The count and the leaf hash of an entry of a pledge."""

    pledge_seq: int
    leaf_hash: str


class PledgeVersionRow(NamedTuple):
    """A state that a pledge has had, with the position of the entry that led to it."""

    seq_from: int
    state: str


class OlderNameRow(NamedTuple):
    """A right that was recorded under another name than its number gives by now, and that name."""

    right_id: str
    reads_as: str


class HeldUntilRow(NamedTuple):
    """A pledge, and the last position at which it was somebody's."""

    registration_number: str
    until: int


class ClosedPledgeRow(NamedTuple):
    """A pledge of a closing set, with the digest of its terms."""

    closing_set: str
    registration_number: str
    state: str
    terms_digest: str | None
