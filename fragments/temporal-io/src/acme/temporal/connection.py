"""The connection to Temporal, which keeps workflows going whatever process ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from acme.breaker import Breaker
from acme.temporal.problems import translated

# A server that is there answers in milliseconds; a workflow that is asked waits for its worker.
TIMEOUT_SECONDS = 5


class Temporal:
    """Temporal's own client, as long as its server answers.

    What it starts is done by the worker `temporal`, which takes it from the task queue. A server
    that is started on demand has an `idle` check: what is asked until somebody needs the server.
    """

    # Requests that need no workflow are answered while it is away.
    critical = False

    def __init__(
        self,
        connect: Callable[[], Awaitable[Client]],
        *,
        place: str,
        task_queue: str,
        idle: Callable[[], object] | None = None,
    ) -> None:
        self.task_queue = task_queue
        self.breaker = Breaker("Temporal", "TEMPORAL_URL", self.ping, seconds=TIMEOUT_SECONDS)
        self._connect = connect
        self._place = place
        self._idle = idle
        self._client: Client | None = None
        self._turn = asyncio.Lock()
        self._needed = asyncio.Event()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """The client, for one exchange with the server; errors about a workflow are Temporal's.

        Raises:
            Unavailable: when the server is away or refuses, or no worker answers.
        """
        async with self.breaker.guard():
            client = await self.connected()
            with translated(self._place):
                yield client

    async def connected(self) -> Client:
        """The client, for what lasts, such as a worker; raises Unavailable."""
        async with self._turn:
            if self._client is None:
                with translated(self._place):
                    self._client = await self._connect()
                self._needed.set()
            return self._client

    async def needed(self) -> None:
        """Wait for the first who needs the server, where it is started for that."""
        if self._idle is not None:
            await self._needed.wait()

    async def ping(self) -> None:
        """Raise Unavailable unless the server answers and has the namespace."""
        if self._idle is not None and self._client is None:
            self._idle()
            return
        client = await self.connected()
        with translated(self._place):
            request = DescribeNamespaceRequest(namespace=client.namespace)
            await client.workflow_service.describe_namespace(request)
