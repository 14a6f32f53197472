"""The feed of several processes on one database."""

import asyncio
from pathlib import Path

import pytest

from acme.database.sql import open_database
from acme.feed import Change, ForgottenError, lane_of
from acme.feed.following import following
from acme.feed.stored import StoredChangeLog

from ..databases import ADAPTERS, fresh_settings
from ..feed.opened import SMALL, open_feed, read
from ..tables import make_tables

LANE = lane_of("ada")

pytestmark = pytest.mark.parametrize("adapter", ADAPTERS)


async def test_a_process_tells_what_another_did(adapter: str, tmp_path: Path) -> None:
    async with fresh_settings(adapter, tmp_path) as settings:
        await make_tables(settings)
        async with open_database(settings) as here, open_database(settings) as there:
            ours, theirs = StoredChangeLog(here, SMALL), StoredChangeLog(there, SMALL)
            async with (
                following(ours, SMALL) as feed,
                following(theirs, SMALL) as other,
                feed.subscribe("ada") as reader,
            ):
                async with there.transaction() as tx:
                    await other.append(tx, Change(topic="ada", type="told", data="1"))
                assert await read(reader) == ["1"]
                # The other has no reader, and may not know yet how far this one has come.
                async with other.subscribe("ada", after=reader.position) as moved:
                    assert not moved.missed


async def test_what_is_committed_late_is_not_passed_over(adapter: str, tmp_path: Path) -> None:
    async with (
        open_feed(adapter, tmp_path) as opened,
        opened.feed.subscribe("ada") as reader,
        asyncio.TaskGroup() as group,
    ):
        async with opened.database.transaction() as tx:
            await opened.feed.append(tx, Change(topic="ada", type="told", data="early"))
            # Of the same lane: it is numbered after the other, and waits for it.
            group.create_task(opened.tell("ada", "later"))
            assert await reader.next(within=0.1) is None
        assert await read(reader, 2) == ["early", "later"]


async def test_no_more_is_kept_than_the_window(adapter: str, tmp_path: Path) -> None:
    async with open_feed(adapter, tmp_path) as opened:
        await opened.tell("ada", *map(str, range(2 * SMALL.window)))
        async with opened.database.reading() as tx:
            kept = await tx.feed_changes.page(LANE, after=10, upto=20, limit=500, topic=None)
            assert [each.number for each in kept] == list(range(11, 21))
            with pytest.raises(ForgottenError):
                await tx.feed_changes.page(LANE, after=9, upto=20, limit=500, topic=None)
