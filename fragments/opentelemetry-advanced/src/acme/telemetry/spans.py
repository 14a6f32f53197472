"""Spans of what this service does for others: their parent, and their ids in log lines."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry.context import Context
from opentelemetry.trace import (
    Link,
    Span,
    SpanKind,
    format_span_id,
    format_trace_id,
    get_current_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from acme.telemetry import current

PROPAGATOR = TraceContextTextMapPropagator()


@contextmanager
def span_of(
    name: str, kind: SpanKind, carried: Mapping[str, str], *, trusted: bool = True
) -> Iterator[Span]:
    """A span below the one that was carried; beside it, and linked to it, where it is a stranger's.

    Log lines within have its ids. Errors are no part of it: they may repeat what was sent.
    """
    parent, links = PROPAGATOR.extract(carried, Context()), []
    theirs = get_current_span(parent).get_span_context()
    if not trusted and theirs.is_valid:
        parent, links = Context(), [Link(theirs)]
    with current().tracer.start_as_current_span(
        name,
        context=parent,
        kind=kind,
        links=links,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        ours = span.get_span_context()
        ids = {
            "trace_id": format_trace_id(ours.trace_id),
            "span_id": format_span_id(ours.span_id),
        }
        with structlog.contextvars.bound_contextvars(**ids):
            yield span
