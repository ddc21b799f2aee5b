"""Statistics: which amounts were published.

Purpose: an amount of a group of pledges is shown only where nobody can work out from all that was ever shown what a
single pledge secures. So it is kept which groups were shown, as the block of each pledge, and with which amounts.
Effect: two empty tables; nothing else changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "statistics_publication",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "published_figure",
        sa.Column("registration_number", sa.Text(), primary_key=True),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("holders", sa.Text(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=True),
    )


def downgrade() -> None:
    """Take the tables away, and with them what is known of what was published."""
    op.drop_table("published_figure")
    op.drop_table("statistics_publication")
