"""What a note is."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text with a title. `version` starts at 1 and grows by one with each change."""

    id: UUID
    owner: str
    title: str
    body: str
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def new(cls, *, owner: str, title: str, body: str) -> Self:
        """A note as it is first written."""
        now = datetime.now(UTC)
        return cls(
            id=uuid4(),
            owner=owner,
            title=title,
            body=body,
            version=1,
            created_at=now,
            updated_at=now,
        )

    def edited(self, *, title: str | None = None, body: str | None = None) -> Self:
        """The next version, with the parts that are given."""
        return replace(
            self,
            title=self.title if title is None else title,
            body=self.body if body is None else body,
            version=self.version + 1,
            updated_at=datetime.now(UTC),
        )
