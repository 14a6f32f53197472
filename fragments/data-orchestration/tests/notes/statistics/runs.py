"""Runs of the statistics, in this process, on a database and a folder of their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from dagster import Definitions, ExecuteInProcessResult

from acme.notes.domain import Note
from acme.notes.statistics.definitions import JOB, NOTE_STATISTICS
from acme.notes.statistics.domain import OwnerDay
from acme.orchestration.opening import ServiceDatabase
from acme.orchestration.stage import Stage

DAY = date(2026, 3, 4)
MORNING = datetime(2026, 3, 4, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Runs:
    """What a run needs, and what it leaves."""

    database: ServiceDatabase
    stage: Stage

    def run(
        self, day: date = DAY, *, database: ServiceDatabase | None = None
    ) -> ExecuteInProcessResult:
        """Do all of a day; a run that fails is a result too."""
        resources = {"database": database or self.database, "stage": self.stage}
        definitions = Definitions.merge(NOTE_STATISTICS, Definitions(resources=resources))
        return definitions.resolve_job_def(JOB).execute_in_process(
            partition_key=day.isoformat(), raise_on_error=False
        )

    def keep(self, *notes: Note) -> None:
        """Notes as the service keeps them."""

        async def add() -> None:
            async with self.database.opened() as database, database.transaction() as tx:
                for note in notes:
                    await tx.notes.add(note)

        asyncio.run(add())

    def load(self, *owners: OwnerDay, day: date = DAY) -> None:
        """Rows of an earlier run."""

        asyncio.run(self._replace(day, owners))

    def load_together(
        self, *runs: Sequence[OwnerDay], day: date = DAY
    ) -> Sequence[BaseException | None]:
        """Rows of runs at the same moment; why each could not keep them."""

        async def replace() -> Sequence[BaseException | None]:
            each = (self._replace(day, owners) for owners in runs)
            return await asyncio.gather(*each, return_exceptions=True)

        return asyncio.run(replace())

    async def _replace(self, day: date, owners: Sequence[OwnerDay]) -> None:
        async with self.database.opened() as database, database.transaction() as tx:
            await tx.note_statistics.replace(day, owners)

    def kept(self, day: date = DAY) -> Sequence[OwnerDay]:
        """What the service knows of a day."""

        async def read() -> Sequence[OwnerDay]:
            async with self.database.opened() as database, database.reading() as tx:
                return await tx.note_statistics.of_day(day)

        return asyncio.run(read())


def note(owner: str, body: str = "one two", *, at: datetime = MORNING, version: int = 1) -> Note:
    """A note that was written at a moment."""
    new = Note.new(owner=owner, title="A note", body=body)
    return replace(new, id=uuid4(), created_at=at, updated_at=at, version=version)


def materialized(result: ExecuteInProcessResult) -> set[str]:
    """The assets that a run made."""
    keys = [event.asset_key for event in result.get_asset_materialization_events()]
    return {key.to_user_string() for key in keys if key}


def of(owner: str, notes: int, words: int, revised: int = 0, *, day: date = DAY) -> OwnerDay:
    """A row that a run leaves."""
    return OwnerDay(day=day, owner=owner, notes=notes, words=words, revised=revised)
