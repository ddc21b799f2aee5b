"""Closing sets: which pledges were registered together, all or none.

Purpose: a pledge's version names its closing set and what the bank calls that, so that a set is found by its id, and a
bank's sets in their order.
Effect: versions that exist were registered alone and say null, which rewrites none of them; commands wait while each
index looks once at every version, and holds none of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns and the indexes over them."""
    op.add_column("pledge_version", sa.Column("closing_set", sa.Text(), nullable=True))
    op.add_column("pledge_version", sa.Column("closing_reference", sa.Text(), nullable=True))
    told = sa.text("closing_set IS NOT NULL")
    for name, columns in (
        ("pledge_version_closing_set", ["closing_set"]),
        ("pledge_version_closings", ["pledgee_id", "closing_set"]),
    ):
        op.create_index(name, "pledge_version", columns, sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    """Refused: what the journal tells of closing sets, code that knows none of them can not read."""
    raise RuntimeError("the journal is never downgraded")
