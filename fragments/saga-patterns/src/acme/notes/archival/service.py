"""What can be done with the archival of a note."""

from dataclasses import replace
from uuid import UUID

from acme.database import Database
from acme.errors import NotFound
from acme.notes.archival.domain import ARCHIVE, Archival, archived_id
from acme.notes.domain import Note
from acme.sagas import Instance
from acme.sagas.starting import start_alone


class ArchivalService:
    """Begins archivals of the caller's notes, and shows what is archived."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, owner: str, note_id: UUID) -> Instance:
        """Begin to archive a note as it is now; one that is under way goes on.

        Raises:
            NotFound: for a note that is not the owner's.
        """
        async with self._database.reading() as tx:
            note = await tx.notes.get(owner, note_id)
        archival = Archival(note_id=note_id, version=note.version)
        return await start_alone(
            self._database,
            Archival.saga,
            str(note_id),
            owner=owner,
            data=archival.model_dump(mode="json"),
        )

    async def archived(self, owner: str, note_id: UUID) -> Note:
        """An archived note, as it was; raises NotFound."""
        async with self._database.reading() as tx:
            try:
                copy = await tx.notes.get(ARCHIVE, archived_id(owner, note_id))
            except NotFound:
                raise NotFound(f"There is no archived note {note_id}.") from None
        return replace(copy, id=note_id, owner=owner)
