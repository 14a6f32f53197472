"""The clock: what is due is sent once, by the one that runs."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from acme.canvas.opening import Canvas, open_canvas
from acme.canvas.settings import CanvasSettings
from acme.canvas.threads import keep_schedule, work_in_threads
from acme.settings import Settings
from acme.workers import WORKERS

from ..jobs.fresh import ADAPTERS, fresh_settings_of_jobs
from ..jobs.working import until
from .tasks import Seen

pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated:DeprecationWarning")


def entry(word: str, every: timedelta) -> dict[str, object]:
    return {"task": "trial.say", "schedule": every, "args": (word,)}


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_what_is_due_is_sent_at_each_of_its_times(adapter: str) -> None:
    seen = Seen()
    async with (
        fresh_settings_of_jobs(adapter) as jobs,
        open_canvas(jobs, CanvasSettings()) as canvas,
        asyncio.TaskGroup() as group,
    ):
        canvas.app.conf.beat_schedule = {
            "often": entry("often", timedelta(seconds=0.05)),
            "seldom": entry("seldom", timedelta(hours=1)),
        }
        running = [
            group.create_task(work_in_threads(canvas, seen, jobs, concurrency=1)),
            group.create_task(keep_schedule(canvas)),
        ]
        began = asyncio.get_running_loop().time()
        await until(lambda: len(seen.words) >= 3)
        for task in running:
            task.cancel()
    times = (asyncio.get_running_loop().time() - began) / 0.05
    assert Counter(seen.words)["often"] <= times
    assert "seldom" not in seen.words


async def test_in_memory_the_worker_and_the_clock_run_where_the_requests_are(
    settings: Settings,
) -> None:
    assert {"beat", "canvas"} <= {each.name for each in WORKERS if each.bound(settings)}


async def test_nothing_is_started_before_there_is_something_to_do() -> None:
    async with (
        fresh_settings_of_jobs("memory://") as jobs,
        open_canvas(jobs, CanvasSettings()) as canvas,
    ):
        worker = asyncio.create_task(work_in_threads(canvas, Seen(), jobs, concurrency=1))
        await asyncio.sleep(0)
        assert not hasattr(canvas.app, "home")
        await _ended(worker, canvas)


async def _ended(worker: asyncio.Task[None], canvas: Canvas) -> None:
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert not canvas.wanted.is_set()
