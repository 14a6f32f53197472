"""The table of exports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class NoteExportRow(Base):
    """An export, as it is stored."""

    __tablename__ = "note_exports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(200))
    # TEXT of MySQL ends after 64 KiB.
    content: Mapped[str] = mapped_column(Text().with_variant(MEDIUMTEXT(), "mysql"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
