"""Canvases with a worker in threads, that no other test sees."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from acme.canvas.opening import Canvas, open_canvas
from acme.canvas.settings import CanvasSettings
from acme.canvas.threads import work_in_threads
from acme.jobs.settings import JobsSettings

from ..jobs.working import until
from .tasks import Seen


@asynccontextmanager
async def working(jobs: JobsSettings, seen: Seen) -> AsyncIterator[Canvas]:
    """Open canvases, and a worker of them."""
    async with open_canvas(jobs, CanvasSettings()) as canvas:
        work = work_in_threads(canvas, seen, jobs, concurrency=3)
        worker = asyncio.create_task(work)
        try:
            yield canvas
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)


async def result_of(canvas: Canvas, task_id: str) -> Any:
    """What a task gives; raises what it fails with."""
    result = canvas.app.AsyncResult(task_id)
    await until(result.ready)
    if result.failed():
        raise result.result
    return result.result
