"""What a member does in the rooms of its notes, and what it is told of them."""

from typing import Literal, assert_never
from uuid import UUID

from acme.feed.subscriptions import Subscription
from acme.notes.feed import DELETED, NoteChanged
from acme.notes.rooms.messages import (
    Changed,
    Entered,
    Join,
    Joined,
    Leave,
    Left,
    Reset,
    Said,
    Say,
)
from acme.notes.service import NoteService
from acme.rooms.hub import Rooms
from acme.rooms.member import TRY_AGAIN_LATER, Member

# Changes come when they come; so often the position of a quiet reader is looked at.
_QUIET_SECONDS = 60


class NoteRooms:
    """One member, in the rooms of notes that it may read."""

    def __init__(self, notes: NoteService, rooms: Rooms, member: Member) -> None:
        self._notes = notes
        self._rooms = rooms
        self._member = member

    async def handle(self, message: Join | Leave | Say) -> None:
        """Do what the member asks for; raises what the services raise."""
        member, room = self._member, room_of(message.note_id)
        match message:
            case Join(note_id=note_id, ref=ref):
                await self._notes.get(member.caller, note_id)
                await self._rooms.join(member, room)
                member.offer(Joined(note_id=note_id, ref=ref).encoded())
            case Leave(note_id=note_id, ref=ref):
                await self._rooms.leave(member, room)
                member.offer(Left(note_id=note_id, ref=ref).encoded())
            case Say(note_id=note_id, text=text, ref=ref):
                said = Said(note_id=note_id, member=member.id, text=text, ref=ref)
                await self._rooms.say(member, room, said.encoded())
            case other:
                assert_never(other)

    async def tell_changes(self, reader: Subscription) -> int:
        """Tell the member what happens to its notes, until it cannot be told any more.

        Gives the code to end it with: it comes back, with the last position that it was told.
        """
        member = self._member
        await member.tell(Entered(member=member.id, position=reader.position).encoded())
        if reader.missed:
            await member.tell(Reset(position=reader.position).encoded())
        while not reader.ended:
            change = await reader.next(within=_QUIET_SECONDS)
            if change is None:
                continue
            told = NoteChanged.model_validate_json(change.data)
            kind: Literal["note.written", "note.deleted"] = (
                "note.deleted" if change.type == DELETED else "note.written"
            )
            changed = Changed(
                type=kind, note_id=told.note_id, version=told.version, position=reader.position
            )
            await member.tell(changed.encoded())
        return TRY_AGAIN_LATER


def room_of(note_id: UUID) -> str:
    """The room of a note."""
    return f"notes/{note_id}"
