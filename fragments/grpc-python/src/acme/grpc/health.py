"""The health service of gRPC, which says what `/readyz` says.

The servicer of the library tells a watcher under a lock, which one that does not read would keep,
and lets none go while it stays: the end of the server would wait for them.
"""

import asyncio
from collections.abc import Sequence

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthServicer

from acme.bootstrap import Services
from acme.grpc.surrounding import Context
from acme.http.health import Readiness, pingable_fields

_EVERY_SECONDS = 5
# What the health protocol calls the server as a whole.
_WHOLE = ""


class ServingStatus(HealthServicer):
    """One status for all services, which is kept up to date for those who ask and who watch."""

    def __init__(self, services: Services, names: Sequence[str]) -> None:
        timeout_seconds = services.settings.server.ready_timeout_seconds
        self._readiness = Readiness(pingable_fields(services), timeout_seconds=timeout_seconds)
        self._names = {_WHOLE, *names}
        self._status: int = HealthCheckResponse.UNKNOWN
        self._changed = asyncio.Event()
        self._is_ending = False

    async def Check(  # noqa: N802 - as the protocol has it
        self, request: HealthCheckRequest, context: Context
    ) -> HealthCheckResponse:
        """The status of a service."""
        if request.service not in self._names:
            await context.abort(grpc.StatusCode.NOT_FOUND, "There is no such service.")
        return HealthCheckResponse(status=self._status)

    async def Watch(  # noqa: N802
        self, request: HealthCheckRequest, context: Context
    ) -> None:
        """The status of a service, and each one after it, until the server ends."""
        told = None
        while True:
            changed, status = self._changed, self._status
            if request.service not in self._names:
                status = HealthCheckResponse.SERVICE_UNKNOWN
            if status != told:
                await context.write(HealthCheckResponse(status=status))
                told = status
            if self._is_ending:
                return
            await changed.wait()

    async def follow(self) -> None:
        """Ask what the services depend on, again and again."""
        while True:
            await self.look()
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        """Ask once."""
        report = await self._readiness.report()
        self._status = HealthCheckResponse.NOT_SERVING
        if report.ready:
            self._status = HealthCheckResponse.SERVING
        self._tell()

    def drain(self) -> None:
        """Not serving from now on, whatever is found."""
        self._readiness.drain()
        self._status = HealthCheckResponse.NOT_SERVING
        self._tell()

    def end(self) -> None:
        """Let those go who watch, once they have been told."""
        self._is_ending = True
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
