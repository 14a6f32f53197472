"""Files in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound
from acme.files.file import FileState, Part, StoredFile
from acme.files.tables import FilePartRow, FileRow

_FILES = select(*FileRow.__table__.columns)
_IS_THERE = FileRow.state != FileState.DELETED


class SqlFiles:
    """The files of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, file: StoredFile) -> None:
        """Keep a row."""
        await self._session.execute(insert(FileRow).values(_values(file)))

    async def held(self, owner: str, file_id: UUID) -> StoredFile:
        """A file of an owner."""
        one = _FILES.where(FileRow.id == file_id, FileRow.owner == owner, _IS_THERE)
        if (row := (await self._session.execute(one)).one_or_none()) is None:
            raise NotFound(f"There is no file {file_id}.")
        return _file(row)

    async def known(self, file_id: UUID) -> StoredFile | None:
        """A file, whoever's."""
        row = (await self._session.execute(_FILES.where(FileRow.id == file_id))).one_or_none()
        return None if row is None else _file(row)

    async def page(
        self, owner: str, *, after: StoredFile | None, limit: int
    ) -> Sequence[StoredFile]:
        """A range of an index."""
        page = _FILES.where(FileRow.owner == owner, _IS_THERE)
        if after is not None:
            older = FileRow.created_at < after.created_at
            as_old = and_(FileRow.created_at == after.created_at, FileRow.id < after.id)
            page = page.where(or_(older, as_old))
        return await self._all(page.order_by(FileRow.created_at.desc(), FileRow.id.desc()), limit)

    async def bytes_of(self, owner: str) -> int:
        """Add up the rows."""
        total = select(func.sum(FileRow.size)).where(FileRow.owner == owner, _IS_THERE)
        return int(await self._session.scalar(total) or 0)

    async def change(self, file: StoredFile, *, since: StoredFile) -> bool:
        """Write a row, unless somebody else did."""
        as_it_was = (FileRow.state == since.state, FileRow.key == since.key)
        done = await self._session.execute(
            update(FileRow).where(FileRow.id == file.id, *as_it_was).values(_values(file))
        )
        return isinstance(done, CursorResult) and done.rowcount == 1

    async def due(
        self, now: datetime, *, after: StoredFile | None, limit: int
    ) -> Sequence[StoredFile]:
        """A range of an index."""
        due = _FILES.where(FileRow.due_at <= now)
        if after is not None:
            later = FileRow.due_at > after.due_at
            due = due.where(or_(later, and_(FileRow.due_at == after.due_at, FileRow.id > after.id)))
        return await self._all(due.order_by(FileRow.due_at, FileRow.id), limit)

    async def remove(self, file_id: UUID) -> None:
        """Forget a row, and with it those of its parts."""
        await self._session.execute(delete(FileRow).where(FileRow.id == file_id))

    async def add_part(self, part: Part) -> None:
        """Keep a row."""
        values = {"start": part.start, "size": part.size, "key": part.key}
        await self._session.execute(insert(FilePartRow).values(file_id=part.file_id, **values))

    async def parts(self, file_id: UUID) -> Sequence[Part]:
        """A range of the primary key."""
        columns = FilePartRow.__table__.columns
        rows = select(*columns).where(FilePartRow.file_id == file_id).order_by(FilePartRow.start)
        return [Part(**row._mapping) for row in await self._session.execute(rows)]

    async def forget_parts(self, file_id: UUID) -> None:
        """Forget their rows."""
        await self._session.execute(delete(FilePartRow).where(FilePartRow.file_id == file_id))

    async def arrived(self, file_id: UUID) -> int:
        """Where the last part ends."""
        last = select(func.max(FilePartRow.start + FilePartRow.size))
        return int(await self._session.scalar(last.where(FilePartRow.file_id == file_id)) or 0)

    async def _all(self, rows: Select[Any], limit: int) -> Sequence[StoredFile]:
        return [_file(row) for row in await self._session.execute(rows.limit(limit))]


def _file(row: Row[Any]) -> StoredFile:
    return StoredFile(**{**row._mapping, "state": FileState(row.state)})


def _values(file: StoredFile) -> dict[str, Any]:
    return {column.name: getattr(file, column.name) for column in FileRow.__table__.columns}
