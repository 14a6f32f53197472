"""One process of many does what is to be done once."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf

import structlog

from acme.errors import Unavailable
from acme.locks import Lease, Locks
from acme.locks.errors import LockLost

log = structlog.get_logger()

_PAUSE_SECONDS = 1


async def lead(locks: Locks, office: str, work: Callable[[Lease], Awaitable[None]]) -> None:
    """Do the work while this process leads, until cancelled; the others wait for their turn.

    A leader that loses the lock stops and stands again. Work that returns gives the office up;
    what it raises ends this as well.
    """
    while True:
        try:
            async with locks.hold(office, wait_seconds=inf) as lease:
                log.info("leading", office=office, fence=lease.fence)
                await work(lease)
        except LockLost:
            log.warning("leads_no_more", office=office)
        except Unavailable as error:
            log.warning("cannot_stand", office=office, error=str(error))
        # Time for another: who gave the office up would have it again at once.
        await asyncio.sleep(_PAUSE_SECONDS)
