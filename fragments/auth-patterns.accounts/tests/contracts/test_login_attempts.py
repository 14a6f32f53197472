"""Login attempts are counted alike in every database, and none is lost."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acme.database import Database
from acme.errors import Conflict, TooManyRequests
from acme.logins.counter import Counter, counter_key
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings

from ..databases import ADAPTERS, open_fresh

NOW = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
END = NOW + timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)
KEY = counter_key("test")
ADA = ("ada@example.com", "192.0.2.1")


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


async def count(
    database: Database, key: str = KEY, *, now: datetime = NOW, until: datetime = END
) -> Counter:
    """Count once, as often as the database refuses one of two at the same moment."""
    while True:
        try:
            async with database.transaction() as tx:
                return await tx.login_attempts.count(key, now=now, until=until)
        except Conflict:
            continue


async def is_open(database: Database, key: str = KEY, *, now: datetime = NOW) -> bool:
    async with database.reading() as tx:
        return await tx.login_attempts.is_open(key, now=now)


async def test_counts_within_a_window_that_the_first_attempt_opens(database: Database) -> None:
    first = await count(database)
    second = await count(database, now=END - INSTANT, until=END + timedelta(hours=1))
    assert first == Counter(key=KEY, count=1, expires_at=END)
    assert second == Counter(key=KEY, count=2, expires_at=END)


async def test_begins_anew_at_the_end_of_a_window(database: Database) -> None:
    later = END + timedelta(minutes=15)
    for _ in range(3):
        await count(database)
    counters = [await count(database, now=END, until=later) for _ in range(2)]
    assert counters == [Counter(key=KEY, count=n, expires_at=later) for n in (1, 2)]


async def test_a_window_is_open_before_its_end(database: Database) -> None:
    assert not await is_open(database)
    await count(database)
    assert await is_open(database, now=END - INSTANT)
    assert not await is_open(database, now=END)


async def take_back(database: Database, *counted: Counter) -> None:
    async with database.transaction() as tx:
        for each in counted:
            await tx.login_attempts.take_back(each)


async def test_takes_back_what_was_counted_and_nothing_more(database: Database) -> None:
    other = counter_key("other")
    first, _ = await count(database), await count(database, other)
    unknown = replace(first, key=counter_key("unknown"))
    await take_back(database, first, unknown)
    assert (await count(database)).count == 1
    assert (await count(database, other)).count == 2


async def test_takes_nothing_back_from_a_later_window(database: Database) -> None:
    later = END + timedelta(minutes=15)
    first = await count(database)
    await count(database, now=END, until=later)
    await take_back(database, first)
    assert (await count(database, now=END, until=later)).count == 2


async def test_forgets_a_counter(database: Database) -> None:
    await count(database)
    async with database.transaction() as tx:
        await tx.login_attempts.remove(KEY)
        await tx.login_attempts.remove(counter_key("unknown"))
    assert not await is_open(database)
    assert (await count(database)).count == 1


async def test_forgets_counters_whose_window_has_ended_a_few_at_a_time(
    database: Database,
) -> None:
    over = [counter_key("over", str(n)) for n in range(5)]
    for key in over:
        await count(database, key, until=END)
    await count(database, until=END + INSTANT)
    left = []
    for _ in range(3):
        async with database.transaction() as tx:
            await tx.login_attempts.remove_expired(now=END, limit=2)
        left.append(sum([await is_open(database, key) for key in over]))
    assert left == [3, 1, 0]
    assert await is_open(database)


async def test_counts_nothing_in_a_unit_that_raises(database: Database) -> None:
    async def count_and_fail() -> None:
        async with database.transaction() as tx:
            await tx.login_attempts.count(KEY, now=NOW, until=END)
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await count_and_fail()
    assert (await count(database)).count == 1


@pytest.mark.parametrize("exists", [False, True])
async def test_no_two_attempts_at_once_get_the_same_count(database: Database, exists: bool) -> None:
    if exists:
        await count(database, now=NOW - timedelta(hours=1), until=NOW)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(count(database)) for _ in range(20)]
    assert sorted(task.result().count for task in tasks) == list(range(1, 21))


async def test_units_that_wait_for_each_other_end_with_a_conflict_at_worst(
    database: Database,
) -> None:
    keys = [counter_key("one"), counter_key("other")]
    for key in keys:
        await count(database, key)

    async def count_both(first: str, second: str) -> None:
        async with database.transaction() as tx:
            await tx.login_attempts.count(first, now=NOW, until=END)
            await asyncio.sleep(0.05)  # Time for each to hold what the other wants.
            await tx.login_attempts.count(second, now=NOW, until=END)

    outcomes = await asyncio.gather(
        count_both(*keys), count_both(*reversed(keys)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert {type(error) for error in refused} <= {Conflict}
    counted = 1 + len(outcomes) - len(refused)
    assert [(await count(database, key)).count for key in keys] == [counted + 1] * 2


async def test_counts_anew_what_another_unit_of_work_is_removing(database: Database) -> None:
    await count(database)
    async with asyncio.TaskGroup() as group, database.transaction() as tx:
        await tx.login_attempts.remove(KEY)
        waiting = group.create_task(count(database))
        await asyncio.sleep(0.05)  # Time for it to wait; counting later would pass too.
    assert waiting.result().count == 1


async def at_once[T](*work: Coroutine[object, object, T]) -> list[T]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in work]
    return [task.result() for task in tasks]


async def test_allows_as_many_attempts_at_once_as_the_limit_and_no_more(
    database: Database, time: Time
) -> None:
    limits = LoginLimits(database, LoginSettings(pair_limit=6), time)
    outcomes = await asyncio.gather(
        *(limits.count_login(*ADA) for _ in range(20)), return_exceptions=True
    )
    kinds = [type(outcome) for outcome in outcomes]
    assert (kinds.count(tuple), kinds.count(TooManyRequests)) == (6, 14)


async def test_attempts_at_once_of_many_are_counted_while_old_counters_are_removed(
    database: Database, time: Time
) -> None:
    limits = LoginLimits(database, LoginSettings(pair_limit=1), time)
    people = [(f"{name}@example.com", f"192.0.2.{n}") for n, name in enumerate("abcdefghij")]
    for _ in range(3):
        await at_once(*(limits.count_login(*person) for person in people))
        time.now += timedelta(seconds=LoginSettings().window_seconds)
    await at_once(*(limits.count_login(*person) for person in people))
    for person in people:
        with pytest.raises(TooManyRequests):
            await limits.count_login(*person)


async def test_logins_at_once_of_one_account_all_succeed_and_leave_nothing_counted(
    database: Database, time: Time
) -> None:
    limits = LoginLimits(database, LoginSettings(pair_limit=8, address_limit=8), time)
    for _ in range(3):
        attempts = await at_once(*(limits.count_login(*ADA) for _ in range(8)))
        await at_once(*(limits.login_succeeded(*ADA, each) for each in attempts))


async def test_attempts_at_once_that_come_to_nothing_are_all_taken_back(
    database: Database, time: Time
) -> None:
    limits = LoginLimits(database, LoginSettings(pair_limit=8, address_limit=8), time)
    for _ in range(3):
        attempts = await at_once(*(limits.count_login(*ADA) for _ in range(8)))
        await at_once(*(limits.take_back(each) for each in attempts))
