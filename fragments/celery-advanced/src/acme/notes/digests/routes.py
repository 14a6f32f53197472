"""`/notes/digests` over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.notes.digests.domain import Digest
from acme.notes.digests.schemas import DigestView
from acme.notes.digests.worker import prepare

note_digests_router = APIRouter(prefix="/notes/digests", tags=["notes"])


@note_digests_router.post("", status_code=202)
async def request_digest(
    request: Request, response: Response, caller: CallerDependency
) -> DigestView:
    """Have the newest notes of the caller condensed; `Location` tells how far that is."""
    services = services_of(request)
    digest = Digest.new(caller.id)
    async with services.database.transaction() as tx:
        await tx.note_digests.add(digest)
    # A crash in between leaves it gathering, until it is given up.
    await services.canvas.start(prepare.si(str(digest.id), caller.id))
    response.headers["Location"] = f"/notes/digests/{digest.id}"
    return DigestView.of(digest)


@note_digests_router.get("/{digest_id:uuid}")
async def get_digest(digest_id: UUID, request: Request, caller: CallerDependency) -> DigestView:
    """A digest of the caller: how far it is, or which notes it lacks."""
    async with services_of(request).database.reading() as tx:
        return DigestView.of(await tx.note_digests.get(caller.id, digest_id))
