"""What is due later in Redis, whenever that is."""

from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from acme.jobs import taskiq
from acme.jobs.job import JobState

from .fresh import ADAPTERS, fresh_settings_of_jobs, opened
from .working import COUNT, Count, Seen, reached, working


class AnHourAgo(datetime):
    """The time at which the job is enqueued."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """An hour ago."""
        return super().now(tz) - timedelta(hours=1)


@pytest.mark.parametrize("adapter", ADAPTERS[1:])
async def test_what_was_due_in_a_minute_that_is_over_is_done_all_the_same(
    adapter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Seen()
    async with fresh_settings_of_jobs(adapter) as settings, opened(settings) as jobs:
        with monkeypatch.context() as patched:
            patched.setattr(taskiq, "datetime", AnHourAgo)
            job_id = await jobs.enqueue(COUNT, Count(number=7), delay_seconds=60)
        async with working(jobs, seen.handle):
            await reached(jobs, job_id, JobState.DONE)
    assert seen.numbers == [7]
