"""Tables in memory that can undo what was done to them."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any


class MemoryTable[K, V](MutableMapping[K, V]):
    """A mapping that remembers how to undo each change."""

    def __init__(self, undo: list[Callable[[], None]]) -> None:
        self._rows: dict[K, V] = {}
        self._undo = undo

    def __getitem__(self, key: K) -> V:
        return self._rows[key]

    def __setitem__(self, key: K, row: V) -> None:
        self._remember(key)
        self._rows[key] = row

    def __delitem__(self, key: K) -> None:
        self._remember(key)
        del self._rows[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def _remember(self, key: K) -> None:
        if key in self._rows:
            row = self._rows[key]
            self._undo.append(lambda: self._rows.__setitem__(key, row))
        else:
            self._undo.append(lambda: self._rows.__delitem__(key))


class MemoryTables:
    """The tables of a database, one per type of row."""

    def __init__(self) -> None:
        self.undo: list[Callable[[], None]] = []
        self._tables: dict[type, MemoryTable[Any, Any]] = {}

    def table[K, V](self, key: type[K], row: type[V]) -> MemoryTable[K, V]:
        """The table for a type of row, made when first asked for."""
        if row not in self._tables:
            self._tables[row] = MemoryTable[key, row](self.undo)  # type: ignore[valid-type]
        return self._tables[row]

    def roll_back(self) -> None:
        """Undo every change since `undo` was last empty, the latest first."""
        while self.undo:
            self.undo.pop()()
