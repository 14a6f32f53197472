"""Rows into a file, which appears under its name when it is whole."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from acme.batches.files.formats import Format
from acme.batches.run import Done, Outcome
from acme.batches.runner import Chunk
from acme.database.transaction import Transaction
from acme.errors import Conflict, InvalidInput


class FileExport[R]:
    """Appends chunks, one at a time, to `<path>.part`.

    A checkpoint marks how long that was by then. Whatever a process wrote after its last
    checkpoint is cut off by the next one.
    """

    def __init__(
        self,
        path: Path,
        format_: Format,
        columns: Mapping[str, type],
        values: Callable[[R], Mapping[str, object]],
    ) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._format = format_
        self._columns = columns
        self._values = values
        # Where chunks begin, by the position before them: one that is tried again begins there.
        self._begins: dict[str, int] = {}

    def open(self, done: Sequence[Done]) -> None:
        """Go on where the last checkpoint was.

        Raises:
            Conflict: when what was written by then is gone.
            InvalidInput: when the file cannot be written.
        """
        try:
            if not done:
                self._part.write_bytes(self._format.head(list(self._columns)))
                self._begins = {"": self._part.stat().st_size}
                return
            length = int(done[-1].mark)
            if not self._part.exists() and self._is_whole(length):
                self._path.replace(self._part)
            if not self._part.exists() or self._part.stat().st_size < length:
                raise Conflict(f"{self._part} is gone, or was cut: --again begins anew.")
        except OSError as error:
            raise InvalidInput(f"{self._path} cannot be written: {error.strerror}.") from None
        self._begins = {done[-1].until: length}

    async def write(self, _: Transaction, chunk: Chunk[R]) -> Outcome:
        """Append a chunk; it is on the disk before its checkpoint is in the database."""
        begin = self._begins[chunk.after]
        lines = self._format.lines(map(self._values, chunk.rows))
        await asyncio.to_thread(self._append, begin, lines)
        self._begins = {chunk.after: begin, chunk.until: begin + len(lines)}
        return Outcome(taken=len(chunk.rows), mark=str(begin + len(lines)))

    async def conclude(self) -> None:
        """Give the file its name."""
        await asyncio.to_thread(self._conclude)

    async def clear(self) -> None:
        """Remove what the file was made of; without it, an unfinished run cannot go on."""
        await asyncio.to_thread(self._part.unlink, missing_ok=True)

    def _is_whole(self, length: int) -> bool:
        # A process that ended between giving the name and saying so.
        whole = self._format.convert is None and self._path.exists()
        return whole and self._path.stat().st_size == length

    def _append(self, begin: int, lines: bytes) -> None:
        with self._part.open("r+b") as file:
            file.truncate(begin)
            file.seek(begin)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def _conclude(self) -> None:
        if self._format.convert is not None:
            made = self._path.with_name(f"{self._path.name}.made")
            self._format.convert(self._part, made, self._columns)
            made.replace(self._path)
            return
        with self._part.open("r+b") as file:
            # Of what was written without its checkpoint.
            file.truncate(max(self._begins.values()))
        self._part.replace(self._path)
