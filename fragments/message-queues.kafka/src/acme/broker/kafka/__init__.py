"""Events over Kafka.

A lane is a partition of one topic, and a group is a consumer group, so Kafka itself sees to it
that a lane has one consumer. It keeps no count of attempts and no dead letters: each group has a
compacted topic for either.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from acme.broker.dead_letters import DeadLetter
from acme.broker.kafka.attempts import Attempts
from acme.broker.kafka.cluster import Cluster
from acme.broker.kafka.dead_letters import KafkaDeadLetters
from acme.broker.kafka.membership import KafkaMembership
from acme.broker.kafka.offsets import begin_at_the_end
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message
from acme.errors import ConfigurationError


class KafkaTransport:
    """The broker on a Kafka cluster."""

    def __init__(self, cluster: Cluster, settings: BrokerSettings) -> None:
        self._cluster = cluster
        self._settings = settings
        self._events = f"{settings.namespace}.events"
        self._ping = f"{settings.namespace}.ping"
        self._dead = KafkaDeadLetters(cluster, settings.namespace)
        # Whether all topics are there, as far as is known.
        self._whole = False
        # The groups, and whether each was there: if so, the cluster has lost what it knew of it,
        # and it begins with the oldest message.
        self._groups: dict[str, bool] = {}
        self._creating = asyncio.Lock()

    async def send(self, message: Message) -> None:
        """Return when all replicas in sync have the message."""
        headers = [("id", message.id.encode()), ("only", message.only.encode())]
        async with self._made_whole():
            await self._cluster.write(self._events, message.lane, message.body, headers=headers)

    async def declare(self, group: str) -> None:
        """Create the topics of a group, and let it begin with what is sent from now on."""
        self._groups.setdefault(group, False)
        await self._create()

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
        self._whole = False
        self._groups.clear()
        await self._cluster.delete_topics(f"{self._settings.namespace}.")

    async def ping(self) -> None:
        """Return when the cluster takes a record, into a topic that nobody reads."""
        async with self._made_whole():
            await self._cluster.write(self._ping, 0, b"", key=b"ping")

    @asynccontextmanager
    async def _made_whole(self) -> AsyncIterator[None]:
        """Create what is missing before the block, as far as is known; who fails knows nothing."""
        if not self._whole:
            await self._create()
        try:
            yield
        except BaseException:
            self._whole = False
            raise

    async def _create(self) -> None:
        # Two at once would both let a new group begin, the later one after the first events.
        async with self._creating:
            await self._create_topics()

    async def _create_topics(self) -> None:
        # Also keeps the server from creating it on its own, with another number of partitions.
        retention_ms = round(self._settings.retention_days * 86_400_000)
        config = {"retention.ms": str(retention_ms)}
        await self._cluster.create_topic(self._events, partitions=LANES, config=config)
        compact = {"cleanup.policy": "compact"}
        await self._cluster.create_topic(self._ping, partitions=1, config=compact)
        for group, known in list(self._groups.items()):
            await self._attempts(group).create()
            await self._dead.create(group)
            if not known:
                await begin_at_the_end(self._cluster, self._group_id(group), self._events)
                self._groups[group] = True
        self._whole = True

    def _group_id(self, group: str) -> str:
        return f"{self._settings.namespace}.{group}"

    def _attempts(self, group: str) -> Attempts:
        return Attempts(self._cluster, f"{self._settings.namespace}.{group}.attempts")


@asynccontextmanager
async def open_kafka(settings: BrokerSettings) -> AsyncIterator[KafkaTransport]:
    """The transport, which connects when it is used.

    Raises:
        ConfigurationError: for what the URL asks for in vain.
    """
    rest = urlsplit(settings.url)
    if "@" in rest.netloc or rest.path.strip("/") or rest.query:
        problem = "of a kafka:// URL only hosts and ports are used: no user, path or option"
        raise ConfigurationError("BROKER_URL", problem)
    cluster = Cluster(settings.url)
    try:
        yield KafkaTransport(cluster, settings)
    finally:
        await cluster.close()
