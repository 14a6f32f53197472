"""What a publication is. Everything here goes into histories: only add fields, with defaults."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

PUBLIC = "(public)"
"""The owner of what is published: no caller is called so."""

_COPIES = UUID("6d1f0a52-8a0e-4a34-9d0b-5b8f3c2e7a11")


class Step(StrEnum):
    """How far a publication is."""

    CHECKING = "checking"
    WAITING = "waiting"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CALLED_OFF = "called-off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRequest:
    """One version of a note, to be published as it is."""

    note_id: UUID
    owner: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer says."""

    approved: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """How far it is, and why it went no further."""

    version: int
    step: Step
    reason: str = ""
    reminders: int = 0


def workflow_id(note_id: UUID) -> str:
    """Of the publication of a note: a note has one at a time."""
    return f"note-publication-{note_id}"


def published_id(note_id: UUID) -> UUID:
    """The id of a note's published copy."""
    return uuid5(_COPIES, note_id.bytes.hex())
