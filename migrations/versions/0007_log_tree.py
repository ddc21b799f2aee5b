"""The log: what its tree, its map and its checkpoints are kept in.

Purpose: heads of the log lie in the journal, and have neither an event's id nor a body; tables keep the hashes of the
tree's complete subtrees, the nodes of the map, what names each subject, how far that has come, which checkpoints were
published, and with which keys they are signed. An entry is found by the digest of its public body, so that nobody is
given a sealed one for it.
Effect: no entry is rewritten. A journal that has entries has none of them in the tree yet: whoever closes the log
brings it up to date.
"""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EMPTY = sha256(b"").digest()
OPENED = ("event_id", "body")


def upgrade() -> None:
    """Let heads into the journal, and add the tables."""
    if op.get_bind().dialect.name == "sqlite":
        _open_in_sqlite()
    else:
        for column in OPENED:
            op.alter_column("journal_entry", column, nullable=True)
    op.create_index("journal_entry_body", "journal_entry", ["body"])
    state = op.create_table(
        "log_state",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=True),
        sa.Column("map_root", sa.LargeBinary(), nullable=False),
        sa.Column("map_keys", sa.BigInteger(), nullable=False),
    )
    op.bulk_insert(state, [{"id": 1, "size": 0, "head": None, "map_root": EMPTY, "map_keys": 0}])
    op.create_table(
        "log_node",
        sa.Column("place", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "log_map_node",
        sa.Column("hash", sa.LargeBinary(), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
    left = sa.text("left_at IS NOT NULL")
    op.create_index("log_map_node_left", "log_map_node", ["left_at"], sqlite_where=left, postgresql_where=left)
    op.create_table(
        "log_subject",
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("stamp", sa.LargeBinary(), nullable=True),
    )
    op.create_table(
        "log_key",
        sa.Column("vkey", sa.Text(), primary_key=True),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
    )


def _open_in_sqlite() -> None:
    """Take NOT NULL from columns as SQLite's own documentation of ALTER TABLE says, without a row being rewritten."""
    connection = op.get_bind()
    sql = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'journal_entry'").scalar_one()
    opened = sql
    for column in OPENED:
        opened = opened.replace(f"{column} TEXT NOT NULL", f"{column} TEXT")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_schema SET sql = ? WHERE name = 'journal_entry'", (opened,))
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    """Refused: a head in the journal is an entry that code without the log can not read."""
    raise RuntimeError("the journal is never downgraded")
