"""The port of locks: work that one at a time does, of all processes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import structlog

from acme.errors import Unavailable
from acme.locks.backend import Grip, LockBackend
from acme.locks.errors import LockLost, LockTaken

log = structlog.get_logger()

# Of its time, after which a lock is renewed: two renewals may fail before it ends.
_RENEWED_AFTER = 1 / 3
# Who waits asks again after pauses of random length up to this; it doubles with each.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lock that is held. Whatever is written under it is written with its `fence`.

    An owner that is paused goes on for a moment after its lock has ended. What it writes to
    refuses a fence that is smaller than one it has seen.
    """

    name: str
    fence: int


class Locks:
    """Takes locks, renews them while they are held, and stops the work of one that is lost."""

    # Requests that need no lock are answered without it.
    critical = False

    def __init__(self, backend: LockBackend, *, namespace: str, seconds: float) -> None:
        self.backend = backend
        self._namespace = namespace
        self._seconds = seconds

    @asynccontextmanager
    async def hold(self, name: str, *, wait_seconds: float = 0) -> AsyncIterator[Lease]:
        """The lock of this name until the block ends; it is not reentrant.

        Raises:
            LockTaken: when another has it, and still has it after `wait_seconds`.
            LockLost: when it could not be kept; the block has been cancelled then.
            Unavailable: when the server does not answer.
        """
        asked, grip = await self._taken(name, wait_seconds)
        limit = asyncio.timeout_at(asked + self._seconds)
        renewing = asyncio.create_task(self._renew(name, grip, limit))
        try:
            async with limit:
                yield Lease(name=name, fence=grip.fence)
        except TimeoutError as error:
            if not limit.expired():
                raise
            log.warning("lock_lost", lock=name, fence=grip.fence)
            raise LockLost(f"The lock {name} could not be kept.") from error
        finally:
            renewing.cancel()
            await asyncio.wait({renewing})
            await self._release(name, grip)

    async def ping(self) -> None:
        """Return when locks can be taken; raise Unavailable otherwise."""
        await self.backend.ping()

    async def _taken(self, name: str, wait_seconds: float) -> tuple[float, Grip]:
        clock = asyncio.get_running_loop().time
        until = clock() + wait_seconds
        for tried in count():
            # The server counts from later on: by our clock the lock ends first.
            asked = clock()
            grip = await self.backend.grip(f"{self._namespace}:{name}", seconds=self._seconds)
            if grip is not None:
                return asked, grip
            longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** min(tried, 32))
            pause = random.uniform(0, longest)  # noqa: S311 - no secret
            if clock() + pause >= until:
                break
            await asyncio.sleep(pause)
        raise LockTaken(f"Another has the lock {name}.")

    async def _renew(self, name: str, grip: Grip, limit: asyncio.Timeout) -> None:
        clock = asyncio.get_running_loop().time
        pause = self._seconds * _RENEWED_AFTER
        while True:
            await asyncio.sleep(pause)
            asked = clock()
            try:
                async with asyncio.timeout(pause):
                    kept = await grip.renew()
            except (Unavailable, TimeoutError) as error:
                log.warning("lock_not_renewed", lock=name, error=repr(error))
                continue
            if limit.expired():
                return
            limit.reschedule(asked + self._seconds if kept else asked)
            if not kept:
                return

    async def _release(self, name: str, grip: Grip) -> None:
        try:
            async with asyncio.timeout(self._seconds * _RENEWED_AFTER):
                await grip.release()
        except (Unavailable, TimeoutError) as error:
            # It ends by itself.
            log.warning("lock_not_released", lock=name, error=repr(error))
