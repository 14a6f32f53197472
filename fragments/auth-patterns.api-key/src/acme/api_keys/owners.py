"""Who may own keys."""

from collections.abc import Awaitable, Callable, Sequence

from acme.database.transaction import Transaction

OwnerRule = Callable[[Transaction, str], Awaitable[bool]]
"""Whether somebody may still own keys."""


class KeyOwners:
    """A key counts as long as every rule admits its owner."""

    def __init__(self, rules: Sequence[OwnerRule] = ()) -> None:
        self._rules = rules

    async def admit(self, tx: Transaction, owner: str) -> bool:
        """Whether all rules do."""
        return all([await rule(tx, owner) for rule in self._rules])
