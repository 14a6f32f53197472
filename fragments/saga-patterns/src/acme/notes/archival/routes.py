"""`/notes/{id}/archival` over HTTP, and what is archived."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.notes.schemas import NoteView
from acme.sagas.routes import SagaView

archival_router = APIRouter(prefix="/notes", tags=["archival"])


@archival_router.post("/{note_id:uuid}/archival", status_code=202)
async def archive_note(
    note_id: UUID, request: Request, response: Response, caller: CallerDependency
) -> SagaView:
    """Ask to archive a note of the caller as it is now; `Location` tells how far that is."""
    instance = await services_of(request).note_archivals.start(caller.id, note_id)
    response.headers["Location"] = f"/sagas/{instance.id}"
    return SagaView.of(instance)


@archival_router.get("/archived/{note_id:uuid}")
async def get_archived_note(note_id: UUID, request: Request, caller: CallerDependency) -> NoteView:
    """A note of the caller that was archived, under the id that it had."""
    return NoteView.of(await services_of(request).note_archivals.archived(caller.id, note_id))
