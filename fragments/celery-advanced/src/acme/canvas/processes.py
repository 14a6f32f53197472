"""The services of each process of the pool `prefork`, and what its worker has in hand."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from threading import Thread
from typing import Any

from celery.bootsteps import StartStopStep

from acme.canvas.home import Home
from acme.errors import ConfigurationError, Unavailable
from acme.jobs.celery_worker import touch

# Longer than to close takes: the process ends then.
_CLOSED_SECONDS = 5


class OwnHome[S]:
    """Opens services in the process that first asks for them, in a loop that runs beside it."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[S]]) -> None:
        self._opened = opened
        self._home: Home[S] | None = None
        self._closing = asyncio.Event()
        self._thread = Thread()

    def __call__(self) -> Home[S]:
        """The home of this process.

        Raises:
            Unavailable: when the services cannot be opened now.
        """
        if self._home is None:
            ready: Future[Home[S]] = Future()
            self._thread = Thread(target=asyncio.run, args=(self._live(ready),), daemon=True)
            self._thread.start()
            try:
                self._home = ready.result()
            except ConfigurationError as error:
                raise Unavailable(str(error)) from error
        return self._home

    async def _live(self, ready: Future[Home[S]]) -> None:
        self._closing = asyncio.Event()
        try:
            async with self._opened() as services:
                home = Home(services, asyncio.get_running_loop(), keeps_limits=False)
                ready.set_result(home)
                await self._closing.wait()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)

    def close(self, **_: object) -> None:
        """Close them, if this process opened any."""
        if self._home is not None:
            self._home.loop.call_soon_threadsafe(self._closing.set)
            self._thread.join(_CLOSED_SECONDS)


class StaysVisible(StartStopStep):  # type: ignore[misc]
    """Tells Redis what the worker has in hand, or holds until it is due or within its rate.

    The library gives to others what has not been acknowledged within a timeout.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        """Begin."""
        seconds = consumer.app.conf.broker_transport_options["visibility_timeout"] / 3
        self._timer = consumer.timer.call_repeatedly(seconds, touch, (consumer,))

    def stop(self, consumer: Any) -> None:
        """End."""
        self._timer.cancel()
