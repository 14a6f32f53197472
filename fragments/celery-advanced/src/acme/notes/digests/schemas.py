"""Digests as they cross the HTTP edge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from acme.notes.digests.domain import Condensed, Digest, DigestState


class DigestView(BaseModel):
    """A digest, and how far it is; `missing` are the notes without which it failed."""

    id: UUID
    state: DigestState
    entries: Sequence[Condensed]
    missing: Sequence[str]
    created_at: datetime

    @classmethod
    def of(cls, digest: Digest) -> Self:
        """The view of a digest."""
        return cls(
            id=digest.id,
            state=digest.state,
            entries=digest.entries,
            missing=digest.missing,
            created_at=digest.created_at,
        )
