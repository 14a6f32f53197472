"""A worker of canvases in threads of this process, and the clock beside it."""

import asyncio

from celery.beat import Scheduler

from acme.canvas.home import Home
from acme.canvas.opening import Canvas
from acme.jobs.celery_worker import run_worker
from acme.jobs.settings import JobsSettings

# A clock that is set is noticed within this time.
_LONGEST_SLEEP_SECONDS = 60


async def work_in_threads[S](
    canvas: Canvas, services: S, jobs: JobsSettings, *, concurrency: int
) -> None:
    """Do tasks until cancelled; then finish those in hand, or give them up after the drain."""
    await canvas.wanted.wait()
    home = Home(services, asyncio.get_running_loop(), keeps_limits=True)
    canvas.app.home = lambda: home
    settings = jobs.model_copy(update={"concurrency": concurrency})
    await run_worker(canvas.app, settings, home.give_up)


async def keep_schedule(canvas: Canvas) -> None:
    """Send what is due by the clock, until cancelled. One process does: two would send it twice."""
    scheduler = Scheduler(canvas.app)
    tick = asyncio.create_task(asyncio.to_thread(scheduler.tick))
    try:
        while True:
            pause = await asyncio.shield(tick)
            if pause == 0:
                # It has sent something.
                canvas.wanted.set()
            await asyncio.sleep(min(pause, _LONGEST_SLEEP_SECONDS))
            tick = asyncio.create_task(asyncio.to_thread(scheduler.tick))
    finally:
        # One that is under way would connect again.
        await asyncio.wait({tick})
        scheduler.connection.close()
