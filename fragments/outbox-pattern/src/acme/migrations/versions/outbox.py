"""The tables of the outbox: events that wait to be published, and the lanes that a relay locks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from acme.database.base import UtcDateTime
from acme.migrations.chain import before

revision = "outbox"
down_revision = before(revision)


def upgrade() -> None:
    """Make the tables, and a row for each lane."""
    op.create_table(
        "outbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("envelope", sa.Text().with_variant(MEDIUMTEXT(), "mysql"), nullable=False),
        sa.Column("appended_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["published_at", "position"],
        postgresql_where=sa.text("published_at IS NULL"),
        sqlite_where=sa.text("published_at IS NULL"),
    )
    lanes = op.create_table(
        "outbox_lanes",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("lane"),
    )
    # As many as `acme.broker.transport` has, which never change.
    op.bulk_insert(lanes, [{"lane": lane} for lane in range(16)])


def downgrade() -> None:
    """Drop them, with the events that wait."""
    op.drop_table("outbox_lanes")
    op.drop_table("outbox")
