"""What can be done with notes, as far as the policy lets a caller."""

from collections.abc import Sequence
from uuid import UUID

from acme.authorization import Resource
from acme.authorization.policy import Policy
from acme.database import Database
from acme.errors import NotFound
from acme.notes.domain import Note
from acme.notes.permissions.resource import KIND, READ, WRITE, resource_of
from acme.notes.reading import NoteReader
from acme.notes.service import NoteListener, NoteService
from acme.pagination import Position


class PermittedNotes(NoteService):
    """Writes and reads notes for callers, in the name of the owner when they may.

    A note that the caller may not read is not there for it; one that it may read and not change
    is Forbidden. Whatever the edge, the answer is this one.
    """

    def __init__(
        self,
        database: Database,
        reader: NoteReader,
        listeners: Sequence[NoteListener],
        policy: Policy,
    ) -> None:
        super().__init__(database, reader, listeners)
        self._policy = policy

    async def create(self, owner: str, *, title: str, body: str) -> Note:
        """Write a new note."""
        await self._policy.require(owner, WRITE, Resource(kind=KIND, owner=owner))
        return await super().create(owner, title=title, body=body)

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note that a caller may read."""
        try:
            note = await super().get(owner, note_id)
        except NotFound:
            return await super().get(await self._owner(owner, READ, note_id), note_id)
        await self._policy.require(owner, READ, resource_of(note))
        return note

    async def page(self, owner: str, *, after: Position | None, limit: int) -> list[Note]:
        """At most `limit` notes that a caller may read, newest first, after a position."""
        visible = await self._policy.visible(owner, READ, KIND)
        async with self._database.reading() as tx:
            return await tx.shared_notes.page(visible, after=after, limit=limit)

    async def edit(
        self,
        owner: str,
        note_id: UUID,
        *,
        title: str | None,
        body: str | None,
        versions: frozenset[int] | None,
    ) -> Note:
        """Change a note that a caller may change."""
        owner = await self._owner(owner, WRITE, note_id)
        return await super().edit(owner, note_id, title=title, body=body, versions=versions)

    async def delete(self, owner: str, note_id: UUID, *, versions: frozenset[int] | None) -> None:
        """Delete a note that a caller may change."""
        owner = await self._owner(owner, WRITE, note_id)
        await super().delete(owner, note_id, versions=versions)

    async def _owner(self, caller: str, action: str, note_id: UUID) -> str:
        """Who owns a note, for a caller who may do this with it."""
        async with self._database.reading() as tx:
            owner = await tx.shared_notes.owner_of(note_id)
        if owner is None:
            raise NotFound(f"There is no note {note_id}.")
        resource = Resource(kind=KIND, id=str(note_id), owner=owner)
        await self._policy.require(caller, action, resource)
        return owner
