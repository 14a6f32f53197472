"""Where runs and their checkpoints are kept."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from acme.batches.run import Done, Outcome, Progress, RowProblem, Run


class BatchRuns(Protocol):
    """The runs of all batches, in one unit of work."""

    async def latest(self, batch: str, subject: str) -> Run | None:
        """The run of a batch over a subject that began last."""

    async def begin(self, run: Run) -> None:
        """Keep a new run."""

    async def take_over(self, run: Run) -> None:
        """Give the run to `run.runner`, once what another process has in hand for it is done."""

    async def hold(self, run: Run) -> None:
        """Let nobody take the run over until this unit of work ends.

        Raises:
            TakenOver: when somebody has.
        """

    async def done(self, run_id: UUID) -> Sequence[Done]:
        """The chunks that are done, by position."""

    async def is_done(self, run_id: UUID, after: str) -> bool:
        """Whether the chunk after a position is done."""

    async def keep(self, run_id: UUID, done: Done, outcome: Outcome) -> None:
        """Note that a chunk is done. It is kept, or not, with all that this unit of work writes.

        Raises:
            Conflict: when the chunk is done already.
        """

    async def finish(self, run_id: UUID) -> None:
        """Note that nothing is left to do."""

    async def progress(self, *, limit: int, run_id: UUID | None = None) -> Sequence[Progress]:
        """How far the last runs are, the newest first; or how far one is."""

    async def problems(self, run_id: UUID, *, after: int, limit: int) -> Sequence[RowProblem]:
        """At most `limit` of the rows that a run has refused, in their order, after a row."""
