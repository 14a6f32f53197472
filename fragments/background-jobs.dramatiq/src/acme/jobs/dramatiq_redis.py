"""The broker of Dramatiq, for a worker that ends when it loses Redis."""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from dramatiq import Message, Middleware, Worker
from dramatiq.brokers.redis import MAINTENANCE_SCALE, RedisBroker
from dramatiq.errors import BrokerConnectionError
from dramatiq.middleware import Retries
from redis import Redis
from redis.exceptions import RedisError

from acme.jobs.settings import JobsSettings

log = structlog.get_logger()

# How long a worker waits at most for the first look into each queue.
_FIRST_LOOK_SECONDS = 5


def new_broker(settings: JobsSettings) -> RedisBroker:
    """A broker for those who send."""
    return RedisBroker(**_options(settings, []))  # type: ignore[no-untyped-call]


def _options(settings: JobsSettings, middleware: list[Middleware]) -> dict[str, Any]:
    return {
        # It connects when it is used.
        "client": Redis.from_url(settings.url, socket_connect_timeout=3, socket_timeout=5),
        "middleware": middleware,
        "namespace": f"{settings.namespace}:queues",
        "heartbeat_timeout": round(1000 * settings.silence_seconds),
        # What a silent worker had is looked for with each command, and not with one in thousands.
        "maintenance_chance": MAINTENANCE_SCALE,
    }


class FirstLook(Middleware):
    """Has threads wait until each queue was looked into: the greatest priority is found first."""

    def __init__(self) -> None:
        self._unseen: set[str] = set()
        self._seen = threading.Event()

    def after_declare_queue(self, broker: Any, queue_name: str) -> None:
        """Wait for a queue."""
        self._unseen.add(queue_name)

    def after_worker_thread_boot(self, broker: Any, thread: Any) -> None:
        """Wait in the thread that is to take jobs."""
        self._seen.wait(_FIRST_LOOK_SECONDS)

    def idle(self, queue_name: str) -> None:
        """All that a queue has for this worker is in its hands."""
        self._unseen.discard(queue_name)
        if not self._unseen:
            self._seen.set()


class WorkingBroker(RedisBroker):
    """The library's broker, which says when it lost Redis.

    The library goes on then, and forgets what it held until it was due.
    """

    def __init__(self, settings: JobsSettings, lost: Callable[[Exception], None]) -> None:
        self.first_look = FirstLook()
        self.lost = lost
        options = _options(settings, [Retries(), self.first_look])
        super().__init__(**options)  # type: ignore[no-untyped-call]

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Any:
        """Read a queue."""
        return _Watched(super().consume(queue_name, prefetch, timeout), self)

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Send a message again; the library acknowledges it after this, whatever happens."""
        while True:
            try:
                return super().enqueue(message, delay=delay)
            except RedisError as error:
                log.warning("job_not_sent_again", job_id=message.args[0], error=str(error))
                self.lost(error)
                time.sleep(1)


class _Watched:
    """A consumer of the library."""

    def __init__(self, consumer: Any, broker: WorkingBroker) -> None:
        self._consumer = consumer
        self._broker = broker

    def __iter__(self) -> "_Watched":
        return self

    def __next__(self) -> Any:
        try:
            message = next(self._consumer)
        except BrokerConnectionError as error:
            self._broker.lost(error.message)
            raise
        if message is None:
            self._broker.first_look.idle(self._consumer.queue_name)
        return message

    def __getattr__(self, name: str) -> Any:
        return getattr(self._consumer, name)


def new_worker(broker: WorkingBroker, settings: JobsSettings) -> Worker:
    """A worker that holds no more of each queue than it has threads."""
    worker = Worker(broker, worker_threads=settings.concurrency, worker_timeout=250)
    worker.queue_prefetch = settings.concurrency
    return worker
