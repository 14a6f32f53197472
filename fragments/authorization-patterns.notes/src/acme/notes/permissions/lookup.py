"""Reads several notes, as far as the policy lets a caller."""

from collections.abc import Collection, Mapping
from uuid import UUID

from acme.authorization import Visible
from acme.authorization.policy import Policy
from acme.database import Database
from acme.notes.domain import Note
from acme.notes.lookup.service import NoteLookup
from acme.notes.permissions.resource import KIND, READ


class PermittedLookup(NoteLookup):
    """Finds notes by their ids, whoever owns them."""

    def __init__(self, database: Database, policy: Policy) -> None:
        super().__init__(database)
        self._policy = policy

    async def several(self, owner: str, ids: Collection[UUID]) -> Mapping[UUID, Note]:
        """Those of these notes that are there and that the caller may read."""
        visible = await self._policy.visible(owner, READ, KIND)
        wanted = frozenset(str(each) for each in ids)
        shared = wanted if visible.everything else wanted & visible.ids
        async with self._database.reading() as tx:
            among = Visible(ids=shared)
            found = await tx.shared_notes.page(among, after=None, limit=len(ids)) if among else []
        own = {} if visible.owner is None else await super().several(visible.owner, ids)
        return {note.id: note for note in found} | dict(own)
