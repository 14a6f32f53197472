"""A database server that is slow, gone, silent or back again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, make_url, text, update

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
    # The limit of a statement holds: nobody waits another while to say good-bye.
    async with asyncio.timeout(3):
        with pytest.raises(Unavailable):
            await sessions.ping()


async def test_gives_a_server_that_accepts_and_says_nothing_no_longer_than_its_limit(
    settings: DatabaseSettings, proxy: Proxy
) -> None:
    url = make_url(settings.url).set(host="127.0.0.1", port=proxy.port)
    update = {
        "url": url.render_as_string(hide_password=False),
        "connect_timeout_seconds": 0.5,
        "statement_timeout_seconds": 60,
    }
    proxy.fall_silent()

    async with asyncio.timeout(5):
        with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: no .* answers: start it"):
            async with open_backend(settings.model_copy(update=update)):
                pass


# PostgreSQL begins with a message of its own; MySQL ends a read with one, as it begins by itself.
ROUND_TRIPS = {
    ("postgresql", "reading"): 1,
    ("postgresql", "writing"): 3,
    ("mysql", "reading"): 2,
    ("mysql", "writing"): 2,
}


@pytest.mark.parametrize("unit", ["reading", "writing"])
async def test_sends_a_statement_and_no_more_than_its_transaction_needs(
    unit: str, settings: DatabaseSettings, proxy: Proxy, sessions: Sessions
) -> None:
    begun = getattr(sessions, unit)

    async def ask() -> None:
        async with begun() as session:
            assert await session.scalar(text("SELECT 2")) == 2

    await ask()  # Prepares the statement, where the driver does.
    before = proxy.sent
    await ask()

    dialect = make_url(settings.url).get_backend_name()
    assert proxy.sent - before == ROUND_TRIPS[dialect, unit]


READ_ONLY = {
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
}


async def test_a_server_has_nothing_to_warn_of_when_it_is_asked_how_it_is(
    settings: DatabaseSettings, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_backend(settings) as backend:
        await Sessions(backend).ping()
    assert caplog.messages == []


async def test_leaves_a_server_that_has_become_read_only_for_another(
    settings: DatabaseSettings,
) -> None:
    alone = settings.model_copy(update={"pool_size": 1, "pool_overflow": 0})
    async with open_backend(alone) as backend:
        async with backend.engine.begin() as connection:
            await connection.run_sync(ITEMS.create)
        async with backend.engine.begin() as connection:
            await connection.execute(text(READ_ONLY[backend.engine.dialect.name]))
        sessions = Sessions(backend)

        with pytest.raises(Unavailable, match="only be read"):
            async with sessions.writing() as session:
                await session.execute(insert(ITEMS).values(count=0))

        async with sessions.writing() as session:
            await session.execute(insert(ITEMS).values(count=0))


async def test_is_down_but_can_be_read_while_its_server_would_refuse_to_write(
    settings: DatabaseSettings,
) -> None:
    async with open_backend(settings) as backend:
        standby = Sessions(replace(backend, read_only=text("SELECT 1")))

        with pytest.raises(Unavailable, match="only be read"):
            await standby.ping()

        async with standby.reading() as session:
            assert await session.scalar(text("SELECT 2")) == 2
        await Sessions(backend).ping()


async def test_takes_the_bounds_of_its_settings(settings: DatabaseSettings) -> None:
    fields = DatabaseSettings.model_fields.items()
    for kind in ("ge", "le"):
        bounds = {
            name: getattr(bound, kind)
            for name, field in fields
            for bound in field.metadata
            if hasattr(bound, kind)
        }
        async with open_backend(settings.model_copy(update=bounds)) as backend:
            await Sessions(backend).ping()


async def test_names_the_variable_when_the_server_refuses_the_database(
    settings: DatabaseSettings,
) -> None:
    url = make_url(settings.url).set(database="no_such_database")
    missing = settings.model_copy(update={"url": url.render_as_string(hide_password=False)})

    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: .*refuses: .*no_such_database"):
        async with open_backend(missing):
            pass


async def test_says_that_the_server_refuses_the_user_and_no_part_of_the_password(
    settings: DatabaseSettings,
) -> None:
    url = make_url(settings.url).set(username="no_such_user", password="hunter2")
    stranger = settings.model_copy(update={"url": url.render_as_string(hide_password=False)})

    with pytest.raises(ConfigurationError, match=r"refuses: .*no_such_user") as caught:
        async with open_backend(stranger):
            pass

    assert "hunter2" not in str(caught.value)


async def test_says_what_answers_in_place_of_the_server(settings: DatabaseSettings) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"-ERR unknown command\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        url = make_url(settings.url).set(host="127.0.0.1", port=port)
        wrong = settings.model_copy(update={"url": url.render_as_string(hide_password=False)})

        with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: .*refuses: "):
            async with open_backend(wrong):
                pass
