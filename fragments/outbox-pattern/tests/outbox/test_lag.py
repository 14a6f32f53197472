"""How far the relay is behind: readiness tells it, and the log."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.outbox.lag import OutboxLag
from acme.outbox.settings import OutboxSettings
from acme.outbox.upkeep import Upkeep

from .scripted import append, numbered, waiting

STRICT = OutboxSettings.model_construct(lag_seconds=0.0)
LENIENT = OutboxSettings(lag_seconds=3600)


async def test_an_event_that_waits_for_too_long_is_told(services: Services) -> None:
    strict, lenient = (OutboxLag(services.database, each) for each in (STRICT, LENIENT))
    await strict.ping()
    await append(services.database, numbered(1))

    await lenient.ping()
    with pytest.raises(Unavailable, match="wait in the outbox"):
        await strict.ping()


async def test_requests_are_answered_while_events_wait(
    app: FastAPI, client: AsyncClient, services: Services
) -> None:
    response = await client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["checks"]["outbox"] == "ok"
    assert not services.outbox.critical


async def test_the_backlog_is_logged_louder_when_it_is_old(services: Services) -> None:
    with capture_logs() as logs:
        await Upkeep(services.database, STRICT).report()
        await append(services.database, numbered(1), numbered(2))
        await Upkeep(services.database, LENIENT).report()
        await Upkeep(services.database, STRICT).report()

    assert [(line["event"], line["log_level"], line["waiting"]) for line in logs] == [
        ("outbox_backlog", "info", 2),
        ("outbox_backlog", "warning", 2),
    ]


async def test_what_waits_is_never_pruned(services: Services) -> None:
    await append(services.database, numbered(1))
    async with services.database.transaction() as tx:
        assert await tx.inbox.take("g", numbered(1).id)
    nothing_is_kept = OutboxSettings.model_construct(keep_days=-1.0, remember_days=-1.0)
    await Upkeep(services.database, nothing_is_kept).prune()

    assert await waiting(services.database) == 1
    async with services.database.transaction() as tx:
        assert await tx.inbox.prune(before=datetime.now(UTC) + timedelta(days=1), limit=1) == 0
