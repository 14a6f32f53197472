"""What can be done with the publication of a note."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from acme.database import Database
from acme.errors import Conflict, NotFound
from acme.notes.domain import Note
from acme.notes.publication.domain import (
    PUBLIC,
    Decision,
    Publication,
    PublicationRequest,
    published_id,
    workflow_id,
)
from acme.notes.publication.workflow import PublishNote
from acme.temporal.connection import Temporal

# Less than a request is guarded for: a worker that is not there is no outage of the server.
_WORKER_ANSWERS = timedelta(seconds=3)


class PublicationService:
    """Starts, shows and steers the workflows of the caller's notes."""

    def __init__(self, database: Database, temporal: Temporal) -> None:
        self._database = database
        self._temporal = temporal

    async def start(self, owner: str, note_id: UUID) -> None:
        """Begin to publish a note as it is now; one that is under way goes on.

        Raises:
            NotFound: for a note that is not the owner's.
        """
        note = await self._note(owner, note_id)
        request = PublicationRequest(note_id=note.id, owner=owner, version=note.version)
        async with self._temporal.client() as client:
            await client.start_workflow(
                PublishNote.run,
                request,
                id=workflow_id(note_id),
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                task_queue=self._temporal.task_queue,
            )

    async def state(self, owner: str, note_id: UUID) -> Publication:
        """How far it is; raises NotFound for a note that nobody asked to publish."""
        async with self._asking(owner, note_id) as handle:
            return await handle.query(PublishNote.publication, rpc_timeout=_WORKER_ANSWERS)

    async def decide(self, owner: str, note_id: UUID, decision: Decision) -> Publication:
        """Approve or reject what waits; raises Conflict when it does not."""
        async with self._asking(owner, note_id) as handle:
            try:
                return await handle.execute_update(
                    PublishNote.decide, decision, rpc_timeout=_WORKER_ANSWERS
                )
            except WorkflowUpdateFailedError as error:
                raise Conflict(str(error.cause)) from error

    async def call_off(self, owner: str, note_id: UUID) -> None:
        """Ask what waits to stop; what is decided goes on."""
        async with self._asking(owner, note_id) as handle:
            await handle.signal(PublishNote.call_off)

    async def published(self, note_id: UUID) -> Note:
        """The copy that everybody may read; raises NotFound."""
        async with self._database.reading() as tx:
            return await tx.notes.get(PUBLIC, published_id(note_id))

    async def _note(self, owner: str, note_id: UUID) -> Note:
        async with self._database.reading() as tx:
            return await tx.notes.get(owner, note_id)

    @asynccontextmanager
    async def _asking(
        self, owner: str, note_id: UUID
    ) -> AsyncIterator[WorkflowHandle[PublishNote, Publication]]:
        """The workflow of a note of the owner, for one question."""
        await self._note(owner, note_id)
        try:
            async with self._temporal.client() as client:
                yield client.get_workflow_handle_for(PublishNote.run, workflow_id(note_id))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            if "already completed" in error.message:
                raise Conflict("The publication is over.") from error
            raise NotFound(f"Nobody asked to publish the note {note_id}.") from error
