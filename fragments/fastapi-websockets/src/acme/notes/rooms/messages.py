"""What members of the notes' rooms send, and are sent."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from acme.rooms.messages import Incoming, Outgoing


class Join(Incoming):
    """Come into the room of a note."""

    type: Literal["room.join"]
    note_id: UUID


class Leave(Incoming):
    """Go out of it."""

    type: Literal["room.leave"]
    note_id: UUID


class Say(Incoming):
    """Tell everybody in it."""

    type: Literal["room.say"]
    note_id: UUID
    text: str = Field(min_length=1, max_length=1000)


FromMember = Annotated[Join | Leave | Say, Field(discriminator="type")]
MESSAGES: TypeAdapter[Join | Leave | Say] = TypeAdapter(FromMember)


class Entered(Outgoing):
    """The first message: which member this connection is, and where its changes begin."""

    type: Literal["room.entered"] = "room.entered"
    member: str
    position: str


class Reset(Outgoing):
    """Changes after the position that was asked for are not kept: load the notes anew."""

    type: Literal["room.reset"] = "room.reset"
    position: str


class Joined(Outgoing):
    """The member is in the room."""

    type: Literal["room.joined"] = "room.joined"
    note_id: UUID
    ref: str | None = None


class Left(Outgoing):
    """The member is no longer there."""

    type: Literal["room.left"] = "room.left"
    note_id: UUID
    ref: str | None = None


class Said(Outgoing):
    """A member has said something; `ref` is that of the member who did."""

    type: Literal["room.said"] = "room.said"
    note_id: UUID
    member: str
    text: str
    ref: str | None = None


class Changed(Outgoing):
    """The note has this version now; with `note.deleted`, it was its last."""

    type: Literal["note.written", "note.deleted"]
    note_id: str
    version: int
    position: str
