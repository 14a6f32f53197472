"""Sessions of browsers are kept alike in every database, and end in all processes at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.accounts.passwords import Verdict
from acme.accounts.service import AccountService
from acme.browser_sessions.last_uses import SessionUses, open_session_uses
from acme.browser_sessions.service import BrowserSessionService
from acme.browser_sessions.session import Begun, BrowserSession, digest_of
from acme.browser_sessions.settings import CookieSettings
from acme.database import Database
from acme.errors import Conflict, NotFound, Unauthenticated
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings

from ..databases import ADAPTERS, open_fresh

SETTINGS = CookieSettings(
    idle_seconds=100, session_seconds=250, remembered_idle_seconds=400, remembered_seconds=600
)
START = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
ADA, HERE = "ada@example.com", "192.0.2.1"


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class PlainPasswords:
    """Hashes that cost nothing."""

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        return Verdict(right=password_hash == await self.hash(password))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def uses(database: Database) -> AsyncIterator[SessionUses]:
    async with open_session_uses(database) as uses:
        yield uses


@pytest.fixture
def here(database: Database, uses: SessionUses, time: Time) -> BrowserSessionService:
    return BrowserSessionService(database, uses, SETTINGS, time)


@pytest.fixture
def there(database: Database, time: Time) -> BrowserSessionService:
    """Another process, which shares the database and nothing else, and writes no uses."""
    return BrowserSessionService(database, SessionUses(database), SETTINGS, time)


async def new_account(database: Database, email: str = ADA) -> UUID:
    account = Account(id=uuid4(), email=email, password_hash="hash of old", created_at=START)
    async with database.transaction() as tx:
        await tx.accounts.add(account)
    return account.id


async def begun(
    database: Database,
    sessions: BrowserSessionService,
    account_id: UUID,
    *,
    remember: bool = False,
    replaces: str | None = None,
) -> Begun:
    async with database.transaction() as tx:
        return await sessions.start(
            tx, account_id, user_agent="A browser", remember=remember, replaces=replaces
        )


async def kept(database: Database, token: str) -> BrowserSession | None:
    async with database.reading() as tx:
        return await tx.browser_sessions.by_digest(digest_of(token))


async def test_a_session_is_found_by_its_token_as_it_was_kept(
    database: Database, here: BrowserSessionService, there: BrowserSessionService
) -> None:
    login = await begun(database, here, await new_account(database))
    assert await kept(database, login.token) == login.session
    assert await there.identify(login.token) == login.session
    for other in (login.token[:-1], login.token.swapcase(), login.session.digest, "", "\0", "é"):
        assert await there.identify(other) is None


async def test_no_session_begins_for_an_account_that_does_not_exist(
    database: Database, here: BrowserSessionService
) -> None:
    with pytest.raises(Conflict):
        await begun(database, here, uuid4())


async def test_no_session_outlives_its_account(
    database: Database, here: BrowserSessionService
) -> None:
    account_id = await new_account(database)
    login = await begun(database, here, account_id)
    async with database.transaction() as tx:
        await tx.accounts.remove(account_id)
    assert await here.identify(login.token) is None


@pytest.mark.parametrize(("remember", "idle", "longest"), [(False, 100, 250), (True, 400, 600)])
async def test_a_session_ends_unused_and_at_the_latest_whatever_happens(
    database: Database,
    here: BrowserSessionService,
    uses: SessionUses,
    time: Time,
    remember: bool,
    idle: int,
    longest: int,
) -> None:
    account_id = await new_account(database)
    unused = await begun(database, here, account_id, remember=remember)
    time.pass_(idle)
    assert await here.identify(unused.token) is None
    time.now -= INSTANT
    assert await here.identify(unused.token)
    time.now = START
    used = await begun(database, here, account_id, remember=remember)
    while time.now + timedelta(seconds=idle - 1) < START + timedelta(seconds=longest):
        time.pass_(idle - 1)
        assert await here.identify(used.token)
        await uses.written()
    time.now = START + timedelta(seconds=longest) - INSTANT
    assert await here.identify(used.token)
    time.now += INSTANT
    assert await here.identify(used.token) is None


async def test_uses_are_written_now_and_then_and_other_processes_count_them(
    database: Database,
    here: BrowserSessionService,
    there: BrowserSessionService,
    uses: SessionUses,
    time: Time,
) -> None:
    login = await begun(database, here, await new_account(database))
    time.pass_(5)
    await here.identify(login.token)
    await uses.written()
    assert await kept(database, login.token) == login.session
    time.pass_(80)
    await here.identify(login.token)
    await uses.written()
    session = await kept(database, login.token)
    assert session is not None
    assert session.used_at == time.now
    time.pass_(99)
    assert await there.identify(login.token)


async def test_a_use_that_cannot_be_written_decides_nothing(
    database: Database, there: BrowserSessionService, time: Time
) -> None:
    login = await begun(database, there, await new_account(database))
    for _ in range(2):
        time.pass_(99)
        assert await there.identify(login.token)
    assert await kept(database, login.token) == login.session


async def test_an_earlier_use_changes_nothing(
    database: Database, here: BrowserSessionService
) -> None:
    login = await begun(database, here, await new_account(database))
    async with database.transaction() as tx:
        early = START - INSTANT
        await tx.browser_sessions.touch(login.session.id, now=early, expires_at=early)
    assert await kept(database, login.token) == login.session


@pytest.mark.parametrize("way", ["one", "all", "by token", "next login", "account"])
async def test_what_ends_in_one_process_has_ended_in_the_other(
    database: Database, here: BrowserSessionService, there: BrowserSessionService, way: str
) -> None:
    account_id, foreign = await new_account(database), await new_account(database, "g@example.com")
    login, other = await begun(database, here, account_id), await begun(database, here, foreign)
    assert await there.identify(login.token)
    if way == "one":
        with pytest.raises(NotFound):
            await here.end(login.session.id, account_id=foreign)
        assert await there.identify(login.token)
        await here.end(login.session.id, account_id=account_id)
    elif way == "all":
        await here.end_all(account_id)
    elif way == "by token":
        await here.end_by("nobody's")
        await here.end_by(login.token)
    elif way == "next login":
        await begun(database, here, foreign, replaces=login.token)
    else:
        async with database.transaction() as tx:
            await tx.accounts.remove(account_id)
    assert await there.identify(login.token) is None
    assert await there.identify(other.token)


async def test_all_but_one_end(database: Database, here: BrowserSessionService) -> None:
    account_id = await new_account(database)
    logins = [await begun(database, here, account_id) for _ in range(3)]
    await here.end_all(account_id, but=logins[1].session.id)
    assert [one.id for one in await here.of_account(account_id)] == [logins[1].session.id]


async def test_another_token_takes_the_place_of_the_first(
    database: Database, here: BrowserSessionService, there: BrowserSessionService
) -> None:
    login = await begun(database, here, await new_account(database))
    async with database.transaction() as tx:
        renewed = await here.renew(tx, login.session.id)
        with pytest.raises(Unauthenticated):
            await here.renew(tx, uuid4())
    assert await there.identify(login.token) is None
    assert await there.identify(renewed.token) == renewed.session
    assert renewed.session == replace(login.session, digest=digest_of(renewed.token))


async def test_lists_those_of_an_account_that_are_alive_newest_first(
    database: Database, here: BrowserSessionService, time: Time
) -> None:
    account_id, foreign = await new_account(database), await new_account(database, "g@example.com")
    await begun(database, here, account_id)
    await begun(database, here, foreign)
    later = []
    for _ in range(2):
        time.pass_(60)
        later.append((await begun(database, here, account_id)).session)
    assert await here.of_account(account_id) == later[::-1]


async def test_forgets_expired_ones_a_few_at_a_time(
    database: Database, here: BrowserSessionService
) -> None:
    account_id = await new_account(database)
    over = [await begun(database, here, account_id) for _ in range(3)]
    going = await begun(database, here, account_id, remember=True)
    for left in (1, 0):
        async with database.transaction() as tx:
            end = START + timedelta(seconds=100)
            await tx.browser_sessions.remove_expired(now=end, limit=2)
        assert sum([await kept(database, one.token) is not None for one in over]) == left
    assert await kept(database, going.token)


@pytest.mark.parametrize("ends", ["change", "deletion"])
async def test_no_login_that_the_old_password_began_outlives_it(
    database: Database, here: BrowserSessionService, there: BrowserSessionService, ends: str
) -> None:
    limits = LoginLimits(database, LoginSettings())
    accounts = AccountService(database, PlainPasswords(), limits, (here,))
    await accounts.register(ADA, "old", address=HERE)
    begin = partial(here.start, user_agent="", remember=False)

    async def log_in() -> Begun:
        return await accounts.login(ADA, "old", address=HERE, begin=begin)

    mine = await log_in()
    account_id, session = mine.session.account_id, mine.session.id

    async def end() -> Begun | None:
        if ends == "deletion":
            await accounts.delete(account_id, "old", address=HERE)
            return None
        return await accounts.change_password(
            account_id,
            "old",
            "new",
            session=session,
            address=HERE,
            renew=lambda tx, _: here.renew(tx, session),
        )

    work = [*(log_in() for _ in range(3)), end(), *(log_in() for _ in range(3))]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    renewed = outcomes.pop(3)
    assert not isinstance(renewed, BaseException)
    tokens = [one.token for one in outcomes if isinstance(one, Begun)] + [mine.token]
    assert [await there.identify(token) for token in tokens] == [None] * len(tokens)
    assert (renewed is not None and await there.identify(renewed.token) is not None) is (
        ends == "change"
    )
