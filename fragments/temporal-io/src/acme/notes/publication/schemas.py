"""Publications as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from acme.http.inputs import Input
from acme.notes.domain import Note
from acme.notes.publication.domain import Decision, Publication, Step


class DecisionInput(Input):
    """What a reviewer says of a note that waits."""

    approved: bool
    reason: Annotated[str, StringConstraints(max_length=1000)] = ""

    def decision(self) -> Decision:
        """As the workflow takes it."""
        return Decision(approved=self.approved, reason=self.reason)


class PublicationView(BaseModel):
    """How far the publication of a note is."""

    version: int
    step: Step
    reason: str
    reminders: int

    @classmethod
    def of(cls, publication: Publication) -> Self:
        """The view of a publication."""
        return cls(
            version=publication.version,
            step=publication.step,
            reason=publication.reason,
            reminders=publication.reminders,
        )


class PublishedNote(BaseModel):
    """A note as everybody may read it."""

    note_id: UUID
    title: str
    body: str
    version: int
    updated_at: datetime

    @classmethod
    def of(cls, note_id: UUID, copy: Note) -> Self:
        """The view of a published copy."""
        return cls(
            note_id=note_id,
            title=copy.title,
            body=copy.body,
            version=copy.version,
            updated_at=copy.updated_at,
        )
