"""Jobs on Redis, by Dramatiq."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import CancelledError
from contextlib import aclosing, asynccontextmanager

from dramatiq import Message, Retry, actor

from acme.backoff import backoff_seconds
from acme.jobs.attempts import RetryLater
from acme.jobs.dramatiq_redis import WorkingBroker, new_broker, new_worker
from acme.jobs.in_hand import InHand
from acme.jobs.job import JobRecord, Priority
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.redis_ledger import open_ledger, told
from acme.jobs.settings import JobsSettings
from acme.server_url import place

# The library joins its threads for as long; what is in hand was given up by then.
_JOINING_SECONDS = 10


class DramatiqEngine:
    """The library's messages, worker and retries; actors wait for the loop of the services."""

    def __init__(self, settings: JobsSettings) -> None:
        self._settings = settings
        self._place = place(settings.url, port=6379)
        self._broker = new_broker(settings)

    async def send(self, record: JobRecord, *, delay_seconds: float) -> None:
        """Send the id to the queue of its priority; a worker holds it until it is due."""
        name = _name(record.priority)
        message: Message[None] = Message(
            queue_name=name, actor_name=name, args=(record.id,), kwargs={}, options={}
        )
        delay = round(1000 * delay_seconds) if delay_seconds > 0 else None
        with told(self._place):
            await asyncio.to_thread(self._broker.enqueue, message, delay=delay)

    async def work(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        """Run a worker of Dramatiq until cancelled, or until it loses Redis; then drain it."""
        in_hand = InHand(attempt)
        loop = asyncio.get_running_loop()
        lost: asyncio.Future[None] = loop.create_future()

        def fail(error: Exception) -> None:
            if not lost.done():
                lost.set_exception(error)

        def lose(error: Exception) -> None:
            loop.call_soon_threadsafe(fail, error)

        def run(job_id: str) -> None:
            try:
                in_hand.wait_for(job_id)
            except CancelledError:
                raise Retry("its worker stopped", delay=0) from None
            except Exception as error:
                raise Retry(str(error), delay=self._pause(error)) from error

        broker = WorkingBroker(self._settings, lose)
        for priority in sorted(Priority, reverse=True):
            name = _name(priority)
            # Of two priorities the library takes the smaller first.
            declared = actor(
                actor_name=name,
                queue_name=name,
                priority=-priority,
                broker=broker,
                # The ledger counts them.
                max_retries=None,
            )
            declared(run)
        worker = new_worker(broker, self._settings)
        worker.start()
        try:
            with told(self._place):
                await lost
        finally:
            joined = 1000 * (self._settings.drain_seconds + _JOINING_SECONDS)
            stopping = asyncio.create_task(asyncio.to_thread(worker.stop, round(joined)))
            await asyncio.wait({stopping}, timeout=self._settings.drain_seconds)
            in_hand.give_up()
            await asyncio.wait({stopping})
            broker.client.close()

    def _pause(self, error: Exception) -> int:
        seconds = backoff_seconds(
            error.attempts if isinstance(error, RetryLater) else 1,
            first=self._settings.backoff_seconds,
            longest=self._settings.backoff_longest_seconds,
        )
        return round(1000 * seconds)

    async def aclose(self) -> None:
        """Close the connections."""
        await asyncio.to_thread(self._broker.client.close)


def _name(priority: Priority) -> str:
    return f"priority-{int(priority)}"


@asynccontextmanager
async def open_dramatiq(settings: JobsSettings) -> AsyncIterator[LedgeredJobs]:
    """Jobs in Redis; nothing connects before it is used."""
    async with open_ledger(settings) as ledger, aclosing(DramatiqEngine(settings)) as engine:
        yield LedgeredJobs(engine, ledger)
