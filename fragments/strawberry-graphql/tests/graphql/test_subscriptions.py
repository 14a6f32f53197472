"""A topic of the feed as a subscription, read from a socket."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import anyio
import anyio.lowlevel
import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.errors import TooManyRequests
from acme.feed.settings import FeedSettings
from acme.graphql.settings import GraphqlSettings
from acme.settings import Settings

from ..credentials import headers_for
from ..http.serving import serving
from .subscribing import EVENTS, PARTS, subscribing
from .things import PATIENCE_SECONDS, TOPIC, tell, things

QUERY = "subscription($after: String) {told(after: $after)}"
FEW = FeedSettings(window=10, queue=10, readers_per_topic=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The service, listening, and how somebody calls it."""

    port: int
    services: Services
    headers: dict[str, str]


@pytest.fixture
def limits() -> GraphqlSettings:
    return GraphqlSettings()


@pytest.fixture
def lasting(settings: Settings, limits: GraphqlSettings) -> Settings:
    """Settings under which subscriptions last."""
    return settings.model_copy(update={"feed": FEW, "graphql": limits})


@pytest.fixture
async def served(lasting: Settings) -> AsyncIterator[Served]:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with things(lasting) as (app, services), serving(app, lasting.server) as port:
            headers = await headers_for(services, "ada")
            yield Served(port=port, services=services, headers=headers)


async def is_full(services: Services) -> bool:
    try:
        async with services.feed.subscribe(TOPIC):
            return False
    except TooManyRequests:
        return True


@pytest.mark.parametrize(("accept", "kind"), [(EVENTS, EVENTS), (PARTS, "multipart/mixed")])
async def test_tells_what_happens_and_goes_on_from_there(
    accept: str, kind: str, served: Served
) -> None:
    async with subscribing(served.port, QUERY, served.headers, accept=accept) as told:
        assert told.response.headers["Content-Type"].startswith(kind)
        assert (await told.next())["data"]["told"].startswith("started ")
        await tell(served.services, "1", "2")
        text, position = (await told.next())["data"]["told"].split()
        assert text == "1"
    await tell(served.services, "3")
    async with subscribing(served.port, QUERY, served.headers, after=position) as told:
        found = [(await told.next())["data"]["told"].split()[0] for _ in range(3)]
    assert found == ["started", "2", "3"]


async def test_says_that_changes_were_missed(served: Served) -> None:
    async with subscribing(served.port, QUERY, served.headers) as told:
        _, position = (await told.next())["data"]["told"].split()
    await tell(served.services, *map(str, range(30)))
    async with subscribing(served.port, QUERY, served.headers, after=position) as told:
        assert (await told.next())["data"]["told"].startswith("missed ")


async def test_a_client_that_leaves_makes_room(served: Served) -> None:
    async with (
        subscribing(served.port, QUERY, served.headers) as one,
        subscribing(served.port, QUERY, served.headers) as other,
        subscribing(served.port, QUERY, served.headers) as third,
    ):
        await one.next()
        await other.next()
        refused = await third.next()
        assert refused["errors"][0]["extensions"]["problem"]["status"] == 429
    while await is_full(served.services):
        await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize(
    "query", ["subscription{nothing}", "subscription{told ", "{thing{things}}"]
)
async def test_refuses_what_it_would_refuse_in_a_query(query: str, served: Served) -> None:
    async with subscribing(served.port, query, served.headers) as told:
        answer = await told.next()
        assert "data" not in answer
        assert answer["errors"]


async def test_limits_hold(served: Served) -> None:
    query = "subscription{" + " ".join(f"a{number}: told" for number in range(30)) + "}"
    async with subscribing(served.port, query, served.headers) as told:
        assert "30 aliases" in (await told.next())["errors"][0]["message"]


async def test_is_refused_to_who_takes_no_stream(served: Served) -> None:
    base_url = f"http://127.0.0.1:{served.port}"
    async with AsyncClient(base_url=base_url, verify=False) as client:
        asked = {"query": QUERY}
        refused = await client.post("/things", json=asked, headers=served.headers)
        assert "text/event-stream" in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize("limits", [GraphqlSettings(stream_seconds=0.1)])
async def test_ends_after_a_while(served: Served) -> None:
    async with subscribing(served.port, QUERY, served.headers) as told:
        await told.next()
        with pytest.raises(StopAsyncIteration):
            await told.next()


async def test_a_server_that_stops_ends_its_subscriptions(lasting: Settings) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with things(lasting) as (app, services):
            headers = await headers_for(services, "ada")
            async with serving(app, lasting.server, shutdown_seconds=600) as port:
                stream = subscribing(port, QUERY, headers)
                told = await stream.__aenter__()
                await told.next()
            with pytest.raises(StopAsyncIteration):
                await told.next()
            await stream.__aexit__(None, None, None)
