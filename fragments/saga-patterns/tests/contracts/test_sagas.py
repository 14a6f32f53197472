"""Sagas on every database: all steps are done, or those that were done are undone, in reverse."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from acme.database import Database
from acme.sagas import Status
from acme.sagas.runner import SagaRunner
from acme.sagas.saga import PermanentError, Run

from ..databases import ADAPTERS, open_fresh
from ..sagas.scripted import SETTINGS, STEPS, Script, begin, drive, effects, events, raising


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with capture_logs() as logs:
        yield logs


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


async def test_steps_are_done_in_order_and_events_tell_of_start_and_end(
    database: Database,
) -> None:
    script = Script()
    instance = await begin(database)
    ended = await drive(script.runner(database), database, instance)

    assert (ended.status, ended.done, ended.step) == (Status.DONE, STEPS, "three")
    assert await effects(database) == list(STEPS)
    assert script.keys == [f"{instance.id}:{step}" for step in STEPS]
    assert ended.data == {"seen": dict.fromkeys(STEPS, True)}
    told = [event for event in await events(database) if event.type.startswith("saga.")]
    assert [(each.type, each.payload["status"]) for each in told] == [
        ("saga.started", "running"),
        ("saga.ended", "done"),
    ]
    assert {each.key for each in told} == {str(instance.id)}


@pytest.mark.parametrize("when", ["", "write "])
async def test_a_refusal_at_each_step_undoes_exactly_what_was_done_in_reverse(
    when: str, database: Database
) -> None:
    for number, refused in enumerate(STEPS):
        script = Script()
        script.during[f"{when}{refused}"] = raising(PermanentError("no"))
        instance = await begin(database, refused)
        ended = await drive(script.runner(database), database, instance)

        done = STEPS[:number]
        assert (ended.status, ended.done) == (Status.COMPENSATED, ())
        assert ended.cause == "PermanentError: no"
        undone = [f"{step}:undo" for step in reversed(done)]
        assert await effects(database, refused) == [*done, *undone]


async def test_a_call_that_keeps_failing_is_undone_too_for_it_may_have_had_its_effect(
    database: Database,
) -> None:
    script = Script(attempts=3)
    script.during["two"] = raising(RuntimeError("no\0answer"))
    ended = await drive(script.runner(database), database, await begin(database))

    assert (ended.status, ended.cause) == (Status.COMPENSATED, "RuntimeError: no answer")
    assert script.calls == ["one", "two", "two", "two", "two:undo", "one:undo"]
    assert len(set(script.keys)) == 4
    assert await effects(database) == ["one", "two:undo", "one:undo"]


async def test_a_step_that_fails_once_is_tried_again_and_has_one_effect(
    database: Database,
) -> None:
    script = Script()
    script.during["write two"] = raising(RuntimeError("no"), times=1)
    ended = await drive(script.runner(database), database, await begin(database))

    assert ended.status is Status.DONE
    assert script.calls == ["one", "two", "two", "three"]
    assert await effects(database) == list(STEPS)


async def test_a_step_whose_time_is_over_is_undone(database: Database) -> None:
    script = Script(attempts=1_000, timeout_seconds=0.2)

    async def hang(_: Run) -> None:
        await asyncio.Event().wait()

    script.during["two"] = hang
    patient = Script()
    instance = await begin(database)
    # The others have time, however busy the machine is.
    saga, others = script.saga(), patient.saga()
    patient.calls, patient.keys = script.calls, script.keys
    saga.steps.update({name: others.steps[name] for name in ("one", "three")})
    ended = await drive(SagaRunner(database, SETTINGS, saga), database, instance)

    assert (ended.status, ended.cause) == (Status.COMPENSATED, "TimeoutError")
    assert set(script.calls) == {"one", "two", "two:undo", "one:undo"}
    assert await effects(database) == ["one", "two:undo", "one:undo"]


async def test_of_starts_at_the_same_moment_one_begins(database: Database) -> None:
    begun = await asyncio.gather(*(begin(database) for _ in range(5)))

    assert len({each.id for each in begun}) == 1
    assert [event.type for event in await events(database)] == ["saga.started"]


async def test_a_business_id_is_free_again_once_its_saga_is_compensated(
    database: Database,
) -> None:
    script = Script()
    script.during["one"] = raising(PermanentError("no"), times=1)
    first = await begin(database)
    await drive(script.runner(database), database, first)
    second = await begin(database)
    assert second.id != first.id
    await drive(script.runner(database), database, second)

    assert (await begin(database)).id == second.id


async def test_a_compensation_that_fails_is_tried_again_and_then_somebody_is_called(
    database: Database, logs: list[EventDict]
) -> None:
    script = Script()
    script.during["three"] = raising(PermanentError("no"))
    script.during["two:undo"] = raising(RuntimeError("jammed"), times=2)
    runner, instance = script.runner(database), await begin(database)
    stuck = await drive(runner, database, instance)

    assert (stuck.status, stuck.step, stuck.done) == (Status.STUCK, "two", ("one", "two"))
    assert (stuck.cause, stuck.error) == ("PermanentError: no", "RuntimeError: jammed")
    assert script.calls == ["one", "two", "three", "two:undo", "two:undo"]
    assert f"sagas retry --id {instance.id}" in logs[-1]["remedy"]
    async with database.transaction() as tx:
        assert await tx.sagas.listed(Status.STUCK, limit=9) == [stuck]
        assert await tx.sagas.revive([stuck.id]) == 1
        assert await tx.sagas.revive(None) == 0
    ended = await drive(runner, database, instance)
    assert ended.status is Status.COMPENSATED
    assert await effects(database) == ["one", "two", "two:undo", "one:undo"]


async def test_what_ended_long_ago_is_forgotten_and_nothing_else(database: Database) -> None:
    script = Script()
    ended = await begin(database, "ended")
    await drive(script.runner(database), database, ended)
    await begin(database, "under way")
    later, sooner = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))
    async with database.transaction() as tx:
        assert await tx.sagas.prune(before=sooner, limit=9) == 0
        assert await tx.sagas.prune(before=later, limit=9) == 1
        assert await tx.sagas.find("scripted", "ended") is None
        assert await tx.sagas.find("scripted", "under way") is not None
