"""The wire format of events: one JSON object with every field of `Event`, checked both ways.

Readers refuse fields that they do not know, so `context` is there only where it holds something
besides the id of the request, which had a field of its own before.
"""

import json
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PositiveInt,
    StringConstraints,
    ValidationError,
)

from acme.broker.events import Event
from acme.request_context import LONGEST

# Servers refuse messages of a megabyte unless told otherwise, and every consumer pays for size.
LIMIT_BYTES = 262_144


class MalformedEvent(ValueError):
    """A message that is no event."""


class EventTooLarge(ValueError):
    """An event that no server need take: publish a reference to its content instead."""


type _Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=50)]
type _Value = Annotated[str, StringConstraints(max_length=LONGEST)]


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
    context: Annotated[dict[_Name, _Value], Field(max_length=20)] = {}


def encode(event: Event) -> bytes:
    """The envelope of an event.

    Raises:
        EventTooLarge: above `LIMIT_BYTES`.
        ValueError: for an event that could not be read back.
    """
    context = dict(event.context)
    envelope = _Envelope(
        envelope=1,
        id=event.id,
        type=event.type,
        version=event.version,
        occurred_at=event.occurred_at,
        key=event.key,
        payload=dict(event.payload),
        request_id=context.pop("request_id", ""),
        context=context,
    )
    # The standard library refuses NaN here, which pydantic would turn into null.
    fields = envelope.model_dump(mode="json", exclude=None if context else {"context"})
    text = json.dumps(fields, ensure_ascii=False, allow_nan=False)
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
    caused_by = {"request_id": envelope.request_id} if envelope.request_id else {}
    return Event(
        id=envelope.id,
        type=envelope.type,
        version=envelope.version,
        occurred_at=envelope.occurred_at,
        key=envelope.key,
        payload=envelope.payload,
        context=caused_by | envelope.context,
    )
