"""The table of the notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class NoteRow(Base):
    """A note, as it is stored."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # A page of an owner's notes is one range of this index, read backwards.
    __table_args__ = (Index(None, "owner", "created_at", "id"),)
