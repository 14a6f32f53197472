"""`/notes/{note_id}/document` over WebSockets."""

from uuid import UUID

from fastapi import APIRouter, WebSocket

from acme.database.transaction import Transaction
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.sockets.coediting import DocumentSession
from acme.notes.coediting.listener import document_of
from acme.notes.permissions.resource import WRITE, resource_of

note_documents_router = APIRouter(prefix="/notes", tags=["notes"])


@note_documents_router.websocket("/{note_id:uuid}/document")
async def open_note_document(websocket: WebSocket, note_id: UUID, caller: CallerDependency) -> None:
    """Write the document of a note, together with others who have it open."""
    services, name = services_of(websocket), document_of(note_id)
    note = await services.notes.get(caller.id, note_id)
    await services.policy.require(caller.id, WRITE, resource_of(note))

    async def guard(tx: Transaction) -> None:
        # Held, so that nobody deletes the note at the same time.
        await tx.notes.held(note.owner, note_id)

    async with (
        services.rooms.enter(caller.id) as member,
        services.coediting.open(name) as document,
    ):
        await DocumentSession(websocket, member, document, guard).hold()
