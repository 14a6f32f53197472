"""A database that another test had is as it was made."""

from pathlib import Path

import pytest
from sqlalchemy import text

from acme.database.opening import open_backend

from ..databases import ADAPTERS, ready_settings


@pytest.mark.parametrize("adapter", [each for each in ADAPTERS if each != "sqlite"])
async def test_what_a_test_changed_is_there_again_for_the_next(
    adapter: str, tmp_path: Path
) -> None:
    found = []
    for _ in range(2):
        async with (
            ready_settings(adapter, tmp_path) as settings,
            open_backend(settings) as backend,
            backend.engine.begin() as connection,
        ):
            versions = await connection.scalars(text("SELECT version_num FROM alembic_version"))
            found.append((settings.url, versions.all()))
            await connection.execute(text("DELETE FROM alembic_version"))
    assert found[0] == found[1]
    assert found[0][1]
