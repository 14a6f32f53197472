"""Requests that are answered for as long as the service runs."""

from dataclasses import fields, is_dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Streaming(Protocol):
    """A field of Services on which such requests wait."""

    def end_streams(self) -> None:
        """Let each come to its end now, those that are still to come too."""


def end_streams(services: object) -> None:
    """End all streams in good order: the server does not wait for them."""
    if is_dataclass(services):
        for field in fields(services):
            value = getattr(services, field.name)
            if isinstance(value, Streaming):
                value.end_streams()
