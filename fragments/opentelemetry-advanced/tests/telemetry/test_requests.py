"""Requests are spans by their routes, and say nothing of what was sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from httpx2 import ASGITransport, AsyncClient
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.trace import SpanKind
from structlog.testing import capture_logs

from acme.bootstrap import open_services
from acme.http.app import create_app
from acme.http.middleware import middleware
from acme.log_processors import PROCESSORS
from acme.redaction import redact
from acme.settings import Settings
from acme.telemetry import OFF, current
from acme.telemetry.lines import tell
from acme.telemetry.opening import open_telemetry
from acme.telemetry.settings import OtelSettings

from .collector import Collector, collecting, told_to

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SECRET = "hunter2"


def theirs(*, sampled: bool = True) -> dict[str, str]:
    """The header of a caller that traces."""
    return {"traceparent": f"00-{TRACE}-{PARENT}-{'01' if sampled else '00'}"}


@asynccontextmanager
async def calling(
    collector: Collector, settings: Settings, **changes: object
) -> AsyncIterator[AsyncClient]:
    """A client of a service that tells a collector; at the end it has been told."""
    settings = told_to(collector, settings, **changes)
    async with open_services(settings) as services:
        app = create_app(settings, services)

        async def widget(widget: str) -> str:
            tell(None, "info", {"event": "looked_at", "number": 1})
            if widget == "broken":
                raise RuntimeError(f"a bug with {SECRET}")
            return widget

        app.add_api_route("/widgets/{widget}", widget, methods=["GET", "POST"])
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            yield client


def attributes(span: Span) -> dict[str, str | int]:
    return {pair.key: pair.value.string_value or pair.value.int_value for pair in span.attributes}


async def test_a_span_has_the_name_of_its_route(settings: Settings) -> None:
    with collecting() as collector:
        async with calling(collector, settings) as client:
            await client.get("/widgets/7")
            await client.head("/widgets/7")
            await client.get("/nothing")
            await client.get("/livez")
    assert sorted(collector.tree()) == [
        "GET",
        "GET /widgets/{widget}",
        "HEAD /widgets/{widget}",
    ]
    [span] = [span for span in collector.spans if span.name == "GET /widgets/{widget}"]
    assert attributes(span) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/widgets/{widget}",
    }
    assert collector.resource["service.name"]


async def test_a_bug_marks_its_span_and_nothing_that_was_sent_is_in_it(settings: Settings) -> None:
    with collecting() as collector, capture_logs():
        async with calling(collector, settings) as client:
            await client.post(
                "/widgets/broken",
                params={"token": SECRET},
                headers={"authorization": f"Bearer {SECRET}", "cookie": SECRET},
                content=SECRET,
            )
    [span] = [span for span in collector.spans if span.kind == Span.SPAN_KIND_SERVER]
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert SECRET not in str(collector.spans)


async def test_log_lines_have_the_trace_and_are_told(settings: Settings) -> None:
    with collecting() as collector:
        async with calling(collector, settings) as client:
            await client.get("/widgets/7")
    [span] = collector.spans
    [line] = [line for line in collector.lines if line.body.string_value == "looked_at"]
    assert (line.trace_id, line.span_id) == (span.trace_id, span.span_id)
    assert {pair.key for pair in line.attributes} == {"number"}
    # What is told is what is written: redacted before.
    assert PROCESSORS.index(redact) < PROCESSORS.index(tell)


async def test_an_error_in_the_log_marks_the_span_that_it_happened_in() -> None:
    with collecting() as collector:
        async with open_telemetry(OtelSettings(exporter_otlp_endpoint=collector.url)) as telemetry:
            with telemetry.tracer.start_as_current_span("work", kind=SpanKind.CONSUMER):
                try:
                    raise LookupError(SECRET)
                except LookupError as error:
                    tell(None, "error", {"event": "failed", "exception": type(error).__name__})
    [span] = collector.spans
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert attributes(span) == {"error.type": "LookupError"}
    assert SECRET not in str(collector.spans)


async def test_a_stranger_begins_a_trace_that_is_linked_to_theirs(settings: Settings) -> None:
    with collecting() as collector:
        async with calling(collector, settings) as client:
            await client.get("/widgets/7", headers=theirs(sampled=False))
    [span] = collector.spans
    assert span.trace_id.hex() != TRACE
    assert not span.parent_span_id
    assert [link.trace_id.hex() for link in span.links] == [TRACE]


@pytest.mark.parametrize(("sampled", "ratio"), [(True, 0), (False, 1)])
async def test_what_a_trusted_caller_decided_holds(
    settings: Settings, *, sampled: bool, ratio: float
) -> None:
    with collecting() as collector:
        trusting = {"trust_callers": True, "traces_sampler_arg": ratio}
        async with calling(collector, settings, **trusting) as client:
            await client.get("/widgets/7", headers=theirs(sampled=sampled))
    found = [(span.trace_id.hex(), span.parent_span_id.hex()) for span in collector.spans]
    assert found == ([(TRACE, PARENT)] if sampled else [])


async def test_a_part_of_the_traces_is_recorded(settings: Settings) -> None:
    with collecting() as collector:
        async with calling(collector, settings, traces_sampler_arg=0) as client:
            await client.get("/widgets/7", headers=theirs())
    assert collector.spans == []
    # They are as many as they were.
    assert "looked_at" in {line.body.string_value for line in collector.lines}


@pytest.mark.parametrize("changes", [{"sdk_disabled": True}, {"exporter_otlp_endpoint": ""}])
async def test_nothing_is_touched_where_it_is_off(
    settings: Settings, changes: dict[str, object]
) -> None:
    with collecting() as collector:
        off = told_to(collector, settings, **changes)
        async with open_services(off):
            assert current() is OFF
        layers = [layer.cls for layer in middleware(off)]
        assert layers == [layer.cls for layer in middleware(settings)]
        assert len(middleware(told_to(collector, settings))) == len(layers) + 2
    assert collector.bodies == []
