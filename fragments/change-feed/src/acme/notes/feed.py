"""The changes of notes in the feed: an owner's notes are a topic."""

from pydantic import BaseModel

from acme.database.transaction import Transaction
from acme.feed import Change
from acme.feed.following import Feed
from acme.notes.domain import Note

WRITTEN = "note.written"
DELETED = "note.deleted"


class NoteChanged(BaseModel):
    """Which note it was, and its version then; what it says is read from the note itself."""

    note_id: str
    version: int


def topic_of(owner: str) -> str:
    """The topic of an owner's notes."""
    return f"notes/{owner}"


class TellFeed:
    """Tells the feed of each change of a note, in the unit of work that makes it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""
        await self._feed.append(tx, _change(WRITTEN, note))

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone; the version is its last."""
        await self._feed.append(tx, _change(DELETED, note))


def _change(type_: str, note: Note) -> Change:
    data = NoteChanged(note_id=str(note.id), version=note.version).model_dump_json()
    return Change(topic=topic_of(note.owner), type=type_, data=data)
