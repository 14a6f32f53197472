"""A topic over HTTP, read from a socket."""

from collections.abc import AsyncIterator
from socket import SO_RCVBUF, SOL_SOCKET, socket
from typing import Annotated

import anyio
import anyio.lowlevel
import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import TooManyRequests
from acme.feed import MOST_DATA_BYTES, Change
from acme.feed.subscriptions import Subscription
from acme.http.dependencies import services_of
from acme.http.sse.events import LastEventId, server_sent
from acme.http.sse.settings import StreamSettings
from acme.settings import Settings

from ..http.serving import ask, serving
from .listening import PATIENCE_SECONDS, listening

ASKED = b"GET /told HTTP/1.1\r\nHost: test\r\n\r\n"


async def reader_of(request: Request, last_event_id: LastEventId) -> AsyncIterator[Subscription]:
    async with services_of(request).feed.subscribe("told", after=last_event_id) as reader:
        yield reader


@pytest.fixture
def streams() -> StreamSettings:
    return StreamSettings(retry_seconds=1)


@pytest.fixture
async def port(
    stream_app: FastAPI, lasting: Settings, streams: StreamSettings
) -> AsyncIterator[int]:
    """A service that tells of one topic."""

    add_topic(stream_app, streams)
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(stream_app, lasting.server) as port:
            yield port


def add_topic(app: FastAPI, streams: StreamSettings) -> None:
    @app.get("/told", response_class=EventSourceResponse)
    async def told(
        reader: Annotated[Subscription, Depends(reader_of)],
    ) -> AsyncIterator[ServerSentEvent]:
        async for event in server_sent(reader, streams):
            yield event


async def tell(services: Services, *texts: str) -> None:
    async with services.database.transaction() as tx:
        for text in texts:
            await services.feed.append(tx, Change(topic="told", type="told", data=text))


async def is_full(services: Services) -> bool:
    try:
        async with services.feed.subscribe("told"):
            return False
    except TooManyRequests:
        return True


async def test_begins_with_where_it_is(port: int, streaming: Services) -> None:
    async with listening(port, "/told") as events:
        headers = events.response.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-cache", "no")
        first = await events.next()
        assert 800 <= int(first["retry"]) <= 1200
        await tell(streaming, "1")
        event = await events.next()
        assert event == {"event": "told", "data": "1", "id": event["id"]}
        assert event["id"] != first["id"]


@pytest.mark.parametrize("way", ["header", "query"])
async def test_goes_on_from_the_last_event(way: str, port: int, streaming: Services) -> None:
    async with listening(port, "/told") as events:
        await events.next()
        await tell(streaming, "1", "2")
        last = (await events.next())["id"]
    await tell(streaming, "3")
    headers = {"Last-Event-ID": last} if way == "header" else {}
    path = f"/told?after={last}" if way == "query" else "/told?after=text"
    async with listening(port, path, headers) as events:
        assert await events.told(2) == ["2", "3"]


async def test_says_that_events_were_missed(port: int, streaming: Services) -> None:
    async with listening(port, "/told") as events:
        last = (await events.next())["id"]
    await tell(streaming, *map(str, range(30)))
    async with listening(port, "/told", {"Last-Event-ID": last}) as events:
        first, reset = await events.next(), await events.next()
        assert (reset["event"], reset["id"]) == ("reset", first["id"])
        await tell(streaming, "new")
        assert await events.told() == ["new"]


async def test_a_client_that_leaves_makes_room(port: int, streaming: Services) -> None:
    async with listening(port, "/told") as one, listening(port, "/told") as other:
        await one.next()
        await other.next()
        [refused] = await ask(port, ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert refused.problem["status"] == 429
    with anyio.fail_after(PATIENCE_SECONDS):
        while await is_full(streaming):
            await anyio.lowlevel.checkpoint()


async def test_a_client_that_does_not_read_is_dropped_while_others_go_on(
    port: int, streaming: Services
) -> None:
    texts = ["x" * MOST_DATA_BYTES] * 10
    with socket() as slow, capture_logs() as logs:
        # Else the system takes some megabytes for it.
        slow.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", port))
        slow.sendall(ASKED)
        async with listening(port, "/told") as quick:
            await quick.next()
            while "feed_reader_dropped" not in [line["event"] for line in logs]:
                await tell(streaming, *texts)
                assert await quick.told(10) == texts


@pytest.mark.parametrize("streams", [StreamSettings(heartbeat_seconds=0.1)])
async def test_says_that_it_is_still_there(port: int) -> None:
    async with listening(port, "/told") as events:
        first, heartbeat = await events.next(), await events.next()
        assert heartbeat == {"": "still here", "id": first["id"]}


@pytest.mark.parametrize("streams", [StreamSettings(longest_seconds=0.1)])
async def test_ends_after_a_while(port: int) -> None:
    async with listening(port, "/told") as events:
        await events.next()
        # The last heartbeat has where to go on from.
        assert "id" in await events.next()
        with pytest.raises(StopAsyncIteration):
            await events.next()


async def test_head_is_answered_at_once(port: int) -> None:
    [answer] = await ask(port, b"HEAD /told HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
    assert (answer.status, answer.body) == (200, b"")
    # It takes no place of those that there are.
    async with listening(port, "/told") as one, listening(port, "/told") as other:
        assert "id" in await one.next()
        assert "id" in await other.next()


async def test_a_server_that_stops_ends_its_streams(stream_app: FastAPI, lasting: Settings) -> None:
    add_topic(stream_app, lasting.streams)
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(stream_app, lasting.server, shutdown_seconds=600) as port:
            stream = listening(port, "/told")
            events = await stream.__aenter__()
            await events.next()
        with pytest.raises(StopAsyncIteration):
            await events.next()
        await stream.__aexit__(None, None, None)
