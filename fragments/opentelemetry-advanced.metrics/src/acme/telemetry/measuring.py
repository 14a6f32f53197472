"""Metrics by OTLP, once a minute."""

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.metrics import MeterProvider
from opentelemetry.sdk import metrics
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from acme.telemetry.settings import OtelSettings


def meter_provider(settings: OtelSettings, resource: Resource) -> MeterProvider:
    """Sends what is measured to the collector."""
    exporter = OTLPMetricExporter(
        f"{settings.exporter_otlp_endpoint}/v1/metrics",
        headers=settings.headers(),
        timeout=settings.exporter_otlp_timeout,
    )
    reader = PeriodicExportingMetricReader(exporter)
    return metrics.MeterProvider([reader], resource=resource, shutdown_on_exit=False)
