"""The port of objects: bytes under a key, written as a whole or not at all."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from typing import Protocol

PIECE_BYTES = 4 * 1024 * 1024
"""As much of an object as is in memory at a time."""


class ObjectStorage(Protocol):
    """Keeps objects. Keys are this service's to choose: nothing that a caller sent is in one.

    All of it raises Unavailable when the storage does not answer, or refuses.
    """

    # Requests about anything else are answered while it is away.
    critical: bool
    # Whether it lets others in by a URL that this service signs.
    signs: bool

    async def write(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Keep an object; until all of it is there, there is none, or the one before."""

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes of an object from `start` up to `end`, in pieces; raises NotFound."""

    async def size(self, key: str) -> int:
        """How many bytes an object has; raises NotFound."""

    async def copy(self, source: str, target: str) -> None:
        """Keep an object under another key too; raises NotFound."""

    async def keys(self, prefix: str) -> Sequence[str]:
        """The keys below a prefix, which is whole parts of a path."""

    async def remove(self, keys: Sequence[str]) -> None:
        """Forget objects; those that are not there are fine."""

    async def signed_put(self, key: str, *, seconds: int) -> str:
        """A URL to which anybody may PUT this object, for some seconds; needs `signs`."""

    async def ping(self) -> None:
        """Return when the storage takes objects; raise Unavailable otherwise."""
