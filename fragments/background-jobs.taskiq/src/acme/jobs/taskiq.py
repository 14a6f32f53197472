"""Jobs in Redis streams, by taskiq."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from taskiq import SmartRetryMiddleware, TaskiqScheduler
from taskiq.api import run_scheduler_task
from taskiq.kicker import AsyncKicker
from taskiq.receiver import Receiver

from acme.jobs.attempts import RetryLater
from acme.jobs.delayed import Delayed
from acme.jobs.in_hand import InHand
from acme.jobs.job import JobRecord, Priority
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.redis_ledger import open_ledger, told
from acme.jobs.settings import JobsSettings
from acme.jobs.streams import Streams
from acme.server_url import place

_TASK = "attempt"
_UNLIMITED = 1_000_000


class TaskiqEngine:
    """The library's broker, receiver, scheduler and retries; a stream for each priority."""

    def __init__(self, settings: JobsSettings) -> None:
        self._settings = settings
        self._place = place(settings.url, port=6379)
        self._streams = [f"{settings.namespace}:jobs:{int(each)}" for each in Priority]
        self._delayed = Delayed(settings.url, f"{settings.namespace}:delayed")
        self._broker = self._new_broker()

    async def send(self, record: JobRecord, *, delay_seconds: float) -> None:
        """Add the id to its stream, now or by the scheduler."""
        stream = f"{self._settings.namespace}:jobs:{int(record.priority)}"
        kicker: AsyncKicker[Any, Any] = AsyncKicker(_TASK, self._broker, {"queue_name": stream})
        kicker = kicker.with_task_id(record.id)
        with told(self._place):
            if delay_seconds <= 0:
                await kicker.kiq(record.id)
            else:
                due = datetime.now(UTC) + timedelta(seconds=delay_seconds)
                await kicker.schedule_by_time(self._delayed, due, record.id)

    async def work(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        """Run a receiver and a scheduler until cancelled, then drain the receiver."""
        broker = self._new_broker()
        broker.is_worker_process = True
        in_hand = InHand(attempt)

        async def tried(job_id: str) -> None:
            try:
                await in_hand.make(job_id)
            except asyncio.CancelledError:
                broker.given_back.add(job_id)
                raise

        broker.register_task(tried, task_name=_TASK)
        receiver = Receiver(broker, max_async_tasks=self._settings.concurrency, run_startup=False)
        finish = asyncio.Event()
        with told(self._place):
            await broker.startup()
            listening = asyncio.create_task(receiver.listen(finish))
            scheduler = TaskiqScheduler(broker, [self._delayed])
            often = timedelta(seconds=1)
            beside = [
                asyncio.create_task(run_scheduler_task(scheduler, interval=often)),
                asyncio.create_task(broker.stay_alive(self._settings.silence_seconds)),
            ]
            try:
                await asyncio.wait([listening, *beside], return_when=asyncio.FIRST_COMPLETED)
            finally:
                beside[0].cancel()
                finish.set()
                await asyncio.wait({listening}, timeout=self._settings.drain_seconds)
                in_hand.give_up()
                await asyncio.wait({listening})
                beside[1].cancel()
                ended = await asyncio.gather(listening, *beside, return_exceptions=True)
                await broker.shutdown()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._broker.shutdown()
        await self._delayed.shutdown()

    def _new_broker(self) -> Streams:
        settings = self._settings
        *others, first = self._streams
        broker = Streams(
            settings.url,
            queue_name=first,
            additional_streams=dict.fromkeys(reversed(others), ">"),
            consumer_group_name=settings.namespace,
            # What was added before the first worker came is its own too.
            consumer_id="0",
            xread_block=500,
            xread_count=settings.concurrency,
        )
        retries = SmartRetryMiddleware(
            default_retry_label=True,
            # The ledger counts them.
            default_retry_count=_UNLIMITED,
            default_delay=settings.backoff_seconds,
            use_jitter=True,
            use_delay_exponent=True,
            max_delay_exponent=settings.backoff_longest_seconds,
            schedule_source=self._delayed,
            types_of_exceptions=[RetryLater],
        )
        return broker.with_middlewares(retries)


@asynccontextmanager
async def open_taskiq(settings: JobsSettings) -> AsyncIterator[LedgeredJobs]:
    """Jobs in Redis; nothing connects before it is used."""
    async with open_ledger(settings) as ledger:
        engine = TaskiqEngine(settings)
        try:
            yield LedgeredJobs(engine, ledger)
        finally:
            await engine.aclose()
