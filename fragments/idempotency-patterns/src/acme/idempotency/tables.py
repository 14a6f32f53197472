"""The table of the keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.dialects.mysql import MEDIUMBLOB
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime

# A BLOB of MySQL ends after 64 KiB.
BODY = LargeBinary().with_variant(MEDIUMBLOB(), "mysql")


class IdempotencyKeyRow(Base):
    """A key, as it is stored: claimed while it has no status, done when it has."""

    __tablename__ = "idempotency_keys"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    token: Mapped[UUID]
    status: Mapped[int | None]
    headers: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(BODY)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
