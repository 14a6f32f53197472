"""Values as bytes."""

from typing import Protocol

from pydantic import TypeAdapter


class Codec[T](Protocol):
    """Turns values into bytes and back."""

    def encode(self, value: T) -> bytes:
        """The bytes of a value."""

    def decode(self, data: bytes) -> T:
        """The value of these bytes; raises ValueError for bytes of another shape."""


class JsonCodec[T]:
    """JSON of one type: anything that Pydantic can validate, dataclasses included.

    Never pickle: whoever can write to the cache could run code here.
    """

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter[T](kind)

    def encode(self, value: T) -> bytes:
        """The JSON of a value."""
        return self._adapter.dump_json(value)

    def decode(self, data: bytes) -> T:
        """The value; raises ValueError when the JSON has another shape."""
        return self._adapter.validate_json(data)
