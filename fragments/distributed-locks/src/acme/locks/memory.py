"""Locks between the tasks of one process."""

import asyncio
from dataclasses import dataclass


class MemoryLocks:
    """As servers keep them: with an owner, a time after which they end, and a fence."""

    def __init__(self) -> None:
        self._held: dict[str, MemoryGrip] = {}
        self._fences = 0

    async def grip(self, name: str, *, seconds: float) -> "MemoryGrip | None":
        """Take a lock that is free, or whose time is over."""
        held = self._held.get(name)
        if held is not None and held.until > asyncio.get_running_loop().time():
            return None
        self._fences += 1
        grip = MemoryGrip(held=self._held, name=name, seconds=seconds, fence=self._fences)
        self._held[name] = grip
        await grip.renew()
        return grip

    async def ping(self) -> None:
        """It always answers."""


@dataclass(slots=True, kw_only=True)
class MemoryGrip:
    """One taking of a lock."""

    held: "dict[str, MemoryGrip]"
    name: str
    seconds: float
    fence: int
    until: float = float("inf")

    async def renew(self) -> bool:
        """Begin its time anew, unless that is over."""
        now = asyncio.get_running_loop().time()
        if self.held.get(self.name) is not self or self.until <= now:
            return False
        self.until = now + self.seconds
        return True

    async def release(self) -> None:
        """Let others have it."""
        if self.held.get(self.name) is self:
            del self.held[self.name]
