"""What an adapter does: carry messages, and hand out each until its group is done with it."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

from acme.broker.dead_letters import DeadLetter

# Part of what servers keep, so it is no setting: a change would tear keys out of their order.
LANES = 16


def lane_of(key: str) -> int:
    """The lane of a key; the same in every process and release."""
    return crc32(key.encode()) % LANES


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent. `only` names the one group it is for, or is empty for all of them.

    A server that recognises duplicates drops a second message with the same `id`.
    """

    lane: int
    id: str
    body: bytes
    only: str = ""


class Delivery(Protocol):
    """A message in hand. One of `done`, `again` and `bury` ends it.

    When none does and `keep` is not called either for the time that the settings call silence,
    its consumer is taken for dead and it is handed out again. All methods raise Unavailable.
    """

    @property
    def body(self) -> bytes:
        """What was sent."""

    @property
    def only(self) -> str:
        """The group it is for; empty for all."""

    @property
    def attempt(self) -> int:
        """How often it was handed out to this group: 1 at first. Survives every restart."""

    async def keep(self) -> None:
        """Say that it is still being worked on."""

    async def done(self) -> None:
        """The group never sees it again."""

    async def again(self, *, delay_seconds: float, counted: bool = True) -> None:
        """Hand it out again after a delay, and what follows in its lane after it.

        Unless `counted`, its next attempt has the number of this one.
        """

    async def bury(self, letter: DeadLetter) -> None:
        """Keep the dead letter, then `done`: in this order, so that nothing is ever lost."""


class Membership(Protocol):
    """A consumer's place in a group."""

    async def receive(self, lane: int) -> Delivery:
        """Wait for the next message of a lane.

        In a group, a lane has one message in hand at a time, over all processes: this is what
        keeps keys in order. Cancelling it loses nothing.

        Raises:
            Unavailable: the consumer then leaves, waits, and joins again.
        """


class Transport(Protocol):
    """An adapter. Every method raises Unavailable when the server is away or refuses.

    It connects when it is used, and again after every failure. On the server it makes what is
    missing, and changes nothing of what is there: that is the operator's.
    """

    async def send(self, message: Message) -> None:
        """Return when the server has the message for good, and for every group declared here.

        A group that the server has lost is declared again, from the oldest message it still has.
        """

    async def declare(self, group: str) -> None:
        """From now on the group gets every message, also while none of its consumers runs.

        The group counts as declared even when this fails: `send` then declares it.
        """

    def join(self, group: str) -> AbstractAsyncContextManager[Membership]:
        """Declare the group and take part in it; consumers of a group share its messages."""

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""

    async def destroy(self) -> None:
        """Remove all that the namespace has on the server: messages, groups, dead letters."""

    async def ping(self) -> None:
        """Return when the server does what `send` asks of it: it writes."""
