"""A topic of the feed as a subscription: what happens, from a position on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from acme.feed import Change
from acme.graphql.context import Context

# How often a subscription looks whether it is too old.
_LOOK_SECONDS = 10


class Moment(StrEnum):
    """What a subscription tells besides changes."""

    STARTED = "started"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What happened, and the position to go on from after it."""

    what: Change | Moment
    position: str


async def follow(context: Context, topic: str, after: str | None) -> AsyncIterator[Followed]:
    """Where it begins, then each change. It ends when the reader is ended, or is too old.

    Raises:
        TooManyRequests, Unavailable: as the feed does.
    """
    now = asyncio.get_running_loop().time
    until = now() + context.limits.stream_seconds
    # In the context's stack: a generator is not closed when its client leaves.
    feed = context.services.feed
    reader = await context.stack.enter_async_context(feed.subscribe(topic, after=after))
    first = Moment.MISSED if reader.missed else Moment.STARTED
    yield Followed(what=first, position=reader.position)
    while (left := until - now()) > 0 and not reader.ended:
        change = await reader.next(within=min(left, _LOOK_SECONDS))
        if change is not None:
            context.forget()
            yield Followed(what=change, position=reader.position)
