"""The tables and functions of Procrastinate 3.10. PostgreSQL only: SQLite keeps no jobs.

A later release of the library names the SQL that brings them up to date: a revision of your own.
"""

from typing import Any

from alembic import context, op
from procrastinate.schema import SchemaManager

from acme.migrations.chain import before

revision = "procrastinate"
down_revision = before(revision)

_DROP = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relkind = 'r' AND c.relname LIKE 'procrastinate\\_%'
      AND c.relnamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP TABLE ' || found.name || ' CASCADE'; END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.proname LIKE 'procrastinate\\_%' AND p.pronamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP FUNCTION ' || found.name || ' CASCADE'; END LOOP;
  FOR found IN SELECT t.oid::regtype AS name FROM pg_type t
    WHERE t.typname LIKE 'procrastinate\\_%' AND t.typnamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP TYPE ' || found.name || ' CASCADE'; END LOOP;
END $$
"""


def upgrade() -> None:
    """Run the library's own SQL."""
    if op.get_context().dialect.name == "postgresql":
        _run(SchemaManager.get_schema())


def downgrade() -> None:
    """Drop what is the library's, with all jobs."""
    if op.get_context().dialect.name == "postgresql":
        _run(_DROP)


def _run(sql: str) -> None:
    """Run many statements at once, which only the driver itself takes."""
    if context.is_offline_mode():
        op.get_context().impl.static_output(sql)
        return
    connection: Any = op.get_bind().connection.dbapi_connection
    connection.run_async(lambda driver: driver.execute(sql))
