"""Recovery codes in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.recovery_codes.code import RecoveryCode
from acme.recovery_codes.tables import RecoveryCodeRow as Row


class SqlRecoveryCodes:
    """The codes of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def replace(self, account_id: UUID, codes: Sequence[RecoveryCode]) -> None:
        """Keep new codes, and no others."""
        await self._session.execute(delete(Row).where(Row.account_id == account_id))
        await self._session.execute(insert(Row), [asdict(code) for code in codes])

    async def of_account(self, account_id: UUID) -> list[RecoveryCode]:
        """The codes that are left."""
        found = await self._session.execute(
            select(*Row.__table__.columns).where(Row.account_id == account_id)
        )
        return [RecoveryCode(**row._mapping) for row in found]

    async def use(self, digest: str, *, account_id: UUID) -> bool:
        """Use up a code."""
        used = await self._session.execute(
            delete(Row).where(Row.digest == digest, Row.account_id == account_id)
        )
        return isinstance(used, CursorResult) and used.rowcount == 1
