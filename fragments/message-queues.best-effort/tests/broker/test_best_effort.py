"""Publishing while the broker is away: logged before the answer, and not waited for again."""

import asyncio
from collections import Counter

import pytest
from structlog.testing import capture_logs

from acme.breaker import Away
from acme.broker import Broker
from acme.broker.best_effort import publish_or_log
from acme.broker.envelope import decode
from acme.broker.memory import MemoryTransport
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Message
from acme.errors import Unavailable

from .consumers import numbered, publish_surely, until

SETTINGS = BrokerSettings()


class Switched(MemoryTransport):
    """A server that is there, away, or silent."""

    def __init__(self) -> None:
        super().__init__(SETTINGS)
        self.state = "there"
        self.asked = 0

    async def send(self, message: Message) -> None:
        """Take the message, unless it is away."""
        self.asked += 1
        await self.ping()
        await super().send(message)

    async def ping(self) -> None:
        """Answer, unless it is away."""
        if self.state == "away":
            raise Unavailable("no Test answers")
        if self.state == "silent":
            await asyncio.Event().wait()


async def test_after_some_failures_nobody_is_asked_until_a_ping_succeeds() -> None:
    transport = Switched()
    broker = Broker(transport, SETTINGS)
    transport.state = "away"
    for number in range(3):
        with pytest.raises(Unavailable, match="no Test answers"):
            await broker.publish(numbered(number))
    for number in range(50):
        with pytest.raises(Away):
            await broker.publish(numbered(number))
    assert transport.asked == 3

    transport.state = "there"

    await publish_surely(broker, numbered(1))
    await broker.breaker.aclose()


async def test_who_waited_for_a_silent_server_is_the_last_to_wait() -> None:
    transport = Switched()
    broker = Broker(transport, SETTINGS)
    transport.state = "silent"
    with capture_logs() as logs:
        await publish_or_log(broker, numbered(1), limit_seconds=1.5)
        for number in range(50):
            await publish_or_log(broker, numbered(number), limit_seconds=1.5)
    await broker.breaker.aclose()
    assert transport.asked == 1
    events = Counter(line["event"] for line in logs)
    assert events == {"event_not_published": 51, "server_down": 1}


async def test_an_envelope_is_in_the_log_before_a_silent_server_is_given_up() -> None:
    transport = Switched()
    broker = Broker(transport, SETTINGS)
    transport.state = "silent"
    event = numbered(1)
    with capture_logs() as logs:
        publishing = asyncio.create_task(publish_or_log(broker, event, limit_seconds=600))
        await until(lambda: bool(logs))
        assert not publishing.done()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
    await broker.breaker.aclose()
    (line,) = logs
    assert line["event"] == "event_not_published"
    assert decode(line["envelope"].encode()) == event


async def test_who_is_stopped_while_publishing_leaves_the_envelope_in_the_log() -> None:
    transport = Switched()
    broker = Broker(transport, SETTINGS)
    transport.state = "silent"
    with capture_logs() as logs:
        publishing = asyncio.create_task(publish_or_log(broker, numbered(1)))
        await until(lambda: transport.asked == 1)
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
    await broker.breaker.aclose()
    assert [line["event"] for line in logs] == ["event_not_published"]
