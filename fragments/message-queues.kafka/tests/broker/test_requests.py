"""A request to Kafka that is cancelled under way."""

import asyncio
import gc
from typing import Any

import pytest

from acme.broker.kafka.requests import seen_through


class Commit:
    """Shields what it has sent, as the driver does; a test says when it fails."""

    def __init__(self) -> None:
        self.sent = asyncio.Event()
        self.answered = asyncio.Event()

    async def __call__(self) -> None:
        await asyncio.shield(self._answer())

    async def _answer(self) -> None:
        self.sent.set()
        await self.answered.wait()
        raise ConnectionError("closed")


@pytest.fixture
async def complaints() -> list[dict[str, Any]]:
    """What asyncio would log."""
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    return told


async def test_a_request_that_fails_fails_whoever_waits_for_it() -> None:
    commit = Commit()
    commit.answered.set()
    with pytest.raises(ConnectionError, match="closed"):
        await seen_through(commit(), seconds=60)


async def test_a_request_that_fails_after_its_cancellation_is_not_in_the_log(
    complaints: list[dict[str, Any]],
) -> None:
    commit = Commit()
    waiting = asyncio.create_task(seen_through(commit(), seconds=60))
    await commit.sent.wait()
    waiting.cancel()
    # The cancellation arrives before the answer does.
    await asyncio.sleep(0)
    commit.answered.set()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    del waiting
    gc.collect()
    assert complaints == []


async def test_a_cancelled_request_without_an_answer_is_given_up() -> None:
    commit = Commit()
    waiting = asyncio.create_task(seen_through(commit(), seconds=0))
    await commit.sent.wait()
    waiting.cancel()
    await asyncio.wait({waiting}, timeout=60)
    assert waiting.cancelled()
