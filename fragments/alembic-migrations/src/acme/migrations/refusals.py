"""What a database refuses while it is migrated, said in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, NoSuchTableError

from acme.database.backend import in_one_line
from acme.errors import ServiceError, Unavailable

_STATEMENT_LENGTH = 200

# No other process builds one now: they take turns.
_INVALID_INDEXES = text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")


@contextmanager
def refusals(connection: Connection) -> Iterator[None]:
    """Turn what a driver raises into an error with the server's words, and what was left behind."""
    try:
        yield
    except NoSuchTableError as error:
        raise ServiceError(
            f"There is no table {error}, {_where(error)}: no revision before it makes one. If it "
            "went with a capability, delete the revision, and let the next follow the one before"
        ) from error
    except DBAPIError as error:
        cause = error.orig or error
        problem = f"The database refuses, {_where(error)}: {in_one_line(cause.__cause__ or cause)}"
        if error.connection_invalidated:
            raise Unavailable(problem) from error
        if error.statement:
            problem += f" (in: {' '.join(error.statement.split())[:_STATEMENT_LENGTH]})"
        connection.rollback()
        if connection.dialect.name == "postgresql":
            for index in connection.scalars(_INVALID_INDEXES):
                # What CREATE INDEX CONCURRENTLY leaves when it fails stands in its own way.
                problem += f"; the index {index} is invalid: DROP INDEX {index}, then try again"
        raise ServiceError(problem) from error


def _where(error: Exception) -> str:
    """The revision that raised it, as the history noted."""
    return ", ".join(getattr(error, "__notes__", ["outside of a revision"]))
