"""What can be done with notes. What clients are expected to handle is a type of the answer."""

from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import UNSET, relay

from acme.errors import NotFound
from acme.graphql.context import Info
from acme.graphql.problems import (
    ChangedProblem,
    InvalidInputProblem,
    NotFoundProblem,
)
from acme.notes.graphql.types import NoteNode, WritesNotes, read_id
from acme.notes.schemas import NoteChanges, NoteDraft

NoteId = Annotated[relay.GlobalID, strawberry.argument(name="id")]


@strawberry.input
class NoteDraftInput:
    """A note to be written."""

    title: str
    body: str = ""


@strawberry.input
class NoteChangesInput:
    """The parts of a note to change: at least one."""

    title: str | None = UNSET
    body: str | None = UNSET


@strawberry.type
class NoteDeleted:
    """The note is gone."""

    id: relay.GlobalID


CreateNoteResult = Annotated[NoteNode | InvalidInputProblem, strawberry.union("CreateNoteResult")]
EditNoteResult = Annotated[
    NoteNode | InvalidInputProblem | NotFoundProblem | ChangedProblem,
    strawberry.union("EditNoteResult"),
]
DeleteNoteResult = Annotated[
    NoteDeleted | NotFoundProblem | ChangedProblem, strawberry.union("DeleteNoteResult")
]


async def create_note(info: Info, draft: NoteDraftInput) -> CreateNoteResult:
    """Write a note."""
    checked = NoteDraft.model_validate({"title": draft.title, "body": draft.body})
    context = info.context
    note = await context.services.notes.create(
        context.caller.id, title=checked.title, body=checked.body
    )
    return NoteNode.of(note)


async def edit_note(
    info: Info, note_id: NoteId, version: int, changes: NoteChangesInput
) -> EditNoteResult:
    """Change a note, unless somebody else did since the caller read this version."""
    given = {"title": changes.title, "body": changes.body}
    checked = NoteChanges.model_validate(
        {name: value for name, value in given.items() if value is not UNSET}
    )
    context = info.context
    note = await context.services.notes.edit(
        context.caller.id,
        _known(note_id),
        title=checked.title,
        body=checked.body,
        versions=frozenset({version}),
    )
    return NoteNode.of(note)


async def delete_note(info: Info, note_id: NoteId, version: int) -> DeleteNoteResult:
    """Delete a note, unless somebody else changed it since the caller read this version."""
    context = info.context
    await context.services.notes.delete(
        context.caller.id, _known(note_id), versions=frozenset({version})
    )
    return NoteDeleted(id=note_id)


@strawberry.type
class NoteMutations:
    """Changes of the caller's notes."""

    create_note: CreateNoteResult = strawberry.mutation(
        resolver=create_note, permission_classes=[WritesNotes]
    )
    edit_note: EditNoteResult = strawberry.mutation(
        resolver=edit_note, permission_classes=[WritesNotes]
    )
    delete_note: DeleteNoteResult = strawberry.mutation(
        resolver=delete_note, permission_classes=[WritesNotes]
    )


def _known(of: relay.GlobalID) -> UUID:
    found = read_id(of.node_id) if of.type_name == "Note" else None
    if found is None:
        raise NotFound("There is no note with this id.")
    return found
