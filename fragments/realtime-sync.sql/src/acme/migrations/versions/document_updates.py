"""The table of documents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMBLOB

from acme.migrations.chain import before

revision = "document_updates"
down_revision = before(revision)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "document_updates",
        sa.Column("document", sa.String(100), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary().with_variant(MEDIUMBLOB(), "mysql"), nullable=False),
        sa.PrimaryKeyConstraint("document", "number"),
    )


def downgrade() -> None:
    """Drop it, with what was written."""
    op.drop_table("document_updates")
