"""What is published: something that has happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID, uuid4

import structlog
from pydantic import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact, named in the past tense; it never changes once it is published.

    `version` grows when the payload changes in a way that breaks its readers. Events of one `key`
    are handled in the order of their publishing. The payload is small: refer to what is large.
    `request_id` ties the log lines of consumers to the request that caused the event.
    """

    id: UUID
    type: str
    version: int
    occurred_at: datetime
    key: str
    payload: Mapping[str, JsonValue]
    request_id: str = ""

    @classmethod
    def now(
        cls, type_: str, *, key: str, payload: Mapping[str, JsonValue], version: int = 1
    ) -> Self:
        """An event that has just happened, in the request that is being served, if any."""
        return cls(
            id=uuid4(),
            type=type_,
            version=version,
            occurred_at=datetime.now(UTC),
            key=key,
            payload=payload,
            request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        )
