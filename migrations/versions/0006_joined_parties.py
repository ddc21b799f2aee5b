"""Joined parties: which records of parties are of one.

Purpose: the versions of parties that were recorded apart and are one say by which id it goes, a table keeps what joined
them and until when, and the journal's head at which position that last changed, so that a command that read before it
is run anew.
Effect: no party that exists was joined to another, so its versions say null and are not rewritten; the index holds none
of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, the index over one of them, and the table."""
    op.add_column("journal_head", sa.Column("joined_seq", sa.BigInteger(), nullable=True))
    op.add_column("party_version", sa.Column("representative", sa.Text(), nullable=True))
    joined = sa.text("representative IS NOT NULL")
    op.create_index(
        "party_version_representative",
        "party_version",
        ["representative"],
        sqlite_where=joined,
        postgresql_where=joined,
    )
    op.create_table(
        "party_merge",
        sa.Column("merge_id", sa.Text(), primary_key=True),
        sa.Column("keep_id", sa.Text(), nullable=False),
        sa.Column("join_id", sa.Text(), nullable=False),
        sa.Column("seq_from", sa.BigInteger(), nullable=False),
        sa.Column("seq_to", sa.BigInteger(), nullable=True),
    )


def downgrade() -> None:
    """Refused: what the journal tells of joined parties, code that knows none of them can not read."""
    raise RuntimeError("the journal is never downgraded")
