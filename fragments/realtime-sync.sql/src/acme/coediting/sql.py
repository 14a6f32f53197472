"""Updates of documents in the database."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.coediting.tables import DocumentUpdateRow as Row


class SqlDocumentUpdates:
    """The logs of documents, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def after(self, document: str, number: int) -> Sequence[tuple[int, bytes]]:
        """Read a range: one statement, which sees all of a compaction or nothing."""
        found = await self._session.execute(
            select(Row.number, Row.data)
            .where(Row.document == document, Row.number > number)
            .order_by(Row.number)
        )
        return [(row.number, row.data) for row in found]

    async def append(self, document: str, number: int, update: bytes) -> None:
        """Keep the next update: the primary key says whether it is."""
        values = {"document": document, "number": number, "data": update}
        await self._session.execute(insert(Row).values(values))

    async def compact(self, document: str, number: int, whole: bytes) -> None:
        """Keep one update in place of several; does nothing where another has kept more in one."""
        last = update(Row).where(Row.document == document, Row.number == number)
        await self._session.execute(last.values(data=whole))
        earlier = delete(Row).where(Row.document == document, Row.number < number)
        await self._session.execute(earlier)

    async def remove(self, document: str) -> None:
        """Forget the document."""
        await self._session.execute(delete(Row).where(Row.document == document))
