"""The libraries of jobs alone, as their documentation shows them: each with its result store.

`python -m benchmarks.bare_jobs ENGINE URL NAMESPACE JOBS` prints how many jobs it enqueued in a
second, and how many it did.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import procrastinate
from celery import Celery
from dramatiq import Worker, actor
from dramatiq.brokers.redis import RedisBroker
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend
from taskiq.api import run_receiver_task
from taskiq_redis import RedisAsyncResultBackend, RedisStreamBroker

CONCURRENCY = 5
# So many are enqueued side by side, where the library awaits.
ASIDE = 50


class Count:
    """The jobs that were done, and when the last one was."""

    def __init__(self, jobs: int) -> None:
        self._left = jobs
        self._lock = threading.Lock()
        self.all_done = threading.Event()

    def one(self) -> None:
        """A job was done."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self.all_done.set()


def celery(url: str, namespace: str, jobs: int) -> tuple[float, float]:
    """Its worker with threads, acknowledging late as the service does."""
    count = Count(jobs)
    app = Celery(namespace, broker=url, backend=url)
    app.conf.update(
        broker_transport_options={"global_keyprefix": f"{namespace}:"},
        result_backend_transport_options={"global_keyprefix": f"{namespace}:"},
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_redirect_stdouts=False,
    )

    @app.task(name="no-op")  # type: ignore[untyped-decorator]
    def no_op(number: int) -> None:
        count.one()

    began = time.perf_counter()
    for number in range(jobs):
        no_op.delay(number)
    enqueued = time.perf_counter()
    worker = app.Worker(pool="threads", concurrency=CONCURRENCY, quiet=True)
    threading.Thread(target=worker.start, daemon=True).start()
    return _rates(jobs, began, enqueued, count.all_done.wait)


def dramatiq(url: str, namespace: str, jobs: int) -> tuple[float, float]:
    """Its worker, with a result for each message."""
    count = Count(jobs)
    broker = RedisBroker(url=url, namespace=namespace)
    broker.add_middleware(Results(backend=RedisBackend(url=url, namespace=namespace)))

    def done(number: int) -> None:
        count.one()

    no_op = actor(done, broker=broker, store_results=True)
    began = time.perf_counter()
    for number in range(jobs):
        no_op.send(number)
    enqueued = time.perf_counter()
    Worker(broker, worker_threads=CONCURRENCY).start()
    return _rates(jobs, began, enqueued, count.all_done.wait)


async def taskiq(url: str, namespace: str, jobs: int) -> tuple[float, float]:
    """Its receiver, beside who enqueues."""
    count = Count(jobs)
    results: RedisAsyncResultBackend[None] = RedisAsyncResultBackend(url, prefix_str=namespace)
    broker = RedisStreamBroker(url, queue_name=namespace, consumer_group_name=namespace)
    broker = broker.with_result_backend(results)

    async def done(number: int) -> None:
        count.one()

    no_op = broker.register_task(done, task_name="no-op")
    await broker.startup()
    began = time.perf_counter()
    await _aside(jobs, no_op.kiq)
    enqueued = time.perf_counter()
    broker.is_worker_process = True
    receiving = asyncio.create_task(run_receiver_task(broker, max_async_tasks=CONCURRENCY))
    rates = await asyncio.to_thread(_rates, jobs, began, enqueued, count.all_done.wait)
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)
    await broker.shutdown()
    return rates


async def on_postgresql(url: str, namespace: str, jobs: int) -> tuple[float, float]:
    """Procrastinate with a connector of its own, in a database that has its tables."""
    count = Count(jobs)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="no-op", queue=namespace)
    async def no_op(number: int) -> None:
        count.one()

    async with app.open_async():
        began = time.perf_counter()
        await _aside(jobs, lambda number: no_op.defer_async(number=number))
        enqueued = time.perf_counter()
        working = asyncio.create_task(
            app.run_worker_async(queues=[namespace], concurrency=CONCURRENCY)
        )
        rates = await asyncio.to_thread(_rates, jobs, began, enqueued, count.all_done.wait)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    return rates


def _rates(
    jobs: int, began: float, enqueued: float, wait: Callable[[], object]
) -> tuple[float, float]:
    wait()
    return jobs / (enqueued - began), jobs / (time.perf_counter() - enqueued)


async def _aside(jobs: int, enqueue: Callable[[int], Any]) -> None:
    for first in range(0, jobs, ASIDE):
        await asyncio.gather(*map(enqueue, range(first, min(first + ASIDE, jobs))))


ENGINES: dict[str, Callable[[str, str, int], Any]] = {
    "celery": celery,
    "dramatiq": dramatiq,
    "taskiq": taskiq,
    "procrastinate": on_postgresql,
}

if __name__ == "__main__":
    engine, server, namespace, jobs = sys.argv[1:]
    found: Any = ENGINES[engine](server, namespace, int(jobs))
    print(*(asyncio.run(found) if asyncio.iscoroutine(found) else found), flush=True)
    # Workers of some libraries have no end of their own.
    os._exit(0)
