"""Tasks that tests make canvases of. Their services are lists."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded

from acme.canvas.task import ServiceTask, canvas_task
from acme.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Seen:
    """What tasks leave, and what they find."""

    words: list[str] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    threads: list[asyncio.AbstractEventLoop] = field(default_factory=list)


type Task = ServiceTask[Seen]


@canvas_task("trial.double")
async def double(task: Task, number: int) -> int:
    """Twice a number, unless the services fail."""
    task.services.threads.append(asyncio.get_running_loop())
    if task.services.failures:
        raise task.services.failures.pop()
    return 2 * number


@canvas_task("trial.total")
def total(task: Task, numbers: list[int]) -> int:
    """The sum."""
    return sum(numbers)


@canvas_task("trial.say")
async def say(task: Task, word: str) -> str:
    """Leave a word."""
    task.services.words.append(word)
    return word


@canvas_task("trial.refuse")
async def refuse(task: Task, name: str) -> None:
    """Fail, for good."""
    raise ValueError(name)


@canvas_task("trial.unanswered", max_retries=0)
async def unanswered(task: Task) -> None:
    """Ask a server that is away."""
    raise Unavailable("It is away.")


@canvas_task("trial.hear")
def hear(task: Task, task_id: str, *, name: str) -> None:
    """Be an error callback: leave the name of what failed, and how it did."""
    error = task.app.AsyncResult(task_id).result
    task.services.words.append(f"{name}: {type(error).__name__}")


@canvas_task("trial.hang", soft_time_limit=0.2)
async def hang(task: Task) -> None:
    """Wait for ever, and say when that is over."""
    try:
        await asyncio.Event().wait()
    finally:
        task.services.words.append("cleaned up")


@canvas_task("trial.write")
def write(task: Task, path: str, line: str) -> str:
    """Add a line to a file that other processes read; as long as there is `PATH.hold`, wait."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    while Path(f"{path}.hold").exists():
        time.sleep(0.01)
    return line


@canvas_task("trial.block", soft_time_limit=0.5, time_limit=1)
def block(task: Task) -> None:
    """Wait for ever, and be deaf to what it is told."""
    while True:
        with suppress(SoftTimeLimitExceeded):
            time.sleep(0.01)


@canvas_task("trial.write_failure")
def write_failure(task: Task, task_id: str, *, path: str) -> None:
    """Be an error callback of other processes."""
    error = task.app.AsyncResult(task_id).result
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{type(error).__name__}\n")
