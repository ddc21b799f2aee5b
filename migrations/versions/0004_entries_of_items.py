"""What an item's register was asked for beside the entry it rests on, and the edition of the projections.

Purpose: an application that was refused stays visible on the days it stood, beside the one that came after it, and that
a charge was void does on the days before a court gave it more time. What the
projections hold changes with the code that makes them, so the head of the journal says by which edition of it they were
made; `registry migrate` makes them anew where that is an earlier one.
Effect: three columns with neutral defaults, which rewrite no row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("item_version", sa.Column("other_entries", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("item_version", sa.Column("void_before", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("journal_head", sa.Column("projected", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Refused: code of before would read the rows that are made since as if they said less."""
    raise RuntimeError("the journal is never downgraded")
