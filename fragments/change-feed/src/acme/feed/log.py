"""The port: what keeps the changes."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from acme.database.transaction import Transaction
from acme.feed import Change, Numbered


class ChangeLog(Protocol):
    """Keeps the last changes of each lane."""

    # Numbers of one epoch mean nothing in another.
    epoch: str
    # How often to look for what other processes append; None where there are none.
    poll_seconds: float | None

    async def append(self, tx: Transaction, change: Change) -> None:
        """Keep a change when the unit of work is committed, and only then."""

    async def heads(self) -> Mapping[int, int]:
        """The number of the last change of each lane; one may be left out until it has had one.

        Raises:
            Unavailable: when the log does not answer.
        """

    async def page(
        self, lane: int, *, after: int, upto: int, limit: int, topic: str | None = None
    ) -> Sequence[Numbered]:
        """The first changes after one number, up to another: of a topic, or of all.

        Raises:
            ForgottenError: when some after the first number are not kept any more.
            Unavailable: when the log does not answer.
        """
