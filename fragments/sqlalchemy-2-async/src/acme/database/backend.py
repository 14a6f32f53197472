"""An engine, and what differs between databases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from ssl import SSLError

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from acme.errors import ConfigurationError, ServiceError

VARIABLE = "DATABASE_URL"
READ_ONLY = "The database can only be read at the moment."


async def _at_once() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """What sessions, schema and migrations need to know of a database."""

    engine: AsyncEngine
    # The same pool, for units of work that only read: as few round trips as possible.
    reader: AsyncEngine
    # Asks the server whether it would refuse to write, as a standby does.
    read_only: TextClause
    # What a driver's error means to a caller; None for a bug.
    meaning: Callable[[BaseException], type[ServiceError] | None]
    # Entered around every unit of work that writes.
    turn: Callable[[], AbstractAsyncContextManager[None]]
    # Held while the schema changes: one process at a time, the others wait.
    exclusively: Callable[[Connection], AbstractContextManager[None]]
    # Awaited at the end: what the driver goes on with after its connections were given up.
    quiet: Callable[[], Awaitable[None]] = _at_once


@asynccontextmanager
async def opened(backend: Backend, name: str) -> AsyncIterator[Backend]:
    """The backend, once the server has answered; disposed of at the end.

    Raises:
        ConfigurationError: when nobody answers, or the server refuses, in its own words.
    """
    try:
        try:
            async with backend.reader.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise ConfigurationError(VARIABLE, _problem(name, error.orig or error)) from error
        except (OSError, UnicodeError, ServiceError) as error:
            raise ConfigurationError(VARIABLE, _problem(name, error)) from error
        yield backend
    finally:
        await backend.engine.dispose()
        await backend.quiet()


def _problem(name: str, error: BaseException) -> str:
    # Of a driver's error the cause; a timeout is its own.
    cause = error if isinstance(error, OSError | UnicodeError) else error.__cause__ or error
    if isinstance(cause, ConnectionRefusedError | TimeoutError):
        return f"no {name} answers: start it, or name another"
    # Somebody answered, if only with a certificate, or by hanging up.
    answered = isinstance(cause, SSLError | ConnectionError)
    if isinstance(cause, OSError | UnicodeError) and not answered:
        return f"no {name} answers: {in_one_line(cause)}"
    return f"{name} refuses: {in_one_line(cause)}"


def in_one_line(error: BaseException) -> str:
    """The server's own words, or the driver's."""
    return " ".join(str(error).split()) or type(error).__name__
