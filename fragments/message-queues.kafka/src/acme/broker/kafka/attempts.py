"""How often a group was handed the message it is at: Kafka does not count that."""

from dataclasses import dataclass

from acme.broker.kafka.cluster import Cluster
from acme.broker.transport import LANES


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last message that a lane handed out, by its offset, and how often it did."""

    offset: int
    count: int


class Attempts:
    """A compacted topic with a partition per lane, whose last record is the count."""

    def __init__(self, cluster: Cluster, topic: str) -> None:
        self._cluster = cluster
        self._topic = topic

    async def create(self) -> None:
        """Create the topic."""
        config = {"cleanup.policy": "compact"}
        await self._cluster.create_topic(self._topic, partitions=LANES, config=config)

    async def read(self, lanes: list[int]) -> dict[int, Attempt]:
        """The last attempts of those lanes that had one."""
        found = await self._cluster.read_last(self._topic, lanes)
        return {lane: Attempt(*map(int, value.split(b":"))) for lane, value in found.items()}

    async def write(self, lane: int, attempt: Attempt) -> None:
        """Count an attempt; before it begins, because it may end the process."""
        value = f"{attempt.offset}:{attempt.count}".encode()
        await self._cluster.write(self._topic, lane, value, key=b"attempt")
