"""The connection to Redis or Valkey, whoever keeps something there."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    InvalidResponse,
    NoPermissionError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as Disconnected

from acme.errors import ConfigurationError, Unavailable
from acme.server_url import place, places

PORT = 6379
_CONNECTIONS = 50
_DATABASE = re.compile(r"\w+://[^/?]*/?\d*(\?.*)?")
_REFUSALS = (AuthenticationError, AuthorizationError, InvalidResponse, NoPermissionError)


class Refused(Unavailable):
    """Redis answers, and will not do what it is asked, however often."""


@asynccontextmanager
async def open_client(variable: str, url: str, *, seconds: float) -> AsyncIterator[Redis]:
    """A client, not connected yet, that waits so many seconds for a connection.

    Raises:
        ConfigurationError: names the variable, for a URL that the client cannot use.
    """
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=seconds,
            # A connection that a restarted server has closed is worth one more attempt.
            retry=Retry(NoBackoff(), 1, supported_errors=(Disconnected,)),
            protocol=2,
        )
        # Sends nothing: this takes the URL's options apart.
        pool.connection_class(**pool.connection_kwargs)
        if len(places(url, port=PORT)) > 1 or not _DATABASE.fullmatch(url):
            raise ValueError("several servers, or no number of a database")
    except (RedisError, TypeError, ValueError) as error:
        raise ConfigurationError(variable, "not a URL like redis://HOST:6379/0") from error
    async with Redis.from_pool(pool) as client:
        yield client


@contextmanager
def unavailability(url: str) -> Iterator[None]:
    """Raise Unavailable in place of the client's errors, in the words of the server."""
    try:
        yield
    except (RedisError, OSError) as error:
        where, words = f"Redis at {place(url, port=PORT)}", str(error) or type(error).__name__
        if isinstance(error, _REFUSALS) or _is_final(error):
            raise Refused(f"{where} refuses: {words}") from error
        if isinstance(error, ResponseError):
            raise Unavailable(f"{where} cannot do it now: {words}") from error
        raise Unavailable(f"no {where} answers: {words}") from error


async def reconnect(client: Redis) -> None:
    """Use no connection any more that was made before: the name may lead to another server."""
    pool = client.connection_pool
    await pool.update_active_connections_for_reconnect()  # type: ignore[no-untyped-call]
    await pool.disconnect(inuse_connections=False)


def _is_final(error: Exception) -> bool:
    # Other codes pass: a node is loading, no primary any more, out of room, ...
    return isinstance(error, ResponseError) and error.status_code == "ERR"
