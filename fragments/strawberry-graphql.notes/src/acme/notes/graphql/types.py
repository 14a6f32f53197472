"""What a note is over GraphQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import strawberry
from strawberry import relay

from acme.graphql.context import Context, Info
from acme.graphql.permissions import Needs
from acme.notes.domain import Note

READ = "notes:read"
WRITE = "notes:write"


class ReadsNotes(Needs):
    """May read notes."""

    scope: ClassVar[str] = READ


class WritesNotes(Needs):
    """May write notes."""

    scope: ClassVar[str] = WRITE


async def load_notes(context: Context, ids: Sequence[UUID]) -> list[Note | None]:
    """Notes of the caller, in one unit of work; None for what is not theirs."""
    await context.require(READ)
    found = await context.services.note_lookup.several(context.caller.id, ids)
    return [found.get(each) for each in ids]


@strawberry.federation.type(name="Note", keys=["id"])
class NoteNode(relay.Node):
    """A text with a title. Its version grows by one with each change."""

    note_id: relay.NodeID[UUID]
    title: str
    body: str
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, note: Note) -> Self:
        """The view of a note."""
        return cls(
            note_id=note.id,
            title=note.title,
            body=note.body,
            version=note.version,
            created_at=note.created_at,
            updated_at=note.updated_at,
        )

    @classmethod
    async def resolve_nodes(
        cls, *, info: Info, node_ids: Iterable[str], required: bool = False
    ) -> list[Any]:
        """Notes by their ids; null for one that is not there, or somebody else's."""
        ids = [read_id(each) for each in node_ids]
        known = [each for each in ids if each is not None]
        notes = dict(zip(known, await info.context.load(load_notes, known), strict=True))
        found = (notes.get(each) if each else None for each in ids)
        return [None if note is None else cls.of(note) for note in found]

    @classmethod
    async def resolve_reference(cls, info: Info, **key: Any) -> Any:
        """A note that another service of a federation refers to by its id."""
        given = key.get("id")
        known = relay.GlobalID.from_id(given) if isinstance(given, str) else None
        if known is None or known.type_name != "Note":
            return None
        [note] = await cls.resolve_nodes(info=info, node_ids=[known.node_id])
        return note


def read_id(text: str) -> UUID | None:
    """The id of a note; None for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
