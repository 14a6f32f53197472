"""A file, and the parts that it arrives in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

_PATIENCE = timedelta(minutes=10)


def soon() -> datetime:
    """When the sweep is to see to a file that should have got on by itself."""
    return datetime.now(UTC) + _PATIENCE


class FileState(StrEnum):
    """Where a file stands. Its owner can fetch it when it is ready, and nobody before."""

    UPLOADING = "uploading"
    QUARANTINED = "quarantined"
    READY = "ready"
    REFUSED = "refused"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of an owner.

    `key` is where its content is, once all of it is there. `due_at` is when the sweep is to see to
    it, whatever its state; None for never. `reason` says why it is not ready.
    """

    id: UUID
    owner: str
    name: str
    media_type: str
    size: int
    state: FileState
    created_at: datetime
    due_at: datetime | None
    key: str = ""
    thumbnail_key: str = ""
    reason: str = ""

    @property
    def folder(self) -> str:
        """Below it is all that there is of this file."""
        return f"files/{self.id}"

    @property
    def signed_key(self) -> str:
        """Where a client may write that has a signed URL: nothing there is trusted, or served."""
        return f"{self.folder}/put"

    def new_key(self) -> str:
        """A key that nothing was ever written to."""
        return f"{self.folder}/{uuid4()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bytes of a file from `start` on, which have arrived."""

    file_id: UUID
    start: int
    size: int
    key: str
