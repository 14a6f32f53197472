"""Work that an API does in its own time."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

from acme.backoff import backoff_seconds
from acme.resilience.deadline import within

# Most is done soon, and what is not takes long.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 15


async def polled[T](
    ask: Callable[[], Awaitable[T]],
    done: Callable[[T], bool],
    *,
    within_seconds: float,
    first_pause_seconds: float = _FIRST_PAUSE_SECONDS,
) -> T:
    """What `ask` returns once it is `done`; it is asked again after pauses that grow.

    Raises:
        DeadlineExceeded: when it is not in time. The work may go on over there.
    """
    async with within(within_seconds, "The work"):
        for asked in count(1):
            found = await ask()
            if done(found):
                return found
            pause = backoff_seconds(
                asked, first=first_pause_seconds, longest=_LONGEST_PAUSE_SECONDS
            )
            await asyncio.sleep(pause)
    raise AssertionError("counting never ends")
