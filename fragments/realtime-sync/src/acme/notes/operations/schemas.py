"""What clients send of what they did, and are told of it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from acme.notes.schemas import NoteChanges, NoteDraft, NoteView
from acme.operations import MOST_CLIENT_CHARACTERS
from acme.rooms.messages import Incoming, Outgoing


class _Deed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Create(_Deed):
    """Write a note."""

    do: Literal["create"]
    note: NoteDraft


class Edit(_Deed):
    """Change a note that has a version."""

    do: Literal["edit"]
    note_id: UUID
    version: int = Field(ge=1)
    changes: NoteChanges


class Delete(_Deed):
    """Delete a note that has a version."""

    do: Literal["delete"]
    note_id: UUID
    version: int = Field(ge=1)


class Send(Incoming):
    """An operation; the client counts its own, and sends each until it is acknowledged."""

    type: Literal["op.send"]
    client: str = Field(min_length=1, max_length=MOST_CLIENT_CHARACTERS, pattern=r"^[\w-]+$")
    sequence: int = Field(ge=1, le=2**53)
    operation: Annotated[Create | Edit | Delete, Field(discriminator="do")]


MESSAGES = TypeAdapter(Send)


class Acknowledged(Outgoing):
    """It is done, and committed."""

    type: Literal["op.ack"] = "op.ack"
    sequence: int
    note_id: UUID
    version: int


class Stale(Outgoing):
    """The note has another version: nothing was done. The client decides what becomes of both."""

    type: Literal["op.conflict"] = "op.conflict"
    sequence: int
    note: NoteView


class Refused(Outgoing):
    """Nothing was done, nor will be: the same status and words as over HTTP."""

    type: Literal["op.refused"] = "op.refused"
    sequence: int
    status: int
    detail: str
