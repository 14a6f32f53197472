"""An engine, and what differs between databases."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from acme.errors import ConfigurationError, ServiceError

VARIABLE = "DATABASE_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """What sessions, schema and migrations need to know of a database."""

    engine: AsyncEngine
    # The same pool, for units of work that only read: as few round trips as possible.
    reader: AsyncEngine
    # What a driver's error means to a caller; None for a bug.
    meaning: Callable[[BaseException], type[ServiceError] | None]
    # Entered around every unit of work that writes.
    turn: Callable[[], AbstractAsyncContextManager[None]]
    # Held while the schema changes: one process at a time, the others wait.
    exclusively: Callable[[Connection], AbstractContextManager[None]]


@asynccontextmanager
async def opened(backend: Backend, name: str) -> AsyncIterator[Backend]:
    """The backend, once the server has answered; disposed of at the end.

    Raises:
        ConfigurationError: when nobody answers, or the server refuses this user.
    """
    try:
        try:
            async with backend.reader.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, ServiceError) as error:
            raise ConfigurationError(VARIABLE, _missing(name)) from error
        except DBAPIError as error:
            cause = error.orig or error
            is_server = backend.engine.dialect.name != "sqlite"
            absent = is_server and backend.meaning(cause) is not None
            problem = _missing(name) if absent else f"{name} refuses: {_reason(cause)}"
            raise ConfigurationError(VARIABLE, problem) from error
        yield backend
    finally:
        await backend.engine.dispose()


def _missing(name: str) -> str:
    return f"no {name} answers: start it, or name another"


def _reason(cause: BaseException) -> str:
    """The driver's own words, on one line."""
    return " ".join(str(cause.__cause__ or cause).split())
