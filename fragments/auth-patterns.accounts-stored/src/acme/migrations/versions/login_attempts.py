"""The table of the login attempts."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "login_attempts"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "login_attempts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_login_attempts_expires_at", "login_attempts", ["expires_at"])


def downgrade() -> None:
    """Drop it, and begin to count anew."""
    op.drop_table("login_attempts")
