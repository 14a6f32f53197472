"""The health service of gRPC, which says what `/readyz` says."""

import asyncio
from collections.abc import Sequence

from grpc_health.v1.health import aio
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

from acme.bootstrap import Services
from acme.grpc.surrounding import Context
from acme.http.health import Readiness, pingable_fields

_EVERY_SECONDS = 5
# What the health protocol calls the server as a whole.
_WHOLE = ""


class _Health(aio.HealthServicer):
    """The servicer of the library, whose watchers would hold the end of the server up."""

    def __init__(self) -> None:
        super().__init__()
        self._watching = set[asyncio.Task[None]]()

    async def Watch(  # noqa: N802 - as the library has it
        self, request: HealthCheckRequest, context: Context
    ) -> None:
        """Tell of changes until the client leaves, or all are let go."""
        task = asyncio.create_task(super().Watch(request, context))
        self._watching.add(task)
        try:
            await asyncio.wait({task})
        finally:
            self._watching.discard(task)
            task.cancel()

    def let_go(self) -> None:
        for task in self._watching:
            task.cancel()


class ServingStatus:
    """Keeps the status of each service up to date, for those who ask and those who watch."""

    def __init__(self, services: Services, names: Sequence[str]) -> None:
        timeout_seconds = services.settings.server.ready_timeout_seconds
        self._readiness = Readiness(pingable_fields(services), timeout_seconds=timeout_seconds)
        self._names = (_WHOLE, *names)
        self.servicer = _Health()

    async def follow(self) -> None:
        """Ask what the services depend on, again and again."""
        while True:
            await self.look()
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        """Ask once."""
        report = await self._readiness.report()
        status = HealthCheckResponse.SERVING if report.ready else HealthCheckResponse.NOT_SERVING
        for name in self._names:
            await self.servicer.set(name, status)

    async def drain(self) -> None:
        """Not serving from now on, whatever is found."""
        await self.servicer.enter_graceful_shutdown()

    def end(self) -> None:
        """Let those go who watch: they have been told."""
        self.servicer.let_go()
