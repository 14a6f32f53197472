"""A digest, from the request to what is kept; in memory, with the worker inside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.canvas.queues import SLOW
from acme.errors import NotFound
from acme.notes.digests import worker
from acme.notes.digests.domain import Condensed, Digest, DigestState

from ...jobs.working import Patience


async def over(ada: AsyncClient, path: str) -> Any:
    """The digest, once it is over."""
    patience = Patience()
    while (digest := (await ada.get(path)).json())["state"] == "gathering":
        await patience.a_moment(str(digest))
    return digest


async def kept(services: Services, digest: Digest, *, missing: int = 0) -> Digest:
    """What became of a digest that a canvas ends, once so many notes of it are named."""
    patience = Patience()
    while True:
        async with services.database.reading() as tx:
            found = await tx.note_digests.get(digest.owner, digest.id)
        if found.state is not DigestState.GATHERING and len(found.missing) == missing:
            return found
        await patience.a_moment(str(found))


async def add(services: Services, digest: Digest) -> Digest:
    async with services.database.transaction() as tx:
        await tx.note_digests.add(digest)
    return digest


async def test_each_note_is_condensed_and_the_whole_is_kept(ada: AsyncClient) -> None:
    notes = (("Groceries", "Milk,  bread\nand tea"), ("Empty", ""), ("Ünï", "🐎 " * 300))
    for title, body in notes:
        await ada.post("/notes", json={"title": title, "body": body})
    asked = await ada.post("/notes/digests")
    assert asked.status_code == 202
    path = asked.headers["Location"]
    digest = await over(ada, path)
    assert digest["state"] == "done"
    assert [(each["title"], each["words"]) for each in digest["entries"]] == [
        ("Ünï", 300),
        ("Empty", 0),
        ("Groceries", 4),
    ]
    assert digest["entries"][2]["beginning"] == "Milk, bread and tea"
    assert (await ada.get(f"/notes/digests/{uuid4()}")).status_code == 404


async def test_a_digest_of_nothing_is_done(ada: AsyncClient) -> None:
    asked = await ada.post("/notes/digests")
    assert (await over(ada, asked.headers["Location"]))["entries"] == []


async def test_notes_that_are_gone_are_named_and_the_digest_fails(
    ada: AsyncClient, services: Services
) -> None:
    assert ada
    note = await services.notes.create("ada", title="Groceries", body="Milk")
    digest = await add(services, Digest.new("ada"))
    gone = sorted(str(uuid4()) for _ in range(2))
    members = [gone[0], str(note.id), gone[1]]
    await services.canvas.start(worker.digest_canvas(str(digest.id), "ada", members))
    found = await kept(services, digest, missing=2)
    assert (found.state, sorted(found.missing)) == (DigestState.FAILED, gone)


async def test_what_nobody_finishes_fails_and_what_is_old_is_forgotten(
    ada: AsyncClient, services: Services
) -> None:
    assert ada
    now = datetime.now(UTC)
    fresh = await add(services, Digest.new("ada"))
    late = await add(services, replace(Digest.new("ada"), created_at=now - timedelta(hours=3)))
    old = await add(services, replace(Digest.new("ada"), created_at=now - timedelta(days=8)))
    await services.canvas.start(worker.clean_up.si())
    assert (await kept(services, late)).state is DigestState.FAILED
    async with services.database.reading() as tx:
        assert await tx.note_digests.get("ada", fresh.id) == fresh
        with pytest.raises(NotFound):
            await tx.note_digests.get("ada", old.id)


async def test_what_nobody_waits_for_is_slow_and_the_clock_cleans_up(services: Services) -> None:
    router = services.canvas.app.amqp.router
    names = [each.name for each in worker.DIGEST_TASKS]
    slow = {name for name in names if router.route({}, name)["queue"].name == SLOW}
    assert slow == {"digests.announce", "digests.clean_up"}
    scheduled = services.canvas.app.conf.beat_schedule.values()
    assert worker.clean_up.name in {entry["task"] for entry in scheduled}


def test_what_is_over_does_not_change() -> None:
    entries = [Condensed(note_id="1", title="Groceries", words=1, beginning="Milk")]
    done = Digest.new("ada").done(entries)
    assert done.done([]) == done.failed("1") == done
    failed = Digest.new("ada").failed("1").failed("2", "1")
    assert failed.done(entries) == failed
    assert failed.missing == ("1", "2")
