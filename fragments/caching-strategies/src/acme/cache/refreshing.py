"""Loads that nobody waits for: they replace values that are stale."""

import asyncio

import structlog

from acme.cache.counts import CacheCounts
from acme.cache.flights import Load

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
"""How long a source is left alone that has just failed to refresh a value."""


class Refreshes:
    """Refreshes in flight, one for each key."""

    def __init__(self, counts: CacheCounts) -> None:
        self._counts = counts
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, key: str, refresh: Load[None], *, limit_seconds: float) -> None:
        """Refresh a value, unless that goes on already; give up at the limit."""
        if key not in self._tasks:
            task = asyncio.create_task(self._run(key, refresh, limit_seconds))
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._tasks.pop(key))

    async def close(self) -> None:
        """Cancel what is in flight."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, key: str, refresh: Load[None], limit_seconds: float) -> None:
        try:
            async with asyncio.timeout(limit_seconds):
                await refresh()
        except Exception:
            self._counts.failed_refreshes += 1
            log.warning("cache_refresh_failed", key=key, exc_info=True)
