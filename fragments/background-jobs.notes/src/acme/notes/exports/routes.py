"""`/notes/exports` over HTTP."""

from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.notes.exports.jobs import EXPORT_NOTES, ExportNotes

note_exports_router = APIRouter(prefix="/notes/exports", tags=["notes"])


class ExportRequested(BaseModel):
    """Where to ask whether the export is done, and where it is then."""

    job: str
    export: str


@note_exports_router.post("", status_code=202)
async def request_export(
    request: Request, response: Response, caller: CallerDependency
) -> ExportRequested:
    """Have all notes of the caller exported; `Location` tells how far that is."""
    export_id = uuid4()
    job_id = await services_of(request).jobs.enqueue(
        EXPORT_NOTES, ExportNotes(export_id=export_id, owner=caller.id), owner=caller.id
    )
    response.headers["Location"] = f"/jobs/{job_id}"
    return ExportRequested(job=f"/jobs/{job_id}", export=f"/notes/exports/{export_id}")


@note_exports_router.get(
    "/{export_id:uuid}",
    response_class=Response,
    responses={200: {"content": {"application/x-ndjson": {}}}},
)
async def get_export(export_id: UUID, request: Request, caller: CallerDependency) -> Response:
    """An export of the caller, a note a line; 404 until its job is done."""
    async with services_of(request).database.reading() as tx:
        export = await tx.note_exports.get(caller.id, export_id)
    headers = {"Content-Disposition": f'attachment; filename="notes-{export_id}.jsonl"'}
    return Response(export.content, media_type="application/x-ndjson", headers=headers)
