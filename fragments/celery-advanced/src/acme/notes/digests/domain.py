"""What a digest is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from acme.notes.domain import Note

# Of the newest notes: a digest is read at once.
MOST_NOTES = 100
_BEGINNING = 200


class DigestState(StrEnum):
    """Where a digest stands."""

    GATHERING = "gathering"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condensed:
    """A note in a line."""

    note_id: str
    title: str
    words: int
    beginning: str

    @classmethod
    def of(cls, note: Note) -> Self:
        """What is kept of a note."""
        words = note.body.split()
        beginning = " ".join(words)[:_BEGINNING]
        return cls(note_id=str(note.id), title=note.title, words=len(words), beginning=beginning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The newest notes of an owner, as they were; what is over does not change."""

    id: UUID
    owner: str
    state: DigestState
    entries: Sequence[Condensed]
    # The ids of notes that could not be condensed.
    missing: Sequence[str]
    created_at: datetime

    @classmethod
    def new(cls, owner: str) -> Self:
        """One that is asked for now."""
        return cls(
            id=uuid4(),
            owner=owner,
            state=DigestState.GATHERING,
            entries=(),
            missing=(),
            created_at=datetime.now(UTC),
        )

    def done(self, entries: Sequence[Condensed]) -> Self:
        """With what its notes came to, unless it is over."""
        if self.state is not DigestState.GATHERING:
            return self
        return replace(self, state=DigestState.DONE, entries=tuple(entries))

    def failed(self, *missing: str) -> Self:
        """Without these notes; several may be missing."""
        if self.state is DigestState.DONE:
            return self
        known = dict.fromkeys([*self.missing, *missing])
        return replace(self, state=DigestState.FAILED, missing=tuple(known))
