"""The wire format of events: one JSON object with every field of `Event`, checked both ways."""

import json
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    JsonValue,
    PositiveInt,
    StringConstraints,
    ValidationError,
)

from acme.broker.events import Event

# Servers refuse messages of a megabyte unless told otherwise, and every consumer pays for size.
LIMIT_BYTES = 262_144


class MalformedEvent(ValueError):
    """A message that is no event."""


class EventTooLarge(ValueError):
    """An event that no server need take: publish a reference to its content instead."""


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    # The format of the envelope itself; a reader refuses those it does not know.
    envelope: Literal[1]
    id: UUID
    type: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$", max_length=100)
    ]
    version: PositiveInt
    occurred_at: AwareDatetime
    key: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    payload: dict[str, JsonValue]
    request_id: Annotated[str, StringConstraints(max_length=100)]


def encode(event: Event) -> bytes:
    """The envelope of an event.

    Raises:
        EventTooLarge: above `LIMIT_BYTES`.
        ValueError: for an event that could not be read back.
    """
    envelope = _Envelope(
        envelope=1,
        id=event.id,
        type=event.type,
        version=event.version,
        occurred_at=event.occurred_at,
        key=event.key,
        payload=dict(event.payload),
        request_id=event.request_id,
    )
    # The standard library refuses NaN here, which pydantic would turn into null.
    text = json.dumps(envelope.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
    body = text.encode()
    if len(body) > LIMIT_BYTES:
        raise EventTooLarge(f"{event.type} has {len(body)} bytes, more than {LIMIT_BYTES}")
    return body


def decode(body: bytes) -> Event:
    """The event in an envelope.

    Raises:
        MalformedEvent: says what is wrong, without repeating what the message holds.
    """
    try:
        envelope = _Envelope.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "envelope"
        raise MalformedEvent(f"{place}: {first['msg']}") from None
    return Event(
        id=envelope.id,
        type=envelope.type,
        version=envelope.version,
        occurred_at=envelope.occurred_at,
        key=envelope.key,
        payload=envelope.payload,
        request_id=envelope.request_id,
    )
