"""What a job is: a kind of work, and one piece of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from croniter import croniter
from pydantic import BaseModel

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# What every engine can store of an error.
_LONGEST_ERROR = 500


class PermanentError(Exception):
    """Trying again would not help: the job is dead at once."""


class Priority(IntEnum):
    """What is taken first where jobs wait; none of them interrupts what runs."""

    LOW = 1
    NORMAL = 5
    HIGH = 9


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job[P: BaseModel]:
    """A kind of work: what those who enqueue it and those who handle it agree on.

    It is tried `attempts` times in all, each for so many seconds at most. `schedule` is a cron
    line, in UTC; what it enqueues has the payload's defaults.
    """

    name: str
    payload: type[P]
    attempts: int = 5
    timeout_seconds: float = 60
    schedule: str = ""

    def __post_init__(self) -> None:
        """Refuse what no engine could run."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a job: use words joined by hyphens")
        if self.attempts < 1 or self.timeout_seconds <= 0:
            raise ValueError(f"{self.name}: a job needs an attempt, and time for it")
        if self.schedule and not croniter.is_valid(self.schedule):
            raise ValueError(f"{self.name}: {self.schedule!r} is no cron line")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """One piece of work, as its engine has it. `payload` is JSON; `error` is that of the last try.

    `owner` is the caller who may ask for it over HTTP; nobody may where it is empty. `context` is
    what was carried from the request that enqueued it: its handler has it back.
    """

    id: str
    job: str
    payload: str
    owner: str
    unique: str
    priority: Priority
    state: JobState
    attempts: int
    error: str
    changed_at: datetime
    context: Mapping[str, str] = field(default_factory=dict)


def error_line(error: BaseException) -> str:
    """An error on one line, as it is kept of a job."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:_LONGEST_ERROR] if text else type(error).__name__
