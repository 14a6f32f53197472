"""Refreshing and ending sessions, by several instances of the service on every database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.database import Database
from acme.errors import Unauthenticated
from acme.sessions.access_tokens import configured_access_tokens
from acme.sessions.service import SessionService
from acme.sessions.session import Tokens, digest_of
from acme.sessions.settings import AuthSettings

from ..databases import ADAPTERS, open_fresh

SETTINGS = AuthSettings(idle_seconds=60, session_seconds=100, revocation_seconds=5)
START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def account_id(database: Database) -> UUID:
    account = Account(id=uuid4(), email="ada@example.com", password_hash="", created_at=START)
    async with database.transaction() as tx:
        await tx.accounts.add(account)
    return account.id


@pytest.fixture
def instances(database: Database, time: Time) -> list[SessionService]:
    """Two that share the database and nothing else."""
    tokens = configured_access_tokens(SETTINGS)
    return [SessionService(database, tokens, SETTINGS, time) for _ in range(2)]


async def session_of(database: Database, tokens: Tokens) -> UUID:
    async with database.reading() as tx:
        token = await tx.sessions.token(digest_of(tokens.refresh_token))
    assert token is not None
    return token.session_id


async def test_of_several_refreshes_at_once_one_wins_and_the_reuse_ends_the_session(
    database: Database, instances: list[SessionService], account_id: UUID
) -> None:
    first = await instances[0].start(account_id)
    outcomes = await asyncio.gather(
        *(instance.refresh(first.refresh_token) for instance in instances * 4),
        return_exceptions=True,
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Tokens)]
    assert [type(outcome) for outcome in outcomes].count(Unauthenticated) == 7
    session_id = await session_of(database, first)
    assert await session_of(database, winner) == session_id
    for instance in instances:
        assert not await instance.is_alive(session_id)
        with pytest.raises(Unauthenticated):
            await instance.refresh(winner.refresh_token)


async def test_a_session_that_ends_during_a_refresh_has_ended(
    database: Database, instances: list[SessionService], account_id: UUID
) -> None:
    first = await instances[0].start(account_id)
    refreshed, _ = await asyncio.gather(
        instances[0].refresh(first.refresh_token),
        instances[1].end(first.refresh_token),
        return_exceptions=True,
    )
    assert isinstance(refreshed, Tokens | Unauthenticated)
    last = refreshed if isinstance(refreshed, Tokens) else first
    assert not await instances[1].is_alive(await session_of(database, first))
    with pytest.raises(Unauthenticated):
        await instances[0].refresh(last.refresh_token)


@pytest.mark.parametrize("seconds", [60, 100])
async def test_a_refresh_token_ends_with_its_idle_time_or_its_session(
    instances: list[SessionService], account_id: UUID, time: Time, seconds: int
) -> None:
    tokens = await instances[0].start(account_id)
    if seconds > SETTINGS.idle_seconds:
        time.now = START + timedelta(seconds=50)
        tokens = await instances[0].refresh(tokens.refresh_token)
    end = START + timedelta(seconds=seconds)
    time.now = end
    with pytest.raises(Unauthenticated):
        await instances[0].refresh(tokens.refresh_token)
    time.now = end - INSTANT
    await instances[0].refresh(tokens.refresh_token)


async def test_the_instance_that_ends_a_session_refuses_it_at_once_and_others_soon(
    database: Database, instances: list[SessionService], account_id: UUID, time: Time
) -> None:
    tokens = await instances[0].start(account_id)
    session_id = await session_of(database, tokens)
    assert [await one.is_alive(session_id) for one in instances] == [True, True]
    await instances[0].end_all(account_id)
    assert not await instances[0].is_alive(session_id)
    time.now += timedelta(seconds=SETTINGS.revocation_seconds)
    assert not await instances[1].is_alive(session_id)


async def test_every_instance_refuses_an_ended_session_at_once_when_none_may_remember(
    database: Database, account_id: UUID, time: Time
) -> None:
    settings = SETTINGS.model_copy(update={"revocation_seconds": 0})
    tokens = configured_access_tokens(settings)
    one, other = [SessionService(database, tokens, settings, time) for _ in range(2)]
    started = await one.start(account_id)
    session_id = await session_of(database, started)
    assert await other.is_alive(session_id)
    await one.end(started.refresh_token)
    assert not await other.is_alive(session_id)
