"""The table of what happened to notes."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "note_history"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "note_history",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index(
        "ix_note_history_note_id_occurred_at_event_id",
        "note_history",
        ["note_id", "occurred_at", "event_id"],
    )


def downgrade() -> None:
    """Drop it, with all history."""
    op.drop_table("note_history")
