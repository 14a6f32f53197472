"""Workers tell what they do as `serve` does."""

import asyncio
import signal

from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.commands.worker import work
from acme.settings import Settings
from acme.worker import Worker


async def test_a_worker_has_a_port_of_metrics(settings: Settings) -> None:
    running = asyncio.Event()

    async def idle(_: Services) -> None:
        running.set()
        await asyncio.Event().wait()

    with capture_logs() as lines:
        task = asyncio.create_task(work(Worker(name="idle", run=idle), settings))
        async with asyncio.timeout(50):
            await running.wait()
        [port] = [line["port"] for line in lines if line["event"] == "metrics_listening"]
        async with AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{port}/metrics")
        signal.raise_signal(signal.SIGTERM)
        await task
    assert "dependency_up" in answer.text
