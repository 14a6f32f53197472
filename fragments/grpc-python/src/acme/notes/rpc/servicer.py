"""`notes.v1.Notes`: the service of the notes, as gRPC calls it."""

from collections.abc import AsyncIterator
from uuid import UUID

import grpc
from google.protobuf.empty_pb2 import Empty
from pydantic import ValidationError

from acme.bootstrap import Services
from acme.errors import InvalidInput, PreconditionRequired, ServiceError
from acme.grpc.caller import current_caller
from acme.grpc.generated.notes.v1 import notes_pb2
from acme.grpc.generated.notes.v1.notes_pb2_grpc import (
    NotesServicer,
    add_NotesServicer_to_server,
)
from acme.grpc.statuses import refused
from acme.grpc.surrounding import Context
from acme.notes.domain import Note
from acme.notes.feed import topic_of
from acme.notes.routes import page_of
from acme.notes.rpc.messages import (
    changes,
    draft,
    event_of,
    message_of,
    note_id,
    versions,
)

_PAGE, _MOST = 20, 100
# Of the cursors that this service issues.
_MOST_CHARACTERS = 100


class NotesOverGrpc(NotesServicer):
    """Writes and reads the notes of whoever calls. What it raises becomes a status."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def CreateNote(  # noqa: N802 - as the proto has it
        self, request: notes_pb2.CreateNoteRequest, context: Context
    ) -> notes_pb2.Note:
        """Write a note."""
        return message_of(await self._written(request))

    async def GetNote(  # noqa: N802
        self, request: notes_pb2.GetNoteRequest, context: Context
    ) -> notes_pb2.Note:
        """One note."""
        found = await self._services.notes.get(current_caller().id, note_id(request.id))
        return message_of(found)

    async def ListNotes(  # noqa: N802
        self, request: notes_pb2.ListNotesRequest, context: Context
    ) -> notes_pb2.ListNotesResponse:
        """A page of notes, newest first."""
        size = request.page_size if request.HasField("page_size") else _PAGE
        if not 1 <= size <= _MOST:
            raise InvalidInput(f"A page has 1 to {_MOST} notes.")
        if len(request.page_token) > _MOST_CHARACTERS:
            raise InvalidInput("This page_token is none of ours.")
        token = request.page_token or None
        page, after = await page_of(self._services, current_caller().id, size, token)
        return notes_pb2.ListNotesResponse(
            notes=[message_of(note) for note in page], next_page_token=after or ""
        )

    async def EditNote(  # noqa: N802
        self, request: notes_pb2.EditNoteRequest, context: Context
    ) -> notes_pb2.Note:
        """Change a note."""
        owner, wanted, changed = current_caller().id, note_id(request.id), changes(request)
        note = await self._services.notes.edit(
            owner,
            wanted,
            title=changed.title,
            body=changed.body,
            versions=await self._expected(request.expected, owner, wanted),
        )
        return message_of(note)

    async def DeleteNote(  # noqa: N802
        self, request: notes_pb2.DeleteNoteRequest, context: Context
    ) -> Empty:
        """Delete a note."""
        owner, wanted = current_caller().id, note_id(request.id)
        expected = await self._expected(request.expected, owner, wanted)
        await self._services.notes.delete(owner, wanted, versions=expected)
        return Empty()

    async def ImportNotes(  # noqa: N802
        self, request_iterator: AsyncIterator[notes_pb2.CreateNoteRequest], context: Context
    ) -> notes_pb2.ImportNotesResponse:
        """Write each note as it comes."""
        written = 0
        async for request in request_iterator:
            await self._written(request)
            written += 1
        return notes_pb2.ImportNotesResponse(written=written)

    async def WriteNotes(  # noqa: N802
        self, request_iterator: AsyncIterator[notes_pb2.CreateNoteRequest], context: Context
    ) -> AsyncIterator[notes_pb2.WriteNotesResponse]:
        """Write each note as it comes, and say what became of it."""
        async for request in request_iterator:
            try:
                note = message_of(await self._written(request))
            except (ServiceError, ValidationError) as error:
                yield notes_pb2.WriteNotesResponse(error=refused(error))
            else:
                yield notes_pb2.WriteNotesResponse(note=note)

    async def FollowNotes(  # noqa: N802
        self, request: notes_pb2.FollowNotesRequest, context: Context
    ) -> AsyncIterator[notes_pb2.NoteEvent]:
        """What happens to the notes."""
        topic, settings = topic_of(current_caller().id), self._services.settings.grpc
        async with self._services.feed.subscribe(topic, after=request.after or None) as reader:
            yield notes_pb2.NoteEvent(position=reader.position)
            if reader.missed:
                yield notes_pb2.NoteEvent(position=reader.position, reset=Empty())
            while not reader.ended:
                change = await reader.next(within=settings.heartbeat_seconds)
                if change is not None:
                    yield event_of(change, reader.position)
                elif not reader.ended:
                    yield notes_pb2.NoteEvent(position=reader.position)

    async def _written(self, request: notes_pb2.CreateNoteRequest) -> Note:
        wanted = draft(request)
        notes = self._services.notes
        return await notes.create(current_caller().id, title=wanted.title, body=wanted.body)

    async def _expected(
        self, expected: notes_pb2.Expected, owner: str, wanted: UUID
    ) -> frozenset[int] | None:
        try:
            return versions(expected)
        except PreconditionRequired:
            # A note that is not there has no version to name.
            await self._services.notes.get(owner, wanted)
            raise


def offer_notes(server: grpc.aio.Server, services: Services) -> str:
    """Add the service to a server; its full name."""
    add_NotesServicer_to_server(NotesOverGrpc(services), server)
    return notes_pb2.DESCRIPTOR.services_by_name["Notes"].full_name
