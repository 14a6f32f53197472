"""What every engine of jobs keeps."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog
from pydantic import BaseModel
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.testing import capture_logs

from acme.errors import Conflict, NotFound
from acme.jobs import Jobs
from acme.jobs.job import Job, JobState, PermanentError, Priority

from ..jobs.fresh import ADAPTERS, fresh_settings_of_jobs, opened
from ..jobs.working import COUNT, Count, Seen, reached, working


@pytest.fixture(params=ADAPTERS)
async def jobs(request: pytest.FixtureRequest) -> AsyncIterator[Jobs]:
    """Jobs that no other test sees."""
    async with fresh_settings_of_jobs(request.param) as settings, opened(settings) as jobs:
        yield jobs


async def test_a_job_is_done_once_and_its_status_says_so(jobs: Jobs) -> None:
    seen = Seen()
    job_id = await jobs.enqueue(COUNT, Count(number=7), owner="ada")
    waiting = await jobs.status(job_id)
    assert (waiting.state, waiting.attempts) == (JobState.WAITING, 0)
    async with working(jobs, seen.handle):
        done = await reached(jobs, job_id, JobState.DONE)
    assert (done.job, done.owner, done.attempts) == ("count", "ada", 1)
    assert seen.numbers == [7]


async def test_a_failure_is_tried_again(jobs: Jobs) -> None:
    seen = Seen(OSError("first"), OSError("second"))
    job_id = await jobs.enqueue(COUNT, Count())
    async with working(jobs, seen.handle):
        done = await reached(jobs, job_id, JobState.DONE)
    assert (done.attempts, len(seen.numbers)) == (3, 3)
    assert await jobs.dead() == []


async def test_a_job_out_of_attempts_is_dead_until_it_is_replayed(jobs: Jobs) -> None:
    seen = Seen(*(OSError(str(number)) for number in range(5)))
    job_id = await jobs.enqueue(COUNT, Count())
    async with working(jobs, seen.handle):
        await reached(jobs, job_id, JobState.DEAD)
        (dead,) = await jobs.dead()
        assert (dead.id, dead.attempts, len(seen.numbers)) == (job_id, 3, 3)
        await jobs.replay(job_id)
        await reached(jobs, job_id, JobState.DONE)
    # All three attempts again: two failures were left.
    assert len(seen.numbers) == 6
    assert await jobs.dead() == []
    with pytest.raises(Conflict):
        await jobs.replay(job_id)


async def test_log_lines_of_a_job_have_the_context_of_the_request_that_enqueued_it(
    jobs: Jobs,
) -> None:
    seen = Seen(OSError("first"))

    async def handle(payload: Count) -> None:
        structlog.get_logger().info("counted")
        await seen.handle(payload)

    with bound_contextvars(request_id="abc"):
        caused = await jobs.enqueue(COUNT, Count())
    with capture_logs(processors=[merge_contextvars]) as lines:
        async with working(jobs, handle):
            await reached(jobs, caused, JobState.DONE)
            alone = await jobs.enqueue(COUNT, Count())
            await reached(jobs, alone, JobState.DONE)
    found = [
        (line["event"], line["job"], line["job_id"], line.get("request_id"))
        for line in lines
        if line["event"] in {"counted", "job_failed"}
    ]
    assert found == [
        ("counted", "count", caused, "abc"),
        ("job_failed", "count", caused, "abc"),
        ("counted", "count", caused, "abc"),
        ("counted", "count", alone, None),
    ]


async def test_a_permanent_error_is_not_tried_again(jobs: Jobs) -> None:
    seen = Seen(PermanentError("no such thing"))
    job_id = await jobs.enqueue(COUNT, Count())
    async with working(jobs, seen.handle):
        dead = await reached(jobs, job_id, JobState.DEAD)
    assert (dead.attempts, len(seen.numbers)) == (1, 1)


async def test_a_payload_that_cannot_be_read_is_dead_at_once(jobs: Jobs) -> None:
    class Words(BaseModel):
        number: str = "seven"

    seen = Seen()
    job_id = await jobs.enqueue(Job(name="count", payload=Words), Words())
    async with working(jobs, seen.handle):
        dead = await reached(jobs, job_id, JobState.DEAD)
    assert (dead.attempts, seen.numbers) == (1, [])


async def test_a_job_that_takes_too_long_is_given_up(jobs: Jobs) -> None:
    hasty = Job(name="hasty", payload=Count, attempts=1, timeout_seconds=0.05)
    cancelled = asyncio.Event()

    async def hang(_: Count) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    job_id = await jobs.enqueue(hasty, Count())
    async with working(jobs, hang, hasty):
        await reached(jobs, job_id, JobState.DEAD)
    assert cancelled.is_set()


async def test_a_job_that_waits_stands_for_the_next_with_its_key(jobs: Jobs) -> None:
    seen = Seen()
    first = await jobs.enqueue(COUNT, Count(number=1), unique="k")
    assert await jobs.enqueue(COUNT, Count(number=2), unique="k") == first
    other = await jobs.enqueue(COUNT, Count(number=3), unique="other")
    async with working(jobs, seen.handle):
        await reached(jobs, other, JobState.DONE)
        await reached(jobs, first, JobState.DONE)
        again = await jobs.enqueue(COUNT, Count(number=4), unique="k")
        await reached(jobs, again, JobState.DONE)
    assert again != first
    assert sorted(seen.numbers) == [1, 3, 4]


async def test_hundreds_are_enqueued_at_once(jobs: Jobs) -> None:
    ids = await asyncio.gather(*(jobs.enqueue(COUNT, Count(number=n)) for n in range(200)))
    assert len(set(ids)) == 200
    assert (await jobs.status(ids[-1])).state is JobState.WAITING


async def test_a_cancelled_job_is_never_done(jobs: Jobs) -> None:
    seen = Seen()
    cancelled = await jobs.enqueue(COUNT, Count(number=1))
    kept = await jobs.enqueue(COUNT, Count(number=2))
    await jobs.cancel(cancelled)
    async with working(jobs, seen.handle):
        await reached(jobs, kept, JobState.DONE)
    assert (await jobs.status(cancelled)).state is JobState.CANCELLED
    assert seen.numbers == [2]
    for job_id in (cancelled, kept):
        with pytest.raises(Conflict):
            await jobs.cancel(job_id)


async def test_an_unknown_job_is_not_found(jobs: Jobs) -> None:
    for job_id in ("0", "7f1c9a52-0000-4000-8000-000000000000", "no-such-job"):
        for ask in (jobs.status, jobs.replay, jobs.cancel):
            with pytest.raises(NotFound):
                await ask(job_id)


async def test_the_greater_priority_is_taken_first(jobs: Jobs) -> None:
    seen = Seen()
    ids = [
        await jobs.enqueue(COUNT, Count(number=priority), priority=priority)
        for priority in (Priority.LOW, Priority.NORMAL, Priority.HIGH)
    ]
    async with working(jobs, seen.handle):
        for job_id in ids:
            await reached(jobs, job_id, JobState.DONE)
    assert seen.numbers == [Priority.HIGH, Priority.NORMAL, Priority.LOW]


async def test_a_delayed_job_waits_while_others_are_done(jobs: Jobs) -> None:
    seen = Seen()
    late = await jobs.enqueue(COUNT, Count(number=1), delay_seconds=1)
    async with working(jobs, seen.handle):
        soon = await jobs.enqueue(COUNT, Count(number=2))
        await reached(jobs, soon, JobState.DONE)
        await reached(jobs, late, JobState.DONE)
    assert seen.numbers == [2, 1]


async def test_a_worker_that_is_stopped_finishes_what_is_in_hand(jobs: Jobs) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_: Count) -> None:
        begun.set()
        await go_on.wait()

    job_id = await jobs.enqueue(COUNT, Count())
    async with working(jobs, wait) as worker:
        await asyncio.wait_for(begun.wait(), 30)
        next_one = await jobs.enqueue(COUNT, Count())
        worker.cancel()
        await asyncio.sleep(0)
        assert not worker.done()
        go_on.set()
        await asyncio.wait({worker})
    assert (await jobs.status(job_id)).state is JobState.DONE
    assert (await jobs.status(next_one)).state is JobState.WAITING
