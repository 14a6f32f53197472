"""The table of vectors, in a schema of its own. PostgreSQL only: SQLite keeps none."""

from alembic import context, op
from sqlalchemy import text

from acme.configuration import load_settings
from acme.errors import ConfigurationError
from acme.migrations.chain import before

revision = "vectors"
down_revision = before(revision)

# https://github.com/pgvector/pgvector#hnsw
_MAX_DIMENSIONS = 2_000


def upgrade() -> None:
    """Make the table, for vectors of EMBEDDER_DIMENSIONS, and its indexes."""
    if op.get_context().dialect.name != "postgresql":
        return
    dimensions = load_settings().embedder.dimensions
    if dimensions > _MAX_DIMENSIONS:
        raise ConfigurationError(
            "EMBEDDER_DIMENSIONS", f"{dimensions}, and HNSW takes at most {_MAX_DIMENSIONS}"
        )
    if not context.is_offline_mode():
        known = text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        if op.get_bind().scalar(known) is None:
            raise ConfigurationError(
                "DATABASE_URL", "this PostgreSQL has no vector extension: install pgvector there"
            )
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.execute("CREATE SCHEMA vectors")
    op.execute(
        f"""
        CREATE TABLE vectors.records (
          id uuid PRIMARY KEY,
          direction vector({dimensions}) NOT NULL,
          labels text[] NOT NULL,
          metadata jsonb NOT NULL
        )
        """
    )
    # The operator class belongs to <=>, the operator of the search: cosine distance.
    op.execute(
        """
        CREATE INDEX ix_records_direction ON vectors.records
        USING hnsw (direction vector_cosine_ops) WITH (m = 16, ef_construction = 64)
        """
    )
    op.execute("CREATE INDEX ix_records_labels ON vectors.records USING gin (labels)")


def downgrade() -> None:
    """Drop it with all vectors; the extension stays, others may use it."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TABLE vectors.records")
        op.execute("DROP SCHEMA vectors")
