"""Health: liveness never asks a dependency, readiness asks all of them."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import structlog
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

log = structlog.get_logger()


@runtime_checkable
class Pingable(Protocol):
    """A dependency that can be asked whether it answers.

    `critical` is False where the service goes on without it, such as a cache.
    """

    critical: bool

    async def ping(self) -> None:
        """Return when the dependency answers; raise otherwise."""


@runtime_checkable
class Draining(Protocol):
    """A check that tells others too that the service is about to stop."""

    def drain(self) -> None:
        """Told when the service is unready from now on."""


class Liveness(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class ReadinessStatus(BaseModel):
    """Whether to send requests here, and what each dependency said."""

    status: Literal["ready", "degraded", "unavailable", "draining"]
    checks: dict[str, Literal["ok", "down"]]

    @property
    def ready(self) -> bool:
        """Degraded is ready: only an optional dependency is down."""
        return self.status in {"ready", "degraded"}


class Readiness:
    """Pings all dependencies at once, each with a timeout, and remembers the report for a while."""

    def __init__(
        self,
        checks: Mapping[str, Pingable],
        *,
        timeout_seconds: float,
        fresh_seconds: float = 1,
    ) -> None:
        self._checks = checks
        self._timeout_seconds = timeout_seconds
        # However many probes ask, the dependencies are asked about once a second.
        self._fresh_seconds = fresh_seconds
        self._turn = asyncio.Lock()
        self._report: ReadinessStatus | None = None
        self._fresh_until = 0.0
        self._down: set[str] = set()
        self._asked: dict[str, asyncio.Task[None]] = {}
        self._draining = False

    def drain(self) -> None:
        """From now on, report that the service is about to stop."""
        self._draining = True
        for check in self._checks.values():
            if isinstance(check, Draining):
                check.drain()

    async def report(self) -> ReadinessStatus:
        """The latest report, while it is fresh; callers who come together share one."""
        if self._draining:
            return ReadinessStatus(status="draining", checks={})
        async with self._turn:
            if self._report is None or time.monotonic() >= self._fresh_until:
                self._report = await self._ask()
                self._fresh_until = time.monotonic() + self._fresh_seconds
            return self._report

    async def _ask(self) -> ReadinessStatus:
        async with asyncio.TaskGroup() as group:
            tasks = {
                name: group.create_task(self._answers(name, dependency))
                for name, dependency in self._checks.items()
            }
        down = {name for name, task in tasks.items() if not task.result()}
        for name in sorted(self._down - down):
            log.info("dependency_up", dependency=name)
        self._down = down
        status: Literal["ready", "degraded", "unavailable"] = "degraded" if down else "ready"
        if any(self._checks[name].critical for name in down):
            status = "unavailable"
        return ReadinessStatus(
            status=status, checks={name: "down" if name in down else "ok" for name in sorted(tasks)}
        )

    async def _answers(self, name: str, dependency: Pingable) -> bool:
        try:
            await self._ping(name, dependency)
        except Exception as error:
            # Said once, not at every probe.
            if name not in self._down:
                kind, cause = type(error).__name__, repr(error.__cause__)
                log.warning("dependency_down", dependency=name, error=kind, cause=cause)
            return False
        return True

    async def _ping(self, name: str, dependency: Pingable) -> None:
        # A task, because a driver whose server is silent takes its time to give up as well; until
        # it has, its dependency is not asked again.
        task = self._asked.get(name)
        if task is None or task.done():
            task = self._asked[name] = asyncio.create_task(dependency.ping())
            task.add_done_callback(_outcome)
        try:
            await asyncio.wait({task}, timeout=self._timeout_seconds)
        finally:
            task.cancel()
        if not task.done() or task.cancelled():
            raise TimeoutError
        task.result()


def _outcome(task: asyncio.Task[None]) -> BaseException | None:
    """Look at it, although nobody may wait any more: an error that nobody sees is reported."""
    return None if task.cancelled() else task.exception()


def pingable_fields(services: object) -> dict[str, Pingable]:
    """The fields of a dataclass that can be pinged, by name."""
    if not is_dataclass(services):
        return {}
    values = {field.name: getattr(services, field.name) for field in fields(services)}
    return {name: value for name, value in values.items() if isinstance(value, Pingable)}


_ALIVE = Liveness().model_dump_json().encode()


async def livez() -> Response:
    """Answer 200 as long as the event loop turns."""
    return Response(_ALIVE, media_type="application/json")


async def readyz(request: Request, response: Response) -> ReadinessStatus:
    """Answer 503 while a dependency that requests need is down, and once the service stops."""
    readiness: Readiness = request.app.state.readiness
    report = await readiness.report()
    response.status_code = 200 if report.ready else 503
    return report


def add_health(app: FastAPI) -> None:
    """Add both routes to the app itself: probes are frequent, an included router matches twice."""
    app.add_api_route("/livez", livez, response_model=Liveness, tags=["health"])
    unready: dict[int | str, dict[str, Any]] = {503: {"model": ReadinessStatus}}
    app.add_api_route("/readyz", readyz, responses=unready, tags=["health"])
