"""LISTEN and NOTIFY of PostgreSQL as the backplane."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from hashlib import blake2b
from typing import Any

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from acme.database.libpq import connect_arguments, server_name
from acme.database.settings import DatabaseSettings
from acme.database.urls import dialect_of
from acme.errors import ConfigurationError, Unavailable
from acme.rooms.backplane import Deliver
from acme.rooms.settings import RoomSettings

_NOTIFY = text("SELECT pg_notify(:name, :text)")


class PostgresChannel:
    """A session that listens, and notifies: one statement at a time."""

    def __init__(
        self, connection: AsyncConnection, driver: Any, where: str, namespace: str, deliver: Deliver
    ) -> None:
        self._connection = connection
        self._driver = driver
        self._where = where
        self._namespace = namespace
        self._deliver = deliver
        self._rooms: dict[str, str] = {}
        self._turn = asyncio.Lock()
        self._lost = asyncio.Event()
        driver.add_termination_listener(self._end)

    async def subscribe(self, rooms: Sequence[str]) -> None:
        """One statement for each room."""
        async with self._turn:
            for room in rooms:
                name = self._name(room)
                self._rooms[name] = room
                with _unavailability(self._where):
                    await self._driver.add_listener(name, self._hear)

    async def unsubscribe(self, room: str) -> None:
        """One statement."""
        async with self._turn:
            name = self._name(room)
            with _unavailability(self._where):
                await self._driver.remove_listener(name, self._hear)
            self._rooms.pop(name, None)

    async def publish(self, room: str, text: str) -> None:
        """One statement, committed by itself."""
        values = {"name": self._name(room), "text": text}
        async with self._turn:
            with _unavailability(self._where):
                await self._connection.execute(_NOTIFY, values)

    async def receive(self) -> None:
        """The driver delivers; wait until its session has ended."""
        await self._lost.wait()
        raise Unavailable(f"PostgreSQL at {self._where} has ended the session that listens.")

    def _hear(self, _driver: object, _process: int, name: str, text: str) -> None:
        if (room := self._rooms.get(name)) is not None:
            self._deliver(room, text)

    def _end(self, _driver: object) -> None:
        self._lost.set()

    def _name(self, room: str) -> str:
        # A name has 63 bytes at most.
        known = f"{self._namespace}/{room}".encode()
        return f"rooms_{blake2b(known, digest_size=16).hexdigest()}"


class PostgresBackplane:
    """The server behind DATABASE_URL."""

    def __init__(self, settings: DatabaseSettings, rooms: RoomSettings) -> None:
        if dialect_of(settings.url) != "postgresql":
            problem = "needs PostgreSQL behind DATABASE_URL: set that to postgresql://..."
            raise ConfigurationError("ROOMS_BACKPLANE", problem)
        self._arguments = connect_arguments(settings, patient=False)
        if "prepared_statement_name_func" in self._arguments:
            problem = "database needs sessions, which a pooler does not keep: use another"
            raise ConfigurationError("ROOMS_BACKPLANE", problem)
        self._where = server_name(settings.url)
        self._namespace = rooms.namespace

    @asynccontextmanager
    async def connect(self, deliver: Deliver) -> AsyncIterator[PostgresChannel]:
        """A session beside the pool."""
        engine = create_async_engine(
            "postgresql+asyncpg://",
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=self._arguments,
        )
        try:
            with _unavailability(self._where):
                connection = await engine.connect()
            try:
                raw = await connection.get_raw_connection()
                driver = raw.driver_connection
                yield PostgresChannel(connection, driver, self._where, self._namespace, deliver)
            finally:
                await connection.invalidate()
                await connection.close()
        finally:
            await engine.dispose()


@contextmanager
def _unavailability(where: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"no PostgreSQL answers at {where}.") from error
    except Exception as error:
        # The driver's own, where SQLAlchemy is not asked.
        words = " ".join(str(getattr(error, "orig", error)).split())
        raise Unavailable(f"PostgreSQL at {where} refuses: {words}") from error
