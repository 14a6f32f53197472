"""The moment by which an answer is of use, carried along with the work that it limits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from math import inf

from acme.resilience.errors import DeadlineExceeded

# By the clock of the event loop. A context variable, because tasks that belong to the work, such
# as those of a group, get it by themselves.
_moment: ContextVar[float] = ContextVar("deadline", default=inf)


def remaining_seconds() -> float:
    """How long the work at hand may still take: never below 0, infinite without a deadline."""
    moment = _moment.get()
    return max(0.0, moment - _now()) if moment < inf else inf


@contextmanager
def deadline(seconds: float) -> Iterator[float]:
    """Tell the block how long it may take: so long, or less where it belongs to other work.

    Nothing ends it, but `within` and policies inside look at it.
    """
    moment = min(_moment.get(), _now() + seconds)
    before = _moment.set(moment)
    try:
        yield moment
    finally:
        _moment.reset(before)


@contextmanager
def without_deadline() -> Iterator[None]:
    """For work that outlives the one who began it, or that others wait for as well."""
    before = _moment.set(inf)
    try:
        yield
    finally:
        _moment.reset(before)


@asynccontextmanager
async def within(seconds: float, what: str) -> AsyncIterator[None]:
    """End the block after so long, or at the deadline of the work that it belongs to.

    Raises:
        DeadlineExceeded: `what` took longer, or has no time at all.
    """
    with deadline(seconds) as moment:
        if not remaining_seconds():
            raise DeadlineExceeded(f"{what} was not asked: there is no time left.")
        limit = asyncio.timeout_at(moment)
        try:
            async with limit:
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise DeadlineExceeded(f"{what} does not answer in time.") from error


def _now() -> float:
    return asyncio.get_running_loop().time()
