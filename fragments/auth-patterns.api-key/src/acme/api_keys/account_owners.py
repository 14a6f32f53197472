"""Keys of people end with their account."""

from uuid import UUID

from acme.database.transaction import Transaction


async def has_account(tx: Transaction, owner: str) -> bool:
    """Whether the account of an owner exists; a program has a name, and needs none."""
    try:
        account_id = UUID(owner)
    except ValueError:
        return True
    return str(account_id) != owner or await tx.accounts.get(account_id) is not None
