"""Dead letters in a compacted topic per group: by id, and empty where one is dealt with."""

from acme.broker.dead_letters import DeadLetter
from acme.broker.kafka.cluster import Cluster


class KafkaDeadLetters:
    """The dead letters of a namespace. Kafka keeps them until they are removed."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._cluster = cluster
        self._namespace = namespace

    async def create(self, group: str) -> None:
        """Create the topic of a group."""
        config = {"cleanup.policy": "compact"}
        await self._cluster.create_topic(self._topic(group), partitions=1, config=config)

    async def append(self, letter: DeadLetter) -> None:
        """Return when the cluster has the dead letter."""
        await self._cluster.write(
            self._topic(letter.group), 0, letter.encode(), key=letter.id.bytes
        )

    async def remove(self, letter: DeadLetter) -> None:
        """Record that it is dealt with."""
        await self._cluster.write(self._topic(letter.group), 0, None, key=letter.id.bytes)

    async def of(self, group: str) -> list[DeadLetter]:
        """Those of a group, oldest first; none of a group that was never declared."""
        topic = self._topic(group)
        async with self._cluster.admin() as admin:
            # Reading a topic that is not there might create it.
            if topic not in await admin.list_topics():
                return []
        letters: dict[bytes, DeadLetter] = {}
        for key, value in await self._cluster.read_all(topic):
            letters.pop(key, None)
            if value:
                letters[key] = DeadLetter.decode(value)
        return list(letters.values())

    def _topic(self, group: str) -> str:
        return f"{self._namespace}.{group}.dead"
