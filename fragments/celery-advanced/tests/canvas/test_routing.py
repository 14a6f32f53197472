"""The routing table, as Celery applies it."""

from fnmatch import fnmatch

import pytest
from celery.exceptions import QueueNotFound

from acme.canvas.app import canvas_app
from acme.canvas.queues import QUEUES, USUAL
from acme.canvas.routing import ROUTES, SCHEDULE
from acme.canvas.settings import CanvasSettings
from acme.canvas.worker import TASKS
from acme.jobs.celery_app import carried
from acme.jobs.job import Priority
from acme.jobs.settings import JobsSettings

APP = canvas_app(JobsSettings(), CanvasSettings())


def test_each_task_waits_in_a_queue_that_workers_read() -> None:
    for task in TASKS:
        assert APP.amqp.router.route({}, task.name)["queue"] in QUEUES, task.name
    # Who sends to one sends to no other.
    assert {(queue.exchange.name, queue.routing_key) for queue in QUEUES} == {
        (queue.name, queue.name) for queue in QUEUES
    }


def test_each_route_and_each_schedule_is_of_a_task_that_workers_know() -> None:
    names = [task.name for task in TASKS]
    for pattern in ROUTES:
        assert any(fnmatch(name, pattern) for name in names), pattern
    assert {entry["task"] for entry in SCHEDULE.values()} <= {*names}


def test_a_process_is_killed_once_its_task_had_time_to_clean_up() -> None:
    settings = CanvasSettings(limit_seconds=5, grace_seconds=2)
    app = canvas_app(JobsSettings(), settings)
    assert (app.conf.task_soft_time_limit, app.conf.task_time_limit) == (5, 7)


def test_a_task_without_a_route_is_usual_and_a_queue_that_nobody_reads_is_refused() -> None:
    assert APP.amqp.router.route({}, "of.no.route")["queue"].name == USUAL
    assert APP.conf.task_default_priority == carried(Priority.NORMAL)
    with pytest.raises(QueueNotFound):
        APP.amqp.router.route({"queue": "mistyped"}, "of.no.route")
