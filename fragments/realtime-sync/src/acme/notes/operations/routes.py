"""`/notes/operations` over WebSockets."""

from contextlib import suppress
from typing import assert_never

from fastapi import APIRouter, WebSocket

from acme.errors import (
    Conflict,
    NotFound,
    PreconditionFailed,
    ServiceError,
    TooManyRequests,
    Unavailable,
)
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.problems import status_of
from acme.http.sockets.conversation import Conversation
from acme.notes.operations.listener import Done
from acme.notes.operations.schemas import (
    MESSAGES,
    Acknowledged,
    Create,
    Delete,
    Edit,
    Refused,
    Send,
    Stale,
)
from acme.notes.schemas import NoteView
from acme.notes.service import NoteService
from acme.operations import Operation
from acme.operations.once import Operations
from acme.rooms.messages import Outgoing

note_operations_router = APIRouter(prefix="/notes", tags=["notes"])


@note_operations_router.websocket("/operations")
async def take_operations(websocket: WebSocket, caller: CallerDependency) -> None:
    """What the caller's clients did offline: each has one effect, and is answered after it."""
    services = services_of(websocket)
    queue = _Queue(services.notes, services.operations, caller.id)
    own = services.settings.operations
    limits = {
        "message_bytes": own.message_bytes,
        "messages_per_second": own.messages_per_second,
    }
    settings = services.settings.sockets.model_copy(update=limits)
    async with services.rooms.enter(caller.id) as member:

        async def take(message: Send) -> None:
            answer = await queue.take(message)
            await member.tell(answer.encoded())

        await Conversation(websocket, member, settings).hold(MESSAGES, take)


class _Queue:
    def __init__(self, notes: NoteService, operations: Operations, caller: str) -> None:
        self._notes = notes
        self._operations = operations
        self._caller = caller

    async def take(self, message: Send) -> Outgoing:
        """Do it, unless it is done; raises what passes, so that it is sent again."""
        sequence = message.sequence
        name = Operation(caller=self._caller, client=message.client, sequence=sequence)
        try:
            result = await self._operations.once(name, lambda: self._do(message.operation))
        except (Conflict, TooManyRequests, Unavailable):
            raise
        except ServiceError as error:
            return await self._refusal(message, error)
        done = Done.model_validate_json(result)
        return Acknowledged(sequence=sequence, note_id=done.note_id, version=done.version)

    async def _do(self, operation: Create | Edit | Delete) -> None:
        match operation:
            case Create(note=note):
                await self._notes.create(self._caller, title=note.title, body=note.body)
            case Edit(note_id=note_id, version=version, changes=changes):
                await self._notes.edit(
                    self._caller,
                    note_id,
                    title=changes.title,
                    body=changes.body,
                    versions=frozenset({version}),
                )
            case Delete(note_id=note_id, version=version):
                await self._notes.delete(self._caller, note_id, versions=frozenset({version}))
            case other:
                assert_never(other)

    async def _refusal(self, message: Send, error: ServiceError) -> Outgoing:
        sequence, operation = message.sequence, message.operation
        if isinstance(error, PreconditionFailed) and isinstance(operation, Edit | Delete):
            # Unless it is gone by now.
            with suppress(NotFound):
                note = await self._notes.get(self._caller, operation.note_id)
                return Stale(sequence=sequence, note=NoteView.of(note))
        return Refused(sequence=sequence, status=status_of(error), detail=str(error))
