"""Files as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from acme.files.file import FileState, StoredFile
from acme.validation.models import StrictModel
from acme.validation.texts import SafeLine

FileName = Annotated[SafeLine, Field(max_length=200)]
MediaType = Annotated[str, Field(min_length=3, max_length=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]


class FileDraft(StrictModel):
    """A file that is about to be uploaded."""

    name: FileName
    media_type: MediaType
    size: Annotated[int, Field(ge=1, le=2**40)]


class FileView(BaseModel):
    """A file as its owner sees it; `reason` says why it is not ready."""

    id: UUID
    name: str
    media_type: str
    size: int
    state: FileState
    reason: str
    has_thumbnail: bool
    created_at: datetime

    @classmethod
    def of(cls, file: StoredFile) -> Self:
        """The view of a file."""
        return cls(
            id=file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            state=file.state,
            reason=file.reason,
            has_thumbnail=bool(file.thumbnail_key),
            created_at=file.created_at,
        )


class FileBegun(BaseModel):
    """Where the content goes: `put_url` takes all of it, where the storage has such URLs.

    `tus_url` takes it in parts, by the tus protocol. After a PUT, `complete_url` takes a POST.
    """

    file: FileView
    put_url: str | None
    complete_url: str
    tus_url: str


class FileList(BaseModel):
    """Files of the caller, newest first."""

    items: list[FileView]
