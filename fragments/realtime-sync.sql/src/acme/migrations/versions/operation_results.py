"""The table of the results of operations."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "operation_results"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "operation_results",
        sa.Column("caller", sa.String(100), nullable=False),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("result", sa.String(1000), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "client", "sequence"),
    )


def downgrade() -> None:
    """Drop it: what is sent again has another effect."""
    op.drop_table("operation_results")
