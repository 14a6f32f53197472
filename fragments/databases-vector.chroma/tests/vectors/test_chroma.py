"""Chroma: what its server adds to the contract."""

from uuid import uuid4

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from acme.errors import ConfigurationError
from acme.vectors import VectorRecord
from acme.vectors.chroma import open_chroma
from acme.vectors.settings import VectorSettings

from ..servers import url_of
from .broken_server import broken_server


@pytest.mark.parametrize("name", ["ab", "ab-", "1ab", "a.b", "a" * 64])
def test_refuses_a_name_that_no_collection_can_have(name: str) -> None:
    with pytest.raises(ValidationError):
        VectorSettings(collection=name)


@pytest.mark.parametrize("name", ["abc", f"a{uuid4().hex}{'-' * 29}z"])
async def test_takes_the_shortest_and_the_longest_name(name: str) -> None:
    settings = VectorSettings(url=url_of("chroma"), collection=name)
    async with open_chroma(settings, dimensions=8) as store:
        await store.ping()


async def test_a_password_in_the_url_stays_out_of_the_logs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    async with broken_server() as server:
        server.status = 503
        settings = VectorSettings(url=f"chroma://ada:p%40ss%2Fw0rd@127.0.0.1:{server.port}")
        with capture_logs() as logs:
            async with open_chroma(settings, dimensions=8):
                pass
    assert "HTTP Request" in caplog.text
    assert "w0rd" not in caplog.text + str(logs)


async def test_refuses_a_collection_with_vectors_of_another_dimension() -> None:
    settings = VectorSettings(url=url_of("chroma"), collection=f"test-{uuid4()}")
    for write in (False, True):
        async with open_chroma(settings, dimensions=2) as store:
            if write:
                await store.upsert([VectorRecord(id=uuid4(), vector=[1.0, 0.0])])
        with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 3, but the collection"):
            async with open_chroma(settings, dimensions=3):
                pass
