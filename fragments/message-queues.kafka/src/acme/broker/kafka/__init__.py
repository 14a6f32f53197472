"""Events over Kafka.

A lane is a partition of one topic, and a group is a consumer group, so Kafka itself sees to it
that a lane has one consumer. It keeps no count of attempts and no dead letters: each group has a
compacted topic for either.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.broker.dead_letters import DeadLetter
from acme.broker.kafka.attempts import Attempts
from acme.broker.kafka.cluster import Cluster
from acme.broker.kafka.dead_letters import KafkaDeadLetters
from acme.broker.kafka.membership import KafkaMembership
from acme.broker.kafka.offsets import begin_at_the_end
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message
from acme.errors import ConfigurationError, Unavailable


class KafkaTransport:
    """The broker on a Kafka cluster."""

    def __init__(self, cluster: Cluster, settings: BrokerSettings) -> None:
        self._cluster = cluster
        self._settings = settings
        self._events = f"{settings.namespace}.events"
        self._dead = KafkaDeadLetters(cluster, settings.namespace)
        self._events_exist = False

    async def send(self, message: Message) -> None:
        """Return when all replicas in sync have the message."""
        await self._create_events()
        headers = [("id", message.id.encode()), ("only", message.only.encode())]
        await self._cluster.write(self._events, message.lane, message.body, headers=headers)

    async def declare(self, group: str) -> None:
        """Create the topics of a group, and let it begin with what is sent from now on."""
        await self._create_events()
        await self._attempts(group).create()
        await self._dead.create(group)
        await begin_at_the_end(self._cluster, self._group_id(group), self._events)

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[KafkaMembership]:
        """Take part in a group."""
        await self.declare(group)
        membership = KafkaMembership(
            self._cluster,
            topic=self._events,
            group_id=self._group_id(group),
            attempts=self._attempts(group),
            dead=self._dead,
            settings=self._settings,
        )
        async with membership.taking_part():
            yield membership

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""
        return await self._dead.of(group)

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        await self._dead.remove(letter)

    async def destroy(self) -> None:
        """Delete the topics of the namespace; Kafka forgets consumer groups without topics."""
        self._events_exist = False
        await self._cluster.delete_topics(f"{self._settings.namespace}.")

    async def ping(self) -> None:
        """Return when a node answers."""
        async with self._cluster.admin():
            pass

    async def _create_events(self) -> None:
        # Also keeps the server from creating it on its own, with another number of partitions.
        if not self._events_exist:
            retention_ms = round(self._settings.retention_days * 86_400_000)
            config = {"retention.ms": str(retention_ms)}
            await self._cluster.create_topic(self._events, partitions=LANES, config=config)
            self._events_exist = True

    def _group_id(self, group: str) -> str:
        return f"{self._settings.namespace}.{group}"

    def _attempts(self, group: str) -> Attempts:
        return Attempts(self._cluster, f"{self._settings.namespace}.{group}.attempts")


@asynccontextmanager
async def open_kafka(settings: BrokerSettings) -> AsyncIterator[KafkaTransport]:
    """The transport, once a node has answered.

    Raises:
        ConfigurationError: when none does.
    """
    cluster = Cluster(settings.url)
    transport = KafkaTransport(cluster, settings)
    try:
        await transport.ping()
    except Unavailable as error:
        places = ", ".join(cluster.servers)
        problem = f"no Kafka answers at {places}: start one there, or correct the URL"
        raise ConfigurationError("BROKER_URL", problem) from error
    try:
        yield transport
    finally:
        await cluster.close()
