"""Results of tasks in Redis, for chords and error callbacks."""

from typing import Any

from celery.backends.redis import RedisBackend


class Results(RedisBackend):  # type: ignore[misc]
    """The library's, for processes that send tasks and wait for none of them."""

    def on_task_call(self, producer: Any, task_id: str) -> None:
        """Subscribe to nothing: the library would, to each task that is sent, and for good."""

    def remove_pending_result(self, result: Any) -> Any:
        """Unsubscribe from nothing: the library would connect to do so when a result is dropped."""
        return result

    def close(self) -> None:
        """Close its connections."""
        self.client.connection_pool.disconnect()
