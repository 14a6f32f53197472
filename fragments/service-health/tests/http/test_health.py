"""Health: what the probes are told, and how little it costs to tell them."""

import asyncio
import contextlib

import structlog
from fastapi import FastAPI
from httpx2 import AsyncClient

from acme.http.health import Readiness


class Dependency:
    """A dependency that answers, or not, and counts how often it is asked."""

    def __init__(self, *, critical: bool, error: Exception | None = None) -> None:
        self.critical = critical
        self.error = error
        self.asked = 0

    async def ping(self) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error


class Silent(Dependency):
    """A dependency that never answers."""

    async def ping(self) -> None:
        await asyncio.Event().wait()


def replace(app: FastAPI, **checks: Dependency) -> None:
    app.state.readiness = Readiness(checks, timeout_seconds=0.05)


async def test_lives_whatever_its_dependencies_do(app: FastAPI, client: AsyncClient) -> None:
    replace(app, database=Silent(critical=True))
    response = await client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_becomes_ready_on_embedded_adapters(client: AsyncClient) -> None:
    # What is built at start, such as an index in memory, may take a moment.
    for _ in range(100):
        response = await client.get("/readyz")
        if response.json()["status"] == "ready":
            break
        await asyncio.sleep(0.05)
    assert (response.status_code, response.json()["status"]) == (200, "ready")
    assert set(response.json()["checks"].values()) <= {"ok"}


async def test_is_unavailable_when_a_critical_dependency_is_down(
    app: FastAPI, client: AsyncClient
) -> None:
    down = Dependency(critical=True, error=OSError("connection refused by 10.1.2.3"))
    replace(app, database=down, cache=Dependency(critical=False))
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "checks": {"cache": "ok", "database": "down"},
    }


async def test_is_degraded_and_ready_when_an_optional_dependency_is_down(
    app: FastAPI, client: AsyncClient
) -> None:
    replace(app, cache=Dependency(critical=False, error=OSError()))
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")


async def test_dependency_that_does_not_answer_in_time_is_down(
    app: FastAPI, client: AsyncClient
) -> None:
    replace(app, database=Silent(critical=True))
    assert (await client.get("/readyz")).json()["checks"] == {"database": "down"}


class Stubborn(Dependency):
    """A dependency whose driver is told to give up, and does not."""

    async def ping(self) -> None:
        self.asked += 1
        while not self.released.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await self.released.wait()

    released = asyncio.Event()


async def test_waits_no_longer_for_a_dependency_that_does_not_give_up() -> None:
    database = Stubborn(critical=True)
    readiness = Readiness({"database": database}, timeout_seconds=0.05, fresh_seconds=0)
    async with asyncio.timeout(10):
        assert (await readiness.report()).checks == {"database": "down"}
        assert (await readiness.report()).checks == {"database": "down"}
    assert database.asked == 1
    database.released.set()


async def test_many_probes_at_once_ask_each_dependency_once() -> None:
    database = Dependency(critical=True)
    readiness = Readiness({"database": database}, timeout_seconds=1)
    reports = await asyncio.gather(*(readiness.report() for _ in range(50)))
    assert {report.status for report in reports} == {"ready"}
    assert database.asked == 1


async def test_report_is_asked_for_again_once_it_is_old() -> None:
    database = Dependency(critical=True)
    readiness = Readiness({"database": database}, timeout_seconds=1, fresh_seconds=0)
    assert (await readiness.report()).ready
    database.error = OSError()
    assert not (await readiness.report()).ready


async def test_logs_when_a_dependency_goes_and_comes_back_but_not_each_probe() -> None:
    database = Dependency(critical=True, error=OSError())
    readiness = Readiness({"database": database}, timeout_seconds=1, fresh_seconds=0)
    with structlog.testing.capture_logs() as logs:
        await readiness.report()
        await readiness.report()
        database.error = None
        await readiness.report()
        await readiness.report()
    assert [line["event"] for line in logs] == ["dependency_down", "dependency_up"]


async def test_is_not_ready_once_it_drains(app: FastAPI, client: AsyncClient) -> None:
    app.state.readiness.drain()
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "draining", "checks": {}}
