"""`/notes` of version 2: the same service behind other schemas."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.etags import (
    ETAG_HEADER,
    IF_MATCH,
    IF_NONE_MATCH,
    NOT_MODIFIED,
    etag,
    versioned,
)
from acme.notes.routes import page_of, versions_to_change
from acme.notes.v2.schemas import (
    NoteChangesV2,
    NoteDraftV2,
    NotePageV2,
    NoteViewV2,
)

notes_v2_router = APIRouter(prefix="/notes", tags=["notes"])


@notes_v2_router.post("", status_code=201, responses={201: {"headers": ETAG_HEADER}})
async def create_note(
    draft: NoteDraftV2, request: Request, response: Response, caller: CallerDependency
) -> NoteViewV2:
    """Write a note."""
    note = await services_of(request).notes.create(caller.id, title=draft.title, body=draft.body)
    response.headers["Location"] = f"/notes/{note.id}"
    response.headers["ETag"] = etag(note.version)
    return NoteViewV2.of(note)


@notes_v2_router.get("")
async def list_notes(
    request: Request,
    caller: CallerDependency,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> NotePageV2:
    """The caller's notes, newest first; those that follow are at `next`."""
    page, next_cursor = await page_of(services_of(request), caller.id, limit, cursor)
    following = None
    if next_cursor:
        # Below the version, where that is a part of the path.
        query = urlencode({"limit": limit, "cursor": next_cursor})
        following = f"{request.scope.get('root_path', '')}/notes?{query}"
    return NotePageV2(items=[NoteViewV2.of(note) for note in page], next=following)


@notes_v2_router.get(
    "/{note_id:uuid}",
    response_model=NoteViewV2,
    responses=NOT_MODIFIED,
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
async def get_note(note_id: UUID, request: Request, caller: CallerDependency) -> Response:
    """One note, with its ETag; nothing but the ETag when the caller has this version."""
    note = await services_of(request).notes.get(caller.id, note_id)
    return versioned(NoteViewV2.of(note), note.version, request)


@notes_v2_router.patch(
    "/{note_id:uuid}",
    responses={200: {"headers": ETAG_HEADER}},
    openapi_extra={"parameters": [IF_MATCH]},
)
async def edit_note(
    note_id: UUID,
    changes: NoteChangesV2,
    request: Request,
    response: Response,
    caller: CallerDependency,
) -> NoteViewV2:
    """Change a note, unless somebody else did since the caller read it."""
    note = await services_of(request).notes.edit(
        caller.id,
        note_id,
        title=changes.title,
        body=changes.body,
        versions=await versions_to_change(request, caller.id, note_id),
    )
    response.headers["ETag"] = etag(note.version)
    return NoteViewV2.of(note)
