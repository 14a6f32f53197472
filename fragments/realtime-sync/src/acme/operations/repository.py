"""Where results of operations are kept, as the service sees it."""

from datetime import datetime
from typing import Protocol

from acme.operations import Operation


class OperationResults(Protocol):
    """The results of operations that are done, in one unit of work."""

    async def find(self, operation: Operation) -> str | None:
        """The result; None when it is not known to be done."""

    async def add(self, operation: Operation, result: str, *, at: datetime) -> None:
        """Keep a result; raises Conflict, at the latest with the commit, when there is one."""

    async def remove_before(self, caller: str, moment: datetime) -> None:
        """Forget the results of a caller that are older."""
