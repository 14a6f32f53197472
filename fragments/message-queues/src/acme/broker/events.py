"""What is published: something that has happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from uuid import UUID, uuid4

from pydantic import JsonValue

from acme.request_context import carried_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact, named in the past tense; it never changes once it is published.

    `version` grows when the payload changes in a way that breaks its readers. Events of one `key`
    are handled in the order of their publishing. The payload is small: refer to what is large.
    `context` is what was carried from the request that caused it: its handlers have it back.
    """

    id: UUID
    type: str
    version: int
    occurred_at: datetime
    key: str
    payload: Mapping[str, JsonValue]
    context: Mapping[str, str] = field(default_factory=dict)

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
            context=carried_context(),
        )
