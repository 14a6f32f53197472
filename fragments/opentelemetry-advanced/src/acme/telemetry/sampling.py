"""Which traces are recorded."""

from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

_BEGINNINGS = frozenset({SpanKind.SERVER, SpanKind.CONSUMER, SpanKind.PRODUCER})


class Beginnings(Sampler):
    """A part of the traces, each of which begins with what somebody asked for.

    What a worker asks its servers for while nothing is to be done would be traces of one query.
    """

    def __init__(self, ratio: float) -> None:
        self._ratio = TraceIdRatioBased(ratio)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Drop what begins with anything else."""
        if kind not in _BEGINNINGS:
            return SamplingResult(Decision.DROP)
        return self._ratio.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )

    def get_description(self) -> str:
        """What the library calls it."""
        return f"Beginnings{{{self._ratio.rate}}}"


def sampler(ratio: float) -> Sampler:
    """What a parent decided holds; else a part of what begins here."""
    return ParentBased(Beginnings(ratio))
