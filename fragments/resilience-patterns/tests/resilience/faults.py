"""A server that does what a script says, call after call."""

import asyncio
from collections import deque

from acme.errors import Unavailable
from acme.resilience.limits import Limits

# No pauses, and a breaker that stays out of the way.
IMPATIENT = Limits(total_seconds=20, attempt_seconds=10, first_pause_seconds=0, failures=1_000_000)


class Frozen(Exception):
    """In a script: no answer, ever."""


class Scripted:
    """Raises the errors of its script, in turn; with nothing left in it, it answers."""

    def __init__(self, *script: BaseException) -> None:
        self.script = deque(script)
        self.calls = 0
        self.called = asyncio.Event()

    async def ask(self) -> str:
        """One call."""
        self.calls += 1
        self.called.set()
        if self.script:
            error = self.script.popleft()
            if isinstance(error, Frozen):
                await asyncio.Event().wait()
            raise error
        return "answer"


def down(times: int) -> list[Unavailable]:
    """A script of so many failures."""
    return [Unavailable("Down.") for _ in range(times)]
