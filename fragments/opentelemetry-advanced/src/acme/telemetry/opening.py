"""Opens what tells: in threads of their own, with queues that are bounded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from threading import Thread
from uuid import uuid4

import structlog
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from acme.about import NAME, version
from acme.telemetry import OFF, Telemetry, opened
from acme.telemetry.cleaning import Cleaned
from acme.telemetry.instruments import INSTRUMENTS
from acme.telemetry.measuring import meter_provider
from acme.telemetry.sampling import sampler
from acme.telemetry.settings import OtelSettings

log = structlog.get_logger()

_LONGEST_VALUE = 500


@asynccontextmanager
async def open_telemetry(settings: OtelSettings) -> AsyncIterator[Telemetry]:
    """Tell what happens, until the block ends; nothing is touched where it is off.

    A collector that is away, or silent, costs what it was not told, and no request anything.
    """
    if not settings.on:
        yield OFF
        return
    resource = _resource(settings)
    endpoint = settings.exporter_otlp_endpoint
    headers, timeout = settings.headers(), settings.exporter_otlp_timeout
    traces = TracerProvider(
        sampler=sampler(settings.traces_sampler_arg),
        resource=resource,
        shutdown_on_exit=False,
        span_limits=SpanLimits(max_attribute_length=_LONGEST_VALUE),
    )
    spans = OTLPSpanExporter(f"{endpoint}/v1/traces", headers=headers, timeout=timeout)
    traces.add_span_processor(
        BatchSpanProcessor(Cleaned(spans), max_queue_size=settings.bsp_max_queue_size)
    )
    logs = LoggerProvider(resource=resource, shutdown_on_exit=False)
    if settings.logs_exporter == "otlp":
        lines = OTLPLogExporter(f"{endpoint}/v1/logs", headers=headers, timeout=timeout)
        logs.add_log_record_processor(
            BatchLogRecordProcessor(lines, max_queue_size=settings.bsp_max_queue_size)
        )
    meters = meter_provider(settings, resource)
    telemetry = Telemetry(
        tracer=traces.get_tracer(NAME, version()),
        logger=logs.get_logger(NAME, version()) if settings.logs_exporter == "otlp" else None,
        durations=meters.get_meter(NAME, version()).create_histogram(
            "http.server.request.duration", "s", "How long requests took."
        ),
    )
    try:
        with ExitStack() as stack:
            stack.enter_context(opened(telemetry))
            for instrument in INSTRUMENTS:
                stack.enter_context(instrument(traces))
            yield telemetry
    finally:
        ends = [traces.shutdown, logs.shutdown, getattr(meters, "shutdown", None)]
        threads = [Thread(target=end, daemon=True) for end in ends if end]
        for thread in threads:
            thread.start()
        await asyncio.to_thread(_joined, threads, settings.shutdown_seconds)


def _joined(threads: list[Thread], seconds: float) -> None:
    """Wait for what is sent; threads that go on do not keep the process."""
    for thread in threads:
        thread.join(seconds / len(threads))
    if any(thread.is_alive() for thread in threads):
        log.warning("telemetry_lost", error="the collector does not answer")


def _resource(settings: OtelSettings) -> Resource:
    given = {
        "service.name": settings.service_name or NAME,
        "service.version": version(),
        "service.instance.id": str(uuid4()),
    }
    return Resource.create(settings.attributes() | given)
