"""Sessions: one per unit of work, and driver errors in the words of the domain."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import event, exc
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.exc import StaleDataError

from acme.database.backend import READ_ONLY, Backend
from acme.errors import Conflict, ServiceError, Unavailable

_WORDS: dict[type[ServiceError], str] = {
    Conflict: "Another change came in between: try again.",
    Unavailable: "The database is not available.",
}


class _ReadingSession(Session):
    """Refuses to write: nothing would commit it, or everything at once."""


@event.listens_for(_ReadingSession, "before_flush")
def _refuse_flush(*_: object) -> None:
    raise RuntimeError("this unit of work only reads: use transaction()")


@event.listens_for(_ReadingSession, "do_orm_execute")
def _refuse_change(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("this unit of work only reads: use transaction()")


class Sessions:
    """Opens a session per unit of work. A session belongs to one task, and ends with its block."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in a transaction, committed at the end of the block unless it raises."""
        backend = self.backend
        async with backend.turn(), AsyncSession(backend.engine, expire_on_commit=False) as session:
            with refusals(backend):
                async with session.begin():
                    await _reach(session)
                    yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads; each statement sees what is committed by then."""
        async with AsyncSession(
            self.backend.reader,
            sync_session_class=_ReadingSession,
            expire_on_commit=False,
        ) as session:
            with refusals(self.backend):
                await _reach(session)
                yield session

    async def ping(self) -> None:
        """Raise Unavailable unless the database answers, and would take a change."""
        async with self.reading() as session:
            read_only = await session.scalar(self.backend.read_only)
        if read_only:
            # Another server may have taken over behind the same name.
            await self.backend.engine.dispose()
            raise Unavailable(READ_ONLY)


async def _reach(session: AsyncSession) -> None:
    # Connect here, so that a timeout or an OSError of the block is not taken for the database's.
    try:
        await session.connection()
    except OSError as error:
        raise Unavailable(_WORDS[Unavailable]) from error


@contextmanager
def refusals(backend: Backend) -> Iterator[None]:
    """Turn what a driver raises into an error of the domain; a bug stays as it is."""
    try:
        yield
    except exc.IntegrityError as error:
        raise Conflict("The change contradicts what is stored.") from error
    except StaleDataError as error:
        raise Conflict(_WORDS[Conflict]) from error
    except exc.TimeoutError as error:
        raise Unavailable("All connections to the database are in use.") from error
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable(_WORDS[Unavailable]) from error
        meaning = backend.meaning(error.orig) if error.orig else None
        if meaning is None:
            raise
        raise meaning(_WORDS[meaning]) from error
