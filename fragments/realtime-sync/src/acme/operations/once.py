"""Each operation has one effect, however often it is sent."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict
from acme.operations import Operation
from acme.operations.settings import OperationSettings

# Which operation the services of this task are called for; a unit of work takes its result along.
_current: ContextVar[Operation | None] = ContextVar("operation", default=None)


class Operations:
    """Results are kept in the unit of work of their effects: both are there, or neither is."""

    def __init__(
        self,
        database: Database,
        settings: OperationSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._retention = timedelta(seconds=settings.retention_seconds)
        self._clock = clock

    async def once(self, operation: Operation, do: Callable[[], Awaitable[object]]) -> str:
        """The result of an operation, which is done unless it was; raises what `do` raises.

        What is refused has no effect, and may be sent again.
        """
        found = await self._find(operation)
        if found is None:
            token = _current.set(operation)
            try:
                await do()
            except Conflict:
                # Another connection of the same client may have been quicker.
                if await self._find(operation) is None:
                    raise
            finally:
                _current.reset(token)
            found = await self._find(operation)
        if found is None:
            raise RuntimeError("its unit of work has not said what it has done: use `done`")
        return found

    async def done(self, tx: Transaction, result: str) -> None:
        """Say, in the unit of work that does it, what comes of it, if it is an operation's."""
        operation = _current.get()
        if operation is not None:
            now = self._clock()
            await tx.operation_results.add(operation, result, at=now)
            await tx.operation_results.remove_before(operation.caller, now - self._retention)

    async def _find(self, operation: Operation) -> str | None:
        async with self._database.reading() as tx:
            return await tx.operation_results.find(operation)
