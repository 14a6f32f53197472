"""The table of exports of notes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "note_exports"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "note_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("content", sa.Text().with_variant(MEDIUMTEXT(), "mysql"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_note_exports_created_at", "note_exports", ["created_at"])


def downgrade() -> None:
    """Drop it, with all exports."""
    op.drop_table("note_exports")
