"""What must be on the server: made where it is missing, left alone where it is there."""

import asyncio

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from acme.broker.jetstream.connection import NatsLink
from acme.broker.settings import BrokerSettings

_TIMEOUT_SECONDS = 5.0


class NatsStreams:
    """The streams of a namespace, and the consumers of its groups."""

    def __init__(self, link: NatsLink, settings: BrokerSettings) -> None:
        self._link = link
        self._settings = settings
        self.events = f"{settings.namespace}-events"
        self.dead = f"{settings.namespace}-dead"
        # The groups, and where each begins should a consumer be missing: with the next message at
        # first; once it was there the server has lost it, and it begins with the oldest.
        self.groups: dict[str, DeliverPolicy] = {}

    @property
    def js(self) -> JetStreamContext:
        """JetStream over the connection; raises Unavailable while there is none."""
        return self._link.client.jetstream(timeout=_TIMEOUT_SECONDS)

    async def create(self) -> None:
        """Make the streams that are missing."""
        events = StreamConfig(
            name=self.events,
            subjects=[f"{self._settings.namespace}.events.*"],
            storage=StorageType.FILE,
            max_age=self._settings.retention_days * 86_400,
        )
        dead = StreamConfig(
            name=self.dead,
            subjects=[f"{self._settings.namespace}.dead.*.*"],
            storage=StorageType.FILE,
        )
        for stream in (events, dead):
            try:
                await self.js.stream_info(str(stream.name))
            except NotFoundError:
                await self.js.add_stream(stream)

    async def add_consumers(self, lane: int) -> None:
        """Make those of a lane that are missing; a group has one for each."""
        await asyncio.gather(*(self.add_consumer(group, lane) for group in self.groups))

    async def add_consumer(self, group: str, lane: int) -> None:
        """Make it, or set its patience; what else it has is left as it is."""
        name = f"{group}-{lane}"
        silence = self._settings.silence_seconds
        try:
            known = (await self.js.consumer_info(self.events, name)).config
        except NotFoundError:
            known = ConsumerConfig(
                durable_name=name,
                filter_subject=f"{self._settings.namespace}.events.{lane}",
                deliver_policy=self.groups[group],
                ack_policy=AckPolicy.EXPLICIT,
                max_ack_pending=1,
            )
        if known.ack_wait is None or abs(known.ack_wait - silence) > 0.001:
            await self.js.add_consumer(self.events, known.evolve(ack_wait=silence))
