"""Structured logs: one line per event, from this service and from its libraries alike."""

import json
import logging
import sys
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict

from acme.log_processors import PROCESSORS


class LogSettings(BaseModel):
    """How much is logged, and in which form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


# Made once: json.dumps with options would make one per line.
_ENCODER = json.JSONEncoder(default=repr)


def configure_logs(settings: LogSettings) -> None:
    """Send structlog and the standard library's loggers to standard error, in one form.

    The level is that of this service and of its server; of libraries only warnings are shown.
    """
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *PROCESSORS,
    ]
    renderer: structlog.typing.Processor
    if settings.format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer(serializer=_as_json)
    else:
        shared.append(_escape_controls)
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.captureWarnings(True)
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    for name in (__name__.partition(".")[0], "uvicorn.error"):
        logging.getLogger(name).setLevel(level)


def _as_json(event: structlog.typing.EventDict, **_: object) -> str:
    return _ENCODER.encode(event)


def _escape_controls(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Keep what a caller sent from steering the terminal; JSON escapes by itself."""
    return {
        key: value.encode("unicode_escape").decode() if _steers(value) else value
        for key, value in event.items()
    }


def _steers(value: object) -> bool:
    return isinstance(value, str) and not value.isprintable()
