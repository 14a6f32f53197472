"""Where it is kept which files there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.files.file import Part, StoredFile


class Files(Protocol):
    """The files of one unit of work; those that were deleted are known to the sweep alone."""

    async def add(self, file: StoredFile) -> None:
        """Keep a new file."""

    async def held(self, owner: str, file_id: UUID) -> StoredFile:
        """A file of an owner; raises NotFound, also for one of somebody else."""

    async def known(self, file_id: UUID) -> StoredFile | None:
        """A file, whoever's it is, and whatever became of it."""

    async def page(
        self, owner: str, *, after: StoredFile | None, limit: int
    ) -> Sequence[StoredFile]:
        """The files of an owner, newest first, after one of them."""

    async def bytes_of(self, owner: str) -> int:
        """How many bytes the files of an owner have, or will have."""

    async def change(self, file: StoredFile, *, since: StoredFile) -> bool:
        """Keep a file as it is now; False when its state or its content is not as it was."""

    async def due(
        self, now: datetime, *, after: StoredFile | None, limit: int
    ) -> Sequence[StoredFile]:
        """The files that the sweep is to see to, those that wait longest first."""

    async def remove(self, file_id: UUID) -> None:
        """Forget a file and its parts."""

    async def add_part(self, part: Part) -> None:
        """Keep that a part is there; raises Conflict when one is that begins where it does."""

    async def parts(self, file_id: UUID) -> Sequence[Part]:
        """The parts of a file, in their order; each begins where the one before it ends."""

    async def forget_parts(self, file_id: UUID) -> None:
        """Forget the parts of a file that is whole."""

    async def arrived(self, file_id: UUID) -> int:
        """How many bytes of a file are there."""
