"""What of the log is reported, and what a report holds."""

import asyncio
import logging
import sys
from typing import Any

import sentry_sdk
import structlog
from sentry_sdk.scope import Scope
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import event_from_exception

from acme.redaction import redacted_field, redacted_text

# By these, reports can be searched; what else a line says is in its context.
TAGS = ("request_id", "worker", "job", "event_type", "tenant")
# Exceptions that nobody need look at, and names of log lines.
IGNORED_ERRORS: tuple[type[BaseException], ...] = (
    asyncio.CancelledError,
    # Append yours here.
)
IGNORED_LINES = frozenset[str](
    [
        # Append yours here.
    ]
)
_META = frozenset({"event", "level", "timestamp", "exc_info", "_record", "_from_structlog"})


def report_errors(
    _logger: object, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A processor of log lines: reports those with the level `error`, and passes all of them on."""
    client = sentry_sdk.get_client()
    if line["level"] in {"error", "critical"} and client.is_active():
        raised = _raised(line.get("exc_info"))
        if line["event"] not in IGNORED_LINES and not isinstance(raised, IGNORED_ERRORS):
            event, hint = _report(line, raised, client.options)
            # A scope of its own: what others have set on theirs is not part of this.
            client.capture_event(event, hint, Scope())
    return line


def scrubbed(event: Event, _hint: Hint) -> Event:
    """The last look at a report: the texts in it are redacted as log lines are."""
    for each in (event.get("exception") or {}).get("values", ()):
        each["value"] = redacted_text(str(each.get("value") or ""))
    return event


def _report(
    line: structlog.typing.EventDict, raised: BaseException | None, options: dict[str, Any]
) -> tuple[Event, Hint]:
    event: Event = {}
    hint: Hint = {}
    if raised is not None:
        event, hint = event_from_exception(raised, client_options=options)
    record: logging.LogRecord | None = line.get("_record")
    event["level"] = "fatal" if line["level"] == "critical" else "error"
    event["logger"] = record.name if record else __package__
    event["message"] = redacted_text(str(line["event"]))
    if raised is None:
        # A library's message before its arguments were put in; an event's name is constant.
        event["fingerprint"] = [str(record.msg if record else line["event"])]
    event["tags"] = {tag: str(line[tag]) for tag in TAGS if tag in line}
    if "caller" in line:
        event["user"] = {"id": str(line["caller"])}
    said = {key: redacted_field(key, value) for key, value in line.items() if key not in _META}
    event["contexts"] = {"log": said}
    return event, hint


def _raised(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case None | False | (None, None, None):
            return None
        case _:
            return sys.exception()
