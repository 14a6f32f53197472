"""`/notes/{id}/history` over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.notes.history.repository import NoteChange
from acme.pagination import Position

note_history_router = APIRouter(prefix="/notes", tags=["notes"])


class NoteChangeView(BaseModel):
    """A change as callers see it."""

    event_id: UUID
    action: str
    version: int
    title: str
    occurred_at: datetime

    @classmethod
    def of(cls, change: NoteChange) -> Self:
        """The view of a change."""
        return cls(
            event_id=change.event_id,
            action=change.action,
            version=change.version,
            title=change.title,
            occurred_at=change.occurred_at,
        )


class NoteHistoryPage(BaseModel):
    """Some changes, newest first, and the cursor of those that follow."""

    items: list[NoteChangeView]
    next_cursor: str | None


@note_history_router.get("/{note_id:uuid}/history")
async def list_note_history(
    note_id: UUID,
    request: Request,
    caller: CallerDependency,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> NoteHistoryPage:
    """What happened to a note of the caller, also after it was deleted.

    A change appears when its event has been handled, a moment after the change.
    """
    services = services_of(request)
    listed = ("history", caller.id, note_id)
    after = None if cursor is None else services.cursors.read(cursor, of=listed)
    async with services.database.reading() as tx:
        # One more than asked for tells whether a page follows.
        changes = await tx.note_history.page(caller.id, note_id, after=after, limit=limit + 1)
        if not changes:
            # Either none has been handled yet, or there is no such note.
            await tx.notes.get(caller.id, note_id)
    page, next_cursor = changes[:limit], None
    if len(changes) > limit:
        last = page[-1]
        position = Position(created_at=last.occurred_at, id=last.event_id)
        next_cursor = services.cursors.sign(position, of=listed)
    return NoteHistoryPage(
        items=[NoteChangeView.of(change) for change in page], next_cursor=next_cursor
    )
