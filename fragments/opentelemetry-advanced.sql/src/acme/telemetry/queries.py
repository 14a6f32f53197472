"""A span for each statement that the database is sent: its words, and none of its values."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind, StatusCode
from sqlalchemy import Engine, event


@contextmanager
def traced_queries(traces: TracerProvider) -> Iterator[None]:
    """Listen to all engines, those of before too."""
    tracer = traces.get_tracer(__name__)

    def before(*arguments: Any) -> None:
        _, _, statement, _, context, _ = arguments
        operation = statement.split(maxsplit=1)[0].upper() if statement.strip() else "query"
        context.open_span = span = tracer.start_span(operation, kind=SpanKind.CLIENT)
        if span.is_recording():
            span.set_attribute("db.system.name", context.dialect.name)
            span.set_attribute("db.operation.name", operation)
            span.set_attribute("db.query.text", statement)

    def after(*arguments: Any) -> None:
        _, _, _, _, context, _ = arguments
        _end(context)

    def failed(context: Any) -> None:
        _end(context.execution_context, failed=context.original_exception)

    listeners: dict[str, Callable[..., Any]] = {
        "before_cursor_execute": before,
        "after_cursor_execute": after,
        "handle_error": failed,
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


def _end(context: Any, *, failed: BaseException | None = None) -> None:
    span: Span | None = getattr(context, "open_span", None)
    if span is None:
        return
    if failed is not None:
        span.set_status(StatusCode.ERROR)
        span.set_attribute("error.type", type(failed).__qualname__)
    span.end()
