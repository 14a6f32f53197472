"""`/notes/{note_id}/presence` over WebSockets."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, WebSocket
from pydantic import TypeAdapter

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.sockets.conversation import Conversation
from acme.rooms.messages import Incoming

note_presence_router = APIRouter(prefix="/notes", tags=["notes"])


class Ask(Incoming):
    """Who is there?"""

    type: Literal["presence.ask"]


_MESSAGES = TypeAdapter(Ask)


@note_presence_router.websocket("/{note_id:uuid}/presence")
async def look_at_note(websocket: WebSocket, note_id: UUID, caller: CallerDependency) -> None:
    """Be told who else looks at a note, and let them know."""
    services = services_of(websocket)
    await services.notes.get(caller.id, note_id)
    async with (
        services.rooms.enter(caller.id) as member,
        services.presence.enter(member, f"notes/{note_id}") as place,
    ):

        async def answer(message: Ask) -> None:
            member.offer(place.here(message.ref).encoded())

        conversation = Conversation(websocket, member, services.settings.sockets)
        await conversation.hold(_MESSAGES, answer)
