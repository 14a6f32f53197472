"""Jobs that are due by the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from croniter import croniter

from acme.errors import ServiceError
from acme.jobs.job import Job

log = structlog.get_logger()

# A clock that is set is noticed within this time.
_LONGEST_SLEEP_SECONDS = 60


async def keep_schedules(
    jobs: Sequence[Job[Any]], tick: Callable[[Job[Any], datetime], Awaitable[None]]
) -> None:
    """Call `tick` at each time of each schedule; what was missed while nobody ran is skipped."""
    scheduled = [job for job in jobs if job.schedule]
    seen = datetime.now(UTC)
    while True:
        now = datetime.now(UTC)
        for job in scheduled:
            if (due := _following(job, seen)) <= now:
                await _fired(job, due, tick)
        seen = now
        waits = [(_following(job, now) - now).total_seconds() for job in scheduled]
        await asyncio.sleep(min([*waits, _LONGEST_SLEEP_SECONDS]))


async def _fired(
    job: Job[Any], due: datetime, tick: Callable[[Job[Any], datetime], Awaitable[None]]
) -> None:
    try:
        await tick(job, due)
    except ServiceError as error:
        log.error("schedule_missed", job=job.name, due=due.isoformat(), error=str(error))


def _following(job: Job[Any], moment: datetime) -> datetime:
    following: datetime = croniter(job.schedule, moment).get_next(datetime)
    return following
