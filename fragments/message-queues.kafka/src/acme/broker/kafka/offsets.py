"""Where a group begins."""

from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from acme.broker.kafka.cluster import Cluster
from acme.broker.transport import LANES


async def begin_at_the_end(cluster: Cluster, group_id: str, topic: str) -> None:
    """Let a new group begin with what comes next; one that has begun stays where it is.

    Two processes that declare a new group in the same millisecond may both set its beginning:
    declare groups before anything is published for them.
    """
    places = [TopicPartition(topic, lane) for lane in range(LANES)]
    async with cluster.admin() as admin:
        known = await admin.list_consumer_group_offsets(group_id, partitions=places)
        new = [place for place in places if place not in known or known[place].offset < 0]
    if new:
        async with cluster.reader(group_id) as consumer:
            consumer.assign(new)
            ends = await consumer.end_offsets(new)
            await consumer.commit({p: OffsetAndMetadata(end, "") for p, end in ends.items()})
