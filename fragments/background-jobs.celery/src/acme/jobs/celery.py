"""Jobs on Redis, by Celery."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import CancelledError
from contextlib import aclosing, asynccontextmanager
from typing import Any

from celery.exceptions import Reject

from acme.backoff import backoff_seconds
from acme.jobs.celery_app import carried, new_app, untold
from acme.jobs.celery_worker import run_worker
from acme.jobs.in_hand import InHand
from acme.jobs.job import JobRecord
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.redis_ledger import open_ledger, told
from acme.jobs.settings import JobsSettings
from acme.server_url import place

_TASK = "attempt"


class CeleryEngine:
    """The library's messages, worker and retries; tasks are awaited in the loop of the services."""

    def __init__(self, settings: JobsSettings) -> None:
        self._settings = settings
        self._place = place(settings.url, port=6379)
        self._app = new_app(settings)

    async def send(self, record: JobRecord, *, delay_seconds: float) -> None:
        """Send the id; a worker holds it until it is due."""
        with told(self._place):
            await asyncio.to_thread(self._send, record, delay_seconds)

    def _send(self, record: JobRecord, delay_seconds: float) -> None:
        with untold():
            self._app.send_task(
                _TASK,
                (record.id,),
                task_id=record.id,
                countdown=delay_seconds if delay_seconds > 0 else None,
                priority=carried(record.priority),
            )

    async def work(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        """Run a worker of Celery until cancelled, then drain it."""
        in_hand = InHand(attempt)

        def run(task: Any, job_id: str) -> None:
            try:
                in_hand.wait_for(job_id)
            except CancelledError:
                raise Reject("its worker stopped", requeue=True) from None
            except Exception as error:
                raise task.retry(exc=error, countdown=self._pause(task), max_retries=None) from None

        app = new_app(self._settings)
        app.task(run, name=_TASK, bind=True, ignore_result=True, shared=False)
        with told(self._place):
            await run_worker(app, self._settings, in_hand.give_up)

    def _pause(self, task: Any) -> float:
        return backoff_seconds(
            task.request.retries + 1,
            first=self._settings.backoff_seconds,
            longest=self._settings.backoff_longest_seconds,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await asyncio.to_thread(self._app.pool.force_close_all)


@asynccontextmanager
async def open_celery(settings: JobsSettings) -> AsyncIterator[LedgeredJobs]:
    """Jobs in Redis; nothing connects before it is used."""
    async with open_ledger(settings) as ledger, aclosing(CeleryEngine(settings)) as engine:
        yield LedgeredJobs(engine, ledger)
