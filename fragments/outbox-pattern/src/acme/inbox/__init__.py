"""The inbox port: which events a group has handled, kept with the effects that they had."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Inbox(Protocol):
    """The events that groups handled, in one unit of work."""

    async def take(self, group: str, event_id: UUID) -> bool:
        """Record that a group handles an event, with the effect that is written beside it.

        False when it has done so before: then there is nothing to do.

        Raises:
            Conflict: another consumer takes it at the same moment; the next attempt finds that.
        """

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget at most `limit` events that were handled before; how many there were."""
