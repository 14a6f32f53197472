"""What every vector store behind a network does when its server is down, frozen, or refuses."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from acme.embedder.hashing import HashingEmbedder
from acme.errors import ConfigurationError, Unavailable
from acme.vectors import VectorRecord, VectorStore
from acme.vectors.opening import open_vectors
from acme.vectors.settings import VectorSettings

from ..bounds import at_its_bounds, beyond_its_bounds
from ..vectors.broken_server import BrokenServer, broken_server
from ..vectors.stores import REMOTE

EMBEDDER = HashingEmbedder(dimensions=8)
VECTOR = [1.0] * 8


@pytest.fixture
async def server() -> AsyncIterator[BrokenServer]:
    """A server that does not answer."""
    async with broken_server() as server:
        yield server


@pytest.fixture
def settings(server: BrokenServer) -> VectorSettings:
    """Where it is, and patience enough for a busy machine."""
    return VectorSettings(url=REMOTE.format(port=server.port), timeout_seconds=30)


async def fails_at_once(store: VectorStore) -> None:
    """Every method, many times: a timeout each would be 16 seconds."""
    record = VectorRecord(id=uuid4(), vector=VECTOR)
    async with asyncio.timeout(8):
        for _ in range(20):
            for work in (
                store.upsert([record]),
                store.search(VECTOR, limit=1),
                store.delete([record.id]),
                store.ping(),
            ):
                with pytest.raises(Unavailable) as caught:
                    await work
                assert "127.0.0.1" not in str(caught.value)


async def test_opens_while_the_server_is_frozen_and_costs_one_timeout(
    settings: VectorSettings, server: BrokenServer
) -> None:
    impatient = settings.model_copy(update={"timeout_seconds": 0.2})
    with capture_logs() as logs:
        async with open_vectors(impatient, EMBEDDER) as store:
            assert not store.critical
            await fails_at_once(store)
    first = logs[0]
    assert (first["event"], f"127.0.0.1:{server.port}" in first["server"]) == ("server_down", True)


async def test_opens_while_nothing_listens() -> None:
    async with broken_server() as server:
        settings = VectorSettings(url=REMOTE.format(port=server.port))
    async with open_vectors(settings, EMBEDDER) as store:
        await fails_at_once(store)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_opens_while_the_server_is_busy(
    settings: VectorSettings, server: BrokenServer, status: int
) -> None:
    server.status, server.body = status, b"too much to do"
    with capture_logs() as logs:
        async with open_vectors(settings, EMBEDDER) as store:
            with pytest.raises(Unavailable):
                await store.ping()
    assert "too much to do" in logs[0]["detail"]


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_opening_says_what_the_server_refuses(
    settings: VectorSettings, server: BrokenServer, status: int
) -> None:
    server.status, server.body = status, b'{"error": "no such\nkey"}'
    with pytest.raises(ConfigurationError, match=f"refuses with {status}") as caught:
        async with open_vectors(settings, EMBEDDER):
            pass
    assert str(caught.value).startswith("VECTORS_URL: ")
    assert "no such key" in str(caught.value)
    assert f"127.0.0.1:{server.port}" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>"), (200, b"{}"), (200, b"null"), (404, b"no such page")]
)
async def test_opening_says_that_another_kind_of_server_answers(
    settings: VectorSettings, server: BrokenServer, status: int, body: bytes
) -> None:
    server.status, server.body = status, body
    with pytest.raises(ConfigurationError, match=r"VECTORS_URL: .*127\.0\.0\.1") as caught:
        async with open_vectors(settings, EMBEDDER):
            pass
    assert "\n" not in str(caught.value)


async def test_refuses_a_list_of_servers() -> None:
    with pytest.raises(ConfigurationError, match="VECTORS_URL: not a URL like"):
        async with open_vectors(VectorSettings(url=REMOTE.format(port="1,h:2")), EMBEDDER):
            pass


@pytest.mark.parametrize(("name", "value"), at_its_bounds(VectorSettings))
async def test_opens_at_the_bounds_of_each_setting(
    server: BrokenServer, name: str, value: float
) -> None:
    server.status = 503
    url = REMOTE.format(port=server.port)
    settings = VectorSettings.model_validate({"url": url, name: value})
    async with open_vectors(settings, EMBEDDER) as store:
        with pytest.raises(Unavailable):
            await store.ping()


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(VectorSettings))
def test_refuses_what_is_beyond_them(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        VectorSettings.model_validate({name: value})
