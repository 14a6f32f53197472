"""A connection to RabbitMQ that opens when it is used, and again after a failure."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import (
    CONNECTION_EXCEPTIONS,
    ChannelClosed,
    ConnectionClosed,
    InvalidFrameError,
    ProbableAuthenticationError,
)

from acme.broker.problems import absent, refused
from acme.broker.settings import BrokerSettings
from acme.errors import Unavailable
from acme.server_url import place

# A server that is there answers in milliseconds; one that elects a leader takes seconds.
TIMEOUT_SECONDS = 5
_CLOSING_SECONDS = 0.5


class RabbitLink:
    """One connection with one channel, which confirms what is published on it."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._url = settings.url
        self._place = place(settings.url, port=5672)
        # The server gives up on a client after two of them. Shorter ones fail on a busy machine.
        self._heartbeat_seconds = max(5, round(settings.silence_seconds / 2))
        self._opening = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None

    @asynccontextmanager
    async def channel(self, *, seconds: float = TIMEOUT_SECONDS) -> AsyncIterator[AbstractChannel]:
        """The channel, for one operation with a deadline.

        Raises:
            Unavailable: when anything in the block fails; the next one connects again.
        """
        try:
            async with asyncio.timeout(seconds):
                yield await self._opened()
        except CONNECTION_EXCEPTIONS as error:
            await self.close()
            raise self.problem(error) from error
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # What was asked and not answered leaves the channel in an unknown state.
                await self.close()
                raise
            # The driver cancels what waits for an answer when the connection breaks.
            await self.close()
            raise Unavailable("RabbitMQ closed the connection") from error

    async def close(self) -> None:
        """Disconnect; the link can be used again."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with suppress(*CONNECTION_EXCEPTIONS):
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await connection.close()

    def problem(self, error: BaseException) -> Unavailable:
        """What an error of the driver says."""
        if isinstance(error, ChannelClosed | ConnectionClosed | ProbableAuthenticationError):
            # The last part is the server's own text.
            return refused("RabbitMQ", self._place, error.args[-1] if error.args else error)
        if isinstance(error, InvalidFrameError) and "Connection.Close" in str(error):
            # The server has said more, which the driver drops.
            words = "the virtual host in the URL is missing, or not open to this user"
            return refused("RabbitMQ", self._place, words)
        return absent("RabbitMQ", self._place, error)

    async def _opened(self) -> AbstractChannel:
        async with self._opening:
            if self._channel is None or self._channel.is_closed:
                await self.close()
                self._connection = await aio_pika.connect(
                    self._url, timeout=TIMEOUT_SECONDS, heartbeat=self._heartbeat_seconds
                )
                self._channel = await self._connection.channel(on_return_raises=True)
            return self._channel
