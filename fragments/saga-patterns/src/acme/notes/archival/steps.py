"""The steps of an archival, each of which may come again, and what undoes them."""

from dataclasses import replace

import structlog

from acme.database.transaction import Transaction
from acme.errors import NotFound, PreconditionFailed
from acme.notes.archival.domain import ARCHIVE, Archival, archived_id
from acme.notes.service import NoteService
from acme.sagas.saga import Action, PermanentError, Run, Saga, Step

log = structlog.get_logger()


class ArchivalSteps:
    """What the steps do, with what they need of the service."""

    def __init__(self, notes: NoteService) -> None:
        self._notes = notes

    def saga(self) -> Saga:
        """The steps in their order. Nothing can fail after the last, so nothing undoes it."""
        return Saga(
            Archival.saga,
            Step(
                name="copy",
                action=Action(write=self.copy),
                compensation=Action(write=self.discard_copy),
            ),
            Step(
                name="announce",
                action=Action(call=self.announce),
                compensation=Action(call=self.take_back),
            ),
            Step(name="remove", action=Action(call=self.remove)),
        )

    async def copy(self, tx: Transaction, run: Run) -> None:
        """Keep a copy in the archive, of the version that was to be archived."""
        archival = Archival.model_validate(run.data)
        try:
            note = await tx.notes.get(run.owner, archival.note_id)
        except NotFound as error:
            raise PermanentError("the note is gone") from error
        if note.version != archival.version:
            raise PermanentError(f"the note has changed: it has version {note.version}")
        await tx.notes.add(replace(note, id=archived_id(run.owner, note.id), owner=ARCHIVE))

    async def discard_copy(self, tx: Transaction, run: Run) -> None:
        """Remove the copy, unless it is all that is left: the removal may have been the doubt."""
        archival = Archival.model_validate(run.data)
        try:
            await tx.notes.held(run.owner, archival.note_id)
            copy = await tx.notes.held(ARCHIVE, archived_id(run.owner, archival.note_id))
        except NotFound:
            return
        await tx.notes.remove(copy)

    async def announce(self, run: Run) -> None:
        """Tell another service: a line of the log, where yours would call it with the key."""
        log.info("note_archived", note_id=run.data["note_id"], key=run.key)

    async def take_back(self, run: Run) -> None:
        """Tell it that the note is not archived."""
        log.info("note_not_archived", note_id=run.data["note_id"], key=run.key)

    async def remove(self, run: Run) -> None:
        """Delete the note as its owner would; a note that was edited meanwhile is left alone."""
        archival = Archival.model_validate(run.data)
        try:
            await self._notes.delete(
                run.owner, archival.note_id, versions=frozenset({archival.version})
            )
        except NotFound:
            # An earlier attempt did it.
            return
        except PreconditionFailed as error:
            raise PermanentError(str(error)) from error
