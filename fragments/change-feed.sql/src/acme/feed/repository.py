"""The feed in a unit of work."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from acme.feed import Change, Numbered


class FeedChanges(Protocol):
    """The changes that are kept, in one unit of work."""

    async def append(self, change: Change, *, window: int) -> None:
        """Number a change and keep it; those beyond the window go."""

    async def heads(self) -> Mapping[int, int]:
        """The last number of each lane."""

    async def page(
        self, lane: int, *, after: int, upto: int, limit: int, topic: str | None
    ) -> Sequence[Numbered]:
        """The first changes after one number, up to another; raises ForgottenError."""
