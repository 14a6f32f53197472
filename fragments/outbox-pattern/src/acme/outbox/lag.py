"""How far the relay is behind: for readiness, and in the log."""

from datetime import UTC, datetime

from acme.database import Database
from acme.errors import Unavailable
from acme.outbox.settings import OutboxSettings


class OutboxLag:
    """Well while no event waits for too long."""

    # Requests are answered while events wait.
    critical = False

    def __init__(self, database: Database, settings: OutboxSettings) -> None:
        self._database = database
        self._limit_seconds = settings.lag_seconds

    async def ping(self) -> None:
        """Raise Unavailable when an event waits for too long: no relay runs, or none gets on."""
        async with self._database.reading() as tx:
            since = await tx.outbox.waiting_since()
        if (lag := lag_seconds(since)) > self._limit_seconds:
            raise Unavailable(f"Events wait in the outbox for {lag:.0f} seconds.")


def lag_seconds(since: datetime | None) -> float:
    """How long an event waits; 0 where none does, or where clocks differ."""
    return 0 if since is None else max(0.0, (datetime.now(UTC) - since).total_seconds())
