"""Units of work that join a greater one, so that all of a request is committed together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from acme.database.after_commit import AfterCommit
from acme.database.sessions import refusals
from acme.database.settings import DatabaseSettings
from acme.database.sql import SqlDatabase, joined, open_database
from acme.database.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outer:
    database: "JoiningDatabase"
    session: AsyncSession
    after_commit: AfterCommit
    # A session belongs to one task: those that it starts have units of work of their own.
    task: asyncio.Task[object] | None


_outer: ContextVar[_Outer | None] = ContextVar("outer", default=None)


class JoiningDatabase(SqlDatabase):
    """Inside the block of `together`, units of work of the same task are parts of one."""

    @asynccontextmanager
    async def together(self) -> AsyncIterator[Transaction]:
        """A unit of work that others join: committed when its block ends, unless it raises."""
        after_commit = AfterCommit()
        async with self.sessions.writing() as session:
            outer = _Outer(
                database=self,
                session=session,
                after_commit=after_commit,
                task=asyncio.current_task(),
            )
            token = _outer.set(outer)
            try:
                yield joined(session, after_commit)
            finally:
                _outer.reset(token)
        await after_commit.run()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A unit of work, or a part of the one around it, which is rolled back alone."""
        outer = self._around()
        if outer is None:
            async with super().transaction() as tx:
                yield tx
            return
        after_commit = AfterCommit()
        with refusals(self.sessions.backend):
            async with outer.session.begin_nested():
                yield joined(outer.session, after_commit)
        outer.after_commit(after_commit.run)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A unit of work that only reads: also what the one around it has written."""
        outer = self._around()
        if outer is None:
            async with super().reading() as tx:
                yield tx
            return
        after_commit = AfterCommit()
        with refusals(self.sessions.backend):
            yield joined(outer.session, after_commit)
        after_commit.refuse()

    def _around(self) -> _Outer | None:
        outer = _outer.get()
        if outer is None or outer.database is not self:
            return None
        return outer if outer.task is asyncio.current_task() else None


@asynccontextmanager
async def open_joining_database(settings: DatabaseSettings) -> AsyncIterator[JoiningDatabase]:
    """The database behind DATABASE_URL, with its tables ready.

    Raises:
        ConfigurationError: when it does not answer, or is not ready.
    """
    async with open_database(settings) as database:
        yield JoiningDatabase(database.sessions)
