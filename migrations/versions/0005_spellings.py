"""A right is found by any spelling of its number; references are compared folded.

A right's versions get `number_key`, by which it is looked for when its number is not known exactly, and `reads_as`, the
name its number gives by now where it was recorded under another. Both are null in older rows, until the projections are
remade; so are client references, references of valuations and of official acts until then as they were told, and not as
they are compared.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns and the indexes over them."""
    op.add_column("right_version", sa.Column("number_key", sa.Text(), nullable=True))
    op.add_column("right_version", sa.Column("reads_as", sa.Text(), nullable=True))
    op.create_index("right_version_number_key", "right_version", ["number_key"])
    named_otherwise = sa.text("reads_as IS NOT NULL")
    op.create_index(
        "right_version_reads_as",
        "right_version",
        ["reads_as"],
        sqlite_where=named_otherwise,
        postgresql_where=named_otherwise,
    )


def downgrade() -> None:
    """Take both columns away again: the journal says nothing of them."""
    op.drop_index("right_version_reads_as", "right_version")
    op.drop_index("right_version_number_key", "right_version")
    op.drop_column("right_version", "reads_as")
    op.drop_column("right_version", "number_key")
