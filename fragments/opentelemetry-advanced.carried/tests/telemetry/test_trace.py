"""One trace, from a request through outbox, broker and consumer to a job."""

import asyncio
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from acme.bootstrap import open_services
from acme.broker.events import Event
from acme.http.app import create_app
from acme.outbox.relay import Relay
from acme.settings import Settings

from ..broker.consumers import consuming, impatient, numbered
from ..databases import ADAPTERS, ready_settings
from ..jobs.working import COUNT, Count, Seen, until, working
from ..servers import adapters, url_of
from .collector import collecting, told_to

SECRET = "hunter2"
STORY = """
POST /things
  process thing.counted
    run count
  publish thing.counted
""".strip().splitlines()


@pytest.mark.parametrize("broker", adapters("broker", embedded="memory://"))
@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_is_told_whole(adapter: str, broker: str, settings: Settings, tmp_path: Path) -> None:
    seen = Seen()
    with collecting() as collector:
        async with ready_settings(adapter, tmp_path) as database:
            changes = {"broker": impatient(url_of(broker)), "database": database}
            told = told_to(collector, settings.model_copy(update=changes))
            async with open_services(told) as services:
                app = create_app(told, services)
                # Not its lifespan, which would bring workers of its own.
                app.state.services = services

                async def thing() -> None:
                    async with services.database.transaction() as tx:
                        await tx.outbox.append(numbered(1, key=SECRET))

                async def handle(_: Event) -> None:
                    await services.jobs.enqueue(COUNT, Count(number=1))

                app.add_api_route("/things", thing, methods=["POST"])
                relay = Relay(services.database, services.broker, told.outbox)
                transport = ASGITransport(app)
                async with (
                    consuming(services.broker, handle),
                    working(services.jobs, seen.handle),
                    AsyncClient(transport=transport, base_url="http://test") as client,
                ):
                    relaying = asyncio.create_task(relay.run())
                    try:
                        assert (await client.post("/things")).status_code == 200
                        await until(lambda: seen.numbers == [1])
                    finally:
                        relaying.cancel()
                        await asyncio.gather(relaying, return_exceptions=True)
                await services.broker.transport.destroy()
    print("\n".join(collector.tree()))
    assert collector.tree() == STORY
    inserted = [span for span in collector.spans if span.name == "INSERT"]
    assert all(span.kind == Span.SPAN_KIND_CLIENT for span in inserted)
    assert inserted
    assert SECRET not in str(collector.spans)
