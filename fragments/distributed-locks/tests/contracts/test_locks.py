"""What locks do, wherever they are kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from acme.errors import ServiceError
from acme.locks import Locks
from acme.locks.backend import Grip
from acme.locks.errors import LockTaken

from ..locks.places import PLACES, open_at


@pytest.fixture(params=PLACES)
async def locks(request: pytest.FixtureRequest) -> AsyncIterator[Locks]:
    """Locks that outlive a silent owner by less than a second."""
    async with open_at(request.param, seconds=0.6) as locks:
        yield locks


async def gripped(locks: Locks, name: str = "x:job") -> Grip:
    """A lock that nobody renews, as that of an owner that is paused; waited for."""
    async with asyncio.timeout(20):
        while True:
            grip = await locks.backend.grip(name, seconds=0.6)
            if grip is not None:
                return grip


class Store:
    """What is written under a lock: it refuses a smaller fence than it has seen."""

    def __init__(self) -> None:
        self.fence = 0

    def write(self, fence: int) -> bool:
        """Whether it was written."""
        self.fence = max(self.fence, fence)
        return fence == self.fence


async def test_one_at_a_time_has_a_lock(locks: Locks) -> None:
    async with locks.hold("job"):
        with pytest.raises(LockTaken):
            async with locks.hold("job"):
                pass


async def test_other_names_are_other_locks(locks: Locks) -> None:
    async with locks.hold("job"), locks.hold("other"):
        pass


async def test_who_waits_gets_it_when_it_is_free_with_a_greater_fence(locks: Locks) -> None:
    fences = []

    async def work() -> None:
        async with locks.hold("job", wait_seconds=20) as lease:
            fences.append(lease.fence)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(work())
    assert fences == sorted(set(fences))
    assert len(fences) == 8


async def test_never_are_two_at_work(locks: Locks) -> None:
    at_work = most = 0

    async def work() -> None:
        nonlocal at_work, most
        async with locks.hold("job", wait_seconds=20):
            at_work += 1
            most = max(most, at_work)
            for _ in range(5):
                await asyncio.sleep(0)
            at_work -= 1

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(work())
    assert most == 1


async def test_it_is_free_again_after_work_that_fails(locks: Locks) -> None:
    with pytest.raises(LookupError):
        async with locks.hold("job"):
            raise LookupError
    async with locks.hold("job"):
        pass


async def test_it_is_free_again_after_work_that_is_cancelled(locks: Locks) -> None:
    began = asyncio.Event()

    async def work() -> None:
        async with locks.hold("job"):
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await began.wait()
    task.cancel()
    await asyncio.wait({task})
    async with locks.hold("job"):
        pass


async def test_it_is_renewed_for_as_long_as_the_work_takes(locks: Locks) -> None:
    async with locks.hold("job"):
        # Three times as long as it lives without a renewal.
        with pytest.raises(LockTaken):
            async with locks.hold("job", wait_seconds=1.8):
                pass


async def test_a_paused_owner_is_fenced_off(locks: Locks) -> None:
    store = Store()
    paused = await gripped(locks)
    assert store.write(paused.fence)
    successor = await gripped(locks)
    assert store.write(successor.fence)
    assert not store.write(paused.fence)
    assert not await paused.renew()
    assert await successor.renew()
    await successor.release()


async def test_a_paused_owner_takes_nothing_from_its_successor(locks: Locks) -> None:
    paused = await gripped(locks)
    successor = await gripped(locks)
    await paused.release()
    assert await locks.backend.grip("x:job", seconds=0.6) is None
    assert await successor.renew()
    await successor.release()


async def test_what_was_released_can_be_taken_at_once(locks: Locks) -> None:
    for _ in range(3):
        grip = await locks.backend.grip("x:job", seconds=10)
        assert grip is not None
        await grip.release()


async def test_errors_of_the_work_stay_what_they_are(locks: Locks) -> None:
    for error in (TimeoutError(), ServiceError("no")):
        with pytest.raises(type(error)):
            async with locks.hold("job"):
                raise error


async def test_it_answers(locks: Locks) -> None:
    await locks.ping()
