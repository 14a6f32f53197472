"""The cache port: values that may be lost at any time, and are never older than was allowed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from acme.cache.counts import CacheCounts

type Load[T] = Callable[[], Awaitable[T]]


class Codec[T](Protocol):
    """Turns values into bytes and back."""

    def encode(self, value: T) -> bytes:
        """The bytes of a value."""

    def decode(self, data: bytes) -> T:
        """The value of these bytes; raises ValueError for bytes of another shape."""


class Cache(Protocol):
    """Keeps what was loaded. Readers go on without it while its server is down."""

    critical: bool

    async def fetch[T](
        self,
        key: str,
        load: Load[T],
        *,
        codec: Codec[T],
        tags: Sequence[str] = (),
        ttl_seconds: float | None = None,
        stale_seconds: float = 0,
    ) -> T:
        """The value kept under `key`, or else the one that `load` returns, which is then kept.

        Callers that miss together share one load. What it raises reaches all of them and is
        not kept. A key always comes with the same tags, codec and times.

        For `stale_seconds` after its TTL a value is still returned, at once, while one load
        refreshes it, which may outlive the caller. When that fails, it is logged, the value
        stays, and the next attempt follows a second later.
        """

    async def invalidate(self, *tags: str) -> None:
        """Never again return what was loaded, with one of these tags, before this call.

        That includes loads in flight: their callers get the value, and it is not kept. While
        the server of the cache is down, nothing is raised, and other processes may return the
        old value until its TTL ends.
        """

    def counts(self) -> CacheCounts:
        """What reads have come to in this process so far."""

    async def ping(self) -> None:
        """Return when the cache answers; raise Unavailable otherwise."""
