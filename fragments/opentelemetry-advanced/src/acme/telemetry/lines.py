"""Log lines, told as they are written; an error marks the span that it happened in."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from opentelemetry._logs import Logger, SeverityNumber
from opentelemetry.trace import StatusCode, get_current_span

_SEVERITIES = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "exception": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}
# Told by other means, or for the renderer alone.
_NO_FIELDS = frozenset({"event", "exc_info", "span_id", "trace_id"})


class Lines:
    """A processor of structlog."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger

    def __call__(
        self, _: Any, method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        """Pass the line on, having told it."""
        record = event.get("_record")
        # Those of the library are about telling: they would be told again and again.
        if record is not None and record.name.startswith("opentelemetry"):
            return event
        severity = _SEVERITIES.get(method, SeverityNumber.INFO)
        error = event.get("exc_info")
        span = get_current_span()
        if span.is_recording() and (error or severity.value >= SeverityNumber.ERROR.value):
            span.set_status(StatusCode.ERROR)
            if isinstance(error, BaseException):
                span.set_attribute("error.type", type(error).__qualname__)
        self._logger.emit(
            severity_number=severity,
            severity_text=method,
            body=str(event.get("event", "")),
            attributes={
                name: value if isinstance(value, bool | int | float) else str(value)
                for name, value in event.items()
                if name not in _NO_FIELDS and not name.startswith("_")
            },
        )
        return event


@contextmanager
def told_lines(logger: Logger) -> Iterator[None]:
    """Have lines told until the end of the block.

    The lists are changed where they are: loggers that were used before keep theirs.
    """
    lines = Lines(logger)
    chains = list(_chains())
    for chain in chains:
        # What was bound is a field by then, and an error is not yet a text.
        chain.insert(1, lines)
    try:
        yield
    finally:
        for chain in chains:
            with suppress(ValueError):
                chain.remove(lines)


def _chains() -> Iterator[list[Any]]:
    yield structlog.get_config()["processors"]
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter):
            chain = handler.formatter.foreign_pre_chain
            if isinstance(chain, list):
                yield chain
