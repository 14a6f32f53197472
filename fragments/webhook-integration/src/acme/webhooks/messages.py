"""Webhooks as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """What became of a webhook."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An event of another service, as it came."""

    id: UUID
    source: str
    event_id: str
    body: bytes
    received_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an owner wants to hear of changes. `former_secret` still signs, until it ends."""

    id: UUID
    owner: str
    url: str
    secret: str
    created_at: datetime
    former_secret: str = ""
    former_until: datetime | None = None
    failing_since: datetime | None = None
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message on its way to an endpoint; `message_id` is the same for all endpoints."""

    id: UUID
    endpoint_id: UUID
    message_id: str
    body: str
    created_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadWebhook:
    """A webhook that was given up on."""

    id: UUID
    about: str
    attempts: int
    reason: str
