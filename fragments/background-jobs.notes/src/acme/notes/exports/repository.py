"""Where exports are kept until they are fetched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteExport:
    """The notes of an owner, a JSON object a line, as they were at a moment."""

    id: UUID
    owner: str
    content: str
    created_at: datetime


class NoteExports(Protocol):
    """The exports of one unit of work."""

    async def keep(self, export: NoteExport) -> None:
        """Keep an export; nothing happens where one with its id is kept."""

    async def get(self, owner: str, export_id: UUID) -> NoteExport:
        """One export of an owner; raises NotFound."""

    async def forget(self, before: datetime) -> None:
        """Forget those that were made before a moment."""
