"""Whether the servers that this service depends on answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Protocol, runtime_checkable

import structlog

log = structlog.get_logger()


@runtime_checkable
class Pingable(Protocol):
    """A dependency that can be asked whether it answers.

    `critical` is False where the service goes on without it, such as a cache.
    """

    critical: bool

    async def ping(self) -> None:
        """Return when the dependency answers; raise otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessReport:
    """The outcome per dependency, by name: "ok" or "down"."""

    ready: bool
    checks: dict[str, str]

    @property
    def status(self) -> str:
        """One word: ready, degraded (an optional dependency is down) or unavailable."""
        if not self.ready:
            return "unavailable"
        return "degraded" if "down" in self.checks.values() else "ready"


class Readiness:
    """Pings all dependencies at once, each with a timeout."""

    def __init__(self, checks: Mapping[str, Pingable], *, timeout_seconds: float) -> None:
        self._checks = checks
        self._timeout_seconds = timeout_seconds

    async def report(self) -> ReadinessReport:
        """Ask every dependency; takes no longer than the slowest or the timeout."""
        async with asyncio.TaskGroup() as group:
            tasks = {
                name: group.create_task(self._answers(name, dependency))
                for name, dependency in self._checks.items()
            }
        down = {name for name, task in tasks.items() if not task.result()}
        return ReadinessReport(
            ready=not any(self._checks[name].critical for name in down),
            checks={name: "down" if name in down else "ok" for name in sorted(tasks)},
        )

    async def _answers(self, name: str, dependency: Pingable) -> bool:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await dependency.ping()
        except Exception as error:
            log.warning("dependency_down", dependency=name, error=type(error).__name__)
            return False
        return True


def pingable_fields(services: object) -> dict[str, Pingable]:
    """The fields of a dataclass that can be pinged, by name."""
    if not is_dataclass(services):
        return {}
    values = {field.name: getattr(services, field.name) for field in fields(services)}
    return {name: value for name, value in values.items() if isinstance(value, Pingable)}
