"""The gRPC server inside `serve`: it lives as long as the application, and drains with it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import grpc
import structlog

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.grpc.health import ServingStatus
from acme.grpc.offered import OFFERED, Offer
from acme.grpc.server import bind, grpc_server
from acme.http.settings import ServerSettings

log = structlog.get_logger()


class HostedGrpc:
    """The server while it runs."""

    # Who calls over gRPC is not served without it.
    critical = True

    def __init__(
        self, server: grpc.aio.Server, status: ServingStatus, settings: ServerSettings, port: int
    ) -> None:
        self.port = port
        self._server = server
        self._status = status
        self._settings = settings
        self._stopping: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()

    async def ping(self) -> None:
        """Raise Unavailable once it stops."""
        if self._stopping:
            raise Unavailable("The gRPC server stops.")

    def drain(self) -> None:
        """Go on for as long as HTTP does; then take no new calls, and finish those in flight."""
        self._begin(self._settings.drain_seconds)

    async def stopped(self) -> None:
        """Take no new calls from now on, and wait for the end of those in flight."""
        self._drained.set()
        try:
            await self._begin(0)
        except asyncio.CancelledError:
            await self._server.stop(None)
            raise

    def _begin(self, seconds: float) -> asyncio.Task[None]:
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop_after(seconds))
        return self._stopping

    async def _stop_after(self, seconds: float) -> None:
        self._status.drain()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._drained.wait(), seconds)
        self._status.end()
        await self._server.stop(self._settings.shutdown_seconds)


@asynccontextmanager
async def host_grpc(
    services: Services, offered: Sequence[Offer] = OFFERED
) -> AsyncIterator[HostedGrpc]:
    """Serve gRPC until the application ends."""
    server, status = grpc_server(services, offered)
    settings = services.settings
    port = bind(server, settings.grpc, settings.server.host)
    await status.look()
    await server.start()
    log.info("grpc_listening", port=port, tls=bool(settings.grpc.tls_certificate))
    watching = asyncio.create_task(status.follow())
    hosted = HostedGrpc(server, status, settings.server, port)
    try:
        yield hosted
    finally:
        watching.cancel()
        await hosted.stopped()
