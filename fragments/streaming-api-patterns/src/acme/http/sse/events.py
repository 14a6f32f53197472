"""A topic of the feed as server-sent events.

Each event has the position of its change as its id. A browser sends the last one it has seen as
`Last-Event-ID` when it comes back, and goes on from there.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Query
from fastapi.sse import ServerSentEvent

from acme.feed.subscriptions import Subscription
from acme.http.sse.settings import StreamSettings

RESET = "reset"
_RESET_DATA = "What happened since this Last-Event-ID is not kept any more: load everything anew."
# Those who begin or end together do not come back together.
_SPREAD = 0.2


async def _last_event_id(
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event that was received.")
    ] = None,
    after: Annotated[
        str | None, Query(description="The same, where headers cannot be set.", max_length=100)
    ] = None,
) -> str | None:
    return last_event_id or after


LastEventId = Annotated[str | None, Depends(_last_event_id)]
"""The position that a client goes on from; None: it begins."""


async def server_sent(
    reader: Subscription, settings: StreamSettings
) -> AsyncIterator[ServerSentEvent]:
    """Where the stream begins, then each change, and a heartbeat while there is none.

    It ends when the reader is ended, or is too old; the client comes back by itself.
    """
    now = asyncio.get_running_loop().time
    until = now() + _spread(settings.longest_seconds)
    # An id without data is kept by the client and shown to nobody.
    yield ServerSentEvent(id=reader.position, retry=round(_spread(settings.retry_seconds) * 1000))
    if reader.missed:
        yield ServerSentEvent(event=RESET, id=reader.position, data=_RESET_DATA)
    while (left := until - now()) > 0:
        change = await reader.next(within=min(left, settings.heartbeat_seconds))
        if change is not None:
            yield ServerSentEvent(event=change.type, id=reader.position, raw_data=change.data)
        elif reader.ended:
            return
        else:
            yield ServerSentEvent(id=reader.position, comment="still here")


def _spread(seconds: float) -> float:
    return seconds * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311 - not a secret
