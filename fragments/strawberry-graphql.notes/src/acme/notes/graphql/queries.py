"""What can be asked about notes."""

import strawberry
from strawberry import relay

from acme.errors import InvalidInput
from acme.graphql.context import Info
from acme.notes.graphql.types import NoteNode, ReadsNotes
from acme.pagination import Position

_MOST = 100


async def notes(info: Info, first: int, after: str | None = None) -> relay.Connection[NoteNode]:
    """The caller's notes, newest first. How many is to be said: at most a hundred."""
    if not 1 <= first <= _MOST:
        raise InvalidInput(f"`first` is between 1 and {_MOST}.")
    services, owner = info.context.services, info.context.caller.id
    listed = ("notes", owner)
    position = None if after is None else services.cursors.read(after, of=listed)
    # One more than asked for tells whether a page follows.
    found = await services.notes.page(owner, after=position, limit=first + 1)
    edges = [
        relay.Edge[NoteNode](
            node=NoteNode.of(note),
            cursor=services.cursors.sign(
                Position(created_at=note.created_at, id=note.id), of=listed
            ),
        )
        for note in found[:first]
    ]
    return relay.Connection[NoteNode](
        edges=edges,
        page_info=relay.PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


@strawberry.type
class NoteQueries:
    """Notes of the caller."""

    node: relay.Node | None = relay.node(description="Anything with an id of this service.")
    nodes: list[relay.Node | None] = relay.node(description="Several, loaded at once.")
    notes: relay.Connection[NoteNode] = strawberry.field(
        resolver=notes, permission_classes=[ReadsNotes]
    )
