"""The database port: units of work over repositories."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from acme.database.transaction import Transaction


class Database(Protocol):
    """Opens units of work."""

    critical: bool

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work: committed when its block ends, rolled back when it raises.

        Raises:
            Unavailable: when the database does not answer.
        """

    async def ping(self) -> None:
        """Return when the database answers; raise Unavailable otherwise."""
