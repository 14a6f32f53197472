"""Notes as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from acme.http.inputs import Input
from acme.notes.domain import Note

# U+0000 is refused because PostgreSQL cannot store it.
_TEXT = r"^[^\x00]*$"
_MORE_THAN_SPACE = r"^[^\x00]*[^\x00\s][^\x00]*$"
Title = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=_MORE_THAN_SPACE
    ),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=_TEXT)]


def _without_default(schema: JsonDict) -> None:
    schema.pop("default", None)


class NoteDraft(Input):
    """A note to be written."""

    title: Title
    body: Body = ""


class NoteChanges(Input):
    """The parts of a note to change: at least one, and none to null."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    title: Title | SkipJsonSchema[None] = Field(default=None, json_schema_extra=_without_default)
    body: Body | SkipJsonSchema[None] = Field(default=None, json_schema_extra=_without_default)

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
