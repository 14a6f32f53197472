"""A worker that is killed in mid-job: `python -m tests.jobs.doomed URL NAMESPACE`.

It prints the number of the job that it has in hand, and never finishes it.
"""

import asyncio
import sys

from acme.jobs import Handled
from acme.jobs.settings import JobsSettings

from .fresh import opened
from .working import COUNT, Count


async def work(url: str, namespace: str) -> None:
    """Take a job in hand and wait to be killed."""

    async def hang(payload: Count) -> None:
        print(payload.number, flush=True)
        await asyncio.Event().wait()

    settings = JobsSettings(url=url, namespace=namespace, silence_seconds=1)
    async with opened(settings) as jobs:
        await jobs.work([Handled(COUNT, hang)])


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
