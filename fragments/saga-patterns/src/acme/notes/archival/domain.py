"""What an archival is."""

from typing import ClassVar
from uuid import UUID, uuid5

from pydantic import BaseModel

ARCHIVE = "(archive)"
"""The owner of what is archived: no caller is called so."""

_COPIES = UUID("3f2b9c1e-7d64-4b8a-9a55-0c6e1f4d8b27")


class Archival(BaseModel):
    """One version of a note, to be archived as it is: the data of the saga."""

    saga: ClassVar[str] = "note-archival"

    note_id: UUID
    version: int


def archived_id(owner: str, note_id: UUID) -> UUID:
    """The id of the archived copy of a note, which only its owner asks for."""
    return uuid5(_COPIES, f"{note_id} {owner}")
