"""The table of digests of notes."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "note_digests"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "note_digests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_note_digests_created_at", "note_digests", ["created_at"])


def downgrade() -> None:
    """Drop it, with all digests."""
    op.drop_table("note_digests")
