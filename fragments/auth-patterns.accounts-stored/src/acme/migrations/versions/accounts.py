"""The table of the accounts."""

import sqlalchemy as sa
from alembic import op

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "accounts"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )


def downgrade() -> None:
    """Drop it, with all accounts."""
    op.drop_table("accounts")
