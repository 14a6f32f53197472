"""Notes of version 2 as they cross the HTTP edge."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from acme.notes.domain import Note
from acme.notes.inputs import Body
from acme.notes.schemas import NoteChanges, NoteDraft, without_default


class NoteDraftV2(NoteDraft):
    """A note to be written."""

    body: Body = Field(default="", alias="content")


class NoteChangesV2(NoteChanges):
    """The parts of a note to change: at least one, and none to null."""

    body: Body | SkipJsonSchema[None] = Field(
        default=None, alias="content", json_schema_extra=without_default
    )


class NoteViewV2(BaseModel):
    """A note as callers see it."""

    id: UUID
    title: str
    content: str
    edited: bool
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, note: Note) -> Self:
        """The view of a note."""
        return cls(
            id=note.id,
            title=note.title,
            content=note.body,
            edited=note.version > 1,
            version=note.version,
            created_at=note.created_at,
            updated_at=note.updated_at,
        )


class NotePageV2(BaseModel):
    """Some notes, newest first, and the URL of those that follow."""

    items: list[NoteViewV2]
    next: str | None
