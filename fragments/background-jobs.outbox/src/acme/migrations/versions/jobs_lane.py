"""The lane of the outbox in which jobs wait."""

import sqlalchemy as sa
from alembic import op

from acme.migrations.chain import before

revision = "jobs_lane"
down_revision = before(revision)

_LANES = sa.table("outbox_lanes", sa.column("lane", sa.SmallInteger()))
# `acme.jobs.outbox.JOBS_LANE`, which never changes.
_LANE = 16


def upgrade() -> None:
    """Add the row that a relay of jobs locks."""
    op.bulk_insert(_LANES, [{"lane": _LANE}])


def downgrade() -> None:
    """Remove it: jobs in the outbox stay there."""
    op.execute(_LANES.delete().where(_LANES.c.lane == _LANE))
