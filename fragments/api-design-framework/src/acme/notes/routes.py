"""`/notes` over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from acme.bootstrap import Services
from acme.errors import PreconditionRequired
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.etags import (
    ETAG_HEADER,
    IF_MATCH,
    IF_NONE_MATCH,
    NOT_MODIFIED,
    etag,
    expected_versions,
    versioned,
)
from acme.notes.domain import Note
from acme.notes.schemas import NoteChanges, NoteDraft, NotePage, NoteView
from acme.pagination import Position

notes_router = APIRouter(prefix="/notes", tags=["notes"])


async def versions_to_change(request: Request, owner: str, note_id: UUID) -> frozenset[int] | None:
    """What If-Match says; a note that is not there needs none (RFC 9110, section 13.2.1)."""
    try:
        return expected_versions(request.headers)
    except PreconditionRequired:
        await services_of(request).notes.get(owner, note_id)
        raise


async def page_of(
    services: Services, owner: str, limit: int, cursor: str | None
) -> tuple[list[Note], str | None]:
    """A page of the notes of an owner, and the cursor of those that follow."""
    listed = ("notes", owner)
    after = None if cursor is None else services.cursors.read(cursor, of=listed)
    # One more than asked for tells whether a page follows.
    notes = await services.notes.page(owner, after=after, limit=limit + 1)
    page, next_cursor = notes[:limit], None
    if len(notes) > limit:
        last = page[-1]
        position = Position(created_at=last.created_at, id=last.id)
        next_cursor = services.cursors.sign(position, of=listed)
    return page, next_cursor


@notes_router.post("", status_code=201, responses={201: {"headers": ETAG_HEADER}})
async def create_note(
    draft: NoteDraft, request: Request, response: Response, caller: CallerDependency
) -> NoteView:
    """Write a note."""
    note = await services_of(request).notes.create(caller.id, title=draft.title, body=draft.body)
    response.headers["Location"] = f"/notes/{note.id}"
    response.headers["ETag"] = etag(note.version)
    return NoteView.of(note)


@notes_router.get("")
async def list_notes(
    request: Request,
    caller: CallerDependency,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> NotePage:
    """The caller's notes, newest first; pass `next_cursor` on for those that follow."""
    page, next_cursor = await page_of(services_of(request), caller.id, limit, cursor)
    return NotePage(items=[NoteView.of(note) for note in page], next_cursor=next_cursor)


@notes_router.get(
    "/{note_id:uuid}",
    response_model=NoteView,
    responses=NOT_MODIFIED,
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
async def get_note(note_id: UUID, request: Request, caller: CallerDependency) -> Response:
    """One note, with its ETag; nothing but the ETag when the caller has this version."""
    note = await services_of(request).notes.get(caller.id, note_id)
    return versioned(NoteView.of(note), note.version, request)


@notes_router.patch(
    "/{note_id:uuid}",
    responses={200: {"headers": ETAG_HEADER}},
    openapi_extra={"parameters": [IF_MATCH]},
)
async def edit_note(
    note_id: UUID,
    changes: NoteChanges,
    request: Request,
    response: Response,
    caller: CallerDependency,
) -> NoteView:
    """Change a note, unless somebody else did since the caller read it."""
    note = await services_of(request).notes.edit(
        caller.id,
        note_id,
        title=changes.title,
        body=changes.body,
        versions=await versions_to_change(request, caller.id, note_id),
    )
    response.headers["ETag"] = etag(note.version)
    return NoteView.of(note)


@notes_router.delete("/{note_id:uuid}", status_code=204, openapi_extra={"parameters": [IF_MATCH]})
async def delete_note(note_id: UUID, request: Request, caller: CallerDependency) -> None:
    """Delete a note, unless somebody else changed it since the caller read it."""
    versions = await versions_to_change(request, caller.id, note_id)
    await services_of(request).notes.delete(caller.id, note_id, versions=versions)
