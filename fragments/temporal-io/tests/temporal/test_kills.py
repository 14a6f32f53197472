"""`kill -9` of a worker in mid-workflow: another goes on where it was."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker

from acme.temporal.opening import open_temporal
from acme.temporal.settings import TemporalSettings

from ..servers import adapters, url_of
from .counting import Count, Order, count

ROOT = Path(__file__).parents[2]


async def told(handle: WorkflowHandle[Any, Any]) -> None:
    """Wait until the server has heard of the activity that it is alive."""
    while True:
        described = await handle.describe()
        pending = described.raw_description.pending_activities
        if pending and pending[0].HasField("heartbeat_details"):
            return
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("adapter", adapters("temporal", embedded="memory://")[1:])
async def test_another_worker_goes_on_where_a_killed_one_was(adapter: str) -> None:
    url, queue = url_of(adapter), f"test-{uuid4().hex}"
    async with open_temporal(TemporalSettings(url=url, task_queue=queue)) as temporal:
        client = await temporal.connected()
        order = Order(last=5, silence_seconds=1)
        handle = await client.start_workflow(Count.run, order, id=queue, task_queue=queue)
        doomed = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.temporal.doomed", url, queue),
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": "src"},
        )
        try:
            await asyncio.wait_for(told(handle), timeout=60)
        finally:
            doomed.kill()
            await doomed.wait()
        async with Worker(client, task_queue=queue, workflows=[Count], activities=[count]):
            assert await asyncio.wait_for(handle.result(), timeout=60) == [4, 5]
