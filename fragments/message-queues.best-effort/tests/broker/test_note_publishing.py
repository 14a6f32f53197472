"""The events of notes while the broker is away: tried again, or logged whole."""

import asyncio

from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.broker import Broker
from acme.broker.envelope import decode
from acme.broker.memory import MemoryTransport
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Message, lane_of
from acme.errors import Unavailable
from acme.notes.domain import Note
from acme.notes.publishing import PublishNoteEvents


class LostTransport(MemoryTransport):
    """A server that is away for a number of messages."""

    def __init__(self, settings: BrokerSettings, *, failures: int) -> None:
        super().__init__(settings)
        self._failures = failures

    async def send(self, message: Message) -> None:
        """Fail, or take the message."""
        if self._failures:
            self._failures -= 1
            raise Unavailable("away")
        await super().send(message)


class HangingTransport(MemoryTransport):
    """A server that never answers."""

    async def send(self, message: Message) -> None:
        """Wait."""
        await asyncio.Event().wait()


async def test_tries_again_when_the_broker_is_away_for_a_moment(services: Services) -> None:
    transport = LostTransport(BrokerSettings(), failures=2)
    note = Note.new(owner="ann", title="One", body="")
    await transport.declare("g")
    publisher = PublishNoteEvents(Broker(transport, BrokerSettings()))
    with capture_logs() as logs:
        async with services.database.transaction() as tx:
            await publisher.note_written(tx, note)
    async with transport.join("g") as member:
        delivery = await member.receive(lane_of(str(note.id)))

    assert decode(delivery.body).payload["note_id"] == str(note.id)
    # In the log before the second try, which might not have come.
    assert [line["event"] for line in logs] == ["event_not_published", "event_published"]


async def test_logs_the_envelope_of_an_event_that_cannot_be_published(
    services: Services,
) -> None:
    note = Note.new(owner="ann", title="One", body="")
    broker = Broker(LostTransport(BrokerSettings(), failures=99), BrokerSettings())
    with capture_logs() as logs:
        async with services.database.transaction() as tx:
            await PublishNoteEvents(broker).note_deleted(tx, note)

    line, down = logs
    assert down["event"] == "server_down"
    assert (line["event"], line["log_level"]) == ("event_not_published", "error")
    event = decode(line["envelope"].encode())
    assert (event.type, event.key) == ("note.deleted", str(note.id))


async def test_gives_up_in_time_while_the_broker_hangs(services: Services) -> None:
    broker = Broker(HangingTransport(BrokerSettings()), BrokerSettings())
    publisher = PublishNoteEvents(broker, limit_seconds=0.1)
    note = Note.new(owner="ann", title="One", body="")
    with capture_logs() as logs:
        async with asyncio.timeout(5), services.database.transaction() as tx:
            await publisher.note_written(tx, note)

    assert [line["event"] for line in logs] == ["event_not_published"]
