"""Notes as they cross the HTTP edge."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from acme.notes.domain import Note
from acme.notes.inputs import Body, NoteInput, Title


def without_default(schema: JsonDict) -> None:
    """Leave a default of None out of the OpenAPI document: null is refused."""
    schema.pop("default", None)


class NoteDraft(NoteInput):
    """A note to be written."""

    title: Title
    body: Body = ""


class NoteChanges(NoteInput):
    """The parts of a note to change: at least one, and none to null."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    title: Title | SkipJsonSchema[None] = Field(default=None, json_schema_extra=without_default)
    body: Body | SkipJsonSchema[None] = Field(default=None, json_schema_extra=without_default)

    @field_validator("title", "body", mode="before")
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("leave it out to keep it; it cannot be null")
        return value

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.title is None and self.body is None:
            raise ValueError("give a title or a body")
        return self


class NoteView(BaseModel):
    """A note as callers see it."""

    id: UUID
    title: str
    body: str
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, note: Note) -> Self:
        """The view of a note."""
        return cls(
            id=note.id,
            title=note.title,
            body=note.body,
            version=note.version,
            created_at=note.created_at,
            updated_at=note.updated_at,
        )


class NotePage(BaseModel):
    """Some notes, newest first, and the cursor of those that follow."""

    items: list[NoteView]
    next_cursor: str | None
