"""A lock that cannot be kept stops its work; one failure to renew it does not."""

import asyncio

import pytest
from structlog.testing import capture_logs

from acme.errors import Unavailable
from acme.locks import Locks
from acme.locks.errors import LockLost
from acme.locks.memory import MemoryGrip, MemoryLocks


class FailingGrip:
    """Cannot be renewed while its server is as the script says."""

    def __init__(self, grip: MemoryGrip, backend: "FailingLocks") -> None:
        self._grip = grip
        self._backend = backend
        self.fence = grip.fence

    async def renew(self) -> bool:
        self._backend.renewals += 1
        if self._backend.renewals == 4:
            self._backend.renewed.set()
        if self._backend.silent:
            await asyncio.Event().wait()
        if self._backend.renewals <= self._backend.failures:
            raise Unavailable("Down.")
        return await self._grip.renew() and not self._backend.lost

    async def release(self) -> None:
        if self._backend.silent:
            await asyncio.Event().wait()
        await self._grip.release()


class FailingLocks(MemoryLocks):
    """Locks whose server goes away while they are held."""

    def __init__(self, *, failures: int = 0, silent: bool = False, lost: bool = False) -> None:
        super().__init__()
        self.failures = failures
        self.silent = silent
        self.lost = lost
        self.renewals = 0
        self.renewed = asyncio.Event()

    async def grip(self, name: str, *, seconds: float) -> FailingGrip | None:  # type: ignore[override]
        grip = await super().grip(name, seconds=seconds)
        return None if grip is None else FailingGrip(grip, self)


@pytest.mark.parametrize(
    "backend",
    [FailingLocks(failures=1000), FailingLocks(silent=True), FailingLocks(lost=True)],
    ids=["down", "silent", "lost"],
)
async def test_work_is_stopped_when_its_lock_is_lost(backend: FailingLocks) -> None:
    locks = Locks(backend, namespace="x", seconds=0.3)
    stopped = asyncio.Event()

    async def work() -> None:
        async with locks.hold("job"):
            try:
                await asyncio.Event().wait()
            finally:
                stopped.set()

    with capture_logs() as logs, pytest.raises(LockLost):
        await asyncio.wait_for(work(), timeout=10)
    assert stopped.is_set()
    assert "lock_lost" in {entry["event"] for entry in logs}


async def test_one_renewal_that_fails_costs_nothing() -> None:
    backend = FailingLocks(failures=1)
    locks = Locks(backend, namespace="x", seconds=0.9)
    async with asyncio.timeout(20), locks.hold("job"):
        await backend.renewed.wait()


async def test_pauses_of_those_who_wait_are_random_and_grow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits, enough = list[float](), asyncio.Event()

    def chosen(least: float, most: float) -> float:
        limits.append(most)
        if len(limits) == 6:
            enough.set()
        return least

    monkeypatch.setattr("acme.locks.random.uniform", chosen)
    locks = Locks(MemoryLocks(), namespace="x", seconds=10)
    async with locks.hold("job"):
        waiting = asyncio.create_task(locks.hold("job", wait_seconds=20).__aenter__())
        await enough.wait()
        waiting.cancel()
        await asyncio.wait({waiting})
    assert limits[:6] == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8, 1.0])
