"""The answers to refreshes, kept for clients that lost them."""

import sqlalchemy as sa
from alembic import op

from acme.migrations.chain import before

revision = "refresh_answers"
down_revision = before(revision)


def upgrade() -> None:
    """Make room for an answer beside each token."""
    op.add_column("refresh_tokens", sa.Column("answer", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("refresh_tokens") as table:
        table.drop_column("answer")
