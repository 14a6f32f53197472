"""One leads, and gives the office up or fails."""

import asyncio

import pytest

from acme.locks import Lease, Locks
from acme.locks.leadership import lead
from acme.locks.memory import MemoryLocks


async def test_who_gives_the_office_up_is_succeeded() -> None:
    locks = Locks(MemoryLocks(), namespace="x", seconds=10)
    leaders, both = set[str](), asyncio.Event()

    def work(name: str) -> "asyncio.Task[None]":
        async def once(_: Lease) -> None:
            leaders.add(name)
            if len(leaders) == 2:
                both.set()

        return asyncio.create_task(lead(locks, "office", once))

    tasks = {work("one"), work("other")}
    async with asyncio.timeout(30):
        await both.wait()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_what_the_work_raises_is_raised() -> None:
    async def fail(_: Lease) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await lead(Locks(MemoryLocks(), namespace="x", seconds=10), "office", fail)
