"""What the adapter asks of a Kafka cluster."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    BrokerResponseError,
    ConsumerStoppedError,
    KafkaError,
    TopicAlreadyExistsError,
)

from acme.broker.problems import absent, refused
from acme.errors import Unavailable
from acme.server_url import place, places

# A cluster that is there answers in milliseconds; one that elects a leader takes seconds.
TIMEOUT_SECONDS = 10
_TIMEOUT_MS = TIMEOUT_SECONDS * 1000
_REPLICAS = 3
_PORT = 9092

Headers = Sequence[tuple[str, bytes]]


class Cluster:
    """A cluster, its one producer, and short-lived readers. Opens on first use."""

    def __init__(self, url: str) -> None:
        self._servers = [f"{host}:{port}" for host, port in places(url, port=_PORT)]
        self._place = place(url, port=_PORT)
        self._opening = asyncio.Lock()
        self._producer: AIOKafkaProducer | None = None

    @asynccontextmanager
    async def answering(self, seconds: float = TIMEOUT_SECONDS) -> AsyncIterator[None]:
        """A deadline for the block, and the driver's errors as Unavailable."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except (KafkaError, ConsumerStoppedError, OSError) as error:
            if isinstance(error, BrokerResponseError):
                raise refused("Kafka", self._place, error) from error
            raise absent("Kafka", self._place, error) from error

    async def close(self) -> None:
        """Disconnect."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(Unavailable):
                async with self.answering():
                    await producer.stop()

    async def write(
        self,
        topic: str,
        partition: int,
        value: bytes | None,
        *,
        key: bytes | None = None,
        headers: Headers = (),
    ) -> None:
        """Return when all replicas in sync have the record.

        The producer is not idempotent, so a record may be there twice: consumers bear that, and
        not every broker that speaks the protocol can do it. It has one batch per partition
        under way, so a repetition does not change the order.
        """
        async with self.answering():
            producer = await self._opened()
            await producer.send_and_wait(
                topic, value, key=key, partition=partition, headers=list(headers)
            )

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        """A connection that asks for and changes what the cluster has."""
        async with self.answering():
            admin = AIOKafkaAdminClient(
                bootstrap_servers=self._servers, request_timeout_ms=_TIMEOUT_MS
            )
            try:
                await admin.start()
                yield admin
            finally:
                await admin.close()

    @asynccontextmanager
    async def reader(self, group_id: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
        """A consumer that joins no group and is told what to read; never under way for long."""
        async with self.answering(60):
            consumer = self.consumer(group_id=group_id)
            try:
                await consumer.start()
                yield consumer
            finally:
                await consumer.stop()

    def consumer(self, **options: Any) -> AIOKafkaConsumer:
        """A consumer that commits nothing by itself, to be started and stopped by the caller."""
        return AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            request_timeout_ms=_TIMEOUT_MS,
            **options,
        )

    async def create_topic(self, name: str, *, partitions: int, config: dict[str, str]) -> None:
        """Create a topic, unless it is there."""
        async with self.admin() as admin:
            nodes = len((await admin.describe_cluster())["brokers"])
            replicas = min(_REPLICAS, nodes)
            # A write that one node alone has is lost with the node.
            in_sync = {"min.insync.replicas": "2"} if replicas == _REPLICAS else {}
            topic = NewTopic(name, partitions, replicas, topic_configs=config | in_sync)
            response = await admin.create_topics([topic])
        ((_, code, problem),) = response.topic_errors
        if code not in {0, TopicAlreadyExistsError.errno}:
            words = f"to create {name}: error {code} {problem or ''}"
            raise refused("Kafka", self._place, words)

    async def delete_topics(self, prefix: str) -> None:
        """Delete the topics whose names begin so."""
        async with self.admin() as admin:
            found = [name for name in await admin.list_topics() if name.startswith(prefix)]
            if found:
                await admin.delete_topics(found)

    async def read_last(self, topic: str, partitions: Sequence[int]) -> dict[int, bytes]:
        """The value of the last record of each partition that has one."""
        found: dict[int, bytes] = {}
        async with self.reader() as consumer:
            places = [TopicPartition(topic, partition) for partition in partitions]
            consumer.assign(places)
            begins, ends = (
                await consumer.beginning_offsets(places),
                await consumer.end_offsets(places),
            )
            for place in places:
                if ends[place] > begins[place]:
                    consumer.seek(place, ends[place] - 1)
                    found[place.partition] = (await consumer.getone(place)).value
        return found

    async def read_all(self, topic: str) -> list[tuple[bytes, bytes | None]]:
        """Every key and value of a topic with one partition, in order."""
        place = TopicPartition(topic, 0)
        records = []
        async with self.reader() as consumer:
            consumer.assign([place])
            end = (await consumer.end_offsets([place]))[place]
            await consumer.seek_to_beginning(place)
            while await consumer.position(place) < end:
                record = await consumer.getone(place)
                records.append((record.key, record.value))
        return records

    async def _opened(self) -> AIOKafkaProducer:
        async with self._opening:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._servers, acks="all", request_timeout_ms=_TIMEOUT_MS
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer
