"""Forgets webhooks that ended long ago."""

from datetime import UTC, datetime, timedelta

from acme.database import Database
from acme.webhooks.settings import WebhookSettings

# Rows that go in one transaction: others wait for it.
_AT_ONCE = 1000


async def prune_some(database: Database, settings: WebhookSettings) -> int:
    """Forget some that are done or dead for longer than they are kept; how many there were."""
    before = datetime.now(UTC) - timedelta(days=settings.keep_days)
    async with database.transaction() as tx:
        received = await tx.webhooks_received.prune(before=before, limit=_AT_ONCE)
        return received + await tx.webhook_endpoints.prune(before=before, limit=_AT_ONCE)
