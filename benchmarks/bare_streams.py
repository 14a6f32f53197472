"""What streams are compared with: server-sent events of FastAPI, a queue for each reader."""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, ServerSentEvent

DATA = '{"note_id":"00000000-0000-4000-8000-000000000000","version":1}'
app = FastAPI()
readers = set[asyncio.Queue[str]]()


@app.get("/livez")
async def livez() -> None:
    return None


@app.get("/told", response_class=EventSourceResponse)
async def stream() -> AsyncIterator[ServerSentEvent]:
    reader = asyncio.Queue[str]()
    readers.add(reader)
    number = 0
    yield ServerSentEvent(id="0", retry=2000)
    while True:
        data = await reader.get()
        number += 1
        yield ServerSentEvent(event="told", id=str(number), raw_data=data)


@app.post("/told")
async def tell(count: int) -> None:
    for _ in range(count):
        for reader in readers:
            reader.put_nowait(DATA)


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )
