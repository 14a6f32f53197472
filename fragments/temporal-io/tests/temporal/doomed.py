"""A worker that is killed in mid-activity: `python -m tests.temporal.doomed URL QUEUE`.

It counts to 3, says so again and again, and gets no further.
"""

import asyncio
import sys

from temporalio import activity
from temporalio.worker import Worker

from acme.temporal.opening import open_temporal
from acme.temporal.settings import TemporalSettings

from .counting import Count, Order


@activity.defn(name="count")
async def hang(_: Order) -> list[int]:
    """Count no further than to 3."""
    while True:
        activity.heartbeat(3)
        await asyncio.sleep(0.1)


async def work(url: str, queue: str) -> None:
    """Take the workflow in hand and wait to be killed."""
    async with open_temporal(TemporalSettings(url=url, task_queue=queue)) as temporal:
        client = await temporal.connected()
        await Worker(
            client,
            task_queue=queue,
            workflows=[Count],
            activities=[hang],
            # Otherwise the server keeps the rest of the workflow for this worker, for a while.
            max_cached_workflows=0,
        ).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
