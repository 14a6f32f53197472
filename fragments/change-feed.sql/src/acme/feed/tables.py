"""The tables of the feed."""

from typing import Any

from sqlalchemy import BigInteger, Connection, SmallInteger, String, Table, Text, event, insert
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base
from acme.feed import LANES


class FeedLaneRow(Base):
    """A lane, and the number of its last change. Who locks its row, has the next number."""

    __tablename__ = "feed_lanes"

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    head: Mapped[int] = mapped_column(BigInteger)


class FeedChangeRow(Base):
    """A change; a lane's last ones are one range of the primary key."""

    __tablename__ = "feed_changes"

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(250))
    type: Mapped[str] = mapped_column(String(100))
    data: Mapped[str] = mapped_column(Text)


@event.listens_for(FeedLaneRow.__table__, "after_create")
def _make_lanes(lanes: Table, connection: Connection, **_: Any) -> None:
    """All at once: of two that each made one at its first change, one would fail."""
    connection.execute(insert(lanes), [{"lane": lane, "head": 0} for lane in range(LANES)])
