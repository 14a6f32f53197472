"""The worker that does what Temporal's task queue holds."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker as TemporalWorker

from acme.backoff import backoff_seconds
from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.settings import Settings
from acme.temporal.connection import Temporal
from acme.temporal.schedules import Schedules, declare_schedules
from acme.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Workflows with the activities that they need, and those that start by themselves."""

    workflows: Sequence[type[Any]]
    activities: Callable[[Services], Sequence[Callable[..., Any]]]
    schedules: Schedules = field(default_factory=dict)


def temporal_worker(registrations: Sequence[Registration]) -> Worker:
    """The worker `temporal`, for all that is registered."""

    async def run(services: Services) -> None:
        temporal, settings = services.temporal, services.settings.temporal
        await temporal.needed()
        client = await _patiently_connected(temporal)
        for each in registrations:
            await declare_schedules(client, each.schedules, temporal.task_queue)
        worker = TemporalWorker(
            client,
            task_queue=temporal.task_queue,
            workflows=[workflow for each in registrations for workflow in each.workflows],
            activities=[each for one in registrations for each in one.activities(services)],
            max_concurrent_activities=settings.activities,
            graceful_shutdown_timeout=timedelta(seconds=settings.drain_seconds),
        )
        # Cancelled, it takes nothing new and lets activities finish.
        await worker.run()

    return Worker(name="temporal", run=run, bound=_bound)


async def _patiently_connected(temporal: Temporal) -> Client:
    tries = 0
    while True:
        try:
            # As a caller: the breaker says in the log that the server is away.
            async with temporal.client() as client:
                return client
        except Unavailable:
            tries += 1
            await asyncio.sleep(backoff_seconds(tries, first=0.5, longest=5))


def _bound(settings: Settings) -> str:
    in_memory = settings.temporal.url.startswith("memory:")
    return "it starts its own Temporal, as TEMPORAL_URL says" if in_memory else ""
