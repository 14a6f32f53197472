"""When a login in a browser began."""

from datetime import datetime
from uuid import UUID

from acme.database.transaction import Transaction

# As many as are listed.
_MOST = 100


async def began_by_cookie(tx: Transaction, account_id: UUID, session_id: UUID) -> datetime | None:
    """When a session of an account began in a browser."""
    found = await tx.browser_sessions.of_account(account_id, limit=_MOST)
    return next((one.created_at for one in found if one.id == session_id), None)
