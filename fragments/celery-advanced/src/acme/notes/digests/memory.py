"""Digests in memory."""

from datetime import datetime
from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.errors import NotFound
from acme.notes.digests.domain import Digest, DigestState


class MemoryNoteDigests:
    """Digests in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, Digest)

    async def add(self, digest: Digest) -> None:
        """Keep a new one."""
        self._rows[digest.id] = digest

    async def get(self, owner: str, digest_id: UUID) -> Digest:
        """One digest of an owner."""
        found = await self.held(digest_id)
        if found.owner != owner:
            raise NotFound(f"There is no digest {digest_id}.")
        return found

    async def held(self, digest_id: UUID) -> Digest:
        """One digest; units of work come one after the other."""
        found = self._rows.get(digest_id)
        if found is None:
            raise NotFound(f"There is no digest {digest_id}.")
        return found

    async def replace(self, digest: Digest) -> None:
        """Keep what became of one."""
        self._rows[digest.id] = digest

    async def give_up(self, before: datetime) -> None:
        """Have those failed that nobody finishes."""
        for digest in list(self._rows.values()):
            if digest.state is DigestState.GATHERING and digest.created_at < before:
                self._rows[digest.id] = digest.failed()

    async def forget(self, before: datetime) -> None:
        """Forget old ones."""
        for digest in list(self._rows.values()):
            if digest.created_at < before:
                del self._rows[digest.id]
