"""What an operator has set on NATS stays as it is."""

from collections.abc import AsyncIterator
from uuid import uuid4

import nats
import pytest
from nats.js import JetStreamContext

from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings

from ..servers import url_of
from .consumers import Seen, consuming, numbered, until


@pytest.fixture
def settings() -> BrokerSettings:
    """A namespace of this test."""
    return BrokerSettings(url=url_of("nats"), namespace=f"test-{uuid4().hex}")


@pytest.fixture
async def js(settings: BrokerSettings) -> AsyncIterator[JetStreamContext]:
    """JetStream, as an operator has it."""
    client = await nats.connect(settings.url)
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def test_streams_and_consumers_stay_as_they_are(
    settings: BrokerSettings, js: JetStreamContext
) -> None:
    async with open_broker(settings) as broker:
        await broker.declare("g")
    stream = f"{settings.namespace}-events"
    known = (await js.stream_info(stream)).config
    await js.update_stream(known.evolve(max_bytes=1_000_000, description="ours", max_age=3600))
    consumer = (await js.consumer_info(stream, "g-0")).config
    await js.add_consumer(stream, consumer.evolve(description="ours"))

    seen = Seen()
    later = settings.model_copy(update={"silence_seconds": 7})
    async with open_broker(later) as broker:
        async with consuming(broker, seen.handle):
            await broker.publish(numbered(1))
            await until(lambda: bool(seen.events))
        kept = (await js.stream_info(stream)).config
        kept_consumer = (await js.consumer_info(stream, "g-0")).config
        await broker.transport.destroy()
    assert (kept.max_bytes, kept.description, kept.max_age) == (1_000_000, "ours", 3600)
    assert (kept_consumer.description, kept_consumer.ack_wait) == ("ours", 7)
