"""Workers of sagas on every database: slow, together, stopped, killed, of another release."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from acme.database import Database
from acme.sagas import Status
from acme.sagas.runner import SagaRunner
from acme.sagas.saga import Run

from ..databases import ADAPTERS, open_fresh
from ..sagas.scripted import SETTINGS, STEPS, Script, begin, drive, effects, expire


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with capture_logs() as logs:
        yield logs


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


async def test_a_worker_that_has_lost_its_saga_keeps_nothing_of_it(
    database: Database, logs: list[EventDict]
) -> None:
    slow, quick = Script(), Script()
    goes_on, called = asyncio.Event(), asyncio.Event()

    async def wait(_: Run) -> None:
        called.set()
        await goes_on.wait()

    slow.during["one"] = wait
    instance = await begin(database)
    loser = slow.runner(database)
    taken = await loser.take()
    assert taken is not None
    attempt = asyncio.create_task(loser.attempt(taken))
    await called.wait()
    assert await loser.take() is None
    await expire(database)
    ended = await drive(quick.runner(database), database, instance)
    goes_on.set()
    await attempt

    assert ended.status is Status.DONE
    assert await effects(database) == list(STEPS)
    assert slow.keys == quick.keys[:1]
    assert logs[-1]["event"] == "saga_left"


async def test_two_workers_at_the_same_time_do_each_step_once(database: Database) -> None:
    script = Script()
    instances = [await begin(database, str(number)) for number in range(4)]
    workers = [asyncio.create_task(script.runner(database).run()) for _ in range(2)]
    for each in instances:
        await drive(script.runner(database), database, each)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)

    assert len(script.keys) == len(set(script.keys)) == 4 * len(STEPS)
    for number in range(4):
        assert await effects(database, str(number)) == list(STEPS)


async def test_a_worker_that_is_stopped_finishes_the_attempt_in_hand(database: Database) -> None:
    script, called = Script(), asyncio.Event()
    instance = await begin(database)

    async def be_stopped(_: Run) -> None:
        called.set()
        worker.cancel()
        await asyncio.sleep(0)

    script.during["one"] = be_stopped
    worker = asyncio.create_task(script.runner(database).run())
    await asyncio.gather(worker, return_exceptions=True)

    assert called.is_set()
    async with database.reading() as tx:
        assert (await tx.sagas.get(instance.id)).done == ("one",)


async def test_a_worker_that_was_killed_at_the_last_attempt_has_it_undone(
    database: Database,
) -> None:
    script = Script(attempts=1)
    instance = await begin(database)
    assert await script.runner(database).take() is not None
    await expire(database)
    ended = await drive(script.runner(database), database, instance)

    assert ended.status is Status.COMPENSATED
    assert "was killed" in ended.cause
    assert script.calls == ["one:undo"]


async def test_a_release_without_a_step_leaves_the_saga_to_one_that_has_it(
    database: Database,
) -> None:
    script = Script()
    instance = await begin(database)
    runner = script.runner(database)
    taken = await runner.take()
    assert taken is not None
    await runner.attempt(taken)
    older = SagaRunner(database, SETTINGS, script.saga("one", "three"))
    assert await older.take() is None
    async with database.reading() as tx:
        left = await tx.sagas.get(instance.id)
    assert left.error == "this release of scripted has no step two"
    assert (await drive(runner, database, instance)).status is Status.DONE
