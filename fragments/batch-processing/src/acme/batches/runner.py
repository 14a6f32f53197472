"""Runs a batch: chunk by chunk, some of them at once, each in the transaction of its checkpoint."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol
from uuid import uuid4

import stamina
import structlog

from acme.batches.run import Done, Outcome, Run, TakenOver
from acme.batches.settings import BatchSettings
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, Unavailable

log = structlog.get_logger()

# A server that is switched over is back within a minute; what contends, within a second.
_TRIES, _PATIENCE_SECONDS = 20, 120
_PROGRESS_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk[R]:
    """Some rows in their order: those after a position, up to and with another."""

    after: str
    until: str
    rows: Sequence[R]


class Source[R](Protocol):
    """Where rows come from, in an order that stays.

    Positions sort as text, and have at most 100 characters; the one before all rows is empty.
    """

    def chunks(self, *, after: str, until: str | None, size: int) -> AsyncGenerator[Chunk[R], None]:
        """The rows after a position, up to and with another (None: the last)."""


type Work[R] = Callable[[Transaction, Chunk[R]], Awaitable[Outcome]]
"""Does a chunk, through the transaction alone: it is kept with its checkpoint, or not at all."""


class BatchRunner:
    """Runs batches, and goes on with those that were interrupted."""

    def __init__(self, database: Database, settings: BatchSettings) -> None:
        self._database = database
        self._settings = settings

    async def begin(self, batch: str, subject: str, *, fingerprint: str, again: bool) -> Run:
        """The unfinished run of a batch over a subject, or a new one. It is this process's now.

        `again` asks for a new one in any case.

        Raises:
            Conflict: when the last run is finished, or the subject is no longer what it was.
        """
        async with self._database.transaction() as tx:
            last = await tx.batch_runs.latest(batch, subject)
            if last is None or again:
                run = Run(
                    id=uuid4(),
                    batch=batch,
                    subject=subject,
                    fingerprint=fingerprint,
                    runner=uuid4(),
                    started_at=datetime.now(UTC),
                )
                await tx.batch_runs.begin(run)
                return run
            if last.finished_at is not None:
                raise Conflict(f"{batch} of {subject} is done: --again does it anew.")
            if last.fingerprint != fingerprint:
                raise Conflict(f"{subject} has changed since its run began: --again begins anew.")
            run = replace(last, runner=uuid4())
            await tx.batch_runs.take_over(run)
        log.info("batch_resumed", batch=batch, subject=subject, run=str(run.id))
        return run

    async def run[R](
        self, run: Run, source: Source[R], work: Work[R], *, concurrency: int | None = None
    ) -> None:
        """Do all chunks that are not done; one more than are in hand is read ahead.

        Raises:
            TakenOver: when another process goes on with the run.
            Unavailable: when the database stays away; begin again to go on.
        """
        hand = asyncio.Semaphore(concurrency or self._settings.concurrency)
        tally = _Tally(run)
        async with self._database.reading() as tx:
            done = await tx.batch_runs.done(run.id)
        try:
            async with asyncio.TaskGroup() as group:
                for after, until in gaps(done):
                    size = self._settings.chunk_rows
                    async with aclosing(source.chunks(after=after, until=until, size=size)) as some:
                        async for chunk in some:
                            await hand.acquire()
                            task = group.create_task(self._do(run, work, chunk, tally))
                            task.add_done_callback(lambda _: hand.release())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        tally.say("batch_run")

    async def finish(self, run: Run) -> None:
        """Note that nothing of the run is left to do."""
        async with self._database.transaction() as tx:
            await tx.batch_runs.hold(run)
            await tx.batch_runs.finish(run.id)

    async def _do[R](self, run: Run, work: Work[R], chunk: Chunk[R], tally: "_Tally") -> None:
        async for attempt in stamina.retry_context(
            on=_passes, attempts=_TRIES, timeout=_PATIENCE_SECONDS
        ):
            with attempt:
                async with self._database.transaction() as tx:
                    await tx.batch_runs.hold(run)
                    # A commit whose answer was lost has been one all the same.
                    if attempt.num > 1 and await tx.batch_runs.is_done(run.id, chunk.after):
                        return
                    outcome = await work(tx, chunk)
                    done = Done(after=chunk.after, until=chunk.until, mark=outcome.mark)
                    await tx.batch_runs.keep(run.id, done, outcome)
        tally.add(outcome)


def gaps(done: Iterable[Done]) -> Iterator[tuple[str, str | None]]:
    """What lies between chunks that are done, and after them."""
    reached = ""
    for each in done:
        if each.after != reached:
            yield reached, each.after
        reached = each.until
    yield reached, None


def _passes(error: Exception) -> bool:
    return isinstance(error, Conflict | Unavailable) and not isinstance(error, TakenOver)


class _Tally:
    """Counts what this process does for a run, and says so now and then."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._taken = self._refused = 0
        self._began = self._said = monotonic()

    def add(self, outcome: Outcome) -> None:
        self._taken += outcome.taken
        self._refused += len(outcome.refused)
        if monotonic() - self._said > _PROGRESS_SECONDS:
            self.say("batch_progress")

    def say(self, event: str) -> None:
        self._said = monotonic()
        seconds = self._said - self._began
        log.info(
            event,
            batch=self._run.batch,
            subject=self._run.subject,
            run=str(self._run.id),
            taken=self._taken,
            refused=self._refused,
            rows_per_second=round((self._taken + self._refused) / max(seconds, 0.001)),
        )
