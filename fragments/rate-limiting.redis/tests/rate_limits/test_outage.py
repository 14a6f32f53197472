"""Redis is away: LIMITS_OUTAGE decides, and the limits count again when it is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from httpx2 import Response

from acme.bootstrap import Services
from acme.errors import ConfigurationError
from acme.rate_limits.opening import open_rate_limits
from acme.rate_limits.settings import LimitSettings
from acme.settings import Settings

from ..servers import SERVERS, url_of
from .limited import client_at, limited
from .relay import Relay, relayed


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    """An address that leads to the real server, and can be cut."""
    url = url_of("redis-limits")
    server = next(server for server in SERVERS if server.name == "redis-limits")
    async with relayed(url, server.place()) as relay:
        yield relay


@pytest.fixture
async def nowhere() -> AsyncIterator[str]:
    """Where nobody answers: whoever connects is cut off at once."""
    server = await asyncio.start_server(lambda _, writer: writer.transport.abort(), "127.0.0.1", 0)
    async with server:
        yield f"redis://:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/0"


async def answers(
    settings: Settings, services: Services, limits: LimitSettings
) -> tuple[Response, Response]:
    """What the service says to a request, and of itself."""
    async with limited(settings, services, limits) as app, client_at(app, "") as client:
        return await client.get("/openapi.json"), await client.get("/readyz")


async def test_open_serves_whoever_asks_and_says_nothing_of_limits(
    settings: Settings, services: Services, nowhere: str
) -> None:
    limits = LimitSettings(url=nowhere, rate="1/hour")
    response, ready = await answers(settings, services, limits)
    assert response.status_code == 200
    assert "RateLimit" not in response.headers
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")


async def test_closed_refuses_everybody_and_is_not_ready(
    settings: Settings, services: Services, nowhere: str
) -> None:
    limits = LimitSettings(url=nowhere, rate="1/hour", outage="closed")
    response, ready = await answers(settings, services, limits)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "secret" not in response.text
    assert ready.json()["status"] == "unavailable"


@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/none", "redis://a,b/0"])
async def test_refuses_a_url_that_the_client_cannot_use(url: str) -> None:
    with pytest.raises(ConfigurationError, match="LIMITS_URL: not a URL like"):
        async with open_rate_limits(LimitSettings(url=url)):
            pass


async def test_a_server_that_refuses_stops_the_start_in_its_own_words(relay: Relay) -> None:
    wrong = relay.url.replace("redis://", "redis://ada:secret@", 1).partition("@")
    url = f"{wrong[0]}@{wrong[2].rpartition('@')[2]}"
    with pytest.raises(ConfigurationError, match=r"LIMITS_URL: Redis at .* refuses: ") as caught:
        async with open_rate_limits(LimitSettings(url=url, timeout_seconds=5)):
            pass
    assert "secret" not in str(caught.value)


async def test_counts_again_when_the_server_is_back(
    settings: Settings, services: Services, relay: Relay
) -> None:
    limits = LimitSettings(url=relay.url, rate="1000/hour", timeout_seconds=5)
    async with limited(settings, services, limits) as app, client_at(app, "") as client:
        assert "RateLimit" in (await client.get("/openapi.json")).headers
        relay.cut()
        assert "RateLimit" not in (await client.get("/openapi.json")).headers
        relay.mend()
        async with asyncio.timeout(30):
            while "RateLimit" not in (await client.get("/openapi.json")).headers:
                with suppress(TimeoutError):
                    await asyncio.sleep(0.02)
