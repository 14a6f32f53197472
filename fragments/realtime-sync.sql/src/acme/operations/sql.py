"""Results of operations in the database."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.operations import Operation
from acme.operations.tables import OperationResultRow as Row


class SqlOperationResults:
    """The results of operations, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, operation: Operation) -> str | None:
        """Read one row."""
        return await self._session.scalar(
            select(Row.result).where(
                Row.caller == operation.caller,
                Row.client == operation.client,
                Row.sequence == operation.sequence,
            )
        )

    async def add(self, operation: Operation, result: str, *, at: datetime) -> None:
        """Keep a result: the primary key says whether there is one."""
        values = {
            "caller": operation.caller,
            "client": operation.client,
            "sequence": operation.sequence,
            "result": result,
            "at": at,
        }
        await self._session.execute(insert(Row).values(values))

    async def remove_before(self, caller: str, moment: datetime) -> None:
        """Look at the rows of the caller."""
        await self._session.execute(delete(Row).where(Row.caller == caller, Row.at < moment))
