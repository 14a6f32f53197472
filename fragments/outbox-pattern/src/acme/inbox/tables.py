"""The table of the inbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class InboxRow(Base):
    """An event that a group has handled."""

    __tablename__ = "inbox"

    consumer: Mapped[str] = mapped_column(String(100), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # The oldest are forgotten.
    __table_args__ = (Index(None, "handled_at"),)
