"""A worker that is killed in its housekeeping: `python -m tests.jobs.doomed_round URL NAMESPACE`.

It has a job in hand too. It says when its housekeeping has begun, which never ends.
"""

import asyncio
import sys
from typing import Any

from procrastinate.manager import JobManager

from acme.jobs import Handled

from .fresh import opened
from .working import COUNT, Count, impatient


async def work(url: str, namespace: str) -> None:
    """Take a job in hand, begin the housekeeping and wait to be killed."""
    in_hand = asyncio.Event()

    async def hang(_: Count) -> None:
        in_hand.set()
        await asyncio.Event().wait()

    async def hang_too(*_: Any, **__: Any) -> Any:
        await in_hand.wait()
        print("in its housekeeping", flush=True)
        await asyncio.Event().wait()

    JobManager.get_stalled_jobs = hang_too  # type: ignore[method-assign]
    settings = impatient(url).model_copy(update={"namespace": namespace, "concurrency": 2})
    async with opened(settings) as jobs:
        await jobs.work([Handled(COUNT, hang)])


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
