"""A database server that is slow, gone, silent or back again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, make_url, update

from acme.database.opening import open_backend
from acme.database.sessions import Sessions
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError, Unavailable

from ..databases import ADAPTERS, fresh_settings
from ..proxy import Proxy, proxied

ITEMS = Table("items", MetaData(), Column("count", Integer))


@pytest.fixture(params=[adapter for adapter in ADAPTERS if adapter != "sqlite"])
async def settings(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[DatabaseSettings]:
    async with fresh_settings(request.param, tmp_path) as settings:
        yield settings


@pytest.fixture
async def proxy(settings: DatabaseSettings) -> AsyncIterator[Proxy]:
    url = make_url(settings.url)
    async with proxied(url.host or "", url.port or 0) as proxy:
        yield proxy


@pytest.fixture
async def sessions(settings: DatabaseSettings, proxy: Proxy) -> AsyncIterator[Sessions]:
    url = make_url(settings.url).set(host="127.0.0.1", port=proxy.port)
    hasty = settings.model_copy(
        update={
            "url": url.render_as_string(hide_password=False),
            "statement_timeout_seconds": 0.3,
            "connect_timeout_seconds": 0.5,
        }
    )
    async with open_backend(hasty) as backend:
        yield Sessions(backend)


async def test_raises_unavailable_for_a_statement_that_takes_too_long(
    settings: DatabaseSettings, sessions: Sessions
) -> None:
    async with open_backend(settings) as backend:
        async with backend.engine.begin() as connection:
            await connection.run_sync(ITEMS.create)
            await connection.execute(insert(ITEMS).values(count=0))
        async with backend.engine.begin() as connection:
            await connection.execute(update(ITEMS).values(count=1))

            async with asyncio.timeout(5):
                with pytest.raises(Unavailable):
                    async with sessions.writing() as session:
                        await session.execute(update(ITEMS).values(count=2))

    await sessions.ping()


async def test_raises_unavailable_while_the_server_is_gone_and_recovers(
    proxy: Proxy, sessions: Sessions
) -> None:
    await sessions.ping()

    await proxy.stop()
    with pytest.raises(Unavailable):
        await sessions.ping()

    await proxy.start()
    await sessions.ping()


async def test_never_hands_out_a_connection_that_a_restart_has_closed(
    proxy: Proxy, sessions: Sessions
) -> None:
    async with sessions.reading(), sessions.reading():
        pass

    await proxy.stop()
    await proxy.start()

    await asyncio.gather(sessions.ping(), sessions.ping())


async def test_raises_unavailable_when_the_server_falls_silent(
    proxy: Proxy, sessions: Sessions
) -> None:
    await sessions.ping()

    proxy.fall_silent()
    async with asyncio.timeout(10):
        with pytest.raises(Unavailable):
            await sessions.ping()


async def test_names_the_variable_when_the_server_refuses_the_database(
    settings: DatabaseSettings,
) -> None:
    url = make_url(settings.url).set(database="no_such_database")
    missing = settings.model_copy(update={"url": url.render_as_string(hide_password=False)})

    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: .*no_such_database"):
        async with open_backend(missing):
            pass
