"""Connections that are dead, whose server has gone silent, or is not to be written to any more."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

from acme.database.backend import READ_ONLY
from acme.errors import Unavailable


def replace_closed(engine: AsyncEngine, is_closed: Callable[[Any], bool]) -> None:
    """Hand out no connection whose driver knows it is closed, as after a restart of the server.

    It costs no round trip, unlike `pool_pre_ping`.
    """

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, *_: object) -> None:
        if is_closed(connection.driver_connection):
            raise InvalidatePoolError


def give_up_useless(
    engine: AsyncEngine,
    *,
    abort: Callable[[Any], None],
    is_read_only: Callable[[BaseException], bool],
) -> None:
    """Give up all connections once one has gone silent or has become read-only.

    The next ones may find another server behind the same name.
    """

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> Unavailable | None:
        error = context.original_exception
        if isinstance(error, OSError):
            # Drivers raise bare timeouts there, and would wait again to say good-bye.
            if context.connection and not context.connection.invalidated:
                abort(context.connection.connection.driver_connection)
            context.is_disconnect = True
            return Unavailable("The database does not answer.")
        if is_read_only(error):
            context.is_disconnect = True
            return Unavailable(READ_ONLY)
        return None
