"""Where digests are kept."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.notes.digests.domain import Digest


class NoteDigests(Protocol):
    """The digests of one unit of work."""

    async def add(self, digest: Digest) -> None:
        """Keep a new one."""

    async def get(self, owner: str, digest_id: UUID) -> Digest:
        """One digest of an owner; raises NotFound."""

    async def held(self, digest_id: UUID) -> Digest:
        """One digest; whoever else wants to change it waits for this unit of work.

        Raises:
            NotFound: when it is forgotten.
        """

    async def replace(self, digest: Digest) -> None:
        """Keep what became of one that is held."""

    async def give_up(self, before: datetime) -> None:
        """Have those failed that are still gathering, and were asked for before a moment."""

    async def forget(self, before: datetime) -> None:
        """Forget those that were asked for before a moment."""
