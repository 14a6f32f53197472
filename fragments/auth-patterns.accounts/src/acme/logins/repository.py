"""Where attempts are counted, as the limits see it."""

from datetime import datetime
from typing import Protocol

from acme.logins.counter import Counter


class LoginAttempts(Protocol):
    """The counters of one unit of work."""

    async def count(self, key: str, *, now: datetime, until: datetime) -> Counter:
        """Add one, to the open window or as the first of a window that is open `until`.

        No two units of work get the same count: the second waits for the first to end, or
        ends with Conflict and may try again.
        """

    async def is_open(self, key: str, *, now: datetime) -> bool:
        """Whether the window of a counter is open."""

    async def take_back(self, counted: Counter) -> None:
        """Subtract what `count` once added, unless its window has ended since."""

    async def remove(self, key: str) -> None:
        """Forget a counter."""

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget at most `limit` counters whose window has ended."""
