"""A server that is down costs one request, and is used again when it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

import pytest
from structlog.testing import capture_logs

from acme.breaker import Away, Breaker, Refused
from acme.errors import ConfigurationError, NotFound, Unavailable


class Server:
    """Does what it is told to."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
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


@pytest.fixture
def unwatched(server: Server) -> Breaker:
    """Before a server that nobody can ask but callers."""
    return Breaker("The server", "127.0.0.1:1", None, seconds=0.2, failures=2)


async def down(breaker: Breaker, server: Server) -> None:
    """Ask until it is open."""
    server.error = Unavailable("Down.")
    for _ in range(2):
        with pytest.raises(Unavailable, match="Down"):
            await ask(breaker, server)
    assert breaker.open


async def due(breaker: Breaker, server: Server) -> None:
    """Ask until a caller gets through."""
    server.probed.clear()
    async with asyncio.timeout(30):
        while not server.probed.is_set():
            with suppress(Unavailable, asyncio.CancelledError):
                await ask(breaker, server)
            await asyncio.sleep(0)


async def test_without_a_probe_a_caller_finds_out_that_it_answers(
    unwatched: Breaker, server: Server
) -> None:
    with capture_logs() as logs:
        await down(unwatched, server)
        with pytest.raises(Away):
            await ask(unwatched, server)
        server.error = None
        await due(unwatched, server)
    assert not unwatched.open
    assert unwatched.openings == 1
    assert [entry["event"] for entry in logs] == ["server_down", "server_up"]


async def test_without_a_probe_one_caller_at_a_time_asks(
    unwatched: Breaker, server: Server
) -> None:
    await down(unwatched, server)
    asked = 0

    async def ask_in_turn() -> None:
        nonlocal asked
        async with unwatched.guard():
            asked += 1
            await asyncio.Event().wait()

    async with asyncio.timeout(30):
        while not asked:
            results = await asyncio.gather(
                *(ask_in_turn() for _ in range(50)), return_exceptions=True
            )
    assert asked == 1
    assert sum(isinstance(result, Away) for result in results) == 49


@pytest.mark.parametrize("error", [Refused("Not this."), NotFound("No such thing.")])
async def test_without_a_probe_a_server_that_refuses_answers(
    unwatched: Breaker, server: Server, error: Exception
) -> None:
    await down(unwatched, server)
    server.error = error
    with suppress(type(error)):
        await due(unwatched, server)
    assert not unwatched.open


@pytest.mark.parametrize("mistake", [True, False], ids=["mistake", "cancelled"])
async def test_without_a_probe_a_caller_who_learns_nothing_leaves_it_to_the_next(
    unwatched: Breaker, server: Server, *, mistake: bool
) -> None:
    await down(unwatched, server)
    server.error = LookupError("a mistake") if mistake else asyncio.CancelledError()
    with suppress(LookupError):
        await due(unwatched, server)
    assert unwatched.open
    server.error = None
    await ask(unwatched, server)
    assert not unwatched.open


async def test_callers_who_go_away_at_once_do_not_open_it(
    unwatched: Breaker, server: Server
) -> None:
    server.frozen = True
    for _ in range(10):
        server.probed.clear()
        task = asyncio.create_task(ask(unwatched, server))
        await server.probed.wait()
        task.cancel()
        await asyncio.wait({task})
    assert not unwatched.open
