"""A worker that crashes is started again, and readiness hears of one that keeps crashing."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace

import pytest

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.hosting import host_workers
from acme.supervision import Supervised
from acme.worker import Worker, inside_serve


@dataclass(slots=True)
class Work:
    """Crashes so often, then works until cancelled."""

    crashes: int = 0
    runs: int = 0
    drained: bool = False

    async def run(self) -> None:
        """Crash, or work."""
        self.runs += 1
        if self.runs <= self.crashes:
            raise RuntimeError("crash")
        try:
            await asyncio.Event().wait()
        finally:
            self.drained = True


def supervised(work: Work, *, stable_seconds: float = 60) -> Supervised:
    """A worker without patience."""
    return Supervised(
        "tester",
        work.run,
        first_pause_seconds=0.001,
        longest_pause_seconds=0.01,
        stable_seconds=stable_seconds,
    )


async def runs(work: Work, count: int) -> None:
    """Wait until the work was started so often."""
    for _ in range(1000):
        if work.runs >= count:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it was not started so often")


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    await asyncio.wait({task}, timeout=10)
    assert task.cancelled()


async def test_starts_a_worker_again_after_a_crash() -> None:
    work = Work(crashes=1)
    worker = supervised(work)
    task = asyncio.create_task(worker.run())
    await runs(work, 2)
    await worker.ping()
    await end(task)
    assert work.drained


async def test_reports_a_worker_that_keeps_crashing() -> None:
    work = Work(crashes=1000)
    worker = supervised(work)
    task = asyncio.create_task(worker.run())
    await runs(work, 5)
    with pytest.raises(Unavailable, match="tester keeps crashing"):
        await worker.ping()
    await end(task)


async def test_trusts_a_worker_again_that_has_run_for_a_while() -> None:
    work = Work(crashes=4)
    worker = supervised(work, stable_seconds=0.05)
    task = asyncio.create_task(worker.run())
    await runs(work, 5)
    await asyncio.sleep(0.1)
    await worker.ping()
    await end(task)


def worker_of(work: Work, prepared: list[str], *, name: str) -> Worker:
    """A worker that does this work."""

    def run(_: Services) -> Coroutine[None, None, None]:
        return work.run()

    async def prepare(_: Services) -> None:
        prepared.append(name)

    return Worker(name=name, run=run, prepare=prepare)


async def test_hosts_what_is_bound_and_prepares_the_rest(services: Services) -> None:
    bound, free, prepared = Work(), Work(), list[str]()
    workers = [
        inside_serve(worker_of(bound, prepared, name="bound"), because="of this test"),
        worker_of(free, prepared, name="free"),
    ]
    async with host_workers(services, workers) as hosted:
        await runs(bound, 1)
        await hosted.ping()
    assert prepared == ["bound", "free"]
    assert bound.drained
    assert free.runs == 0


async def test_what_cannot_be_prepared_yet_is_prepared_later(services: Services) -> None:
    tries = 0

    async def prepare_at_the_second_try(_: Services) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Unavailable("away")

    worker = replace(worker_of(Work(), [], name="w"), prepare=prepare_at_the_second_try)
    async with host_workers(services, [worker]) as hosted:
        await hosted.ping()
        for _ in range(1000):
            if tries == 2:
                break
            await asyncio.sleep(0.01)
    assert tries == 2
