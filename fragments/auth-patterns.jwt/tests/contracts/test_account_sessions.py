"""No session of an account outlives its password, nor the account, in any database."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from acme.accounts.passwords import Verdict
from acme.accounts.service import AccountService
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Unauthenticated
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings
from acme.sessions.access_tokens import Grant, configured_access_tokens
from acme.sessions.service import SessionService
from acme.sessions.session import Tokens, digest_of
from acme.sessions.settings import AuthSettings

from ..databases import ADAPTERS, open_fresh

ADA, HERE = "ada@example.com", "192.0.2.1"
ACCESS_TOKENS = configured_access_tokens(AuthSettings())


class PlainPasswords:
    """Hashes that cost nothing."""

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        return Verdict(right=password_hash == await self.hash(password))


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def sessions(database: Database) -> SessionService:
    return SessionService(database, ACCESS_TOKENS, AuthSettings())


@pytest.fixture
def service(database: Database, sessions: SessionService) -> AccountService:
    limits = LoginLimits(database, LoginSettings())
    return AccountService(database, PlainPasswords(), limits, (sessions,))


async def nothing(_tx: Transaction, _account_id: UUID) -> None:
    """What else happens when a password changes."""


async def log_in(service: AccountService, sessions: SessionService) -> Tokens:
    """A session of Ada, who registers if she has not yet."""
    await service.register(ADA, "old", address=HERE)
    return await service.login(ADA, "old", address=HERE, begin=sessions.start)


async def logged_in(service: AccountService, sessions: SessionService) -> Grant:
    """What the access token of such a session says."""
    grant = ACCESS_TOKENS.read((await log_in(service, sessions)).access_token)
    assert grant is not None
    return grant


@pytest.mark.parametrize("ends", ["change", "deletion"])
async def test_no_session_that_the_old_password_began_outlives_it(
    database: Database, service: AccountService, sessions: SessionService, ends: str
) -> None:
    mine = await logged_in(service, sessions)

    async def change_or_delete() -> None:
        if ends == "deletion":
            await service.delete(mine.account_id, "old", address=HERE)
        else:
            await service.change_password(
                mine.account_id,
                "old",
                "new",
                session=mine.session_id,
                address=HERE,
                renew=nothing,
            )

    outcomes = await asyncio.gather(
        *(logged_in(service, sessions) for _ in range(3)),
        change_or_delete(),
        *(logged_in(service, sessions) for _ in range(3)),
        return_exceptions=True,
    )
    assert outcomes[3] is None
    other = SessionService(database, ACCESS_TOKENS, AuthSettings())
    begun = [
        one.session_id
        for one in outcomes
        if isinstance(one, Grant) and one.account_id == mine.account_id
    ]
    assert not any([await other.is_alive(one) for one in begun])
    assert await other.is_alive(mine.session_id) is (ends == "change")


@pytest.mark.parametrize("deleted_by", ["owner", "hand"])
async def test_every_instance_refuses_a_deleted_account_at_once(
    database: Database, service: AccountService, sessions: SessionService, deleted_by: str
) -> None:
    other = SessionService(database, ACCESS_TOKENS, AuthSettings())
    tokens = await log_in(service, sessions)
    grant = ACCESS_TOKENS.read(tokens.access_token)
    assert grant is not None
    assert await other.is_alive(grant.session_id)
    if deleted_by == "owner":
        await service.delete(grant.account_id, "old", address=HERE)
    else:
        async with database.transaction() as tx:
            await tx.accounts.remove(grant.account_id)
    assert not await other.is_alive(grant.session_id, fresh=True)
    with pytest.raises(Unauthenticated):
        await other.refresh(tokens.refresh_token)
    async with database.reading() as tx:
        assert await tx.sessions.token(digest_of(tokens.refresh_token)) is None
    with pytest.raises(Unauthenticated):
        await service.login(ADA, "old", address=HERE, begin=sessions.start)
    with pytest.raises(Unauthenticated):
        await service.delete(grant.account_id, "old", address=HERE)
