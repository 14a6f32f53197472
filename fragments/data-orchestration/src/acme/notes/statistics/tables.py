"""The tables of days, and the index by which the notes of one are found."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base
from acme.notes.tables import NoteRow


class NoteDayRow(Base):
    """A day that was loaded. Of two that load one, the primary key lets one commit."""

    __tablename__ = "note_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    notes: Mapped[int]


class NoteOwnerDayRow(Base):
    """What an owner wrote on a day."""

    __tablename__ = "note_owner_days"

    day: Mapped[date] = mapped_column(ForeignKey("note_days.day"), primary_key=True)
    owner: Mapped[str] = mapped_column(String(200), primary_key=True)
    notes: Mapped[int]
    words: Mapped[int]
    revised: Mapped[int]


Index(None, NoteRow.created_at, NoteRow.id)
