"""What is done beside publishing: the backlog is logged, and what is old is forgotten."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from acme.database import Database
from acme.errors import ServiceError
from acme.outbox.lag import lag_seconds
from acme.outbox.settings import OutboxSettings

log = structlog.get_logger()

_REPORT_SECONDS = 60
# In minutes: it reads past all events that are kept.
_PRUNE_EVERY = 60
# Rows that go in one transaction: others wait for it.
_PRUNED_AT_ONCE = 1000


class Upkeep:
    """Looks after the tables of the outbox and of the inbox."""

    def __init__(self, database: Database, settings: OutboxSettings) -> None:
        self._database = database
        self._settings = settings

    async def run(self) -> None:
        """Log once a minute how many events wait, and prune once an hour, until cancelled."""
        minutes = 0
        while True:
            try:
                await self.report()
                if minutes % _PRUNE_EVERY == 0:
                    await self.prune()
            except ServiceError as error:
                log.warning("outbox_upkeep_failed", error=str(error))
            minutes += 1
            await asyncio.sleep(_REPORT_SECONDS)

    async def report(self) -> None:
        """Log the backlog, if any: as a warning when its first event waits for too long."""
        async with self._database.reading() as tx:
            backlog = await tx.outbox.backlog()
        if not backlog.count:
            return
        lag = lag_seconds(backlog.since)
        say = log.warning if lag > self._settings.lag_seconds else log.info
        say("outbox_backlog", waiting=backlog.count, lag_seconds=round(lag, 1))

    async def prune(self) -> None:
        """Forget events that were published, or handled, long ago."""
        now = datetime.now(UTC)
        published = now - timedelta(days=self._settings.keep_days)
        handled = now - timedelta(days=self._settings.remember_days)
        while True:
            async with self._database.transaction() as tx:
                gone = (
                    await tx.outbox.prune(before=published, limit=_PRUNED_AT_ONCE),
                    await tx.inbox.prune(before=handled, limit=_PRUNED_AT_ONCE),
                )
            if max(gone) < _PRUNED_AT_ONCE:
                return
