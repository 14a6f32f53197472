"""The connection to NATS: who keeps it, and what its errors say."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js.errors import APIError, NoStreamResponseError
from pydantic_core import MultiHostUrl

from acme.broker.problems import absent, refused
from acme.broker.settings import BrokerSettings
from acme.errors import Unavailable
from acme.server_url import place, places

log = structlog.get_logger()

PORT = 4222


class NatsLink:
    """A client that connects, however long it takes, and reconnects by itself.

    When a server closes its connection for good, another client takes its place.
    """

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        self._place = place(settings.url, port=PORT)
        self._client = Client()
        self._failures = 0
        self._error: Exception | None = None
        # Set as soon as a server has answered, or none did.
        self.tried = asyncio.Event()
        # Called when the connection is another than before.
        self.changed: list[Callable[[], None]] = []

    @property
    def client(self) -> Client:
        """The client; raises Unavailable at once while it is not connected.

        It would keep what is published until it is connected, and send it late.
        """
        if not self._client.is_connected:
            raise self._problem(self._error or TimeoutError())
        return self._client

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise Unavailable for what the client raises when the server is away or refuses."""
        try:
            yield
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise self._problem(error) from error

    async def stay_connected(self) -> None:
        """Keep a connection until cancelled."""
        while True:
            self._client = client = Client()
            closed = asyncio.Event()
            try:
                await self._connect(client, closed)
                await closed.wait()
            except Exception as error:
                await self._fail(error)
                await asyncio.sleep(1)
            finally:
                # What is broken may refuse to be closed; between two tries, it does nothing.
                with suppress(Exception):
                    await client.close()
                if client._transport is not None:
                    client._transport.close()  # type: ignore[no-untyped-call]
            self._change()

    async def _connect(self, client: Client, closed: asyncio.Event) -> None:
        async def note_end() -> None:
            closed.set()

        async def note_reconnection() -> None:
            self._change()

        await connect(
            client,
            self._settings,
            error_cb=self._fail,
            closed_cb=note_end,
            reconnected_cb=note_reconnection,
            max_reconnect_attempts=-1,
            # Not the same for all processes: they lose the server in the same moment.
            reconnect_time_wait=random.randint(1, 3),  # noqa: S311 - no secret
        )
        self._change()

    def _change(self) -> None:
        if self._client.is_connected:
            self._failures, self._error = 0, None
            self.tried.set()
        for callback in self.changed:
            callback()

    async def _fail(self, error: Exception) -> None:
        # In an outage, the client says the same again and again.
        if self.tried.is_set() and str(error) != str(self._error):
            log.warning("nats_error", error=str(self._problem(error)))
        self._failures += 1
        self._error = error
        if self._failures >= len(places(self._settings.url, port=PORT)):
            self.tried.set()

    def _problem(self, error: Exception) -> Unavailable:
        if isinstance(error, TimeoutError) and self._error is not None:
            # A request that is not permitted is told apart from its answer, which never comes.
            error = self._error
        return problem_of(self._place, error)


async def connect(client: Client, settings: BrokerSettings, **options: Any) -> None:
    """Connect a client to where the URL says, as whom it says; raises what the client raises."""
    # The client would send a password as it stands in the URL: encoded.
    user = next((h for h in MultiHostUrl(settings.url).hosts() if h["username"]), None)
    name = unquote((user and user["username"]) or "") or None
    password = user and user["password"]
    scheme = urlsplit(settings.url).scheme
    await client.connect(
        [f"{scheme}://{host}:{port}" for host, port in places(settings.url, port=PORT)],
        user=name if password else None,
        password=unquote(password) if password else None,
        token=None if password else name,
        name=settings.namespace,
        # A connection that is dead without being closed is found out within these.
        ping_interval=10,
        **options,
    )


def problem_of(where: str, error: Exception) -> Unavailable:
    """What the client's error says of the server."""
    if isinstance(error, APIError):
        return refused("NATS", where, error.description or type(error).__name__)
    if isinstance(error, NoStreamResponseError | nats.errors.NoRespondersError):
        return refused("NATS", where, "no JetStream answers; start it with -js")
    # What the server said comes in its quotes; the rest are words of the client's.
    words = str(error).removeprefix("nats: ")
    if words.startswith("'") or isinstance(error, nats.errors.AuthorizationError):
        return refused("NATS", where, words.strip("'"))
    return absent("NATS", where, error)


@asynccontextmanager
async def connected(settings: BrokerSettings) -> AsyncIterator[NatsLink]:
    """A link from its first try, successful or not, to its end."""
    link = NatsLink(settings)
    staying = asyncio.create_task(link.stay_connected())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await link.tried.wait()
        yield link
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
