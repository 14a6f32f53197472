"""When a login of a program began."""

from datetime import datetime
from uuid import UUID

from acme.database.transaction import Transaction


async def began_by_tokens(tx: Transaction, account_id: UUID, session_id: UUID) -> datetime | None:
    """When a session of an account began that refresh tokens keep going."""
    session = await tx.sessions.get(session_id)
    if session is None or session.account_id != account_id:
        return None
    return session.created_at
