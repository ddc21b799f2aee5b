"""The tables. Instants are whole microseconds since 1970 in UTC; JSON is text as the service wrote it.

Three kinds of table. The *journal* is written once and never changed: triggers in both databases refuse it. The
*projections* are what reads need, written in the entry's transaction and remade from the journal by `registry rebuild`;
their rows are versions, valid from the journal position `seq_from` up to but not including `seq_to` (null: still), so a
read at any past position is the same query as today's. The *anchors* are there to be locked: one row for each right and
party, never changed, since a lock on a version row would be lost when the version is closed.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.store.tables import figure_rows, log_rows, name_rows

metadata: MetaData = SQLModel.metadata


def _big(*, primary_key: bool = False, nullable: bool = False) -> Column[int]:
    return Column(BigInteger, primary_key=primary_key, nullable=nullable, autoincrement=False)


# ---- the journal -----------------------------------------------------------------------------------------------------


class JournalHead(SQLModel, table=True):
    """One row: the next position, the last instant given, the year's last registration serial, the position of the last
    entry that joined parties or parted them (null: there is none), and by which edition of the code the projections
    were made."""

    __tablename__ = "journal_head"
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    next_position: int = Field(sa_column=_big())
    last_recorded_at: int = Field(sa_column=_big())
    year: int = Field(sa_column=_big())
    serial: int = Field(sa_column=_big())
    joined_seq: int | None = Field(sa_column=_big(nullable=True))
    projected: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))


class JournalEntry(SQLModel, table=True):
    """One entry: its canonical bytes, which alone count, and beside them what reads need to find it.

    A head of the log is an entry without an event: its `event_id` and `body` are null.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("pledge", "pledge_seq", name="one_entry_per_pledge_seq"),
        UniqueConstraint("event_id", name="one_entry_per_event_id"),
        Index("journal_entry_recorded_at", "recorded_at", "position"),
        Index("journal_entry_body", "body"),
    )
    position: int = Field(sa_column=_big(primary_key=True))
    entry: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    leaf_hash: str = Field(sa_column=Column(Text, nullable=False))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    event_id: str | None = Field(sa_column=Column(Text, nullable=True))
    recorded_at: int = Field(sa_column=_big())
    effective_at: int = Field(sa_column=_big())
    pledge: str | None = Field(sa_column=Column(Text, nullable=True))
    pledge_seq: int | None = Field(sa_column=_big(nullable=True))
    body: str | None = Field(sa_column=Column(Text, nullable=True))
    sealed: str | None = Field(sa_column=Column(Text, nullable=True))


class JournalBody(SQLModel, table=True):
    """A public or sealed body by the SHA-256 of its bytes."""

    __tablename__ = "journal_body"
    digest: str = Field(sa_column=Column(Text, primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class JournalSubject(SQLModel, table=True):
    """Which entries speak of which subject."""

    __tablename__ = "journal_subject"
    subject: str = Field(sa_column=Column(Text, primary_key=True))
    position: int = Field(sa_column=_big(primary_key=True))


class IdempotencyKey(SQLModel, table=True):
    """The first answer to a key, written in its effect's transaction; `status` null while that is running."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("idempotency_key_created_at", "created_at"),)
    holder: str = Field(sa_column=Column(Text, primary_key=True))
    route: str = Field(sa_column=Column(Text, primary_key=True))
    key: str = Field(sa_column=Column(Text, primary_key=True))
    fingerprint: str = Field(sa_column=Column(Text, nullable=False))
    created_at: int = Field(sa_column=_big())
    status: int | None = Field(sa_column=_big(nullable=True))
    headers: str | None = Field(sa_column=Column(Text, nullable=True))
    answer: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))


class ApprovalRow(SQLModel, table=True):
    """A command that waits for a second person, or did: who asked for what, whole, and who decided on it.

    No projection: what waits is not yet in the journal. `decision` null: nobody has decided.
    """

    __tablename__ = "approval"
    __table_args__ = (Index("approval_party", "party_id", "approval"),)
    approval: str = Field(sa_column=Column(Text, primary_key=True))
    party_id: str = Field(sa_column=Column(Text, nullable=False))
    pledge: str | None = Field(sa_column=Column(Text, nullable=True))
    act: str = Field(sa_column=Column(Text, nullable=False))
    why: str = Field(sa_column=Column(Text, nullable=False))
    asked_as: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str = Field(sa_column=Column(Text, nullable=False))
    asked_at: int = Field(sa_column=_big())
    expires_at: int = Field(sa_column=_big())
    request: str = Field(sa_column=Column(Text, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    decision: str | None = Field(sa_column=Column(Text, nullable=True))
    decided_by: str | None = Field(sa_column=Column(Text, nullable=True))
    decided_at: int | None = Field(sa_column=_big(nullable=True))
    note: str | None = Field(sa_column=Column(Text, nullable=True))
    record: str | None = Field(sa_column=Column(Text, nullable=True))


# ---- anchors ---------------------------------------------------------------------------------------------------------


class Anchor(SQLModel, table=True):
    """A row to lock: `right:HK/HK20061483`, `party:` and an identifier's key, or `number:` and a key of numbers."""

    __tablename__ = "anchor"
    name: str = Field(sa_column=Column(Text, primary_key=True))


# ---- projections -----------------------------------------------------------------------------------------------------


class PartyIdentifier(SQLModel, table=True):
    """Whose an identifier is, since which position; never taken back."""

    __tablename__ = "party_identifier"
    __table_args__ = (Index("party_identifier_party", "party_id"),)
    scheme: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=Column(Text, primary_key=True))
    issuer: str = Field(sa_column=Column(Text, primary_key=True))
    party_id: str = Field(sa_column=Column(Text, nullable=False))
    seq_from: int = Field(sa_column=_big())


_JOINED = text("representative IS NOT NULL")


class PartyVersion(SQLModel, table=True):
    """A party as known from one position on, by each id it was recorded under.

    Of parties that were recorded apart and are one, each says the whole party, and by which id it goes: null for a
    party that was joined to none. So who is whom at a position is read from the versions of that position alone.
    """

    __tablename__ = "party_version"
    __table_args__ = (
        Index("party_version_seq", "seq_from"),
        Index("party_version_representative", "representative", sqlite_where=_JOINED, postgresql_where=_JOINED),
    )
    party_id: str = Field(sa_column=Column(Text, primary_key=True))
    seq_from: int = Field(sa_column=_big(primary_key=True))
    seq_to: int | None = Field(sa_column=_big(nullable=True))
    representative: str | None = Field(sa_column=Column(Text, nullable=True))
    state: str = Field(sa_column=Column(Text, nullable=False))


class PartyMerge(SQLModel, table=True):
    """That two records are of one party, by the ids that were named, from one position on."""

    __tablename__ = "party_merge"
    merge_id: str = Field(sa_column=Column(Text, primary_key=True))
    keep_id: str = Field(sa_column=Column(Text, nullable=False))
    join_id: str = Field(sa_column=Column(Text, nullable=False))
    seq_from: int = Field(sa_column=_big())
    seq_to: int | None = Field(sa_column=_big(nullable=True))


_ELSEWHERE = text("reads_as IS NOT NULL")


class RightVersion(SQLModel, table=True):
    """A right as known from one position on.

    `number_key` is what its number is looked for by when it is not known exactly; `reads_as` is there for a right that
    was recorded under another name than its number gives by now, and is that name (its own, where the number would be
    refused). The index over it holds no other right.
    """

    __tablename__ = "right_version"
    __table_args__ = (
        Index("right_version_number_key", "number_key"),
        Index("right_version_reads_as", "reads_as", sqlite_where=_ELSEWHERE, postgresql_where=_ELSEWHERE),
    )
    right_id: str = Field(sa_column=Column(Text, primary_key=True))
    seq_from: int = Field(sa_column=_big(primary_key=True))
    seq_to: int | None = Field(sa_column=_big(nullable=True))
    source_register: str = Field(sa_column=Column(Text, nullable=False))
    observed_at: int = Field(sa_column=_big())
    burdened: int = Field(sa_column=_big())
    state: str = Field(sa_column=Column(Text, nullable=False))
    number_key: str | None = Field(sa_column=Column(Text, nullable=True))
    reads_as: str | None = Field(sa_column=Column(Text, nullable=True))


class FamilyLink(SQLModel, table=True):
    """That `right_id` says it hangs together with another right, as known from one position on.

    Each link has two rows, one from either end, so that a family is found from any of its members.
    """

    __tablename__ = "family_link"
    __table_args__ = (Index("family_link_source", "source"),)
    right_id: str = Field(sa_column=Column(Text, primary_key=True))
    seq_from: int = Field(sa_column=_big(primary_key=True))
    ordinal: int = Field(sa_column=_big(primary_key=True))
    seq_to: int | None = Field(sa_column=_big(nullable=True))
    source: str = Field(sa_column=Column(Text, nullable=False))
    target: str = Field(sa_column=Column(Text, nullable=False))
    link: str = Field(sa_column=Column(Text, nullable=False))


_UNIDENTIFIED = text("party_id = ''")


class Holding(SQLModel, table=True):
    """Who owns a right from when to when in law, as known from one position on; `party_id` empty: unidentified."""

    __tablename__ = "holding"
    __table_args__ = (
        Index("holding_party", "party_id", "right_id"),
        Index("holding_unidentified", "seq_from", sqlite_where=_UNIDENTIFIED, postgresql_where=_UNIDENTIFIED),
    )
    right_id: str = Field(sa_column=Column(Text, primary_key=True))
    seq_from: int = Field(sa_column=_big(primary_key=True))
    ordinal: int = Field(sa_column=_big(primary_key=True))
    seq_to: int | None = Field(sa_column=_big(nullable=True))
    party_id: str = Field(sa_column=Column(Text, nullable=False))
    owner: str = Field(sa_column=Column(Text, nullable=False))
    owned_from: int | None = Field(sa_column=_big(nullable=True))
    owned_to: int | None = Field(sa_column=_big(nullable=True))


_CLOSED = text("closing_set IS NOT NULL")


class PledgeVersion(SQLModel, table=True):
    """A pledge as it is from one position on; its last entry is `pledge_seq` with `leaf_hash`.

    One that was registered with others names their closing set, and what the bank calls that. The indexes over it hold
    no other pledge. References stand as they are compared; as they were told they stand in the state.
    """

    __tablename__ = "pledge_version"
    __table_args__ = (
        Index("pledge_version_pledgee", "pledgee_id", "client_reference"),
        Index("pledge_version_closing_set", "closing_set", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        Index("pledge_version_closings", "pledgee_id", "closing_set", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
    )
    registration_number: str = Field(sa_column=Column(Text, primary_key=True))
    seq_from: int = Field(sa_column=_big(primary_key=True))
    seq_to: int | None = Field(sa_column=_big(nullable=True))
    pledgee_id: str = Field(sa_column=Column(Text, nullable=False))
    pledgor_id: str = Field(sa_column=Column(Text, nullable=False))
    client_reference: str | None = Field(sa_column=Column(Text, nullable=True))
    closing_set: str | None = Field(sa_column=Column(Text, nullable=True))
    closing_reference: str | None = Field(sa_column=Column(Text, nullable=True))
    pledge_seq: int = Field(sa_column=_big())
    leaf_hash: str = Field(sa_column=Column(Text, nullable=False))
    terms_digest: str | None = Field(sa_column=Column(Text, nullable=True))
    state: str = Field(sa_column=Column(Text, nullable=False))


class ItemVersion(SQLModel, table=True):
    """One item from one position on: the days that decide status and rank, and its recognition per forum.

    That recognition was judged at `evaluated_at` and holds by itself before `holds_until` (null: for good). An item
    that draws on a valuation of its pledgor names it, and holds it whole. References stand as they are compared.

    `occupies`: the right bears one item at a time and this one takes it. The partial unique index over it is the last
    line behind the row locks: no two items can take one right, whatever a command believed.
    """

    __tablename__ = "item_version"
    __table_args__ = (
        Index(
            "one_live_item",
            "right_id",
            unique=True,
            sqlite_where=text("occupies = 1 AND seq_to IS NULL"),
            postgresql_where=text("occupies = 1 AND seq_to IS NULL"),
        ),
        Index("item_version_right", "right_id", "seq_from"),
        Index("item_version_pledgor", "pledgor_id"),
        Index("item_version_holds_until", "holds_until"),
    )
    registration_number: str = Field(sa_column=Column(Text, primary_key=True))
    item: int = Field(sa_column=_big(primary_key=True))
    seq_from: int = Field(sa_column=_big(primary_key=True))
    seq_to: int | None = Field(sa_column=_big(nullable=True))
    right_id: str = Field(sa_column=Column(Text, nullable=False))
    pledgee_id: str = Field(sa_column=Column(Text, nullable=False))
    pledgor_id: str = Field(sa_column=Column(Text, nullable=False))
    security: str = Field(sa_column=Column(Text, nullable=False))
    occupies: int = Field(sa_column=_big())
    position: int = Field(sa_column=_big())
    registered_at: int = Field(sa_column=_big())
    priority_at: int | None = Field(sa_column=_big(nullable=True))
    present_from: int | None = Field(sa_column=_big(nullable=True))
    present_until: int | None = Field(sa_column=_big(nullable=True))
    other_entries: str = Field(sa_column=Column(Text, nullable=False, server_default="[]"))
    reservation_ends_at: int | None = Field(sa_column=_big(nullable=True))
    void_from: int | None = Field(sa_column=_big(nullable=True))
    void_before: str = Field(sa_column=Column(Text, nullable=False, server_default="[]"))
    end_status: str | None = Field(sa_column=Column(Text, nullable=True))
    end_at: int | None = Field(sa_column=_big(nullable=True))
    behind: str = Field(sa_column=Column(Text, nullable=False))
    recognition: str = Field(sa_column=Column(Text, nullable=False))
    official_references: str = Field(sa_column=Column(Text, nullable=False))
    interest: str = Field(sa_column=Column(Text, nullable=False))
    evaluated_at: int | None = Field(sa_column=_big(nullable=True))
    holds_until: int | None = Field(sa_column=_big(nullable=True))
    rule_set_version: str | None = Field(sa_column=Column(Text, nullable=True))
    valuation_reference: str | None = Field(sa_column=Column(Text, nullable=True))
    valuation: str | None = Field(sa_column=Column(Text, nullable=True))


# ---- who is let in ---------------------------------------------------------------------------------------------------


class Barred(SQLModel, table=True):
    """A member that is suspended, or a token or an issuer's key that is revoked: which of these, its name, and since
    when."""

    __tablename__ = "barred"
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    name: str = Field(sa_column=Column(Text, primary_key=True))
    barred_at: int = Field(sa_column=_big())


class SeenProof(SQLModel, table=True):
    """A proof of possession that was accepted: the thumbprint of its key, its own id, and when it came."""

    __tablename__ = "seen_proof"
    __table_args__ = (Index("seen_proof_seen_at", "seen_at"),)
    thumbprint: str = Field(sa_column=Column(Text, primary_key=True))
    proof: str = Field(sa_column=Column(Text, primary_key=True))
    seen_at: int = Field(sa_column=_big())


PROJECTED = 3
"""The edition of what the projections hold: raised whenever the rows made of the same journal become others."""

PROJECTIONS = (PartyIdentifier, PartyVersion, PartyMerge, RightVersion, FamilyLink, Holding, PledgeVersion, ItemVersion)
"""What `registry rebuild` drops and remakes, beside `LOG`."""

LOG = log_rows.DERIVED
"""What the tree and the map of the log are kept in."""

PUBLISHED = (figure_rows.StatisticsPublication, figure_rows.PublishedFigure)
"""What was published of amounts, which no journal gives again."""

NAMES = (name_rows.NameIndex, name_rows.NameKey)
"""Under what names are found; brought up to date from the projections by whoever searches."""
