"""The table of sagas."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class SagaRow(Base):
    """A saga, as it is stored; `unique_id` is its business id until it is compensated."""

    __tablename__ = "sagas"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    saga: Mapped[str] = mapped_column(String(50))
    business_id: Mapped[str] = mapped_column(String(200))
    unique_id: Mapped[str | None] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(50))
    # Names joined by commas, in their order.
    done: Mapped[str] = mapped_column(String(1100))
    attempts: Mapped[int]
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[str] = mapped_column(Text().with_variant(MEDIUMTEXT(), "mysql"))
    cause: Mapped[str] = mapped_column(String(500))
    error: Mapped[str] = mapped_column(String(500))
    version: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("saga", "unique_id"), Index(None, "status", "due_at"))
