"""A storage that is absent, refuses, or is none: three errors, none of which repeats a secret."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acme.errors import ConfigurationError, Unavailable
from acme.storage import ObjectStorage
from acme.storage.opening import open_storage
from acme.storage.settings import StorageSettings

from .own_s3 import CREDENTIALS


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


async def answering(answer: bytes) -> AsyncIterator[ObjectStorage]:
    """A storage behind a server that says the same to everybody."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        url = f"s3+http://127.0.0.1:{port}/files"
        yield open_storage(StorageSettings(url=url, timeout_seconds=5))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("403 Forbidden", "refuses this service"),
        ("404 Not Found", "no such bucket"),
        ("400 Bad Request", "does not answer as it should"),
    ],
)
async def test_says_what_a_server_answered(status: str, words: str) -> None:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    async for storage in answering(answer.encode()):
        with pytest.raises(Unavailable, match=words) as refused:
            await storage.ping()
        assert "test" not in str(refused.value)


async def test_nobody_answers() -> None:
    server = await asyncio.start_server(lambda _, __: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    settings = StorageSettings(url=f"s3+http://127.0.0.1:{port}/files", timeout_seconds=1)
    with pytest.raises(Unavailable, match="does not answer"):
        await open_storage(settings).ping()


def test_what_cannot_be_opened_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    urls = (f"file://{tmp_path}/taken", "ftp://example.com/files", "s3://")
    for url in (*urls, "s3+https://ada:secret@127.0.0.1/files"):
        with pytest.raises(ConfigurationError, match="STORAGE_URL") as refused:
            open_storage(StorageSettings(url=url))
        assert "\n" not in str(refused.value)
        assert "secret" not in str(refused.value)
