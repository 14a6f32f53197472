"""A collector that is away, or silent, costs what it was not told, and nothing else."""

import socket
import time

import pytest
from opentelemetry.trace import SpanKind, Tracer
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from acme.settings import stray_variables
from acme.telemetry.opening import open_telemetry
from acme.telemetry.settings import OtelSettings

from .collector import collecting


def work(tracer: Tracer, count: int = 1) -> None:
    """Leave some spans."""
    for _ in range(count):
        with tracer.start_as_current_span("work", kind=SpanKind.SERVER):
            pass


def nobody() -> str:
    """A URL where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


async def test_neither_work_nor_the_end_waits_for_a_silent_collector() -> None:
    with collecting(hangs=True) as collector:
        settings = OtelSettings(
            exporter_otlp_endpoint=collector.url, exporter_otlp_timeout=60, shutdown_seconds=0.1
        )
        begun = time.monotonic()
        with capture_logs() as logs:
            async with open_telemetry(settings) as telemetry:
                # More than the queue holds.
                work(telemetry.tracer, 3000)
                assert collector.reached.wait(30)
        assert time.monotonic() - begun < 30
    assert "telemetry_lost" in {line["event"] for line in logs}


async def test_a_collector_that_is_away_ends_nothing() -> None:
    settings = OtelSettings(exporter_otlp_endpoint=nobody(), shutdown_seconds=0.1)
    async with open_telemetry(settings) as telemetry:
        work(telemetry.tracer)


async def test_what_was_not_sent_is_sent_at_the_end() -> None:
    with collecting() as collector:
        settings = OtelSettings(
            exporter_otlp_endpoint=f"{collector.url}/",
            exporter_otlp_headers=SecretStr("x-key=a%20b"),
            resource_attributes="deployment.environment.name=test%20bench",
            service_name="orders",
        )
        async with open_telemetry(settings) as telemetry:
            work(telemetry.tracer)
            with telemetry.tracer.start_as_current_span("of nobody's"):
                pass
    assert [span.name for span in collector.spans] == ["work"]
    assert collector.resource["deployment.environment.name"] == "test bench"
    assert collector.resource["service.name"] == "orders"
    assert "x-key: a b" in collector.headers[0]


def test_what_the_library_reads_by_itself_is_not_strange() -> None:
    read = {"OTEL_EXPORTER_OTLP_CERTIFICATE": "ca.pem", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"}
    assert stray_variables(read) == []


@pytest.mark.parametrize(
    "given",
    [
        {"exporter_otlp_endpoint": "127.0.0.1:4318"},
        {"exporter_otlp_endpoint": "grpc://127.0.0.1:4317"},
        {"exporter_otlp_endpoint": "http://ada:hunter2@127.0.0.1:4318"},
        {"exporter_otlp_headers": "hunter2"},
        {"resource_attributes": "production"},
        {"traces_sampler_arg": 1.5},
        {"logs_exporter": "console"},
        {"bsp_max_queue_size": 100},
        {"shutdown_seconds": 3600},
    ],
)
def test_refuses_what_makes_no_sense(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refusal:
        OtelSettings.model_validate(given)
    assert "hunter2" not in str(refusal.value.errors(include_input=False, include_url=False))
