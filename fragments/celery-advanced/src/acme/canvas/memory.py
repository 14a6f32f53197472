"""Queues in the memory of the process."""

from typing import Any

from kombu.transport import memory

# How long a worker that is told to stop may not hear it. The library waits for two seconds.
_DEAF_SECONDS = 0.05


class Transport(memory.Transport):
    """The library's, for workers that stop at once."""

    def drain_events(self, connection: Any, timeout: Any = None, **_: Any) -> Any:
        """Take what has come, or raise TimeoutError soon."""
        soon = min(timeout or _DEAF_SECONDS, _DEAF_SECONDS)
        return super().drain_events(connection, soon)  # type: ignore[no-untyped-call]
