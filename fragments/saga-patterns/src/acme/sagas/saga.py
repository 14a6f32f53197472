"""What a saga is: steps in their order, and what undoes each."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import JsonValue

from acme.database.transaction import Transaction

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# What the column of the steps that are done can hold.
_LONGEST_NAME, _MOST_STEPS = 50, 20


class PermanentError(Exception):
    """Nothing was done, and trying again would not help: what was done before is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One step of one saga, the same at every attempt.

    Whoever is called is given `key`, to know a call that comes again. What an action puts into
    `data` is kept with the step, and later steps and all compensations find it there.
    """

    key: str
    business_id: str
    owner: str
    data: dict[str, JsonValue]


async def _no_call(_: Run) -> None:
    return None


async def _no_write(_: Transaction, __: Run) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a step does, or undoes.

    `call` is outside of any transaction, and may come again: its effect must be the same.
    `write` follows in the transaction that keeps how far the saga is, so it has one effect.
    """

    call: Callable[[Run], Awaitable[None]] = _no_call
    write: Callable[[Transaction, Run], Awaitable[None]] = _no_write

    @property
    def leaves_doubt(self) -> bool:
        """Whether it may have had an effect although it failed."""
        return self.call is not _no_call


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step, which has `timeout_seconds` for all of its attempts, pauses included.

    Its compensation must do well where the action did nothing, or only a part. A step without
    one needs no undoing.
    """

    name: str
    action: Action
    compensation: Action | None = None
    timeout_seconds: float = 300
    attempts: int = 5


class Saga:
    """A kind of saga, by a name that instances keep."""

    def __init__(self, name: str, *steps: Step) -> None:
        self.name = name
        self.steps = {step.name: step for step in steps}
        for each in (name, *self.steps):
            if not _NAME.fullmatch(each) or len(each) > _LONGEST_NAME:
                raise ValueError(f"{each!r} is no name: use words joined by hyphens")
        if not 0 < len(steps) <= _MOST_STEPS or len(self.steps) < len(steps):
            raise ValueError(f"{name}: a saga has 1 to {_MOST_STEPS} steps, each with its own name")
        if any(step.attempts < 1 or step.timeout_seconds <= 0 for step in steps):
            raise ValueError(f"{name}: a step needs an attempt, and time for it")

    def after(self, done: tuple[str, ...]) -> str | None:
        """The first step that is not done."""
        return next((name for name in self.steps if name not in done), None)
