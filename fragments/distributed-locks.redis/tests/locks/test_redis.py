"""Redis that is away, refuses, or is not one."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from acme.errors import ConfigurationError, Unavailable
from acme.locks.redis import open_redis
from acme.locks.settings import LockSettings

from ..servers import adapters, url_of


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[str]:
    """The URL of one that gives an answer to everything, or none; with a password."""
    tasks = set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            writer.write(answer)
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(serve(reader, writer)))

    listening = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with listening:
        yield f"redis://:hunter2@127.0.0.1:{listening.sockets[0].getsockname()[1]}/0"
        await asyncio.gather(*tasks)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"-WRONGPASS invalid username-password pair\r\n", "refuses: invalid username"),
        (b"-NOPERM this user has no permissions\r\n", "refuses: "),
        (b"-READONLY You can't write against a read only replica.\r\n", "refuses: "),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "refuses: "),
    ],
    ids=["password", "permission", "replica", "no Redis"],
)
async def test_a_server_that_refuses_stops_the_start_in_its_own_words(
    answer: bytes, words: str
) -> None:
    async with server(answer) as url:
        with pytest.raises(ConfigurationError, match=f"LOCKS_URL: .*{words}") as caught:
            async with open_redis(LockSettings(url=url)):
                pass
    assert "hunter2" not in str(caught.value)


async def test_without_the_server_it_starts_and_says_that_nobody_answers() -> None:
    with socket.socket() as probe:
        # Bound and not listening: nothing else answers there during the test.
        probe.bind(("127.0.0.1", 0))
        await nobody_answers(f"redis://:hunter2@127.0.0.1:{probe.getsockname()[1]}/0")


async def test_a_silent_server_is_one_that_does_not_answer() -> None:
    async with server(b"") as url:
        await nobody_answers(url)


async def nobody_answers(url: str) -> None:
    """Open locks there, and take one."""
    with capture_logs() as logs:
        async with open_redis(LockSettings(url=url, seconds=0.3)) as backend:
            for attempt in (backend.ping(), backend.grip("job", seconds=0.3)):
                with pytest.raises(Unavailable, match="no Redis answers at 127") as caught:
                    await attempt
                assert "hunter2" not in str(caught.value)
    assert [entry["event"] for entry in logs] == ["server_down"]
    assert "hunter2" not in str(logs)


@pytest.mark.parametrize("rest", ["h?nonsense=1", "h:1/x?socket_timeout=soon", "a,b"])
async def test_what_the_client_does_not_take_is_refused(rest: str) -> None:
    with pytest.raises(ConfigurationError, match="LOCKS_URL: "):
        async with open_redis(LockSettings(url=f"redis://{rest}")):
            pass


@pytest.mark.parametrize("name", adapters("locks", embedded="memory://")[1:])
async def test_fences_grow_also_when_the_server_forgets_them(name: str) -> None:
    settings = LockSettings(url=url_of(name), namespace="test-forgotten")
    async with open_redis(settings) as backend:
        fences = []
        for _ in range(3):
            grip = await backend.grip("test-forgotten:job", seconds=10)
            assert grip is not None
            fences.append(grip.fence)
            await grip.release()
            await grip.redis.delete(f"{grip.name!s}:fence")
    assert fences == sorted(set(fences))
