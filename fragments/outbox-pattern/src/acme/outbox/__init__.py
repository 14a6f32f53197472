"""The outbox port: events that are committed with their change, and published afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from acme.broker.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event that is to be published. Of two of a key the earlier has the lower position."""

    position: int
    lane: int
    key: str
    envelope: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How many events wait, and since when the first of them does; None when none does."""

    count: int
    since: datetime | None


class Outbox(Protocol):
    """The events of a unit of work: published after its commit, and never after a rollback."""

    async def append(self, event: Event, *, lane: int | None = None) -> None:
        """Have an event published once this unit of work is committed.

        It goes into the lane of its key, for the broker, or into another that has a relay of its
        own.

        Events of a key are published in the order of their changes where those who change the
        thing exclude each other, as they do when they hold its row.

        Raises:
            EventTooLarge: the event is larger than any server need take.
            ValueError: the event could not be read back.
        """

    async def lanes(self, *, limit: int, among: Collection[int]) -> list[int]:
        """Those of some lanes that the first `limit` events wait in."""

    async def hold(self, lanes: Collection[int], *, limit: int) -> list[Waiting]:
        """The first events of these lanes, in order.

        Until this unit of work ends nobody else gets events of these lanes: lanes that somebody
        else holds are passed over.
        """

    async def mark_published(self, positions: Collection[int]) -> None:
        """These events wait no longer."""

    async def backlog(self) -> Backlog:
        """What waits."""

    async def waiting_since(self) -> datetime | None:
        """Since when the first event waits: asked often, and cheaper than `backlog`."""

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget at most `limit` events that were published before; how many there were."""
