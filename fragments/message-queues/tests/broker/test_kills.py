"""`kill -9`, of a consumer and of the server: every event has its effect all the same."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from acme.broker.events import Event
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings

from .consumers import (
    Seen,
    consuming,
    numbered,
    publish_surely,
    until,
)
from .own_server import OwnServer

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OwnServer]:
    """A server of this test, which may be killed."""
    server = OwnServer(tmp_path)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()


@pytest.fixture
def settings(server: OwnServer) -> BrokerSettings:
    """A namespace on it."""
    return BrokerSettings(
        url=server.url,
        namespace=f"test-{uuid4().hex}",
        backoff_seconds=0.05,
        silence_seconds=1,
    )


async def test_every_event_is_handled_when_the_server_is_killed(
    server: OwnServer, settings: BrokerSettings
) -> None:
    seen, in_hand, killed = Seen(), asyncio.Event(), asyncio.Event()

    async def wait_for_the_kill(event: Event) -> None:
        in_hand.set()
        await killed.wait()
        await seen.handle(event)

    async with open_broker(settings) as broker, consuming(broker, wait_for_the_kill):
        for number in range(20):
            await broker.publish(numbered(number, key=f"key-{number % 5}"))
        await asyncio.wait_for(in_hand.wait(), timeout=10)
        await server.kill()
        killed.set()
        late = [numbered(number, key=f"key-{number % 5}") for number in range(20, 30)]
        publishing = asyncio.gather(*(publish_surely(broker, event) for event in late))
        await asyncio.sleep(0.5)
        await server.start()
        await publishing
        await until(lambda: set(seen.numbers()) == set(range(30)), seconds=30)
    # Each first time in order; what was in hand may come twice.
    assert list(dict.fromkeys(n for n in seen.numbers("key-3") if n in range(20))) == [3, 8, 13, 18]


async def test_what_a_killed_consumer_had_in_hand_is_handled_by_another(
    settings: BrokerSettings,
) -> None:
    seen = Seen()
    async with open_broker(settings) as broker:
        await broker.declare("g")
        for number in range(20):
            await broker.publish(numbered(number, key=f"key-{number % 5}"))
        doomed = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.broker.doomed", settings.url, settings.namespace),
            cwd=ROOT,
            env={"PYTHONPATH": "src"},
            stdout=asyncio.subprocess.PIPE,
        )
        assert doomed.stdout is not None
        try:
            in_hand = int(await asyncio.wait_for(doomed.stdout.readline(), timeout=20))
        finally:
            doomed.kill()
            await doomed.communicate()
        async with consuming(broker, seen.handle):
            await until(lambda: len(seen.events) == 20)
    assert in_hand in seen.numbers()
    for rest in range(5):
        assert seen.numbers(f"key-{rest}") == [rest, rest + 5, rest + 10, rest + 15]
