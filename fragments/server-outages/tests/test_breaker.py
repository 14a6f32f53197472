"""A server that is down costs one request, and is used again when it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from structlog.testing import capture_logs

from acme.breaker import Breaker, Refused
from acme.errors import ConfigurationError, Unavailable


class Server:
    """Does what it is told to."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.frozen = False
        self.probed = asyncio.Event()

    async def probe(self) -> None:
        """One request."""
        self.probed.set()
        if self.frozen:
            await asyncio.Event().wait()
        if self.error:
            raise self.error


@pytest.fixture
def server() -> Server:
    """A server that answers."""
    return Server()


@pytest.fixture
async def breaker(server: Server) -> AsyncIterator[Breaker]:
    """What stands before it."""
    breaker = Breaker("The server", "127.0.0.1:1", server.probe, seconds=0.2)
    async with aclosing(breaker):
        yield breaker


async def ask(breaker: Breaker, server: Server) -> None:
    """A request of a caller."""
    async with breaker.guard():
        await server.probe()


async def test_a_frozen_server_is_asked_once_and_again_when_it_answers(
    breaker: Breaker, server: Server
) -> None:
    await breaker.start()
    server.frozen = True
    with capture_logs() as logs:
        async with asyncio.timeout(5):  # a timeout each would be 10 seconds
            for _ in range(50):
                with pytest.raises(Unavailable, match="The server does not answer"):
                    await ask(breaker, server)
        server.frozen = False
        await until_it_answers(breaker, server)
    assert [entry["event"] for entry in logs] == ["server_down", "server_up"]


async def until_it_answers(breaker: Breaker, server: Server) -> None:
    """Ask until it works."""
    async with asyncio.timeout(30):
        while True:
            server.probed.clear()
            try:
                return await ask(breaker, server)
            except Unavailable:
                await server.probed.wait()


@pytest.mark.parametrize(
    "later",
    [Unavailable("Still down."), ConfigurationError("URL", "wrong"), LookupError("a mistake")],
    ids=["down", "misconfigured", "broken"],
)
async def test_it_starts_without_the_server_and_never_gives_up(
    breaker: Breaker, server: Server, later: Exception
) -> None:
    server.error = Unavailable("Down.")
    with capture_logs() as logs:
        await breaker.start()
        server.error = later
        for _ in range(2):
            server.probed.clear()
            await server.probed.wait()
        server.error = None
        await until_it_answers(breaker, server)
    said = [entry["detail"] for entry in logs if entry["event"] == "server_down"]
    assert said == ["Down.", str(later)]


async def test_a_refusal_of_one_request_is_said_and_leaves_the_others_alone(
    breaker: Breaker, server: Server
) -> None:
    server.error = Refused("Not this.")
    with capture_logs() as logs, pytest.raises(Refused):
        await ask(breaker, server)
    assert [(entry["event"], entry["detail"]) for entry in logs] == [
        ("server_refuses", "Not this.")
    ]
    server.error = None
    await ask(breaker, server)


async def test_starting_raises_what_only_another_setting_mends(
    breaker: Breaker, server: Server
) -> None:
    server.error = ConfigurationError("URL", "wrong")
    with pytest.raises(ConfigurationError):
        await breaker.start()
