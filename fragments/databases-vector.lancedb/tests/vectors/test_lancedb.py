"""LanceDB: a folder that outlives the process."""

from pathlib import Path
from uuid import uuid4

import pytest

from acme.errors import ConfigurationError
from acme.vectors import VectorRecord
from acme.vectors.lancedb import open_lancedb
from acme.vectors.settings import VectorSettings


@pytest.fixture
def settings(tmp_path: Path) -> VectorSettings:
    """A folder that is not there yet."""
    return VectorSettings(url=f"lancedb://{tmp_path}/vectors")


async def test_records_are_there_after_a_restart(settings: VectorSettings) -> None:
    record = VectorRecord(id=uuid4(), vector=[1.0, 0.0], metadata={"source": "a"})
    async with open_lancedb(settings, dimensions=2) as store:
        await store.upsert([record])
    async with open_lancedb(settings, dimensions=2) as store:
        (found,) = await store.search([1.0, 0.0], limit=5, where={"source": "a"})
    assert found.id == record.id


async def test_two_processes_see_what_the_other_writes(settings: VectorSettings) -> None:
    async with (
        open_lancedb(settings, dimensions=2) as one,
        open_lancedb(settings, dimensions=2) as other,
    ):
        await one.upsert([VectorRecord(id=uuid4(), vector=[1.0, 0.0])])
        await other.upsert([VectorRecord(id=uuid4(), vector=[0.0, 1.0])])
        assert len(await one.search([1.0, 0.0], limit=5)) == 2


async def test_refuses_a_folder_with_vectors_of_another_dimension(
    settings: VectorSettings,
) -> None:
    async with open_lancedb(settings, dimensions=2):
        pass
    with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 3, but the folder"):
        async with open_lancedb(settings, dimensions=3):
            pass


async def test_refuses_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    for url in (f"lancedb://{file}", "lancedb://"):
        with pytest.raises(ConfigurationError, match="VECTORS_URL"):
            async with open_lancedb(VectorSettings(url=url), dimensions=2):
                pass
