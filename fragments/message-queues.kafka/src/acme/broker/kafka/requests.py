"""Requests that the driver goes on with when nobody waits for them any more."""

import asyncio
from collections.abc import Coroutine


async def seen_through(request: Coroutine[object, object, None], *, seconds: float) -> None:
    """Await a request; one that is cancelled has so many seconds to end first.

    The driver shields what it has sent: left to itself, it fails in the log of asyncio.
    """
    sent = asyncio.create_task(request)
    try:
        await asyncio.shield(sent)
    except asyncio.CancelledError:
        await asyncio.wait({sent}, timeout=seconds)
        if sent.done() and not sent.cancelled():
            sent.exception()
        raise
