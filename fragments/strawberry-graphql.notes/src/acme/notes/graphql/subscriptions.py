"""What happens to notes, as it happens."""

from collections.abc import AsyncGenerator
from enum import Enum
from typing import Self
from uuid import UUID

import strawberry
from strawberry import relay

from acme.graphql.context import Info
from acme.graphql.following import Followed, Moment, follow
from acme.notes.feed import DELETED, NoteChanged, topic_of
from acme.notes.graphql.types import NoteNode, ReadsNotes, load_notes


@strawberry.enum
class NoteEvent(Enum):
    """What is told; after MISSED, load the notes anew."""

    STARTED = "started"
    MISSED = "missed"
    WRITTEN = "written"
    DELETED = "deleted"


@strawberry.type
class NoteChange:
    """What happened to which note, and the position to go on from after it."""

    event: NoteEvent
    position: str
    id: relay.GlobalID | None = None
    version: int | None = None
    note_id: strawberry.Private[UUID | None] = None

    @strawberry.field
    async def note(self, info: Info) -> NoteNode | None:
        """The note as it is now; null when it is gone."""
        if self.note_id is None:
            return None
        [note] = await info.context.load(load_notes, [self.note_id])
        return None if note is None else NoteNode.of(note)

    @classmethod
    def of(cls, followed: Followed) -> Self:
        """What a client is told."""
        what, position = followed.what, followed.position
        if isinstance(what, Moment):
            return cls(event=NoteEvent(what.value), position=position)
        changed = NoteChanged.model_validate_json(what.data)
        return cls(
            event=NoteEvent.DELETED if what.type == DELETED else NoteEvent.WRITTEN,
            position=position,
            id=relay.GlobalID("Note", changed.note_id),
            version=changed.version,
            note_id=UUID(changed.note_id),
        )


async def note_changes(info: Info, after: str | None = None) -> AsyncGenerator[NoteChange]:
    """What happens to the caller's notes, from a position on, or from now."""
    context = info.context
    async for followed in follow(context, topic_of(context.caller.id), after):
        yield NoteChange.of(followed)


@strawberry.type
class NoteSubscriptions:
    """The caller's notes, followed."""

    note_changes: AsyncGenerator[NoteChange] = strawberry.subscription(
        resolver=note_changes, permission_classes=[ReadsNotes]
    )
