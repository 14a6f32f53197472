"""What is told of this process by OpenTelemetry; nothing is made before it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from opentelemetry._logs import Logger
from opentelemetry.metrics import Histogram, NoOpMeter
from opentelemetry.trace import NoOpTracer, Tracer


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """Where spans begin, where log lines go, and what is measured of requests."""

    tracer: Tracer
    logger: Logger | None
    durations: Histogram


OFF = Telemetry(
    tracer=NoOpTracer(),
    logger=None,
    durations=NoOpMeter("off").create_histogram("off"),
)
_opened = [OFF]


def current() -> Telemetry:
    """That of this process; `OFF` where it tells nothing."""
    return _opened[-1]


@contextmanager
def opened(telemetry: Telemetry) -> Iterator[Telemetry]:
    """Make it that of the process."""
    _opened.append(telemetry)
    try:
        yield telemetry
    finally:
        _opened.remove(telemetry)
