"""Units of work that join another, on every database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import ValidationError

from acme.database.joining import JoiningDatabase, open_joining_database
from acme.errors import Conflict, InvalidInput
from acme.idempotency.key import Claim, Reply, fingerprint_of, key_id
from acme.idempotency.service import IdempotentRequests, InFlight
from acme.idempotency.settings import IdempotencySettings

from ..bounds import beyond_its_bounds
from ..databases import ADAPTERS, ready_settings

SETTINGS = IdempotencySettings(lease_seconds=60, retention_seconds=3600)
REPLY = Reply(status=201, headers=(("content-type", "text/plain"),), body=b"\x00\xff done")


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = datetime(2027, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=ADAPTERS)
async def database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[JoiningDatabase]:
    async with (
        ready_settings(request.param, tmp_path) as settings,
        open_joining_database(settings) as database,
    ):
        yield database


@pytest.fixture
def requests(database: JoiningDatabase, time: Time) -> IdempotentRequests:
    return IdempotentRequests(database, SETTINGS, time)


def new(name: str = "", *, of: datetime | None = None) -> Claim:
    return Claim(
        id=key_id("ada", name or uuid4().hex),
        fingerprint="f" * 64,
        expires_at=of or datetime(2027, 1, 1, tzinfo=UTC),
    )


async def add(database: JoiningDatabase, claim: Claim) -> None:
    async with database.transaction() as tx:
        await tx.idempotency_keys.claim(claim)


async def is_there(database: JoiningDatabase, claim: Claim) -> bool:
    async with database.reading() as tx:
        return await tx.idempotency_keys.find(claim.id) is not None


async def test_what_joins_is_committed_together(database: JoiningDatabase) -> None:
    one, other = new(), new()
    async with database.together():
        await add(database, one)
        await add(database, other)
        assert await is_there(database, one)
        async with asyncio.TaskGroup() as group:
            elsewhere = group.create_task(is_there(database, one))
        assert not elsewhere.result()
    assert await is_there(database, one)
    assert await is_there(database, other)


async def test_what_joins_is_rolled_back_together(database: JoiningDatabase) -> None:
    claim = new()
    with suppress(LookupError):
        async with database.together():
            await add(database, claim)
            raise LookupError
    assert not await is_there(database, claim)


async def test_a_part_that_fails_is_rolled_back_alone(database: JoiningDatabase) -> None:
    before, within, after = new(), new(), new()
    async with database.together():
        await add(database, before)
        with suppress(LookupError):
            async with database.transaction() as tx:
                await tx.idempotency_keys.claim(within)
                raise LookupError
        with pytest.raises(Conflict):
            await add(database, before)
        await add(database, after)
    assert [await is_there(database, each) for each in (before, within, after)] == [
        True,
        False,
        True,
    ]


async def test_what_waits_for_a_commit_waits_for_that_of_all(database: JoiningDatabase) -> None:
    done = list[str]()

    async def note(what: str) -> None:
        done.append(what)

    async with database.together() as tx:
        tx.after_commit(lambda: note("outer"))
        async with database.transaction() as part:
            part.after_commit(lambda: note("part"))
        with suppress(LookupError):
            async with database.transaction() as part:
                part.after_commit(lambda: note("lost"))
                raise LookupError
        assert done == []
    assert done == ["outer", "part"]


async def test_units_of_work_outside_are_their_own(database: JoiningDatabase) -> None:
    claim = new()
    await add(database, claim)
    assert await is_there(database, claim)


async def test_the_first_claims_and_the_next_find_it_in_flight(
    requests: IdempotentRequests,
) -> None:
    assert isinstance(await requests.claim("k", "f"), Claim)
    with pytest.raises(InFlight):
        await requests.claim("k", "f")


async def test_of_fifty_who_come_together_one_claims(requests: IdempotentRequests) -> None:
    outcomes = await asyncio.gather(
        *(requests.claim("k", "f") for _ in range(50)), return_exceptions=True
    )
    claims = [outcome for outcome in outcomes if isinstance(outcome, Claim)]
    assert len(claims) == 1
    assert {type(outcome) for outcome in outcomes} <= {Claim, InFlight}


async def test_another_request_with_the_key_is_refused_in_flight_and_when_done(
    requests: IdempotentRequests,
) -> None:
    claim = await requests.claim("k", "f")
    assert isinstance(claim, Claim)
    with pytest.raises(InvalidInput):
        await requests.claim("k", "another")
    async with requests.together() as tx:
        await requests.keep(tx, claim, REPLY)
    with pytest.raises(InvalidInput):
        await requests.claim("k", "another")


async def test_a_reply_is_kept_as_it_is_until_the_retention_is_over(
    requests: IdempotentRequests, time: Time
) -> None:
    claim = await requests.claim("k", "f")
    assert isinstance(claim, Claim)
    async with requests.together() as tx:
        await requests.keep(tx, claim, REPLY)
    time.now += timedelta(seconds=3599)
    assert await requests.claim("k", "f") == REPLY
    time.now += timedelta(seconds=1)
    assert isinstance(await requests.claim("k", "f"), Claim)


async def test_a_claim_whose_lease_is_over_is_lost_to_the_next(
    requests: IdempotentRequests, time: Time
) -> None:
    slow = await requests.claim("k", "f")
    time.now += timedelta(seconds=60)
    quick = await requests.claim("k", "f")
    assert isinstance(slow, Claim)
    assert isinstance(quick, Claim)
    with pytest.raises(Conflict):
        async with requests.together() as tx:
            await requests.keep(tx, slow, REPLY)
    async with requests.together() as tx:
        await requests.keep(tx, quick, REPLY)
    assert await requests.claim("k", "f") == REPLY


async def test_a_released_key_can_be_claimed_and_a_lost_one_not_released(
    requests: IdempotentRequests, time: Time
) -> None:
    first = await requests.claim("k", "f")
    assert isinstance(first, Claim)
    await requests.release(first)
    assert isinstance(await requests.claim("k", "another"), Claim)
    await requests.release(first)
    with pytest.raises(InFlight):
        await requests.claim("k", "another")


async def test_only_what_has_expired_is_forgotten(
    requests: IdempotentRequests, database: JoiningDatabase, time: Time
) -> None:
    old = [new(of=time.now) for _ in range(3)]
    fresh = new(of=time.now + timedelta(microseconds=1))
    for claim in (*old, fresh):
        await add(database, claim)
    await requests.remove_expired()
    assert [await is_there(database, claim) for claim in (*old, fresh)] == [False] * 3 + [True]


def test_keys_of_two_callers_and_parts_of_two_requests_are_never_the_same() -> None:
    assert key_id("a", "bc") != key_id("ab", "c")
    assert fingerprint_of("POST", b"/a", b"", b"b") != fingerprint_of("POST", b"/ab", b"", b"")


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(IdempotencySettings))
def test_refuses_what_is_beyond_the_bounds(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        IdempotencySettings.model_validate({name: value})
