"""The application of Celery: how it finds Redis, and what it does with a message."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from celery import Celery
from kombu.exceptions import OperationalError
from redis.asyncio.connection import parse_url

from acme.jobs.job import Priority
from acme.jobs.settings import JobsSettings


def new_app(settings: JobsSettings) -> Celery:
    """An application that others in the process do not see; it connects when it is used."""
    options = dict(parse_url(settings.url))
    url = urlsplit(settings.url)._replace(path=f"/{options.get('db', 0)}", query="")
    app = Celery("acme", set_as_current=False)
    app.conf.update(
        broker_url=url.geturl(),
        broker_transport_options={
            "global_keyprefix": f"{settings.namespace}:",
            "priority_steps": [carried(each) for each in sorted(Priority, reverse=True)],
            "sep": ":",
            "socket_connect_timeout": 3,
            "socket_timeout": 5,
            # Half a second until a worker that is idle hears that it is to stop.
            "polling_interval": 0.5,
            "visibility_timeout": settings.silence_seconds,
            "unacked_restore_interval": settings.silence_seconds / 3,
            "unacked_restore_throttle": 1,
            "unacked_mutex_expire": 10,
            **options,
        },
        # Who supervises the worker starts it again.
        broker_connection_retry=False,
        broker_connection_retry_on_startup=False,
        task_acks_late=True,
        task_default_queue="jobs",
        task_publish_retry_policy={"max_retries": 1},
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
    )
    if url.scheme == "rediss":
        given = {name: value for name, value in options.items() if name.startswith("ssl_")}
        app.conf.broker_use_ssl = {"ssl_cert_reqs": "required", **given}
    return app


def carried(priority: Priority) -> int:
    """A priority as Celery has it on Redis, where 0 is the greatest."""
    return Priority.HIGH - priority


@contextmanager
def untold() -> Iterator[None]:
    """Errors of Redis as its client raised them, and not as the library tells them."""
    try:
        yield
        return
    except OperationalError as error:
        cause = error.__cause__ or error
    raise cause
