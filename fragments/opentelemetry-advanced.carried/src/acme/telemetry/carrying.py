"""Traces, carried from requests into the events and jobs that they cause."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from opentelemetry.trace import SpanKind

from acme.telemetry import OFF, current
from acme.telemetry.spans import PROPAGATOR, span_of

_KINDS = {"publish": SpanKind.PRODUCER}


class Traces:
    """`traceparent` and `tracestate`, as in headers; work is a span below what caused it."""

    def carried(self) -> Mapping[str, str]:
        """The span that is open here."""
        carried = dict[str, str]()
        if current() is not OFF:
            PROPAGATOR.inject(carried)
        return carried

    def restored(self, context: Mapping[str, str], work: str) -> AbstractContextManager[object]:
        """A span of the work."""
        if current() is OFF:
            return nullcontext()
        return span_of(work, _KINDS.get(work.partition(" ")[0], SpanKind.CONSUMER), context)
