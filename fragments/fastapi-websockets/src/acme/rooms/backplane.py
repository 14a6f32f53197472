"""The port: what carries texts between the processes of the service."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

# As PostgreSQL takes them, which takes the least.
MOST_TEXT_BYTES = 7000
MOST_ROOM_CHARACTERS = 250

Deliver = Callable[[str, str], None]
"""Called with the room and the text of each message."""


class Channel(Protocol):
    """One connection to what carries the texts; a lost one is not mended, another takes its place.

    Every method raises Unavailable when the server is away or refuses.
    """

    async def subscribe(self, rooms: Sequence[str]) -> None:
        """Hear what is said in rooms from now on: all that is published after this returned."""

    async def unsubscribe(self, room: str) -> None:
        """Hear it no more."""

    async def publish(self, room: str, text: str) -> None:
        """Say it to every channel that has subscribed to the room, once, this one included.

        What one channel publishes in a room arrives in its order. No text is kept: a channel
        that subscribes later, or is lost meanwhile, does not hear it.
        """

    async def receive(self) -> None:
        """Deliver what comes, until cancelled; raises Unavailable when the channel is lost."""


class Backplane(Protocol):
    """Where channels come from."""

    def connect(self, deliver: Deliver) -> AbstractAsyncContextManager[Channel]:
        """A channel until the end of the block; raises Unavailable when there is none."""
