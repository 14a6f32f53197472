"""The tables of the outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String, Text
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime

# SQLite counts up by itself in a column of this type only.
_Position = BigInteger().with_variant(Integer, "sqlite")
# MySQL keeps 64 KiB in a TEXT, and an envelope may have four times as much.
_Envelope = Text().with_variant(MEDIUMTEXT(), "mysql")


class OutboxRow(Base):
    """An event, whole in `envelope`; what else is there is for the relay, and for people."""

    __tablename__ = "outbox"

    position: Mapped[int] = mapped_column(_Position, primary_key=True, autoincrement=True)
    lane: Mapped[int] = mapped_column(SmallInteger)
    event_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))
    envelope: Mapped[str] = mapped_column(_Envelope)
    appended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Of the events that wait, where the database can do that: it stays as small as the backlog.
    # It is read by both columns, because that is the order of a whole index too.
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "published_at",
            "position",
            postgresql_where=published_at.is_(None),
            sqlite_where=published_at.is_(None),
        ),
    )


class OutboxLaneRow(Base):
    """A lane of the broker. Who locks its row, publishes its events."""

    __tablename__ = "outbox_lanes"

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
