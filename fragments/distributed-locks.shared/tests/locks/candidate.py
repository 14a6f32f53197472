"""Stands for an office until it is killed: `python -m tests.locks.candidate PLACE NAMESPACE`.

It says when it begins to lead, and when it has stopped, with its fence.
"""

import asyncio
import sys

from acme.locks import Lease
from acme.locks.leadership import lead

from .places import open_at


async def stand(place: str, namespace: str) -> None:
    """Lead whenever it is its turn."""

    async def work(lease: Lease) -> None:
        print("leads", lease.fence, flush=True)
        try:
            await asyncio.Event().wait()
        finally:
            print("stopped", lease.fence, flush=True)

    async with open_at(place, namespace=namespace, seconds=1) as locks:
        await lead(locks, "office", work)


if __name__ == "__main__":
    asyncio.run(stand(*sys.argv[1:]))
