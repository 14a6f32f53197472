"""A consumer's place in a group."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.structs import OffsetAndMetadata

from acme.broker.kafka.attempts import Attempt, Attempts
from acme.broker.kafka.cluster import Cluster
from acme.broker.kafka.dead_letters import KafkaDeadLetters
from acme.broker.kafka.deliveries import KafkaDelivery, Tenure
from acme.broker.kafka.requests import seen_through
from acme.broker.settings import BrokerSettings
from acme.errors import Unavailable

# Brokers refuse a shorter one unless they are set up otherwise.
_SHORTEST_SESSION_SECONDS = 6
_HEARTBEAT_SECONDS = 1


class _Rebalances(ConsumerRebalanceListener):  # type: ignore[misc]  # the driver has no types
    def __init__(self, membership: "KafkaMembership") -> None:
        self._membership = membership

    async def on_partitions_revoked(self, _: Collection[TopicPartition]) -> None:
        await self._membership.end_tenures()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        await self._membership.begin_tenures(assigned)


class KafkaMembership:
    """A member of a consumer group, which gives it some of the lanes."""

    def __init__(
        self,
        cluster: Cluster,
        *,
        topic: str,
        group_id: str,
        attempts: Attempts,
        dead: KafkaDeadLetters,
        settings: BrokerSettings,
    ) -> None:
        self._dead = dead
        self._cluster = cluster
        self._topic = topic
        self._attempts = attempts
        self._tenures: dict[int, Tenure] = {}
        # Set, and replaced, with every assignment.
        self._changed = asyncio.Event()
        self._failure: Exception | None = None
        self._patience_seconds = settings.handler_seconds + 10
        session_seconds = max(_SHORTEST_SESSION_SECONDS, settings.silence_seconds)
        self._consumer: AIOKafkaConsumer = cluster.consumer(
            group_id=group_id,
            session_timeout_ms=round(session_seconds * 1000),
            heartbeat_interval_ms=_HEARTBEAT_SECONDS * 1000,
            # So long the group waits for a member that has yet to finish what it has in hand.
            rebalance_timeout_ms=round(self._patience_seconds * 1000),
            max_poll_interval_ms=round((self._patience_seconds + session_seconds) * 1000),
        )

    @asynccontextmanager
    async def taking_part(self) -> AsyncIterator[None]:
        """Be in the group until the block ends."""
        self._consumer.subscribe([self._topic], listener=_Rebalances(self))
        try:
            async with self._cluster.answering(self._patience_seconds):
                await self._consumer.start()
            yield
        finally:
            for tenure in self._tenures.values():
                # Nobody waits for it any more; the rest of the group must not wait either.
                tenure.settled.set()
            await self.end_tenures()
            with suppress(Unavailable):
                async with self._cluster.answering():
                    await self._consumer.stop()

    async def receive(self, lane: int) -> KafkaDelivery:
        """Wait until this member has the lane, and for its next message."""
        while True:
            if self._failure is not None:
                raise Unavailable("Kafka did not tell the attempts") from self._failure
            tenure = self._tenures.get(lane)
            if tenure is None:
                await self._changed.wait()
            elif (record := await self._next(tenure)) is not None:
                count = 1
                if tenure.last is not None and tenure.last.offset == record.offset:
                    count += tenure.last.count
                attempt = Attempt(record.offset, count)
                await self._attempts.write(lane, attempt)
                tenure.last = attempt
                if not tenure.over.is_set():
                    tenure.held = None
                    tenure.fetch = None
                    tenure.settled.clear()
                    return KafkaDelivery(
                        tenure,
                        record,
                        attempts=self._attempts,
                        commit=self._commit,
                        dead=self._dead,
                    )

    async def begin_tenures(self, assigned: Collection[TopicPartition]) -> None:
        """Serve these lanes from now on."""
        try:
            lasts = await self._attempts.read([place.partition for place in assigned])
        except Unavailable as error:
            self._failure = error
        else:
            for place in assigned:
                tenure = Tenure(place, lasts.get(place.partition))
                tenure.settled.set()
                self._tenures[place.partition] = tenure
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def end_tenures(self) -> None:
        """Serve no lane from now on, once what is in hand is settled."""
        ending, self._tenures = list(self._tenures.values()), {}
        for tenure in ending:
            tenure.over.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_seconds):
                for tenure in ending:
                    await tenure.settled.wait()
        fetches = [tenure.fetch for tenure in ending if tenure.fetch is not None]
        for fetch in fetches:
            fetch.cancel()
        await asyncio.gather(*fetches, return_exceptions=True)

    async def _commit(self, place: TopicPartition, offset: int) -> None:
        """Have the group go on from an offset; fails when the lane is somebody else's by now."""
        commit = self._consumer.commit({place: OffsetAndMetadata(offset, "")})
        async with self._cluster.answering():
            await seen_through(commit, seconds=_HEARTBEAT_SECONDS)

    async def _next(self, tenure: Tenure) -> ConsumerRecord | None:
        """The lane's next message when it is due; None when the tenure ends first.

        Cancelling it loses nothing: what was fetched stays with the tenure.
        """
        if tenure.held is not None:
            record, due = tenure.held
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await tenure.over.wait()
            return None if tenure.over.is_set() else record
        if tenure.fetch is None:
            tenure.fetch = asyncio.create_task(self._consumer.getone(tenure.place))
        over = asyncio.create_task(tenure.over.wait())
        try:
            await asyncio.wait({tenure.fetch, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
        if tenure.over.is_set():
            return None
        async with self._cluster.answering():
            return await tenure.fetch
