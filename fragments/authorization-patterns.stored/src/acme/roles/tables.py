"""The table of the grants of roles."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class RoleGrantRow(Base):
    """A role that somebody has."""

    __tablename__ = "role_grants"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    granted_by: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    # Its index answers which roles a subject has.
    __table_args__ = (UniqueConstraint("subject", "role"),)
