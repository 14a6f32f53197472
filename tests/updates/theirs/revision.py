"""Notes have a trade_code."""

import sqlalchemy as sa
from alembic import op

revision = "trade_code"
down_revision = "stack"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("notes", sa.Column("trade_code", sa.String(50)))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("notes", "trade_code")
