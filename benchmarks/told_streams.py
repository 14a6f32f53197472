"""A generated service with one stream more, which tells as much as it is asked for."""

import sys
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from measured.configuration import load_settings  # type: ignore[import-not-found]
from measured.feed import Change  # type: ignore[import-not-found]
from measured.http.app import create_app  # type: ignore[import-not-found]
from measured.http.dependencies import services_of  # type: ignore[import-not-found]
from measured.http.server import listen, run_server  # type: ignore[import-not-found]
from measured.http.sse.events import (  # type: ignore[import-not-found]
    LastEventId,
    server_sent,
)

DATA = '{"note_id":"00000000-0000-4000-8000-000000000000","version":1}'
app = create_app()


async def reader_of(request: Request, last_event_id: LastEventId) -> AsyncIterator[object]:
    async with services_of(request).feed.subscribe("told", after=last_event_id) as reader:
        yield reader


@app.get("/told", response_class=EventSourceResponse)
async def stream(
    request: Request, reader: Annotated[object, Depends(reader_of)]
) -> AsyncIterator[ServerSentEvent]:
    async for event in server_sent(reader, services_of(request).settings.streams):
        yield event


@app.post("/told")
async def tell(request: Request, count: int) -> None:
    services = services_of(request)
    for _ in range(count):
        async with services.database.transaction() as tx:
            await services.feed.append(tx, Change(topic="told", type="told", data=DATA))


if __name__ == "__main__":
    sys.exit(run_server(app, load_settings().server, listen("127.0.0.1", int(sys.argv[1]))))
