"""Runs and their checkpoints in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.batches.run import (
    Done,
    Outcome,
    Progress,
    RowProblem,
    Run,
    TakenOver,
)
from acme.batches.tables import (
    BatchChunkRow,
    BatchProblemRow,
    BatchRunRow,
)

_COLUMNS = BatchRunRow.__table__.columns
_PROBLEM_LENGTH = 500


class SqlBatchRuns:
    """The runs of all batches, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def latest(self, batch: str, subject: str) -> Run | None:
        """The run of a batch over a subject that began last."""
        found = await self._session.execute(
            select(*_COLUMNS)
            .where(BatchRunRow.batch == batch, BatchRunRow.subject == subject)
            .order_by(BatchRunRow.started_at.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _run(row)

    async def begin(self, run: Run) -> None:
        """Keep a new run."""
        await self._session.execute(
            insert(BatchRunRow).values(
                id=run.id,
                batch=run.batch,
                subject=run.subject,
                fingerprint=run.fingerprint,
                runner=run.runner,
                started_at=run.started_at,
                finished_at=run.finished_at,
            )
        )

    async def take_over(self, run: Run) -> None:
        """Give the run to another process; this waits for whoever holds it."""
        await self._session.execute(
            update(BatchRunRow).where(BatchRunRow.id == run.id).values(runner=run.runner)
        )

    async def hold(self, run: Run) -> None:
        """Let nobody take the run over until this unit of work ends; chunks do not wait here."""
        runner = await self._session.scalar(
            select(BatchRunRow.runner).where(BatchRunRow.id == run.id).with_for_update(read=True)
        )
        if runner != run.runner:
            raise TakenOver(f"Another process goes on with the run {run.id}.")

    async def done(self, run_id: UUID) -> Sequence[Done]:
        """The chunks that are done, by position."""
        found = await self._session.execute(
            select(BatchChunkRow.after, BatchChunkRow.until, BatchChunkRow.mark)
            .where(BatchChunkRow.run_id == run_id)
            .order_by(BatchChunkRow.after)
        )
        return [Done(**row._mapping) for row in found]

    async def is_done(self, run_id: UUID, after: str) -> bool:
        """Whether the chunk after a position is done."""
        return await self._session.get(BatchChunkRow, (run_id, after)) is not None

    async def keep(self, run_id: UUID, done: Done, outcome: Outcome) -> None:
        """Note that a chunk is done, and which of its rows were refused."""
        await self._session.execute(
            insert(BatchChunkRow).values(
                run_id=run_id,
                after=done.after,
                until=done.until,
                taken=outcome.taken,
                refused=len(outcome.refused),
                mark=outcome.mark,
                done_at=datetime.now(UTC),
            )
        )
        if outcome.refused:
            problems = [
                {"run_id": run_id, "number": each.row, "problem": each.problem[:_PROBLEM_LENGTH]}
                for each in outcome.refused
            ]
            await self._session.execute(insert(BatchProblemRow), problems)

    async def finish(self, run_id: UUID) -> None:
        """Note that nothing is left to do."""
        now = datetime.now(UTC)
        await self._session.execute(
            update(BatchRunRow).where(BatchRunRow.id == run_id).values(finished_at=now)
        )

    async def progress(self, *, limit: int, run_id: UUID | None = None) -> Sequence[Progress]:
        """How far the last runs are, the newest first; or how far one is."""
        chosen = select(BatchRunRow.id).order_by(BatchRunRow.started_at.desc()).limit(limit)
        if run_id is not None:
            chosen = chosen.where(BatchRunRow.id == run_id)
        last = chosen.subquery()
        sums = (
            select(
                BatchChunkRow.run_id,
                func.sum(BatchChunkRow.taken).label("taken"),
                func.sum(BatchChunkRow.refused).label("refused"),
                func.max(BatchChunkRow.done_at).label("updated_at"),
            )
            .join(last, last.c.id == BatchChunkRow.run_id)
            .group_by(BatchChunkRow.run_id)
            .subquery()
        )
        found = await self._session.execute(
            select(*_COLUMNS, sums.c.taken, sums.c.refused, sums.c.updated_at)
            .join(last, last.c.id == BatchRunRow.id)
            .outerjoin(sums, sums.c.run_id == BatchRunRow.id)
            .order_by(BatchRunRow.started_at.desc())
        )
        return [_progress(row) for row in found]

    async def problems(self, run_id: UUID, *, after: int, limit: int) -> Sequence[RowProblem]:
        """Some of the rows that a run has refused, in their order."""
        found = await self._session.execute(
            select(BatchProblemRow.number, BatchProblemRow.problem)
            .where(BatchProblemRow.run_id == run_id, BatchProblemRow.number > after)
            .order_by(BatchProblemRow.number)
            .limit(limit)
        )
        return [RowProblem(row=row.number, problem=row.problem) for row in found]


def _run(row: Any) -> Run:
    return Run(**{column.name: row._mapping[column] for column in _COLUMNS})


def _progress(row: Any) -> Progress:
    return Progress(
        run=_run(row),
        taken=int(row.taken or 0),
        refused=int(row.refused or 0),
        updated_at=row.updated_at,
    )
