"""The database port: units of work over repositories."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from acme.database.transaction import Transaction


class Database(Protocol):
    """Opens units of work."""

    critical: bool

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work: committed when its block ends, rolled back when it raises.

        What was handed to its `after_commit` runs when it is committed.

        Raises:
            Unavailable: when the database does not answer.
        """

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work that only reads: cheaper, and it waits for no writer.

        Each read sees what is committed by then.

        Raises:
            Unavailable: when the database does not answer.
            RuntimeError: at an attempt to write, or to wait for a commit.
        """

    async def ping(self) -> None:
        """Return when the database answers; raise Unavailable otherwise."""
