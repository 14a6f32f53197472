"""What every keeper of digests does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from acme.database import Database
from acme.errors import NotFound
from acme.notes.digests.domain import Condensed, Digest, DigestState

from ..databases import ADAPTERS, open_fresh

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
DIGEST = replace(Digest.new("ada"), created_at=MOMENT)
DONE = DIGEST.done([Condensed(note_id="1", title="Ünï", words=1, beginning="🐎")])


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with one digest."""
    async with open_fresh(request.param, tmp_path) as database:
        async with database.transaction() as tx:
            await tx.note_digests.add(DIGEST)
        yield database


async def get(database: Database, owner: str = "ada") -> Digest:
    async with database.reading() as tx:
        return await tx.note_digests.get(owner, DIGEST.id)


async def test_gives_a_digest_back_as_it_was_to_its_owner_alone(database: Database) -> None:
    assert await get(database) == DIGEST
    with pytest.raises(NotFound):
        await get(database, owner="grace")


async def test_keeps_what_became_of_one_that_is_held(database: Database) -> None:
    for digest in (DIGEST.failed("1", "2"), DONE):
        async with database.transaction() as tx:
            assert (await tx.note_digests.held(DIGEST.id)).owner == "ada"
            await tx.note_digests.replace(digest)
        assert await get(database) == digest
    with pytest.raises(NotFound):
        async with database.transaction() as tx:
            await tx.note_digests.held(uuid4())


async def test_gives_up_what_was_asked_for_before_a_moment_and_is_not_over(
    database: Database,
) -> None:
    done = replace(DONE, id=uuid4())
    async with database.transaction() as tx:
        await tx.note_digests.add(done)
        await tx.note_digests.give_up(MOMENT)
    assert (await get(database)).state is DigestState.GATHERING
    async with database.transaction() as tx:
        await tx.note_digests.give_up(MOMENT + timedelta(1))
        assert await tx.note_digests.get("ada", done.id) == done
    assert await get(database) == DIGEST.failed()


async def test_forgets_what_was_asked_for_before_a_moment(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.note_digests.forget(MOMENT)
    assert await get(database) == DIGEST
    async with database.transaction() as tx:
        await tx.note_digests.forget(MOMENT + timedelta(1))
    with pytest.raises(NotFound):
        await get(database)
