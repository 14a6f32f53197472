"""Redis fails over behind one name; the connections that are open stay with the old primary."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings
from acme.errors import Unavailable
from acme.server_url import places

from .consumers import Seen, consuming, numbered, publish_surely, until
from .own_server import OwnServer
from .relay import Relay


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[list[OwnServer]]:
    """A primary, and the one that takes its place."""
    async with AsyncExitStack() as stack:
        both = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            server = OwnServer(tmp_path / name)
            await server.start()
            stack.push_async_callback(server.kill)
            both.append(server)
        yield both


async def test_leaves_a_server_that_is_a_replica_by_now(servers: list[OwnServer]) -> None:
    (one,), (other,) = (places(server.url, port=0) for server in servers)
    seen = Seen()
    async with Relay(*one).listening() as relay:
        settings = BrokerSettings(
            url=relay.url(servers[0].url), namespace=f"test-{uuid4().hex}", silence_seconds=1
        )
        async with open_broker(settings) as broker, consuming(broker, seen.handle):
            await broker.publish(numbered(1))
            await until(lambda: 1 in seen.numbers())
            async with Redis.from_url(servers[0].url) as primary:
                await primary.replicaof(*other)
            with pytest.raises(Unavailable, match="refuses"):
                await broker.ping()

            relay.lead_to(*other)

            await publish_surely(broker, numbered(2))
            await broker.ping()
            await until(lambda: 2 in seen.numbers())
