"""Sessions and refresh tokens are kept alike in every database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.database import Database
from acme.errors import Conflict
from acme.sessions.session import RefreshToken, Session, digest_of

from ..databases import ADAPTERS, open_fresh

NOW = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def account_id(database: Database) -> UUID:
    return await new_account(database)


async def new_account(database: Database) -> UUID:
    account = Account(
        id=uuid4(),
        email=f"{uuid4()}@example.com",
        password_hash="hash",
        created_at=NOW,
    )
    async with database.transaction() as tx:
        await tx.accounts.add(account)
    return account.id


async def begun(
    database: Database, account_id: UUID, *, expires_at: datetime = NOW + timedelta(days=1)
) -> tuple[Session, RefreshToken]:
    """A session with its first token."""
    session = Session(id=uuid4(), account_id=account_id, created_at=NOW, expires_at=expires_at)
    token = a_token(session)
    async with database.transaction() as tx:
        await tx.sessions.add(session, token)
    return session, token


def a_token(session: Session) -> RefreshToken:
    return RefreshToken(
        digest=digest_of(str(uuid4())),
        session_id=session.id,
        expires_at=session.expires_at,
    )


async def kept_session(database: Database, session: Session) -> Session | None:
    async with database.reading() as tx:
        return await tx.sessions.get(session.id)


async def kept_token(database: Database, token: RefreshToken) -> RefreshToken | None:
    async with database.reading() as tx:
        return await tx.sessions.token(token.digest)


async def rotate(database: Database, token: RefreshToken, successor: RefreshToken) -> bool:
    async with database.transaction() as tx:
        return await tx.sessions.rotate(replace(token, used_at=NOW), successor)


async def test_returns_a_session_and_its_token_as_they_were_kept(
    database: Database, account_id: UUID
) -> None:
    session, token = await begun(database, account_id)
    assert await kept_session(database, session) == session
    assert await kept_token(database, token) == token


async def test_knows_neither_session_nor_token_that_was_not_kept(
    database: Database, account_id: UUID
) -> None:
    session, token = await begun(database, account_id)
    assert await kept_session(database, replace(session, id=uuid4())) is None
    assert await kept_token(database, a_token(session)) is None
    assert await kept_token(database, replace(token, digest=token.digest.upper())) is None


async def test_a_token_is_rotated_once_and_then_keeps_no_successor(
    database: Database, account_id: UUID
) -> None:
    session, token = await begun(database, account_id)
    second, third = a_token(session), a_token(session)
    token = replace(token, answer="sealed " * 200)
    assert await rotate(database, token, second)
    assert not await rotate(database, replace(token, answer="another"), third)
    assert await kept_token(database, token) == replace(token, used_at=NOW)
    assert await kept_token(database, second) == second
    assert await kept_token(database, third) is None


async def test_a_token_that_nobody_knows_is_not_rotated(
    database: Database, account_id: UUID
) -> None:
    session, _ = await begun(database, account_id)
    successor = a_token(session)
    assert not await rotate(database, a_token(session), successor)
    assert await kept_token(database, successor) is None


async def test_of_several_rotations_at_once_one_succeeds(
    database: Database, account_id: UUID
) -> None:
    session, token = await begun(database, account_id)
    successors = [a_token(session) for _ in range(8)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(rotate(database, token, one)) for one in successors]
    outcomes = [task.result() for task in tasks]
    assert sorted(outcomes) == [False] * 7 + [True]
    found = [await kept_token(database, one) is not None for one in successors]
    assert found == outcomes


async def test_a_rotation_that_is_undone_leaves_the_token_unused(
    database: Database, account_id: UUID
) -> None:
    session, token = await begun(database, account_id)

    async def rotate_and_fail() -> None:
        async with database.transaction() as tx:
            await tx.sessions.rotate(replace(token, used_at=NOW), a_token(session))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await rotate_and_fail()
    assert await kept_token(database, token) == token


async def test_a_session_ends_once_and_alone(database: Database, account_id: UUID) -> None:
    (session, _), (other, _) = await begun(database, account_id), await begun(database, account_id)
    for moment in (NOW, NOW + timedelta(hours=1)):
        async with database.transaction() as tx:
            await tx.sessions.revoke(session.id, now=moment)
    assert await kept_session(database, session) == replace(session, revoked_at=NOW)
    assert await kept_session(database, other) == other


async def test_ends_the_sessions_of_one_account_that_go_on_and_says_which(
    database: Database, account_id: UUID
) -> None:
    (one, _), (two, _), (ended, _) = [await begun(database, account_id) for _ in range(3)]
    foreign, _ = await begun(database, await new_account(database))
    async with database.transaction() as tx:
        await tx.sessions.revoke(ended.id, now=NOW)
        assert await tx.sessions.revoke_all(uuid4(), now=NOW) == []
    async with database.transaction() as tx:
        revoked = await tx.sessions.revoke_all(account_id, now=NOW + timedelta(hours=1))
    assert sorted(revoked) == sorted([one.id, two.id])
    assert await kept_session(database, ended) == replace(ended, revoked_at=NOW)
    assert await kept_session(database, foreign) == foreign


async def test_ends_all_sessions_but_one(database: Database, account_id: UUID) -> None:
    (one, _), (two, _) = [await begun(database, account_id) for _ in range(2)]
    async with database.transaction() as tx:
        assert await tx.sessions.revoke_all(account_id, now=NOW, but=two.id) == [one.id]
    assert await kept_session(database, two) == two


async def test_no_session_begins_for_an_account_that_does_not_exist(database: Database) -> None:
    with pytest.raises(Conflict):
        await begun(database, uuid4())


async def test_forgets_old_answers_of_one_session(database: Database, account_id: UUID) -> None:
    chains = [await begun(database, account_id) for _ in range(2)]
    used = []
    for session, token in chains:
        newer = a_token(session)
        for each, successor, moment in (
            (token, newer, NOW - INSTANT),
            (newer, a_token(session), NOW),
        ):
            used.append(replace(each, used_at=moment, answer="sealed"))
            async with database.transaction() as tx:
                assert await tx.sessions.rotate(used[-1], successor)
    async with database.transaction() as tx:
        await tx.sessions.forget_answers(chains[0][0].id, before=NOW)
    kept = [await kept_token(database, token) for token in used]
    assert [token and token.answer for token in kept] == [None, "sealed", "sealed", "sealed"]


async def test_of_several_that_end_all_sessions_one_ends_each(
    database: Database, account_id: UUID
) -> None:
    sessions = [(await begun(database, account_id))[0] for _ in range(5)]

    async def end_all() -> list[UUID]:
        async with database.transaction() as tx:
            return await tx.sessions.revoke_all(account_id, now=NOW)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(end_all()) for _ in range(4)]
    ended = [session_id for task in tasks for session_id in task.result()]
    assert sorted(ended) == sorted(session.id for session in sessions)


async def test_forgets_sessions_at_their_end_with_their_tokens(
    database: Database, account_id: UUID
) -> None:
    over, token = await begun(database, account_id, expires_at=NOW)
    going, other = await begun(database, account_id, expires_at=NOW + INSTANT)
    used = a_token(over)
    assert await rotate(database, token, used)
    async with database.transaction() as tx:
        await tx.sessions.remove_expired(now=NOW, limit=10)
    assert await kept_session(database, over) is None
    assert await kept_session(database, going) == going
    assert [await kept_token(database, one) for one in (token, used, other)] == [None, None, other]


async def test_forgets_no_more_sessions_at_once_than_it_is_told(
    database: Database, account_id: UUID
) -> None:
    old = [(await begun(database, account_id, expires_at=NOW))[0] for _ in range(5)]

    async def remove() -> None:
        async with database.transaction() as tx:
            await tx.sessions.remove_expired(now=NOW, limit=2)

    await remove()
    assert sum([await kept_session(database, one) is None for one in old]) == 2
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(remove())
    await remove()
    assert all([await kept_session(database, one) is None for one in old])
