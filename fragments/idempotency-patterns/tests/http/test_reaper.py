"""Keys that have expired are forgotten while the service runs."""

import asyncio
from datetime import UTC, datetime, timedelta

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.idempotency.key import Claim, key_id
from acme.settings import Settings


async def test_expired_keys_go_and_others_stay(settings: Settings, services: Services) -> None:
    now = datetime.now(UTC)
    claims = [
        Claim(id=key_id("ada", name), fingerprint="f" * 64, expires_at=now + timedelta(hours=hours))
        for name, hours in (("old", -1), ("new", 1))
    ]
    async with services.database.transaction() as tx:
        for claim in claims:
            await tx.idempotency_keys.claim(claim)
    app = create_app(settings, services)
    async with app.router.lifespan_context(app):
        for _ in range(3000):
            if not await found(services, claims[0]):
                break
            await asyncio.sleep(0.01)
        assert [await found(services, claim) for claim in claims] == [False, True]


async def found(services: Services, claim: Claim) -> bool:
    """Whether a key is kept."""
    async with services.database.reading() as tx:
        return await tx.idempotency_keys.find(claim.id) is not None
