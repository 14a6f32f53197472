"""A client of tus gets its file through, whatever becomes of the process that takes it."""

import importlib.util
import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from httpx2 import AsyncClient

from acme.settings import Settings

from ..processes import Process, started
from .uploading import PDF, TUS, begun, checked

ROOT = Path(__file__).parents[2]
CONTENT = PDF + random.Random(13).randbytes(12_000_000)
# Any client would do; this one is by those who made tus.
CLIENT = """
import json, sys
from tusclient.client import TusClient

place, file, headers = sys.argv[1:]
uploader = TusClient(place, json.loads(headers)).uploader(file, url=place)
print(uploader.get_offset())
uploader.upload()
"""


@asynccontextmanager
async def entered(settings: Settings) -> AsyncIterator[tuple[Process, AsyncClient]]:
    """A process of the service, and a caller's client."""
    with started(["-m", "tests.files.door"], settings, ROOT) as process:
        told = await process.event("listening")
        url = f"http://127.0.0.1:{told['port']}"
        async with AsyncClient(base_url=url, headers=told["headers"], trust_env=False) as client:
            yield process, client


async def begin_to_send(client: AsyncClient, place: str, size: int) -> anyio.abc.SocketStream:
    """A connection on which so many bytes were sent, once some of them are kept."""
    fields = {**client.headers, **TUS, "Upload-Offset": "0", "Content-Length": str(len(CONTENT))}
    fields |= {"Host": "test", "Content-Type": "application/offset+octet-stream"}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    stream = await anyio.connect_tcp("127.0.0.1", client.base_url.port or 0)
    await stream.send(f"PATCH {place} HTTP/1.1\r\n{head}\r\n".encode() + CONTENT[:size])
    there = "0"
    while there == "0":
        there = (await client.head(place, headers=TUS)).headers["Upload-Offset"]
    return stream


async def test_goes_on_after_its_process_was_killed(settings: Settings, tmp_path: Path) -> None:
    if importlib.util.find_spec("tusclient") is None:
        pytest.skip("no tus client is installed: tuspy")
    file = tmp_path / "content"
    file.write_bytes(CONTENT)
    killed_at = random.randrange(5_000_000, len(CONTENT))
    with anyio.fail_after(120):
        async with entered(settings) as (process, client):
            place = (await begun(client, len(CONTENT))).headers["Location"]
            async with await begin_to_send(client, place, killed_at):
                process.kill()
                await process.ended()
        async with entered(settings) as (_, client):
            url, headers = str(client.base_url.join(place)), json.dumps(dict(client.headers))
            done = await anyio.run_process([sys.executable, "-c", CLIENT, url, str(file), headers])
            assert 0 < int(done.stdout) <= killed_at
            found = await checked(client, place.rpartition("/")[2])
            answer = await client.get(f"/files/{found['id']}/content")
            assert answer.content == CONTENT
