"""A note, as the policy sees it."""

from acme.authorization import Resource
from acme.notes.domain import Note

READ, WRITE = "notes:read", "notes:write"
KIND = "note"


def resource_of(note: Note) -> Resource:
    """What is decided about."""
    return Resource(kind=KIND, id=str(note.id), owner=note.owner)
