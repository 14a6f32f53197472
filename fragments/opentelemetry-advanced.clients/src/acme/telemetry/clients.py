"""A span for each request to another service, which is told the trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider


@contextmanager
def traced_clients(traces: TracerProvider) -> Iterator[None]:
    """Instrument clients, those of before too."""
    instrumentor = HTTPX2ClientInstrumentor()
    instrumentor.instrument(tracer_provider=traces, skip_dep_check=True)
    try:
        yield
    finally:
        instrumentor.uninstrument()
