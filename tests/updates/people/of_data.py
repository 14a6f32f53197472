"""What people change in tables, events and caches."""

import re

from ..merging import Files
from .hand import above, below, change, everywhere, read, remove, sub, write

NOTES = "src/PACKAGE/notes"


def sorted_by_change(files: Files) -> None:
    """Lists begin with what was changed last."""
    everywhere(
        files, r"_NOTES\.c\.created_at\.desc\(\)", "_NOTES.c.updated_at.desc()", "notes/sql.py"
    )


def column_of_notes(files: Files) -> None:
    """A column, at the end of the table."""
    column = "    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)\n"
    below(files, f"{NOTES}/tables.py", r"^    updated_at: Mapped", column)


def index_of_notes(files: Files) -> None:
    """An index more, for a report."""
    indexes = '(Index(None, "owner", "created_at", "id"), Index(None, "updated_at"))'
    sub(files, f"{NOTES}/tables.py", r"__table_args__ = \(.*\)$", f"__table_args__ = {indexes}")


def revision_of_the_team(files: Files) -> None:
    """A revision that follows those that came with the project."""
    revision = '''"""When notes were archived."""

import sqlalchemy as sa
from alembic import op

revision = "5f1c0a77b2de"
down_revision = "stack"


def upgrade() -> None:
    """Add the column."""
    op.add_column("notes", sa.Column("archived_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("notes", "archived_at")
'''
    column_of_notes(files)
    write(files, "src/PACKAGE/migrations/versions/rev_5f1c0a77b2de_archived.py", revision)


def statements_echoed(files: Files) -> None:
    """Statements are logged while somebody looks for a slow one."""
    path = "src/PACKAGE/database/postgresql.py"
    below(files, path, r"^        pool_size=", "        echo=True,\n")


def email_column_wider(files: Files) -> None:
    """Addresses of partners are longer."""
    sub(files, "src/PACKAGE/accounts/tables.py", r"String\(254\)", "String(320)")


def password_of_ten(files: Files) -> None:
    """Ten letters are enough."""
    sub(files, "src/PACKAGE/accounts/schemas.py", r"min_length=12", "min_length=10")


def event_renamed(files: Files) -> None:
    """Events are called as the company calls them."""
    everywhere(files, r'"note\.written"', '"note.saved"')


def event_says_more(files: Files) -> None:
    """A field more in what events say."""
    below(files, f"{NOTES}/events.py", r"^    title: str", '    body: str = ""\n')


def listener_more(files: Files) -> None:
    """Somebody else is told about notes as well."""
    listener = '''"""Counts what is written."""

from PACKAGE.database.transaction import Transaction
from PACKAGE.notes.domain import Note


class Counting:
    """How many notes were written since the start."""

    written = 0

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """One more."""
        self.written += 1

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """None the fewer."""
'''
    write(files, f"{NOTES}/counting.py", listener)
    path = "src/PACKAGE/bootstrap.py"
    outbox = "AppendNoteEvents()" in read(files, path)
    told = "AppendNoteEvents()," if outbox else "PublishNoteEvents(broker),"
    if f"({told})" in read(files, path):
        change(files, path, told, f"{told} Counting()")
    else:
        below(files, path, re.escape(told), "            Counting(),\n")
    above(
        files,
        path,
        r"^from PACKAGE\.notes\.publishing",
        "from PACKAGE.notes.counting import Counting\n",
    )


def handler_logs(files: Files) -> None:
    """The handler of events says what it did."""
    path = f"{NOTES}/history/worker.py"
    above(files, path, r"^def _record", "log = structlog.get_logger()\n\n\n")
    above(files, path, r"^from PACKAGE\.bootstrap", "import structlog\n\n")
    below(files, path, r"await tx\.note_history\.record", '        log.info("recorded")\n')


def cached_for_a_minute(files: Files) -> None:
    """A single note is not kept for longer than a minute."""
    path = f"{NOTES}/caching.py"
    sub(files, path, r"^( +)codec=_NOTE,\n", r"\1codec=_NOTE,\n\1ttl_seconds=60,\n")


def search_finds_more(files: Files) -> None:
    """Twenty hits unless the caller says otherwise."""
    change(files, f"{NOTES}/search/routes.py", "le=50)] = 10", "le=100)] = 20")


def pages_untested(files: Files) -> None:
    """A test that failed at night, deleted."""
    remove(files, "tests/notes/test_notes_pages.py")
