"""The table of sagas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "sagas"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sagas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("saga", sa.String(50), nullable=False),
        sa.Column("business_id", sa.String(200), nullable=False),
        sa.Column("unique_id", sa.String(200), nullable=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("step", sa.String(50), nullable=False),
        sa.Column("done", sa.String(1100), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("deadline", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("data", sa.Text().with_variant(MEDIUMTEXT(), "mysql"), nullable=False),
        sa.Column("cause", sa.String(500), nullable=False),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("saga", "unique_id", name="uq_sagas_saga_unique_id"),
    )
    op.create_index("ix_sagas_status_due_at", "sagas", ["status", "due_at"])


def downgrade() -> None:
    """Drop it: what sagas have done stays done, and what they have not is left undone."""
    op.drop_table("sagas")
