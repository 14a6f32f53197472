"""Log lines, told as they are written; an error marks the span that it happened in."""

import sys
from typing import Any

import structlog
from opentelemetry._logs import SeverityNumber
from opentelemetry.trace import StatusCode, get_current_span

from acme.telemetry import OFF, current

_SEVERITIES = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "exception": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}
# Told by other means.
_NO_FIELDS = frozenset({"event", "level", "span_id", "timestamp", "trace_id"})


def tell(_: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A processor of log lines: passes each on, having told it."""
    telemetry, record = current(), event.get("_record")
    # Those of the library are about telling: they would be told again and again.
    if telemetry is OFF or (record is not None and record.name.startswith("opentelemetry")):
        return event
    severity = _SEVERITIES.get(method, SeverityNumber.INFO)
    if "exception" in event or severity.value >= SeverityNumber.ERROR.value:
        span = get_current_span()
        span.set_status(StatusCode.ERROR)
        if error := sys.exception():
            span.set_attribute("error.type", type(error).__qualname__)
    if telemetry.logger is None:
        return event
    telemetry.logger.emit(
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
