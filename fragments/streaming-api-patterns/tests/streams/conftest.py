"""The service with streams that last, and a window that is soon full."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from acme.bootstrap import Services, open_services
from acme.feed.settings import FeedSettings
from acme.http.app import create_app
from acme.http.sse.settings import StreamSettings
from acme.settings import Settings


@pytest.fixture
def lasting(settings: Settings) -> Settings:
    """Settings under which streams last."""
    changes = {
        "feed": FeedSettings(window=10, queue=10, readers_per_topic=2),
        "streams": StreamSettings(retry_seconds=1),
    }
    return settings.model_copy(update=changes)


@pytest.fixture
async def streaming(lasting: Settings) -> AsyncIterator[Services]:
    """The services."""
    async with open_services(lasting) as services:
        yield services


@pytest.fixture
async def stream_app(lasting: Settings, streaming: Services) -> AsyncIterator[FastAPI]:
    """The application, started."""
    app = create_app(lasting, streaming)
    async with app.router.lifespan_context(app):
        yield app
