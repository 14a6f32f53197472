"""A worker of Celery in a thread of this process."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

from celery import Celery
from celery.concurrency.thread import TaskPool
from celery.exceptions import WorkerShutdown
from celery.worker import WorkController
from kombu.asynchronous import set_event_loop

from acme.errors import Unavailable
from acme.jobs.celery_app import untold
from acme.jobs.settings import JobsSettings


class Threads(TaskPool):  # type: ignore[misc]
    """The library's pool, for an application that is not the current one of the process."""

    def on_apply(self, target: Any, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        """Run a task of the application."""
        return super().on_apply(target, args, {**(kwargs or {}), "app": self.app}, **options)


async def run_worker(app: Celery, settings: JobsSettings, give_up: Callable[[], object]) -> None:
    """Run tasks until cancelled; then finish those in hand, or give them up after the drain.

    Raises:
        Unavailable: when the worker ends by itself.
        RedisError: when it does because of that.
    """
    # Each worker has a hub of its own.
    set_event_loop(None)
    worker = WorkController(
        app=app,
        pool=Threads,
        concurrency=settings.concurrency,
        without_gossip=True,
        without_heartbeat=True,
        without_mingle=True,
    )
    thread = ThreadPoolExecutor(1, thread_name_prefix="celery")
    ended = asyncio.get_running_loop().run_in_executor(thread, worker.start)
    beating = asyncio.create_task(_stay_visible(worker, settings.silence_seconds))
    try:
        await asyncio.wait({ended, beating}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # As its signals do, in its thread and of this worker alone.
        worker.consumer.call_soon(_stop)
        await asyncio.wait({ended}, timeout=settings.drain_seconds)
        give_up()
        await asyncio.wait({ended})
        beating.cancel()
        thread.shutdown()
        endings = await asyncio.gather(ended, beating, return_exceptions=True)
    for error in endings:
        if isinstance(error, Exception):
            raise error
    await asyncio.to_thread(connect, app)
    raise Unavailable("the worker of Celery ended: the log says why")


def connect(app: Celery) -> None:
    """Return when its server takes a connection; raises what its client does otherwise."""
    with untold(), app.connection_for_read() as connection:
        connection.connect()


def _stop() -> NoReturn:
    raise WorkerShutdown(0)


async def _stay_visible(worker: Any, silence_seconds: float) -> None:
    """Tell Redis what this worker has in hand, or holds until it is due.

    The library gives everything to others that has not been acknowledged within the timeout.
    """
    while True:
        await asyncio.sleep(silence_seconds / 3)
        await asyncio.to_thread(touch, worker.consumer)


def touch(consumer: Any) -> None:
    """Say that what a consumer has not acknowledged is still in its hand."""
    if consumer.task_consumer is None:
        return
    channel = consumer.task_consumer.channel
    # In memory nobody else could take it.
    if not hasattr(channel, "conn_or_acquire"):
        return
    in_hand = dict.fromkeys(list(channel.qos._delivered), time.time())
    if in_hand:
        with channel.conn_or_acquire() as client:
            client.zadd(channel.unacked_index_key, in_hand, xx=True)
