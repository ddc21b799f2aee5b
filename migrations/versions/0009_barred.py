"""Access: tokens that are revoked, members that are suspended.

Purpose: whoever is not to come in any more is kept out although a token still verifies.
Effect: two empty tables; nothing else changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "revoked_token",
        sa.Column("jti", sa.Text(), primary_key=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "suspended_member",
        sa.Column("party_id", sa.Text(), primary_key=True),
        sa.Column("suspended_at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Take the tables away: whoever was kept out is let in again."""
    op.drop_table("suspended_member")
    op.drop_table("revoked_token")
