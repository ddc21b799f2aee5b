"""Names: under which keys firms are found by name.

Purpose: a firm is found by a name in another script, spelling or legal form without every name being looked at.
Effect: two tables and two indexes. The index is empty, and filled from what is on record by whoever searches first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UNIDENTIFIED = sa.text("party_id = ''")


def upgrade() -> None:
    """Add the tables and indexes."""
    state = op.create_table(
        "name_index",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
    )
    op.bulk_insert(state, [{"id": 1, "position": -1}])
    op.create_table(
        "name_key",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Text(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("party_version_seq", "party_version", ["seq_from"])
    op.create_index(
        "holding_unidentified", "holding", ["seq_from"], sqlite_where=UNIDENTIFIED, postgresql_where=UNIDENTIFIED
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("holding_unidentified", "holding")
    op.drop_index("party_version_seq", "party_version")
    op.drop_table("name_key")
    op.drop_table("name_index")
