"""An engine inside the process: nothing to run beside it, and what waits is lost with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count

import structlog

from acme.backoff import backoff_seconds
from acme.jobs.attempts import RetryLater
from acme.jobs.job import JobRecord
from acme.jobs.ledger import MemoryLedger
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.settings import JobsSettings

log = structlog.get_logger()

# Of two entries the smaller comes first: the greater priority, then who came before.
_Entry = tuple[int, int, str]


class InProcessEngine:
    """A queue of ids, and tasks that take from it."""

    def __init__(self, settings: JobsSettings) -> None:
        self._settings = settings
        self._numbers = count()
        self._ready: asyncio.PriorityQueue[_Entry] = asyncio.PriorityQueue()
        self._delayed: set[str] = set()

    @property
    def waiting(self) -> int:
        """How many jobs have not been taken."""
        return self._ready.qsize() + len(self._delayed)

    async def send(self, record: JobRecord, *, delay_seconds: float) -> None:
        """Put the job into the queue, after its delay."""
        self._put((-record.priority, next(self._numbers), record.id), delay_seconds)

    async def work(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        """Take jobs until cancelled, then wait for those in hand."""
        slots = asyncio.Semaphore(self._settings.concurrency)
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                await slots.acquire()
                task = asyncio.create_task(self._tried(await self._ready.get(), attempt))
                running.add(task)
                task.add_done_callback(running.discard)
                task.add_done_callback(lambda _: slots.release())
        finally:
            if running:
                await asyncio.wait(running, timeout=self._settings.drain_seconds)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _tried(self, entry: _Entry, attempt: Callable[[str], Awaitable[None]]) -> None:
        try:
            await attempt(entry[2])
        except RetryLater as error:
            wait = backoff_seconds(
                error.attempts,
                first=self._settings.backoff_seconds,
                longest=self._settings.backoff_longest_seconds,
            )
            self._put(entry, wait)

    def _put(self, entry: _Entry, delay_seconds: float) -> None:
        if delay_seconds <= 0:
            self._ready.put_nowait(entry)
            return
        self._delayed.add(entry[2])
        asyncio.get_running_loop().call_later(delay_seconds, self._due, entry)

    def _due(self, entry: _Entry) -> None:
        self._delayed.discard(entry[2])
        self._ready.put_nowait(entry)


@asynccontextmanager
async def open_in_process(settings: JobsSettings) -> AsyncIterator[LedgeredJobs]:
    """Jobs in this process; what is lost at the end is counted in the log."""
    engine = InProcessEngine(settings)
    try:
        yield LedgeredJobs(engine, MemoryLedger(retention_days=settings.retention_days))
    finally:
        if engine.waiting:
            log.warning("jobs_lost", count=engine.waiting)
