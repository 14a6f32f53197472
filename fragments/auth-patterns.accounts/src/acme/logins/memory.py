"""Counters in memory."""

from dataclasses import replace
from datetime import datetime
from itertools import islice

from acme.database.memory_tables import MemoryTables
from acme.logins.counter import Counter


class MemoryLoginAttempts:
    """Counters in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(str, Counter)

    async def count(self, key: str, *, now: datetime, until: datetime) -> Counter:
        """Add one."""
        counter = self._rows.get(key)
        if counter is None or counter.expires_at <= now:
            counter = Counter(key=key, count=0, expires_at=until)
        self._rows[key] = replace(counter, count=counter.count + 1)
        return self._rows[key]

    async def is_open(self, key: str, *, now: datetime) -> bool:
        """Whether the window of a counter is open."""
        counter = self._rows.get(key)
        return counter is not None and counter.expires_at > now

    async def take_back(self, counted: Counter) -> None:
        """Subtract one from the same window."""
        counter = self._rows.get(counted.key)
        if counter is not None and counter.expires_at == counted.expires_at:
            self._rows[counted.key] = replace(counter, count=counter.count - 1)

    async def remove(self, key: str) -> None:
        """Forget a counter."""
        self._rows.pop(key, None)

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old counters."""
        expired = (key for key, counter in self._rows.items() if counter.expires_at <= now)
        for key in list(islice(expired, limit)):
            del self._rows[key]
