"""The journal, its guards, idempotency keys, anchors and the first projections.

Purpose: everything a register needs from nothing. The journal's three tables refuse UPDATE and DELETE (PostgreSQL:
TRUNCATE too) by trigger, so that neither a bug nor a hasty hand can rewrite history; `one_live_item` keeps a right that
bears one pledge at a time from bearing two. Never downgraded: a journal is not unmade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JOURNAL = ("journal_entry", "journal_body", "journal_subject")
BACKWARDS = "NEW.next_position < OLD.next_position OR NEW.last_recorded_at < OLD.last_recorded_at"
"""Positions and times only grow."""


def upgrade() -> None:
    """Make every table and guard."""
    _journal()
    _keys_and_anchors()
    _parties_and_rights()
    _pledges()
    op.execute("INSERT INTO journal_head (id, next_position, last_recorded_at, year, serial) VALUES (1, 0, 0, 0, 0)")
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def downgrade() -> None:
    """Refused: the journal is append-only, its tables too."""
    raise RuntimeError("the journal is never downgraded")


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _journal() -> None:
    op.create_table(
        "journal_head",
        _big("id"),
        _big("next_position"),
        _big("last_recorded_at"),
        _big("year"),
        _big("serial"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "journal_entry",
        _big("position"),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        _text("leaf_hash"),
        _text("kind"),
        _text("event_id"),
        _big("recorded_at"),
        _big("effective_at"),
        _text("pledge", nullable=True),
        _big("pledge_seq", nullable=True),
        _text("body"),
        _text("sealed", nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("pledge", "pledge_seq", name="one_entry_per_pledge_seq"),
        sa.UniqueConstraint("event_id", name="one_entry_per_event_id"),
    )
    op.create_index("journal_entry_recorded_at", "journal_entry", ["recorded_at", "position"])
    op.create_table(
        "journal_body",
        _text("digest"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "journal_subject", _text("subject"), _big("position"), sa.PrimaryKeyConstraint("subject", "position")
    )


def _keys_and_anchors() -> None:
    op.create_table(
        "idempotency_key",
        _text("holder"),
        _text("route"),
        _text("key"),
        _text("fingerprint"),
        _big("created_at"),
        _big("status", nullable=True),
        _text("headers", nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("holder", "route", "key"),
    )
    op.create_index("idempotency_key_created_at", "idempotency_key", ["created_at"])
    op.create_table("anchor", _text("name"), sa.PrimaryKeyConstraint("name"))


def _parties_and_rights() -> None:
    op.create_table(
        "party_identifier",
        _text("scheme"),
        _text("value"),
        _text("issuer"),
        _text("party_id"),
        _big("seq_from"),
        sa.PrimaryKeyConstraint("scheme", "value", "issuer"),
    )
    op.create_index("party_identifier_party", "party_identifier", ["party_id"])
    op.create_table(
        "party_version",
        _text("party_id"),
        _big("seq_from"),
        _big("seq_to", nullable=True),
        _text("state"),
        sa.PrimaryKeyConstraint("party_id", "seq_from"),
    )
    op.create_table(
        "right_version",
        _text("right_id"),
        _big("seq_from"),
        _big("seq_to", nullable=True),
        _text("source_register"),
        _big("observed_at"),
        _big("burdened"),
        _text("state"),
        sa.PrimaryKeyConstraint("right_id", "seq_from"),
    )
    op.create_table(
        "family_link",
        _text("right_id"),
        _big("seq_from"),
        _big("ordinal"),
        _big("seq_to", nullable=True),
        _text("source"),
        _text("target"),
        _text("link"),
        sa.PrimaryKeyConstraint("right_id", "seq_from", "ordinal"),
    )
    op.create_index("family_link_source", "family_link", ["source"])
    op.create_table(
        "holding",
        _text("right_id"),
        _big("seq_from"),
        _big("ordinal"),
        _big("seq_to", nullable=True),
        _text("party_id"),
        _text("owner"),
        _big("owned_from", nullable=True),
        _big("owned_to", nullable=True),
        sa.PrimaryKeyConstraint("right_id", "seq_from", "ordinal"),
    )
    op.create_index("holding_party", "holding", ["party_id", "right_id"])


def _pledges() -> None:
    op.create_table(
        "pledge_version",
        _text("registration_number"),
        _big("seq_from"),
        _big("seq_to", nullable=True),
        _text("pledgee_id"),
        _text("pledgor_id"),
        _text("client_reference", nullable=True),
        _big("pledge_seq"),
        _text("leaf_hash"),
        _text("terms_digest", nullable=True),
        _text("state"),
        sa.PrimaryKeyConstraint("registration_number", "seq_from"),
    )
    op.create_index("pledge_version_pledgee", "pledge_version", ["pledgee_id", "client_reference"])
    op.create_table(
        "item_version",
        _text("registration_number"),
        _big("item"),
        _big("seq_from"),
        _big("seq_to", nullable=True),
        _text("right_id"),
        _text("pledgee_id"),
        _text("pledgor_id"),
        _text("security"),
        _big("occupies"),
        _big("position"),
        _big("registered_at"),
        _big("priority_at", nullable=True),
        _big("present_from", nullable=True),
        _big("present_until", nullable=True),
        _big("reservation_ends_at", nullable=True),
        _big("void_from", nullable=True),
        _text("end_status", nullable=True),
        _big("end_at", nullable=True),
        _text("behind"),
        _text("recognition"),
        _text("official_references"),
        _text("interest"),
        _big("evaluated_at", nullable=True),
        _big("holds_until", nullable=True),
        _text("rule_set_version", nullable=True),
        _text("valuation_reference", nullable=True),
        _text("valuation", nullable=True),
        sa.PrimaryKeyConstraint("registration_number", "item", "seq_from"),
    )
    live = sa.text("occupies = 1 AND seq_to IS NULL")
    op.create_index(
        "one_live_item", "item_version", ["right_id"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_index("item_version_right", "item_version", ["right_id", "seq_from"])
    op.create_index("item_version_pledgor", "item_version", ["pledgor_id"])
    op.create_index("item_version_holds_until", "item_version", ["holds_until"])


def _guard_sqlite() -> None:
    for table in JOURNAL:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
    # Without recursive triggers, which another program's connection lacks, REPLACE would delete unseen.
    for table, key in (("journal_entry", "position"), ("journal_body", "digest")):
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
            " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
    for verb, when in (("DELETE", ""), ("UPDATE", f"WHEN {BACKWARDS}")):
        op.execute(
            f"CREATE TRIGGER journal_head_no_{verb.lower()} BEFORE {verb} ON journal_head {when}"
            " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    )
    for table in JOURNAL:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
        )
    op.execute(
        "CREATE TRIGGER journal_head_stays BEFORE DELETE OR TRUNCATE ON journal_head"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER journal_head_grows BEFORE UPDATE ON journal_head FOR EACH ROW WHEN ({BACKWARDS})"
        " EXECUTE FUNCTION journal_is_append_only()"
    )
