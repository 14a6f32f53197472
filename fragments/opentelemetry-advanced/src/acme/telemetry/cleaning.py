"""What leaves the process of a span: the attributes that are named here, and no others."""

from collections.abc import Mapping, Sequence

from opentelemetry.attributes import BoundedAttributes
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Link, Status

# Words and numbers of which there are few. Libraries add more: whole URLs, headers, what failed
# with its values. `app.` begins yours.
_NAMED = frozenset(
    {
        *("db.operation.name", "db.system.name", "db.query.text"),
        *("error.type", "server.address", "server.port", "url.scheme"),
        *("http.request.method", "http.response.status_code", "http.route"),
        *("rpc.method", "rpc.system", "rpc.response.status_code"),
        # As some instrumentations still call them.
        *("db.system", "http.method", "http.status_code", "net.peer.name", "net.peer.port"),
    }
)
_YOURS = "app."


class Cleaned(SpanExporter):
    """Takes away what is not named, before another exporter sends the rest."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send copies that say less."""
        return self._exporter.export([_cleaned(span) for span in spans])

    def shutdown(self) -> None:
        """Stop sending."""
        self._exporter.shutdown()


def _cleaned(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_named(span.attributes),
        # Events are errors with their words, which may repeat what was sent.
        events=(),
        links=[Link(link.context) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _named(attributes: Mapping[str, object] | None) -> BoundedAttributes:
    kept = {
        name: value
        for name, value in (attributes or {}).items()
        if name in _NAMED or name.startswith(_YOURS)
    }
    return BoundedAttributes(attributes=kept)  # type: ignore[arg-type]
