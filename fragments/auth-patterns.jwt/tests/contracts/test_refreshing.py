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

SETTINGS = AuthSettings(
    idle_seconds=60, session_seconds=100, grace_seconds=10, revocation_seconds=5
)
GRACE = timedelta(seconds=SETTINGS.grace_seconds)
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


async def started(database: Database, service: SessionService, account_id: UUID) -> Tokens:
    async with database.transaction() as tx:
        return await service.start(tx, account_id)


async def session_of(database: Database, tokens: Tokens) -> UUID:
    async with database.reading() as tx:
        token = await tx.sessions.token(digest_of(tokens.refresh_token))
    assert token is not None
    return token.session_id


async def test_several_refreshes_at_once_get_the_same_answer_and_the_session_goes_on(
    database: Database, instances: list[SessionService], account_id: UUID
) -> None:
    first = await started(database, instances[0], account_id)
    answers = await asyncio.gather(
        *(instance.refresh(first.refresh_token) for instance in instances * 4)
    )
    assert answers == [answers[0]] * 8
    assert await session_of(database, answers[0]) == await session_of(database, first)
    await instances[1].refresh(answers[0].refresh_token)


async def test_a_used_token_gets_the_same_answer_for_a_while_and_then_ends_the_session(
    database: Database, instances: list[SessionService], account_id: UUID, time: Time
) -> None:
    first = await started(database, instances[0], account_id)
    answer = await instances[0].refresh(first.refresh_token)
    time.now += GRACE - INSTANT
    assert await instances[1].refresh(first.refresh_token) == answer
    time.now += INSTANT
    for token in (first, answer):
        with pytest.raises(Unauthenticated):
            await instances[1].refresh(token.refresh_token)
    assert not await instances[0].is_alive(await session_of(database, first), fresh=True)


async def test_a_whole_chain_can_be_asked_for_again_within_the_time(
    database: Database, instances: list[SessionService], account_id: UUID, time: Time
) -> None:
    chain = [await started(database, instances[0], account_id)]
    for _ in range(3):
        chain.append(await instances[0].refresh(chain[-1].refresh_token))
        time.now += timedelta(seconds=1)
    again = [await instances[1].refresh(tokens.refresh_token) for tokens in chain[:-1]]
    assert again == chain[1:]


async def test_without_grace_every_reuse_ends_the_session(
    database: Database, account_id: UUID, time: Time
) -> None:
    settings = SETTINGS.model_copy(update={"grace_seconds": 0})
    service = SessionService(database, configured_access_tokens(settings), settings, time)
    first = await started(database, service, account_id)
    second = await service.refresh(first.refresh_token)
    time.now -= INSTANT  # As seen by an instance whose clock is behind.
    for token in (first, second):
        with pytest.raises(Unauthenticated):
            await service.refresh(token.refresh_token)


async def test_an_ended_session_repeats_no_answer(
    database: Database, instances: list[SessionService], account_id: UUID
) -> None:
    first = await started(database, instances[0], account_id)
    await instances[0].refresh(first.refresh_token)
    await instances[0].end_all(account_id)
    with pytest.raises(Unauthenticated):
        await instances[1].refresh(first.refresh_token)


async def test_answers_are_kept_sealed_and_only_while_they_may_be_asked_for(
    database: Database, instances: list[SessionService], account_id: UUID, time: Time
) -> None:
    first = await started(database, instances[0], account_id)
    second = await instances[0].refresh(first.refresh_token)

    async def kept() -> str | None:
        async with database.reading() as tx:
            token = await tx.sessions.token(digest_of(first.refresh_token))
        assert token is not None
        return token.answer

    sealed = await kept()
    assert sealed
    assert second.refresh_token not in sealed
    assert second.access_token not in sealed
    time.now += GRACE + INSTANT
    await instances[0].refresh(second.refresh_token)
    assert await kept() is None


async def test_a_session_that_ends_during_a_refresh_has_ended(
    database: Database, instances: list[SessionService], account_id: UUID
) -> None:
    first = await started(database, instances[0], account_id)
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
    database: Database,
    instances: list[SessionService],
    account_id: UUID,
    time: Time,
    seconds: int,
) -> None:
    tokens = await started(database, instances[0], account_id)
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
    tokens = await started(database, instances[0], account_id)
    session_id = await session_of(database, tokens)
    assert [await one.is_alive(session_id) for one in instances] == [True, True]
    await instances[0].end_all(account_id)
    assert not await instances[0].is_alive(session_id)
    assert not await instances[1].is_alive(session_id, fresh=True)
    time.now += timedelta(seconds=SETTINGS.revocation_seconds)
    assert not await instances[1].is_alive(session_id)


async def test_every_instance_refuses_an_ended_session_at_once_when_none_may_remember(
    database: Database, account_id: UUID, time: Time
) -> None:
    settings = SETTINGS.model_copy(update={"revocation_seconds": 0})
    tokens = configured_access_tokens(settings)
    one, other = [SessionService(database, tokens, settings, time) for _ in range(2)]
    begun = await started(database, one, account_id)
    session_id = await session_of(database, begun)
    assert await other.is_alive(session_id)
    await one.end(begun.refresh_token)
    assert not await other.is_alive(session_id)
