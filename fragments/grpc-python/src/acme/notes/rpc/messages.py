"""Notes as messages, and what clients say about notes."""

from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from acme.errors import NotFound, PreconditionRequired
from acme.feed import Change
from acme.grpc.generated.notes.v1 import notes_pb2
from acme.notes.domain import Note
from acme.notes.feed import DELETED, NoteChanged
from acme.notes.schemas import NoteChanges, NoteDraft


def message_of(note: Note) -> notes_pb2.Note:
    """A note as clients see it."""
    created_at, updated_at = Timestamp(), Timestamp()
    created_at.FromDatetime(note.created_at)
    updated_at.FromDatetime(note.updated_at)
    return notes_pb2.Note(
        id=str(note.id),
        title=note.title,
        body=note.body,
        version=note.version,
        created_at=created_at,
        updated_at=updated_at,
    )


def event_of(change: Change, position: str) -> notes_pb2.NoteEvent:
    """A change of the feed as clients see it."""
    told = NoteChanged.model_validate_json(change.data)
    what = notes_pb2.NoteChange(note_id=told.note_id, version=told.version)
    if change.type == DELETED:
        return notes_pb2.NoteEvent(position=position, deleted=what)
    return notes_pb2.NoteEvent(position=position, written=what)


def note_id(text: str) -> UUID:
    """The id of a note; raises NotFound for what is none, as there is no such note."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no note with this id: it is not one.") from None


def draft(request: notes_pb2.CreateNoteRequest) -> NoteDraft:
    """What is to be written, held to the same limits as over HTTP; raises ValidationError."""
    return NoteDraft(title=request.title, body=request.body)


def changes(request: notes_pb2.EditNoteRequest) -> NoteChanges:
    """What is to be changed; raises ValidationError, also when that is nothing."""
    given = dict[str, str]()
    if request.HasField("title"):
        given["title"] = request.title
    if request.HasField("body"):
        given["body"] = request.body
    return NoteChanges.model_validate(given)


def versions(expected: notes_pb2.Expected) -> frozenset[int] | None:
    """The version that a client means; None for whichever there is.

    Raises:
        PreconditionRequired: when it says neither.
    """
    match expected.WhichOneof("version"):
        case "exactly":
            return frozenset({expected.exactly})
        case "any":
            return None
        case _:
            raise PreconditionRequired("Say in `expected` which version you mean to change.")
