"""Operations take their result along."""

from uuid import UUID

from pydantic import BaseModel

from acme.database.transaction import Transaction
from acme.notes.domain import Note
from acme.operations.once import Operations


class Done(BaseModel):
    """What came of an operation: the note, and the version that it has by it, or had at last."""

    note_id: UUID
    version: int


class KeepResult:
    """Keeps what came of an operation, in the unit of work that does it."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""
        await self._keep(tx, note)

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone."""
        await self._keep(tx, note)

    async def _keep(self, tx: Transaction, note: Note) -> None:
        done = Done(note_id=note.id, version=note.version)
        await self._operations.done(tx, done.model_dump_json())
