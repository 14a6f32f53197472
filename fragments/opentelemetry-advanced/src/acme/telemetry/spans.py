"""Spans of what this service does for others: their parent, and their ids in log lines."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import (
    Link,
    Span,
    SpanKind,
    format_span_id,
    format_trace_id,
    get_current_span,
    set_span_in_context,
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
    parent, links = Context(), list[Link]()
    if carried:
        parent = PROPAGATOR.extract(carried, parent)
        theirs = get_current_span(parent).get_span_context()
        if not trusted and theirs.is_valid:
            parent, links = Context(), [Link(theirs)]
    span = current().tracer.start_span(name, context=parent, kind=kind, links=links)
    # As the library's context manager does, with one generator less on each request.
    token = attach(set_span_in_context(span))
    ours = span.get_span_context()
    ids = {"trace_id": format_trace_id(ours.trace_id), "span_id": format_span_id(ours.span_id)}
    try:
        with structlog.contextvars.bound_contextvars(**ids):
            yield span
    finally:
        detach(token)
        span.end()
