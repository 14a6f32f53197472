"""Connections that are dead, or whose server has gone silent."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

from acme.errors import Unavailable


def replace_closed(engine: AsyncEngine, is_closed: Callable[[Any], bool]) -> None:
    """Hand out no connection whose driver knows it is closed, as after a restart of the server.

    It costs no round trip, unlike `pool_pre_ping`.
    """

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, *_: object) -> None:
        if is_closed(connection.driver_connection):
            raise InvalidatePoolError


def translate_silence(engine: AsyncEngine) -> None:
    """Give up a connection whose server has gone silent; drivers raise bare timeouts there."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> Unavailable | None:
        if not isinstance(context.original_exception, OSError):
            return None
        context.is_disconnect = True
        return Unavailable("The database does not answer.")
