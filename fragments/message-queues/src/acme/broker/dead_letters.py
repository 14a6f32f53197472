"""Messages that were given up on, kept until somebody looks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self
from uuid import UUID, uuid4

from pydantic import ConfigDict, TypeAdapter

from acme.broker.envelope import MalformedEvent, decode
from acme.broker.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message as it was received, and why its group gave up on it.

    Each death has its own `id`, so that removing a letter that was replayed never removes the
    one that follows when its event dies again. A message that was buried by a consumer which
    then could not acknowledge it is buried twice.
    """

    __pydantic_config__: ClassVar = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    id: UUID
    group: str
    reason: str
    attempts: int
    died_at: datetime
    body: bytes

    @classmethod
    def of(cls, body: bytes, *, group: str, reason: str, attempts: int) -> Self:
        """The dead letter of a message that dies now."""
        return cls(
            id=uuid4(),
            group=group,
            reason=reason,
            attempts=attempts,
            died_at=datetime.now(UTC),
            body=body,
        )

    @property
    def event(self) -> Event | None:
        """The event, unless the message holds none."""
        return _event_in(self.body)

    def encode(self) -> bytes:
        """The dead letter as JSON, for adapters that keep it on a server."""
        return TypeAdapter(type(self)).dump_json(self)

    @classmethod
    def decode(cls, record: bytes | str) -> Self:
        """The dead letter in a record; raises ValueError for anything else."""
        return TypeAdapter(cls).validate_json(record)


def _event_in(body: bytes) -> Event | None:
    try:
        return decode(body)
    except MalformedEvent:
        return None
