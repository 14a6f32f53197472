"""The application of Celery for canvases: its queues, results, limits and events."""

from typing import Any

from celery import Celery

from acme.canvas.queues import QUEUES, USUAL
from acme.canvas.routing import ROUTES, SCHEDULE
from acme.canvas.settings import CanvasSettings
from acme.jobs.celery_app import carried, new_app
from acme.jobs.job import Priority
from acme.jobs.settings import JobsSettings

# How long the results of tasks are kept: a chord has to be over by then.
_RESULTS_SECONDS = 86_400


def canvas_app(jobs: JobsSettings, canvas: CanvasSettings) -> Celery:
    """An application; it connects when it is used, and is nobody's default yet."""
    in_memory = jobs.url.startswith("memory:")
    app = _in_memory() if in_memory else _on_redis(jobs)
    app.conf.update(
        beat_schedule=SCHEDULE,
        # What was missed while no beat ran is not made up for: there is no file to lose.
        beat_scheduler="celery.beat:Scheduler",
        result_expires=_RESULTS_SECONDS,
        task_acks_late=True,
        # A route to a queue that is not listed is refused, instead of one that nobody reads.
        task_create_missing_queues=False,
        task_default_priority=carried(Priority.NORMAL),
        task_default_queue=USUAL,
        task_queues=QUEUES,
        task_routes=ROUTES,
        task_soft_time_limit=canvas.limit_seconds,
        task_time_limit=canvas.limit_seconds + canvas.grace_seconds,
        timezone="UTC",
        worker_concurrency=canvas.concurrency,
        # What was done, and not acknowledged before its worker died, is not done again.
        worker_deduplicate_successful_tasks=True,
        worker_prefetch_multiplier=1,
        worker_redirect_stdouts=False,
        worker_soft_shutdown_timeout=jobs.drain_seconds,
    )
    return app


def _in_memory() -> Celery:
    app = Celery("acme", set_as_current=False)
    app.conf.update(
        broker_transport="acme.canvas.memory:Transport",
        broker_transport_options={"polling_interval": 0.01},
        broker_url="memory://localhost",
        result_backend="cache+memory://",
        worker_enable_remote_control=False,
    )
    return app


def _on_redis(jobs: JobsSettings) -> Celery:
    # Apart from the jobs: their workers give to others what they do not see in hand.
    prefix = f"{jobs.namespace}:canvas:"
    app = new_app(jobs)
    options: dict[str, Any] = app.conf.broker_transport_options
    app.conf.update(
        broker_transport_options={**options, "global_keyprefix": prefix},
        redis_socket_connect_timeout=options["socket_connect_timeout"],
        redis_socket_timeout=options["socket_timeout"],
        result_backend=f"acme.canvas.results:Results+{app.conf.broker_url}",
        # One pool for all threads, which is closed with the application.
        result_backend_thread_safe=True,
        result_backend_transport_options={
            "global_keyprefix": prefix,
            "retry_policy": {"max_retries": 1},
        },
        # So that Flower knows of what waits.
        task_send_sent_event=True,
    )
    if tls := app.conf.broker_use_ssl:
        app.conf.redis_backend_use_ssl = tls
    return app
