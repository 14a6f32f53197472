"""A span for each command that Redis is sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.sdk.trace import TracerProvider


@contextmanager
def traced_commands(traces: TracerProvider) -> Iterator[None]:
    """Instrument the client, also of a release that the instrumentation does not know yet."""
    instrumentor = RedisInstrumentor()
    instrumentor.instrument(tracer_provider=traces, skip_dep_check=True)
    try:
        yield
    finally:
        instrumentor.uninstrument()
