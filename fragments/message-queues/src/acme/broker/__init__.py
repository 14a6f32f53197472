"""The broker port: events that outlive the process, each handled at least once by every group."""

from collections.abc import Collection
from uuid import UUID, uuid4

from acme.breaker import Breaker
from acme.broker.consuming import Consumer, Subscription
from acme.broker.dead_letters import DeadLetter
from acme.broker.envelope import encode
from acme.broker.events import Event
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Message, Transport, lane_of
from acme.request_context import restored_context

# A server that is there answers in milliseconds; one that elects a leader takes seconds.
TIMEOUT_SECONDS = 5
# As many tries as a publisher makes: a connection may be stale, and a leader be elected.
_FAILURES = 3


class Broker:
    """Publishes and consumes over a transport; every adapter behaves the same behind it."""

    # Requests are answered while it is away.
    critical = False

    def __init__(self, transport: Transport, settings: BrokerSettings) -> None:
        self.transport = transport
        self.breaker = Breaker(
            "The broker",
            "BROKER_URL",
            self.ping,
            seconds=TIMEOUT_SECONDS,
            failures=_FAILURES,
        )
        self._settings = settings

    async def publish(self, event: Event) -> None:
        """Return when the server has the event for good.

        Publishing an event twice is harmless where the server recognises its id; consumers must
        bear it anyway.

        Raises:
            Unavailable: the server did not confirm it; it may have it all the same. After some
                of these in a row `Away`, at once, until the server is back.
            EventTooLarge: the event is larger than any server need take.
            ValueError: the event could not be read back.
        """
        message = Message(lane=lane_of(event.key), id=str(event.id), body=encode(event))
        with restored_context(event.context, f"publish {event.type}"):
            async with self.breaker.guard():
                await self.transport.send(message)

    async def declare(self, group: str) -> None:
        """From now on the group gets every event, also while none of its consumers runs.

        When the server is away, or loses the group later, it is declared before the next event.
        """
        await self.transport.declare(group)

    async def consume(self, subscription: Subscription) -> None:
        """Handle a group's events until cancelled; then finish those in hand and leave.

        Waits and joins again when the server goes away.
        """
        await Consumer(self.transport, subscription, self._settings).run()

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What a group gave up on, oldest first."""
        return await self.transport.dead_letters(group)

    async def replay(self, group: str, ids: Collection[UUID] | None = None) -> list[UUID]:
        """Send dead letters (all unless `ids` are given) to their group again, as new messages.

        They come after what was published meanwhile, also after later events of their keys.
        Returns the ids that were sent.
        """
        letters = await self.transport.dead_letters(group)
        chosen = [letter for letter in letters if ids is None or letter.id in ids]
        for letter in chosen:
            event = letter.event
            message = Message(
                lane=0 if event is None else lane_of(event.key),
                # Not the event's id, which servers would recognise as a duplicate.
                id=f"{letter.id}:{uuid4()}",
                body=letter.body,
                only=group,
            )
            await self.transport.send(message)
            await self.transport.remove_dead_letter(letter)
        return [letter.id for letter in chosen]

    async def ping(self) -> None:
        """Return when the server takes events; raise Unavailable otherwise."""
        await self.transport.ping()
