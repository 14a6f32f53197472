"""The feed while its log is away, or is another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from acme.database.transaction import Transaction
from acme.errors import Unavailable
from acme.feed import Change, ForgottenError, Numbered, lane_of
from acme.feed.following import following

from .opened import PATIENCE_SECONDS, SMALL, read

LANE = lane_of("ada")


@dataclass
class Scripted:
    """A log that other processes write to; it is away, or broken, as a test has it."""

    told: list[Numbered] = field(default_factory=list)
    failure: Exception | None = None
    epoch = "db"
    poll_seconds: float | None = 0.01

    def tell(self, number: int) -> None:
        change = Change(topic="ada", type="told", data=str(number))
        self.told.append(Numbered(number=number, change=change))

    async def append(self, tx: Transaction, change: Change) -> None:
        raise NotImplementedError

    async def heads(self) -> Mapping[int, int]:
        if self.failure:
            raise self.failure
        return {LANE: self.told[-1].number} if self.told else {}

    async def page(
        self, lane: int, *, after: int, upto: int, limit: int, topic: str | None = None
    ) -> Sequence[Numbered]:
        if self.failure:
            raise self.failure
        if self.told[0].number > after + 1:
            raise ForgottenError
        return [each for each in self.told if after < each.number <= upto][:limit]


@pytest.mark.parametrize("failure", [Unavailable("away"), ZeroDivisionError()])
async def test_readers_wait_for_a_log_that_is_away(failure: Exception) -> None:
    log = Scripted()
    async with following(log, SMALL) as feed, feed.subscribe("ada") as reader:
        log.failure = failure
        while not await _is_down(feed.ping):
            await reader.next(within=0.01)
        log.tell(1)
        log.failure = None
        assert await read(reader) == ["1"]
        await feed.ping()


async def test_nobody_begins_while_the_log_is_away() -> None:
    log = Scripted(failure=Unavailable("away"))
    async with following(log, SMALL) as feed:
        with pytest.raises(Unavailable, match="away"):
            async with feed.subscribe("ada"):
                pass


async def test_who_catches_up_waits_for_a_log_that_is_away() -> None:
    log = Scripted()
    for number in range(1, 6):
        log.tell(number)
    async with following(log, SMALL) as feed, feed.subscribe("ada", after="db.1") as reader:
        assert await read(reader, 3) == ["2", "3", "4"]
        log.failure = Unavailable("away")
        assert await reader.next(within=0.01) is None
        log.failure = None
        assert await read(reader) == ["5"]
        assert reader.position == "db.5"


async def test_who_is_overtaken_while_catching_up_is_ended() -> None:
    log = Scripted()
    for number in range(1, 9):
        log.tell(number)
    async with following(log, SMALL) as feed, feed.subscribe("ada", after="db.1") as reader:
        del log.told[:6]
        assert await read(reader, 3) == ["2", "3", "4"]
        assert await reader.next(within=PATIENCE_SECONDS) is None
        assert reader.ended
        assert reader.position == "db.4"


@pytest.mark.parametrize("number", [1, 9])
async def test_readers_begin_anew_when_the_log_is_another(number: int) -> None:
    log = Scripted()
    for each in (1, 2, 3):
        log.tell(each)
    async with following(log, SMALL) as feed, feed.subscribe("ada") as reader:
        log.told.clear()
        log.tell(number)
        assert await reader.next(within=PATIENCE_SECONDS) is None
        assert reader.ended


async def _is_down(ping: object) -> bool:
    assert callable(ping)
    try:
        await ping()
    except Unavailable:
        return True
    return False
