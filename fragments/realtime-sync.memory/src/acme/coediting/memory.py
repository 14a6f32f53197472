"""Updates of documents in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict


@dataclass(frozen=True, slots=True)
class _Updates:
    """The log of a document."""

    kept: tuple[tuple[int, bytes], ...] = ()


class MemoryDocumentUpdates:
    """Updates in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._logs = tables.table(str, _Updates)

    async def after(self, document: str, number: int) -> Sequence[tuple[int, bytes]]:
        """The updates after a number."""
        return [each for each in self._kept(document) if each[0] > number]

    async def append(self, document: str, number: int, update: bytes) -> None:
        """Keep the next update."""
        kept = self._kept(document)
        if kept and kept[-1][0] >= number:
            raise Conflict("The number is taken.")
        self._logs[document] = _Updates((*kept, (number, update)))

    async def compact(self, document: str, number: int, whole: bytes) -> None:
        """Keep one update in place of several."""
        rest = (each for each in self._kept(document) if each[0] > number)
        self._logs[document] = _Updates(((number, whole), *rest))

    async def remove(self, document: str) -> None:
        """Forget the document."""
        self._logs.pop(document, None)

    def _kept(self, document: str) -> tuple[tuple[int, bytes], ...]:
        return self._logs.get(document, _Updates()).kept
