"""Results of operations in memory."""

from dataclasses import dataclass
from datetime import datetime

from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict
from acme.operations import Operation


@dataclass(frozen=True, slots=True)
class _Result:
    text: str
    at: datetime


class MemoryOperationResults:
    """Results in a table of the process; gone when it ends, as their effects are."""

    def __init__(self, tables: MemoryTables) -> None:
        self._results = tables.table(Operation, _Result)

    async def find(self, operation: Operation) -> str | None:
        """The result."""
        found = self._results.get(operation)
        return None if found is None else found.text

    async def add(self, operation: Operation, result: str, *, at: datetime) -> None:
        """Keep a result."""
        if operation in self._results:
            raise Conflict("The operation is done.")
        self._results[operation] = _Result(result, at)

    async def remove_before(self, caller: str, moment: datetime) -> None:
        """Look at all that there is."""
        for operation, result in list(self._results.items()):
            if operation.caller == caller and result.at < moment:
                del self._results[operation]
