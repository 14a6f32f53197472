"""What carries a part of the context of a request into the events and jobs that it causes."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import structlog


class Carrier(Protocol):
    """Knows some names of what is carried; it passes over those of others, and what is missing."""

    def carried(self) -> Mapping[str, str]:
        """What to take along from here, by name."""

    def restored(self, context: Mapping[str, str], work: str) -> AbstractContextManager[object]:
        """Bring it back, around work such as `process note.written`: a verb, and what kind."""


class RequestIds:
    """The id of the request, so that the log lines of what it causes have it too."""

    def carried(self) -> Mapping[str, str]:
        """The id, if a request is being served, or what one has caused is being done."""
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        return {"request_id": request_id} if request_id else {}

    def restored(self, context: Mapping[str, str], _: str) -> AbstractContextManager[object]:
        """Bind it."""
        if "request_id" not in context:
            return nullcontext()
        return structlog.contextvars.bound_contextvars(request_id=context["request_id"])
