"""What every task of a canvas is: it has the services, retries what passes, and is logged."""

from collections.abc import Callable, Coroutine
from inspect import iscoroutine
from typing import Any

import structlog
from celery import Task, shared_task

from acme.backoff import backoff_seconds
from acme.canvas.home import Home
from acme.errors import Unavailable

log = structlog.get_logger()


class ServiceTask[S](Task):  # type: ignore[misc]
    """A task with the services `S` of its process.

    It is a coroutine function, or a plain one that makes a canvas. Either may run again: what it
    does twice has one effect.
    """

    # With these pauses: two minutes in all, so that a server is restarted meanwhile.
    max_retries = 6
    _FIRST_SECONDS = 2.0
    _LONGEST_SECONDS = 60.0

    @property
    def services(self) -> S:
        """The services of this process."""
        return self._home.services

    def wait_for[T](self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine of this task gives; raises SoftTimeLimitExceeded when it takes long."""
        limits = self.request.timelimit or (None, None)
        return self._home.wait_for(work, limit_seconds=limits[1] or self.soft_time_limit)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do the task; what a server that is away makes fail is tried again."""
        named = {"task": self.name, "task_id": self.request.id}
        with structlog.contextvars.bound_contextvars(**named):
            try:
                result = self.run(*args, **kwargs)
                return self.wait_for(result) if iscoroutine(result) else result
            except Unavailable as error:
                pause = backoff_seconds(
                    self.request.retries + 1,
                    first=self._FIRST_SECONDS,
                    longest=self._LONGEST_SECONDS,
                )
                log.warning("task_put_off", error=str(error), seconds=round(pause, 1))
                raise self.retry(exc=error, countdown=pause) from None

    @property
    def _home(self) -> Home[S]:
        home: Home[S] = self.app.home()
        return home


def canvas_task(name: str, **options: Any) -> Callable[[Callable[..., object]], Any]:
    """Declare a task of this name, with the library's options; its first argument is itself.

    What it gives is the library's: `.s()`, `.si()`, and the rest.
    """
    declared: Callable[[Callable[..., object]], Any] = shared_task(
        base=ServiceTask, bind=True, name=name, **options
    )
    return declared
