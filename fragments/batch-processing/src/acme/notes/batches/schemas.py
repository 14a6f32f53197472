"""Notes as they cross the edge to files."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from acme.errors import InvalidInput
from acme.notes.domain import Note
from acme.notes.inputs import Body, Title

COLUMNS: Mapping[str, type] = {
    "id": str,
    "owner": str,
    "title": str,
    "body": str,
    "version": int,
    "created_at": datetime,
    "updated_at": datetime,
}
# U+0000 is refused because PostgreSQL cannot store it.
Owner = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class NoteRecord(BaseModel):
    """A row of a file of notes; one without an id, a version or moments is a new note."""

    model_config = ConfigDict(extra="forbid")

    owner: Owner
    title: Title
    body: Body = ""
    id: UUID = Field(default_factory=uuid4)
    version: int = Field(default=1, ge=1, le=2**31 - 1)
    created_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    updated_at: AwareDatetime | None = None


def note_of(values: Mapping[str, object]) -> Note:
    """The note in a row.

    Raises:
        InvalidInput: names the first column that is wrong, without its value.
    """
    try:
        record = NoteRecord.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        column = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{column}: {first['msg']}") from None
    return Note(
        id=record.id,
        owner=record.owner,
        title=record.title,
        body=record.body,
        version=record.version,
        created_at=record.created_at.astimezone(UTC),
        updated_at=(record.updated_at or record.created_at).astimezone(UTC),
    )


def values_of(note: Note) -> Mapping[str, object]:
    """The row of a note."""
    return {
        "id": str(note.id),
        "owner": note.owner,
        "title": note.title,
        "body": note.body,
        "version": note.version,
        "created_at": note.created_at.isoformat(),
        "updated_at": note.updated_at.isoformat(),
    }
