"""The table of the notes."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "notes"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notes_owner_created_at_id", "notes", ["owner", "created_at", "id"])


def downgrade() -> None:
    """Drop it, with all notes."""
    op.drop_table("notes")
