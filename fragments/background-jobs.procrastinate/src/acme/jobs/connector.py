"""Procrastinate's queries over the database engine of the service."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString, cast

from procrastinate.connector import BaseAsyncConnector, Notify
from procrastinate.exceptions import ConnectorException, NoResult, UniqueViolation
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_PARAMETER = re.compile(r"%\((\w+)\)s(\s*\|\|)?")


class EngineConnector(BaseAsyncConnector):
    """A connector as Procrastinate's documentation describes them, on SQLAlchemy and asyncpg.

    With it jobs need no second driver and no second pool, and what is given as `connection` is
    the connection of a unit of work.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open_async(self, pool: object = None) -> None:
        """The engine is open."""

    async def close_async(self) -> None:
        """Whoever opened the engine disposes of it."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Run a statement."""
        await self.execute_query_all_async(query, **arguments)

    async def execute_query_one_async(
        self, query: LiteralString, **arguments: Any
    ) -> dict[str, Any]:
        """The first row."""
        rows = await self.execute_query_all_async(query, **arguments)
        if not rows:
            raise NoResult
        return rows[0]

    async def execute_query_all_async(
        self, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        """All rows, in a transaction of their own."""
        with _told():
            async with self._engine.begin() as connection:
                return await _fetched(connection, query, arguments)

    async def execute_query_all_async_with_connection(
        self, connection: AsyncConnection, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        """All rows, within the transaction of a connection, which a refusal does not break."""
        with _told():
            async with connection.begin_nested():
                return await _fetched(connection, query, arguments)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Tell of notifications until cancelled; raises when the connection is lost."""
        tasks: set[asyncio.Future[None]] = set()
        lost = asyncio.Event()

        def notified(_: object, __: int, channel: str, payload: str) -> None:
            told = on_notification(channel=channel, payload=payload)
            task = asyncio.ensure_future(cast("asyncio.Future[None]", told))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(lambda _: lost.set())
            for channel in channels:
                await driver.add_listener(channel, notified)
            try:
                await lost.wait()
            finally:
                # It listens, and must not go back to the pool.
                await connection.invalidate()
        raise ConnectorException("the connection that listens for jobs was lost")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        cause: Any = error.orig and error.orig.__cause__
        raise UniqueViolation(
            constraint_name=getattr(cause, "constraint_name", ""), queueing_lock=None
        ) from error
    except DBAPIError as error:
        raise ConnectorException from error


async def _fetched(
    connection: AsyncConnection, query: str, arguments: Mapping[str, Any]
) -> list[dict[str, Any]]:
    values: list[Any] = []

    def numbered(match: re.Match[str]) -> str:
        value, joined = arguments[match[1]], match[2] or ""
        # What is joined to a text must be one for this driver.
        values.append(str(value) if joined else _encoded(value))
        return f"${len(values)}{joined}"

    text = _PARAMETER.sub(numbered, query)
    found = await connection.exec_driver_sql(text, tuple(values))
    return [_decoded(row) for row in found.mappings()] if found.returns_rows else []


def _encoded(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, tuple):
        return tuple(_encoded(each) for each in value)
    return [_encoded(each) for each in value] if isinstance(value, list) else value


def _decoded(row: Mapping[Any, Any]) -> dict[str, Any]:
    found = dict(row)
    if isinstance(found.get("args"), str):
        found["args"] = json.loads(found["args"])
    return found
