"""What keeps locks."""

from typing import Protocol


class Grip(Protocol):
    """A lock that was taken; nobody else renews or releases it."""

    @property
    def fence(self) -> int:
        """A number that is greater than that of everyone who had the lock before."""

    async def renew(self) -> bool:
        """Begin its time anew; False when it is over, or may be.

        Raises:
            Unavailable: when the server does not answer; it may do so the next time.
        """

    async def release(self) -> None:
        """Let others have it; nothing happens to a lock that is another's by now."""


class LockBackend(Protocol):
    """One place that all who compete for a lock ask."""

    async def grip(self, name: str, *, seconds: float) -> Grip | None:
        """Take a lock, which ends by itself when it is not renewed for so long; None if taken.

        Raises:
            Unavailable: when the server does not answer.
        """

    async def ping(self) -> None:
        """Return when locks can be taken; raise Unavailable otherwise."""
