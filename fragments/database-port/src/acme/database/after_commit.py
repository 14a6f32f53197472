"""What waits until a unit of work is committed."""

from collections.abc import Awaitable, Callable

type Work = Callable[[], Awaitable[None]]


class AfterCommit:
    """Called with work, keeps it until the unit of work is committed; a rollback drops it.

    It runs in the order in which it came, without a transaction of its own. What raises stops what
    comes after it, and the caller of the unit of work sees the error; the change stands.
    """

    def __init__(self) -> None:
        self._waiting: list[Work] = []

    def __call__(self, work: Work) -> None:
        """Keep work for later."""
        self._waiting.append(work)

    async def run(self) -> None:
        """Do what waits."""
        for work in self._waiting:
            await work()

    def refuse(self) -> None:
        """End a unit of work that only reads; raises RuntimeError when something waits."""
        if self._waiting:
            raise RuntimeError("nothing is committed here: use transaction()")
