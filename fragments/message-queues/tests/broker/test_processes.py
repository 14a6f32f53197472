"""`serve` and `worker` start and stop while their broker is away."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from acme.broker.opening import open_broker
from acme.commands.worker import names
from acme.server_url import places
from acme.settings import Settings
from acme.workers import WORKERS

from ..processes import serving, started
from ..servers import adapters, url_of
from .relay import Relay

SERVE = ["-m", "acme", "serve", "--host", "127.0.0.1", "--port", "0"]


@pytest.fixture(params=adapters("broker", embedded="memory://")[1:])
def url(request: pytest.FixtureRequest) -> str:
    """A server's."""
    return url_of(request.param)


@pytest.fixture
async def relay(url: str) -> AsyncIterator[Relay]:
    """A way to the server, which is cut."""
    (place,) = places(url, port=0)
    async with Relay(*place).listening() as relay:
        relay.cut()
        yield relay


@pytest.fixture
async def behind(settings: Settings, url: str, relay: Relay) -> AsyncIterator[Settings]:
    """Settings that lead that way; what is left on the server is removed."""
    broker = settings.broker.model_copy(update={"namespace": f"test-{uuid4().hex}"})
    way = broker.model_copy(update={"url": relay.url(url)})
    yield settings.model_copy(update={"broker": way})
    async with open_broker(broker.model_copy(update={"url": url})) as opened:
        for name in names():
            await opened.declare(name)
        await opened.ping()
        await opened.transport.destroy()


async def test_serve_starts_without_its_broker_connects_later_and_stops_without_it(
    behind: Settings, relay: Relay, tmp_path: Path
) -> None:
    async with serving(SERVE, behind, tmp_path) as (process, client):
        response = await client.get("/readyz")
        assert (response.status_code, response.json()["status"]) == (200, "degraded")
        assert response.json()["checks"]["broker"] == "down"
        await relay.mend()
        for _ in range(400):
            if (await client.get("/readyz")).json()["status"] == "ready":
                break
            await asyncio.sleep(0.1)
        assert (await client.get("/readyz")).json()["checks"]["broker"] == "ok"
        relay.cut()
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
    (line, *_) = (line for line in process.lines if line["event"] == "server_down")
    assert line["server"] == "The broker at BROKER_URL"
    assert line["detail"].startswith("no ")
    assert "start one there" in line["detail"]


async def test_workers_start_and_stop_without_their_broker(
    behind: Settings, tmp_path: Path
) -> None:
    # The others are in `serve`, above.
    for name in [worker.name for worker in WORKERS if not worker.bound(behind)]:
        command = ["-m", "acme", "worker", name]
        with started(command, behind, tmp_path) as process:
            await process.event("worker_started")
            process.send(signal.SIGTERM)
            assert await process.ended() == 0
        assert any(line["event"] == "server_down" for line in process.lines)
