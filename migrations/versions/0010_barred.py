"""Who is barred: members that are suspended, tokens and keys that are revoked; and the proofs that were seen lately.

Purpose: whoever is barred is let in by no process from a few seconds on, though a token lives longer; a proof of
possession (RFC 9449) is good once, in whichever process it comes.
Effect: two tables are added; no entry is rewritten.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "barred",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("barred_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "seen_proof",
        sa.Column("thumbprint", sa.Text(), primary_key=True),
        sa.Column("proof", sa.Text(), primary_key=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("seen_proof_seen_at", "seen_proof", ["seen_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("seen_proof")
    op.drop_table("barred")
