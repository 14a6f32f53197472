"""The tables of days, and an index by which the notes of a day are found."""

import sqlalchemy as sa
from alembic import op

from acme.migrations.chain import before

revision = "note_statistics"
down_revision = before(revision)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "note_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "note_owner_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["note_days.day"]),
        sa.PrimaryKeyConstraint("day", "owner"),
    )
    op.create_index("ix_notes_created_at_id", "notes", ["created_at", "id"])


def downgrade() -> None:
    """Drop them, with all that is known of days."""
    op.drop_index("ix_notes_created_at_id", "notes")
    op.drop_table("note_owner_days")
    op.drop_table("note_days")
