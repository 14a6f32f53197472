"""What is asked of others while Prometheus reads: together, within a limit."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

import structlog
from prometheus_client import Counter, Metric

log = structlog.get_logger()

type Source = Callable[[], Awaitable[Iterable[Metric]]]

FAILURES = Counter(
    "metrics_source_failures", "Scrapes in which a source had no answer in time.", ["source"]
)


class Gathered:
    """A collector of what the sources said last. One that fails is missing, and counted."""

    def __init__(
        self, sources: Mapping[str, Source], *, timeout_seconds: float, fresh_seconds: float = 1
    ) -> None:
        self._sources = sources
        self._timeout_seconds = timeout_seconds
        # However many Prometheus servers read, sources are asked about once a second.
        self._fresh_seconds = fresh_seconds
        self._asked = dict[str, asyncio.Task[Iterable[Metric]]]()
        self._failing = set[str]()
        self._turn = asyncio.Lock()
        self._fresh_until = 0.0
        self._found: list[Metric] = []

    def collect(self) -> list[Metric]:
        """What they said."""
        return self._found

    async def refresh(self) -> None:
        """Ask all sources at once; those who come together share what they say."""
        clock = asyncio.get_running_loop().time
        async with self._turn:
            if clock() >= self._fresh_until:
                await self._ask()
                self._fresh_until = clock() + self._fresh_seconds

    async def aclose(self) -> None:
        """Ask no longer."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def _ask(self) -> None:
        for name, source in self._sources.items():
            task = self._asked.get(name)
            # A driver whose server is silent takes its time to give up: it is not asked again
            # until it has.
            if task is None or task.done():
                self._asked[name] = asyncio.ensure_future(source())
                self._asked[name].add_done_callback(_outcome)
        await asyncio.wait(self._asked.values(), timeout=self._timeout_seconds)
        found = list[Metric]()
        for name, task in self._asked.items():
            task.cancel()
            if error := _outcome(task):
                self._failed(name, error)
            else:
                self._failing.discard(name)
                found += task.result()
        # Not before: another scrape may be reading the last.
        self._found = found

    def _failed(self, name: str, error: BaseException) -> None:
        FAILURES.labels(name).inc()
        # Said once, not at every scrape.
        if name not in self._failing:
            log.warning("metrics_source_failed", source=name, error=repr(error))
        self._failing.add(name)


def _outcome(task: "asyncio.Task[Iterable[Metric]]") -> BaseException | None:
    """Look at it, although nobody may wait any more: an error that nobody sees is reported."""
    return task.exception() if task.done() and not task.cancelled() else TimeoutError()
