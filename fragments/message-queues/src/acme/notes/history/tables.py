"""The table of what happened to notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class NoteChangeRow(Base):
    """A change, as it is stored; no foreign key, because it outlives its note."""

    __tablename__ = "note_history"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    note_id: Mapped[UUID]
    owner: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # A page of a note's history is one range of this index, read backwards.
    __table_args__ = (Index(None, "note_id", "occurred_at", "event_id"),)
