"""The dispatcher: runs handlers once an event is committed, each by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import stamina
import structlog

from acme.database.transaction import Transaction
from acme.domain_events import DomainEvent
from acme.domain_events.handlers import Handlers, Reaction

log = structlog.get_logger()

# Less than orchestrators wait before they kill.
_DRAIN_SECONDS = 10


class DomainEvents:
    """Tells handlers what happened. Whoever raises an event neither waits for them nor hears them.

    A handler that fails is tried again, then given up on: `domain_event_failed` in the log. What
    runs when the process is killed is lost: what must not be is written by a handler `within`.
    """

    def __init__(self, handlers: Handlers) -> None:
        self.handlers = handlers
        self._running: set[asyncio.Task[None]] = set()

    async def tell(self, tx: Transaction, event: DomainEvent) -> None:
        """Have the handlers of an event run when this unit of work is committed.

        Those `within` run now, and what they raise is raised here.
        """
        for part in self.handlers.parts(event):
            await part.handle(tx, event)
        tx.after_commit(partial(self._start, event))

    async def settled(self) -> None:
        """Return when no handler runs any more."""
        while self._running:
            await asyncio.wait(self._running)

    async def drain(self, seconds: float = _DRAIN_SECONDS) -> None:
        """Let handlers finish for so long; then cancel them."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _start(self, event: DomainEvent) -> None:
        for reaction in self.handlers.reactions(event):
            task = asyncio.create_task(_react(reaction, event))
            self._running.add(task)
            task.add_done_callback(self._running.discard)


async def _react(reaction: Reaction, event: DomainEvent) -> None:
    retry = reaction.retry
    try:
        async for attempt in stamina.retry_context(
            on=Exception,
            attempts=retry.attempts,
            timeout=None,
            wait_initial=retry.first_seconds,
            wait_max=retry.longest_seconds,
            wait_jitter=retry.first_seconds,
        ):
            with attempt:
                await reaction.handle(event)
    except Exception:
        log.exception("domain_event_failed", handler=reaction.name, kind=type(event).__name__)


@asynccontextmanager
async def dispatching(handlers: Handlers) -> AsyncIterator[DomainEvents]:
    """A dispatcher; at the end handlers may finish what they have in hand."""
    events = DomainEvents(handlers)
    try:
        yield events
    finally:
        await events.drain()
