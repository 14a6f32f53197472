"""The canvases of the service: what starts them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from celery import Celery
from kombu import pools

from acme.canvas.app import canvas_app
from acme.canvas.settings import CanvasSettings
from acme.errors import ConfigurationError
from acme.jobs.celery_app import untold
from acme.jobs.redis_ledger import told
from acme.jobs.settings import JobsSettings
from acme.server_url import place

log = structlog.get_logger()


class Canvas:
    """Starts chains, groups and chords; `app` is Celery's application.

    `wanted` is set once there may be something to do: in memory nothing waits from before.
    """

    def __init__(self, app: Celery, settings: JobsSettings) -> None:
        self.app = app
        self.wanted = asyncio.Event()
        self._in_memory = settings.url.startswith("memory:")
        self._place = place(settings.url, port=6379)
        if not self._in_memory:
            self.wanted.set()

    async def start(self, canvas: Any) -> str:
        """Send a signature; returns the id of its last task.

        Raises:
            Unavailable: when the server does not answer; it may have some tasks all the same.
        """
        self.wanted.set()
        with told(self._place):
            return await asyncio.to_thread(self._start, canvas)

    def _start(self, canvas: Any) -> str:
        with untold():
            return str(canvas.apply_async().id)

    async def aclose(self) -> None:
        """Close the connections; what waits in memory is lost, and counted in the log."""
        if not self._in_memory:
            await asyncio.to_thread(self._close)
        elif self.wanted.is_set() and (lost := await asyncio.to_thread(self.app.control.purge)):
            log.warning("tasks_lost", count=lost)

    def _close(self) -> None:
        self.app.backend.close()
        self.app.pool.force_close_all()
        # Kept by the library for every application with the same options, which could use neither.
        for group in (pools.connections, pools.producers):
            with suppress(KeyError):
                del group[self.app.connection_for_write()]


@asynccontextmanager
async def open_canvas(jobs: JobsSettings, canvas: CanvasSettings) -> AsyncIterator[Canvas]:
    """Canvases on the server of the jobs; nothing connects before it is used.

    Raises:
        ConfigurationError: for a URL that the client does not take.
    """
    try:
        app = canvas_app(jobs, canvas)
    except ValueError as error:
        raise ConfigurationError("JOBS_URL", f"the client refuses it: {error}") from None
    # Signatures of tasks are made for it, in every thread.
    app.set_default()
    opened = Canvas(app, jobs)
    try:
        yield opened
    finally:
        await opened.aclose()
