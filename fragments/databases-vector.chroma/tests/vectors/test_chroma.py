"""Chroma: what its server adds to the contract."""

from uuid import uuid4

import pytest

from acme.errors import ConfigurationError
from acme.vectors import VectorRecord
from acme.vectors.chroma import open_chroma
from acme.vectors.settings import VectorSettings

from ..servers import url_of


async def test_refuses_a_collection_with_vectors_of_another_dimension() -> None:
    settings = VectorSettings(url=url_of("chroma"), collection=f"test-{uuid4()}")
    for write in (False, True):
        async with open_chroma(settings, dimensions=2) as store:
            if write:
                await store.upsert([VectorRecord(id=uuid4(), vector=[1.0, 0.0])])
        with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 3, but the collection"):
            async with open_chroma(settings, dimensions=3):
                pass
