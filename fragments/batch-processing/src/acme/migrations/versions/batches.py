"""The tables of runs of batches."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "batches"
down_revision = before(revision)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "batch_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("fingerprint", sa.String(100), nullable=False),
        sa.Column("runner", sa.Uuid(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_batch_runs_started_at", "batch_runs", ["started_at"])
    op.create_table(
        "batch_chunks",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("after", sa.String(100), nullable=False),
        sa.Column("until", sa.String(100), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(100), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["batch_runs.id"]),
        sa.PrimaryKeyConstraint("run_id", "after"),
    )
    op.create_table(
        "batch_problems",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("problem", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["batch_runs.id"]),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )


def downgrade() -> None:
    """Drop them, with all that is known of runs."""
    op.drop_table("batch_problems")
    op.drop_table("batch_chunks")
    op.drop_table("batch_runs")
