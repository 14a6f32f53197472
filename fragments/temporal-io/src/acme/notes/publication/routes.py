"""`/notes/{id}/publication` over HTTP, and what is published."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.notes.publication.schemas import (
    DecisionInput,
    PublicationView,
    PublishedNote,
)

publication_router = APIRouter(prefix="/notes", tags=["publication"])


@publication_router.post("/{note_id:uuid}/publication", status_code=202, response_class=Response)
async def publish_note(
    note_id: UUID, request: Request, response: Response, caller: CallerDependency
) -> None:
    """Ask to publish a note of the caller as it is now; asked twice, it is published once."""
    await services_of(request).publications.start(caller.id, note_id)
    response.headers["Location"] = f"/notes/{note_id}/publication"


@publication_router.get("/{note_id:uuid}/publication")
async def get_publication(
    note_id: UUID, request: Request, caller: CallerDependency
) -> PublicationView:
    """How far the publication of a note of the caller is."""
    publication = await services_of(request).publications.state(caller.id, note_id)
    return PublicationView.of(publication)


@publication_router.post("/{note_id:uuid}/publication/decision")
async def decide_publication(
    note_id: UUID, decision: DecisionInput, request: Request, caller: CallerDependency
) -> PublicationView:
    """Approve or reject it. Here the owner does; let yours be somebody else."""
    publications = services_of(request).publications
    return PublicationView.of(await publications.decide(caller.id, note_id, decision.decision()))


@publication_router.delete("/{note_id:uuid}/publication", status_code=202, response_class=Response)
async def call_off_publication(note_id: UUID, request: Request, caller: CallerDependency) -> None:
    """Stop it while it waits for a decision."""
    await services_of(request).publications.call_off(caller.id, note_id)


@publication_router.get("/published/{note_id:uuid}")
async def get_published_note(
    note_id: UUID, request: Request, _caller: CallerDependency
) -> PublishedNote:
    """A note that was published, for every caller."""
    copy = await services_of(request).publications.published(note_id)
    return PublishedNote.of(note_id, copy)
