"""The tables of runs, of their chunks, and of the rows that they refused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from acme.database.base import Base, UtcDateTime


class BatchRunRow(Base):
    """A run, as it is stored."""

    __tablename__ = "batch_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(500))
    fingerprint: Mapped[str] = mapped_column(String(100))
    runner: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "started_at"),)


class BatchChunkRow(Base):
    """A chunk that is done: of two processes that do one, the primary key lets one keep it."""

    __tablename__ = "batch_chunks"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("batch_runs.id"), primary_key=True)
    after: Mapped[str] = mapped_column(String(100), primary_key=True)
    until: Mapped[str] = mapped_column(String(100))
    taken: Mapped[int]
    refused: Mapped[int]
    mark: Mapped[str] = mapped_column(String(100))
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BatchProblemRow(Base):
    """A row that was refused."""

    __tablename__ = "batch_problems"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("batch_runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    problem: Mapped[str] = mapped_column(String(500))
