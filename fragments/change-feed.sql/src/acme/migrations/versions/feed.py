"""The tables of the feed: its lanes, and the changes that are kept."""

import sqlalchemy as sa
from alembic import op

from acme.migrations.chain import before

revision = "feed"
down_revision = before(revision)


def upgrade() -> None:
    """Make the tables, and a row for each lane."""
    lanes = op.create_table(
        "feed_lanes",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lane"),
    )
    op.create_table(
        "feed_changes",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(250), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "number"),
    )
    # As many as `acme.feed` has, which never change.
    op.bulk_insert(lanes, [{"lane": lane, "head": 0} for lane in range(16)])


def downgrade() -> None:
    """Drop them, with what is kept for readers."""
    op.drop_table("feed_changes")
    op.drop_table("feed_lanes")
