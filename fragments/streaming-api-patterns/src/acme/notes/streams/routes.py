"""`/notes/changes` and `/notes/export` over HTTP."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from acme.feed.subscriptions import Subscription
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.sse.events import LastEventId, server_sent
from acme.notes.feed import topic_of
from acme.notes.schemas import NoteView
from acme.pagination import Position

note_streams_router = APIRouter(prefix="/notes", tags=["notes"])

# As many as a page of the list may have: what waits for a slow client is no more than that.
_PAGE = 100


async def _reader(
    request: Request, caller: CallerDependency, last_event_id: LastEventId
) -> AsyncIterator[Subscription]:
    feed = services_of(request).feed
    async with feed.subscribe(topic_of(caller.id), after=last_event_id) as reader:
        yield reader


@note_streams_router.get("/changes", response_class=EventSourceResponse)
async def stream_note_changes(
    request: Request, reader: Annotated[Subscription, Depends(_reader)]
) -> AsyncIterator[ServerSentEvent]:
    """What happens to the caller's notes: `note.written` and `note.deleted`, with their version.

    `reset` says that events were missed: load the notes anew, and go on reading.
    """
    async for event in server_sent(reader, services_of(request).settings.streams):
        yield event


@note_streams_router.get("/export")
async def export_notes(request: Request, caller: CallerDependency) -> AsyncIterator[NoteView]:
    """All notes of the caller, newest first, each a line of JSON."""
    notes, after = services_of(request).notes, None
    while page := await notes.page(caller.id, after=after, limit=_PAGE):
        for note in page:
            yield NoteView.of(note)
        after = Position(created_at=page[-1].created_at, id=page[-1].id)
