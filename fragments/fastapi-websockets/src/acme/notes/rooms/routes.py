"""`/notes/rooms` over WebSockets."""

from typing import Annotated

from fastapi import APIRouter, Query, WebSocket

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.sockets.conversation import Conversation
from acme.notes.feed import topic_of
from acme.notes.rooms.messages import MESSAGES
from acme.notes.rooms.service import NoteRooms

note_rooms_router = APIRouter(prefix="/notes", tags=["notes"])


@note_rooms_router.websocket("/rooms")
async def enter_note_rooms(
    websocket: WebSocket,
    caller: CallerDependency,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> None:
    """What happens to the caller's notes, and what is said in the rooms of those it joins."""
    services = services_of(websocket)
    async with (
        services.rooms.enter(caller.id) as member,
        services.feed.subscribe(topic_of(caller.id), after=after) as reader,
    ):
        rooms = NoteRooms(services.notes, services.rooms, member)
        conversation = Conversation(websocket, member, services.settings.sockets)
        await conversation.hold(MESSAGES, rooms.handle, rooms.tell_changes(reader))
